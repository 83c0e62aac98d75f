"""The stages of training, each of which reads and writes files of the work folder."""

import importlib.metadata
import os
import platform
from functools import cached_property
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from walklib.pocket.training import diffuser_stage, vae_stage
from walklib.pocket.training.loop import Schedule, Watch, run
from walklib.pocket.training.model import build_backbone, build_vae
from walklib.pocket.training.packing import PRESET_FOLDER, pack_weights, write_preset
from walklib.pocket.training.samples import SampleSheet
from walklib.pocket.training.scenes import draw_scenes, held_out_pictures
from walklib.pocket.training.starting import Start
from walklib.pocket.training.tokenizer import build_preprocessor
from walklib.pocket.training.tokens import HELD_OUT, tokens_of, vocabulary_size
from walklib.pocket.training.work import WorkFolder
from walklib.pocket.world import vocabulary

DEFAULTS = {"num_steps": 28, "guidance_scale": 2.5, "image_sizes": [128]}
PSNR_SCENES = 240
WATCHED_SCENES = 32  # of these, while training
POLICIES = {"float32": "float32", "tf32": "float32", "bfloat16": "mixed_bfloat16"}


def train(options):
    """Run the stages that are asked for; see `walklib.pocket.training`.

    Raises:
        FileNotFoundError, ValueError: If the work folder is of another run or world,
            or something that a stage needs is missing, damaged or of other sizes.
    """
    training = Training(options)
    for stage in options.stages:
        print(f"{stage}: {keras.backend.backend()}, in {options.folder}")
        getattr(training, stage)()


