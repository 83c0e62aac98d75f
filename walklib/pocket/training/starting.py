"""Going on from shipped weights: the preset that `--start-from` names."""

import json
from pathlib import Path

import keras_hub
import numpy as np

from walklib.model import kerashub
from walklib.model.checksums import check_sums
from walklib.pocket.training.packing import WEIGHTS
from walklib.pocket.training.tokenizer import build_vocabulary, learn_merges
from walklib.pocket.training.tokens import tokenizer_digest
from walklib.pocket.training.work import digest
from walklib.pocket.world import vocabulary

VOCABULARY = "assets/clip_l_tokenizer/vocabulary.json"
MERGES = "assets/clip_l_tokenizer/merges.txt"


class Start:
    """A preset to go on from.

    Args:
        folder: Path of a preset of this project's.

    Raises:
        FileNotFoundError: If there is no such preset.
        walklib.PresetError: If a file of it is damaged.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        for name in (WEIGHTS, VOCABULARY, MERGES, "training.json"):
            if not (self.folder / name).exists():
                raise FileNotFoundError(
                    f"--start-from {folder} is no pocket preset: it has no {name}"
                )
        check_sums(self.folder)
        self.digest = digest((self.folder / WEIGHTS).read_bytes())
        self.backbone = kerashub.without_initial_values(
            keras_hub.models.StableDiffusion3Backbone.from_preset,
            str(folder),
            dtype="float32",
        )
        self.record = json.loads((self.folder / "training.json").read_text())
        self.token_ids = json.loads((self.folder / VOCABULARY).read_text())

    def check_tokenizer(self):
        """Raise a ValueError if the preset's tokenizer is not that of the world."""
        lines = (self.folder / MERGES).read_text().splitlines()
        found = tokenizer_digest([line.split() for line in lines])
        if found != tokenizer_digest():
            raise ValueError(
                f"--start-from {self.folder} has another tokenizer: {found}, and that "
                f"of this world's words is {tokenizer_digest()}. Train its diffuser on "
                "this world's captions first."
            )

    def check_mmdit(self, **sizes: int):
        """Raise a ValueError if a run's MMDiT has not the sizes of the preset's.

        Args:
            **sizes: `width` and `layers` of the run.
        """
        mmdit = self.backbone.diffuser
        own = {"width": mmdit.hidden_dim, "layers": mmdit.num_layers}
        for name, size in sizes.items():
            if size != own[name]:
                raise ValueError(
                    f"--start-from {self.folder} is of another architecture: its MMDiT "
                    f"has {name}={own[name]}, and this run has {name}={size}."
                )

    def give_autoencoder(self, vae):
        """Give the preset's weights to an autoencoder, whose decoder may be deeper.

        Blocks that the preset has not start as identity.

        Raises:
            ValueError: If the sizes differ otherwise.
        """
        source = self.backbone.vae
        self._give("encoder", source.encoder, vae.encoder)
        theirs, ours = kerashub.parts_of(source.decoder), kerashub.parts_of(vae.decoder)
        self._check(
            "decoder", source.decoder, vae.decoder, theirs.keys() <= ours.keys()
        )
        for name, part in ours.items():
            if name in theirs:
                self._give(f"decoder's {name}", theirs[name], part)
            else:
                last = kerashub.parts_of(part)["conv2"]
                last.set_weights([np.zeros(w.shape) for w in last.weights])

    def give_diffuser(self, backbone):
        """Give the preset's MMDiT and text encoders to a backbone.

        Of the text encoders' tokens, those that the preset knows get its embeddings.

        Raises:
            ValueError: If the sizes differ.
        """
        self._give("MMDiT", self.backbone.diffuser, backbone.diffuser)
        for name in ("clip_l", "clip_g"):
            self._give_encoder(getattr(self.backbone, name), getattr(backbone, name))
            name += "_projection"
            self._give(name, getattr(self.backbone, name), getattr(backbone, name))

    def _give_encoder(self, source, target):
        known, wanted = self.token_ids, build_vocabulary(learn_merges(vocabulary()))
        weights = []
        for theirs, ours in zip(source.weights, target.weights, strict=True):
            values = np.array(theirs)
            if "token_embedding" in ours.path:
                rows = np.array(ours)
                for token in wanted.keys() & known.keys():
                    rows[wanted[token]] = values[known[token]]
                values = rows
            weights.append(values)
        self._check(
            target.name, source, target, shapes(weights) == shapes(target.weights)
        )
        target.set_weights(weights)

    def _give(self, name: str, source, target):
        same = shapes(source.weights) == shapes(target.weights)
        self._check(name, source, target, same)
        target.set_weights(source.get_weights())

    def _check(self, name: str, source, target, fits: bool):
        if not fits:
            raise ValueError(
                f"--start-from {self.folder} is of another architecture: its {name} "
                f"has {describe(source)}, and this run's has {describe(target)}."
            )


def shapes(weights) -> list[tuple]:
    """The shapes of weights."""
    return [tuple(weight.shape) for weight in weights]


def describe(layer) -> str:
    """The size of a layer in words."""
    largest = max(shapes(layer.weights), key=np.prod)
    return f"{layer.count_params():,} parameters, the largest {largest}"
