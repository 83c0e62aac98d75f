"""Going on from shipped weights: the preset that `--start-from` names."""

import json
from pathlib import Path

import keras_hub

from walklib.pocket.training.packing import WEIGHTS
from walklib.pocket.training.tokens import tokenizer_digest
from walklib.pocket.training.work import digest

MERGES = "assets/clip_l_tokenizer/merges.txt"


class Start:
    """A preset to go on from.

    Args:
        folder: Path of a preset of this project's.

    Raises:
        FileNotFoundError: If there is no such preset.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        for name in (WEIGHTS, MERGES, "training.json"):
            if not (self.folder / name).exists():
                raise FileNotFoundError(
                    f"--start-from {folder} is no pocket preset: it has no {name}"
                )
        self.digest = digest((self.folder / WEIGHTS).read_bytes())
        self.backbone = keras_hub.models.StableDiffusion3Backbone.from_preset(
            str(folder), dtype="float32"
        )
        self.record = json.loads((self.folder / "training.json").read_text())

    def check_tokenizer(self):
        """Raise a ValueError if the preset's tokenizer is not that of the world."""
        lines = (self.folder / MERGES).read_text().splitlines()
        found = tokenizer_digest([line.split() for line in lines])
        if found != tokenizer_digest():
            raise ValueError(
                f"--start-from {self.folder} has another tokenizer: {found}, and that "
                f"of this world's words is {tokenizer_digest()}. Its text encoders "
                "can't read these captions; its autoencoder can be used."
            )

    def check_part(self, name: str, found, wanted):
        """Raise a ValueError if a part of the preset has not the sizes of ours.

        Args:
            name: str. What the part is called.
            found: The part of the preset.
            wanted: The part that is to have its weights.
        """
        theirs, ours = ([tuple(w.shape) for w in p.weights] for p in (found, wanted))
        if theirs == ours:
            return
        pairs = zip([*theirs, None], [*ours, None], strict=False)
        here, there = next((a, b) for a, b in pairs if a != b)
        raise ValueError(
            f"--start-from {self.folder} is of another architecture: its {name} has "
            f"{len(theirs)} weights, {found.count_params():,} parameters, and this "
            f"run's has {len(ours)}, {wanted.count_params():,}; the first that "
            f"differs is {here} there and {there} here."
        )