class Training:
    """A run of the training: a method for each stage.

    Args:
        options: See `walklib.pocket.training`.
    """

    def __init__(self, options):
        self.options, self.policy = options, POLICIES[options.precision]
        self.start = Start(options.start_from) if options.start_from else None
        self.folder = WorkFolder(options.folder, options.resume)
        keras.utils.set_random_seed(options.seed)

    def tokens(self):
        """Captions to token ids: `tokens.npz`."""
        self._begin("scenes", scenes=self.options.scenes)
        tokens_of(self.folder["tokens.npz"], self.options.scenes)

    def scenes(self):
        """Draw the scenes: `scenes.npy`."""
        self._begin("scenes", scenes=self.options.scenes)
        draw_scenes(self.folder.path, self.options.scenes)

    def autoencoder(self):
        """Train the autoencoder: `autoencoder.weights.h5`, `autoencoder.json`."""
        options = self.options
        self.scenes()
        sizes = {
            "decoder_filters": options.decoder_filters,
            "decoder_blocks": options.decoder_blocks,
        }
        loss = {
            "edge_weight": options.edge_weight,
            "kl_weight": options.kl_weight,
            "decoder_only": options.decoder_only,
        }
        self._begin(
            "autoencoder",
            **sizes,
            batch_size=options.vae_batch_size,
            learning_rate=options.vae_learning_rate,
            **loss,
        )
        if self._finished("autoencoder"):
            return
        vae = build_vae(**sizes, dtype=self.policy)
        if self.start:
            self.start.give_autoencoder(vae)
        trainer = vae_stage.new_trainer(vae, **loss)
        held_out = held_out_pictures(PSNR_SCENES)
        progress = run(
            trainer,
            vae_stage.batches(self._pictures, options.vae_batch_size, options.seed),
            Schedule(options.vae_steps, options.vae_learning_rate, options.vae_minutes),
            self.folder.checkpoint("autoencoder"),
            Watch(lambda: vae_stage.psnr(vae, held_out[:WATCHED_SCENES]), max),
        )
        _save_weights(vae, self.folder["autoencoder.weights.h5"])
        record = _record(progress) | {"psnr": vae_stage.psnr(vae, held_out)}
        self.folder.write("autoencoder.json", {"sizes": sizes, "record": record})

    def latents(self):
        """Encode all scenes: `latents.npy`, `held_out.npy`, `latents.json`.

        The latents are means of codes; `latents.json` has the scale and shift that
        make their mean zero and their variance one, or those of the preset to start
        from if the encoder is the preset's.
        """
        vae = self._vae()
        if self.folder["latents.json"].exists():
            return
        held_out = vae_stage.encode_means(vae, held_out_pictures(HELD_OUT))
        np.save(self.folder["held_out.npy"], held_out.astype("float16"))
        means = vae_stage.encode_means(vae, self._pictures).astype("float16")
        np.save(self.folder["latents.npy"], means)
        scale, shift = 1 / means.std(dtype="float32"), means.mean(dtype="float32")
        if self._encoder_of_start():
            scale, shift = self.start.backbone.vae.scale, self.start.backbone.vae.shift
        notes = {"scale": float(scale), "shift": float(shift)}
        self.folder.write("latents.json", notes)

    def diffuser(self):
        """Train text encoders and MMDiT: `model.weights.h5`, `diffuser.json`."""
        options = self.options
        self._begin(
            "diffuser",
            width=options.width,
            layers=options.layers,
            batch_size=options.batch_size,
            learning_rate=options.learning_rate,
        )
        if self._finished("diffuser"):
            return
        tokens = tokens_of(self.folder["tokens.npz"], options.scenes)
        self.latents()
        vae = self._vae()
        backbone = self._backbone(vae, self.policy)
        trainer = diffuser_stage.new_trainer(backbone)
        latents, held_out = (
            (np.load(self.folder[name]).astype("float32") - vae.shift) * vae.scale
            for name in ("latents.npy", "held_out.npy")
        )
        batch_at = diffuser_stage.batches(
            latents, tokens.training, tokens.empty, options.batch_size, options.seed
        )
        trainer.build_on(batch_at(0, 0.0))
        if self.start:
            self.start.give_diffuser(backbone)
            trainer.copy_from(backbone)

        def measure():
            return diffuser_stage.held_out_loss(trainer, held_out, tokens.held_out)

        sheet = SampleSheet(trainer, vae, tokens, self.folder["samples.png"])
        progress = run(
            trainer,
            batch_at,
            Schedule(options.steps, options.learning_rate, options.minutes),
            self.folder.checkpoint("diffuser"),
            Watch(
                lambda: diffuser_stage.held_out_loss(
                    trainer, held_out, tokens.held_out
                ),
                min,
                sheet.draw_row,
            ),
        )
        backbone = self._backbone(vae)
        trainer.copy_to(backbone)
        _save_weights(backbone, self.folder["model.weights.h5"])
        record = _record(progress) | {"held_out_loss": _better(progress, min)}
        self.folder.write("diffuser.json", {"record": record})

    def preset(self):
        """Assemble the preset."""
        vae = self._vae()
        backbone = self._backbone(vae)
        if self.folder["diffuser.json"].exists():
            backbone.load_weights(self.folder["model.weights.h5"])
        elif self._encoder_of_start():
            self.start.check_tokenizer()
            self.start.give_diffuser(backbone)
        else:
            raise FileNotFoundError(
                f"The work folder {self.folder.path} has no trained diffuser: run its "
                "stage first."
            )
        output = self.options.output or PRESET_FOLDER
        sheet = Image.open(self.folder["samples.png"])
        write_preset(
            output,
            backbone,
            build_preprocessor(vocabulary()),
            DEFAULTS,
            self._history(),
            sheet,
        )
        print(f"The preset is in {output}")

    @cached_property
    def _pictures(self):
        return draw_scenes(self.folder.path, self.options.scenes)[0]

    def _begin(self, stage: str, **options):
        """Note a stage's options; those of the whole run go with all but the scenes."""
        if stage != "scenes":
            self._begin("scenes", scenes=self.options.scenes)
            options["seed"] = self.options.seed
            options["precision"] = self.options.precision
            options["start_from"] = self.start and self.start.digest
        self.folder.begin(stage, options)

    def _finished(self, stage: str) -> bool:
        finished = self.folder.read(f"{stage}.json") is not None
        if finished:
            print(f"{stage}: finished before")
        return finished

    def _vae(self):
        """The finished autoencoder, with its scale and shift once they are known."""
        notes = self.folder.read("autoencoder.json")
        statistics = self.folder.read("latents.json") or {}
        if notes:
            vae = build_vae(**notes["sizes"], **statistics)
            vae.load_weights(self.folder["autoencoder.weights.h5"])
            return vae
        if self.start:
            return self.start.backbone.vae
        raise FileNotFoundError(
            f"The work folder {self.folder.path} has no trained autoencoder: run its "
            "stage first, or --start-from a preset."
        )

    def _encoder_of_start(self) -> bool:
        """Whether the encoder, and so the latents, are those of the preset."""
        begun = self.folder.read("run.json").get("autoencoder")
        return bool(self.start) and (not begun or begun["decoder_only"])

    def _backbone(self, vae, dtype: str = "float32"):
        sizes = self.folder.read("run.json").get("diffuser", {})
        return build_backbone(
            vocabulary_size(),
            vae,
            width=sizes.get("width", self.options.width),
            layers=sizes.get("layers", self.options.layers),
            dtype=dtype,
        )

    def _history(self) -> dict:
        """How the model was made: the record of each stage."""
        record = {"versions": _versions(), "scenes": self.options.scenes}
        record |= self.folder.read("run.json")
        for stage in ("autoencoder", "diffuser"):
            notes = self.folder.read(f"{stage}.json")
            if notes:
                record[stage] = record[stage] | notes["record"]
            elif self.start:
                record[stage] = self.start.record.get(stage)
        return record


def _save_weights(model, path: Path):
    """Save weights in float16, in one move."""
    temporary = path.with_name("part." + path.name)
    model.save_weights(temporary)
    pack_weights(temporary)
    os.replace(temporary, path)


def _better(progress, best) -> float:
    last = progress.held_out[-1]
    return best(last["plain"], last["averaged"])


def _record(progress) -> dict:
    return {
        "steps": progress.step,
        "minutes": round(progress.seconds / 60, 1),
        "losses_of_50_steps": progress.losses,
        "held_out": progress.held_out,
    }


def _versions() -> dict:
    names = ("keras", "keras-hub", "numpy", keras.backend.backend())
    versions = {name: importlib.metadata.version(name) for name in names}
    return versions | {"python": platform.python_version()}
