"""What the stages have made so far, or the preset that a run started from had."""

import importlib.metadata
import platform
from typing import Any

import keras
import numpy as np
from PIL import Image

from walklib.model.kerashub import without_initial_values
from walklib.pocket.training.model import build_backbone, build_vae
from walklib.pocket.training.starting import Start
from walklib.pocket.training.tokens import vocabulary_size
from walklib.pocket.training.work import WorkFolder


class Parts:
    """The parts of a model: the work folder's, else those of the preset.

    Args:
        folder: `WorkFolder`.
        start: `Start`, or None for a run from nothing.
    """

    def __init__(self, folder: WorkFolder, start: Start | None):
        self.folder, self.start = folder, start

    def autoencoder(self):
        """The autoencoder, with its scale and shift once they are known.

        Raises:
            FileNotFoundError: If it is not trained yet.
        """
        notes = self.folder.read("autoencoder.json")
        if notes:
            statistics: dict[str, Any] = self._statistics()
            vae = build_vae(**notes["sizes"], **statistics)
            vae.load_weights(self.folder["autoencoder.weights.h5"])
            return vae
        if self.start:
            return self.start.backbone.vae
        raise self._missing("autoencoder")

    def latents(self) -> tuple[np.ndarray, np.ndarray]:
        """Latents of the training and of the held-out scenes, of unit variance."""
        scale, shift = self._statistics().values()
        names = ("latents.npy", "held_out.npy")
        means = (np.load(self.folder[name]).astype("float32") for name in names)
        return tuple((mean - shift) * scale for mean in means)

    def statistics_of(self, means: np.ndarray) -> dict[str, float]:
        """The scale and shift that make means of codes latents: see `build_vae`.

        Latents have mean 0 and variance 1. Where the encoder is the preset's, so are
        scale and shift: its diffuser knows these latents.

        Args:
            means: float `(scenes, height, width, channels)`.
        """
        if self.start and self._encoder_of_start():
            vae = self.start.backbone.vae
            return {"scale": vae.scale, "shift": vae.shift}
        values = means.astype("float32")
        return {"scale": float(1 / values.std()), "shift": float(values.mean())}

    def backbone(self, dtype: str = "float32"):
        """A backbone of the run's sizes with its autoencoder, and else random weights.

        Args:
            dtype: str. A dtype policy of all but the autoencoder.
        """
        sizes = self.folder.read("run.json").get("diffuser", {})
        sizes = {name: sizes[name] for name in ("width", "layers") if name in sizes}
        vae = self.autoencoder()
        return build_backbone(vocabulary_size(), vae, **sizes, dtype=dtype)

    def finished(self):
        """The backbone with all of its weights.

        Raises:
            FileNotFoundError: If the diffuser is not trained yet.
            ValueError: If that of the preset has another tokenizer.
        """

        def build():
            backbone = self.backbone()
            if self.folder["diffuser.json"].exists():
                backbone.load_weights(self.folder["model.weights.h5"])
            elif self.start and self._encoder_of_start():
                self.start.check_tokenizer()
                self.start.give_diffuser(backbone)
            else:
                raise self._missing("diffuser")
            return backbone

        return without_initial_values(build)

    def history(self) -> dict:
        """How the model was made: versions, options, the record of each stage.

        `before` in a stage's record is that of the preset that the run started from.
        """
        run = self.folder.read("run.json")
        record = {"versions": _versions(), "world": run["world"], **run["scenes"]}
        for stage in ("autoencoder", "diffuser"):
            notes = self.folder.read(f"{stage}.json")
            before = self.start.record[stage] if self.start else {}
            if notes:
                record[stage] = {**run[stage], **notes["record"], "before": before}
            elif self.start:
                record[stage] = before
        return record

    def sheet(self) -> Image.Image:
        """The samples of the diffuser as it was trained."""
        path = self.folder["samples.png"]
        if self.start and not path.exists():
            path = self.start.folder / "training.jpg"
        return Image.open(path)

    def _statistics(self) -> dict[str, float]:
        if self._encoder_of_start():
            return self.statistics_of(np.zeros(0))
        return self.folder.read("latents.json") or {"scale": 1.0, "shift": 0.0}

    def _encoder_of_start(self) -> bool:
        """Whether the encoder, and so the latents, are those of the preset."""
        begun = (self.folder.read("run.json") or {}).get("autoencoder")
        return bool(self.start) and (not begun or begun["decoder_only"])

    def _missing(self, stage: str) -> FileNotFoundError:
        return FileNotFoundError(
            f"The work folder {self.folder.path} has no trained {stage}: run its stage "
            "first, or --start-from a preset."
        )


def _versions() -> dict[str, str]:
    names = ("keras", "keras-hub", "numpy", keras.backend.backend())
    versions = {name: importlib.metadata.version(name) for name in names}
    return versions | {"python": platform.python_version()}
