"""The stages of training, one after the other, in a work folder."""

import importlib.metadata
import platform
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from walklib.pocket.training import diffuser_stage, vae_stage
from walklib.pocket.training.loop import Schedule, run
from walklib.pocket.training.model import build_backbone
from walklib.pocket.training.packing import PRESET_FOLDER, write_preset
from walklib.pocket.training.scenes import draw_scenes, held_out_scenes
from walklib.pocket.training.tokenizer import build_preprocessor
from walklib.pocket.world import GUIDE_PROMPTS, draw, vocabulary

DEFAULTS = {"num_steps": 28, "guidance_scale": 2.5, "image_sizes": [128]}
PSNR_SCENES = 200


def train(options):
    """Run all stages; see `walklib.pocket.training` for the options.

    Raises:
        FileNotFoundError, ValueError: If a checkpoint to resume is missing or damaged.
    """
    folder = options.folder
    pictures, captions = draw_scenes(folder, options.scenes)
    keras.utils.set_random_seed(options.seed)
    vae, vae_record = train_vae(options, pictures)
    vae, latents = _encode_once(vae, pictures, folder / "latents.npy", options.resume)
    preprocessor = build_preprocessor(vocabulary())
    record = {"autoencoder": vae_record, "versions": _versions(), "seed": options.seed}
    backbone, record["diffuser"] = train_diffuser(
        options, vae, preprocessor, latents, captions
    )
    record["scenes"] = options.scenes
    output = options.output or PRESET_FOLDER
    sheet = Image.open(folder / "samples.png")
    write_preset(output, backbone, preprocessor, DEFAULTS, record, sheet)
    print(f"The preset is in {output}")


def train_vae(options, pictures):
    """Train the autoencoder, or load the finished one when resuming.

    Returns:
        The autoencoder with averaged weights, and a dict: its losses and PSNR.
    """
    checkpoint = options.folder / "autoencoder.npz"
    trainer = vae_stage.new_trainer()
    progress = run(
        trainer,
        vae_stage.batches(pictures, options.seed),
        Schedule(options.vae_steps, 1e-3, options.vae_minutes),
        checkpoint,
        resume=options.resume,
    )
    trainer.optimizer.finalize_variable_values(trainer.trainable_variables)
    record = _record(progress) | {"psnr": vae_psnr(trainer.vae)}
    print(f"autoencoder: {record['psnr']} dB on held-out scenes")
    return trainer.vae, record


def train_diffuser(options, vae, preprocessor, latents, captions):
    """Train text encoders and MMDiT on latents.

    Returns:
        The full backbone with averaged weights, and a dict: its losses.
    """
    size = preprocessor.clip_l_preprocessor.tokenizer.vocabulary_size()
    backbone = build_backbone(size, vae)
    trainer = diffuser_stage.new_trainer(backbone, options.seed)
    empty = tokenize(preprocessor, [""])
    watch = SampleSheet(trainer, vae, preprocessor, options.folder / "samples.png")
    progress = run(
        trainer,
        diffuser_stage.batches(
            latents,
            tokenize(preprocessor, captions),
            empty,
            options.batch_size,
            options.seed,
        ),
        Schedule(options.steps, 1.2e-3, options.minutes),
        options.folder / "diffuser.npz",
        resume=options.resume and (options.folder / "diffuser.npz").exists(),
        on_fraction=watch,
    )
    trainer.optimizer.finalize_variable_values(trainer.trainable_variables)
    watch.draw_row(1.0)
    trainer.copy_to(backbone)
    return backbone, _record(progress)


def tokenize(preprocessor, captions: list[str]) -> dict:
    """Token ids of captions: `"clip_l"` and `"clip_g"`, int32 `(captions, tokens)`."""
    ids = preprocessor.generate_preprocess(captions)
    return {name: np.asarray(ids[name], "int32") for name in ("clip_l", "clip_g")}


def vae_psnr(vae, count: int = PSNR_SCENES) -> float:
    """PSNR in dB of encoded and decoded held-out scenes, mean over the scenes."""
    pictures = np.stack([draw(scene) for scene in held_out_scenes(count)])
    decoded = vae_stage.reconstruct(vae, pictures)
    error = np.square(pictures.astype("float64") - decoded).mean(axis=(1, 2, 3))
    return round(float(np.mean(10 * np.log10(255**2 / error))), 2)


class SampleSheet:
    """Pictures of the guide's prompts as training goes on: a row every tenth of it."""

    def __init__(self, trainer, vae, preprocessor, path: Path):
        prompts = list(dict.fromkeys(GUIDE_PROMPTS))
        self.trainer, self.vae, self.path = trainer, vae, path
        self.tokens = tokenize(preprocessor, prompts)
        self.empty = tokenize(preprocessor, [""])
        shape = (len(prompts), *trainer.diffuser.latent_shape)
        self.noise = np.random.default_rng(42).standard_normal(shape, dtype="float32")

    def __call__(self, fraction: float):
        """Draw a row with the averaged weights."""
        with diffuser_stage.averaged(self.trainer):
            self.draw_row(fraction)

    def draw_row(self, fraction: float):
        """Draw a row with the trainer's weights, and the sheet of all rows so far."""
        latents = diffuser_stage.sample(
            self.trainer, self.tokens, self.empty, self.noise
        )
        decoded = self.vae.decoder(latents / self.vae.scale + self.vae.shift)
        row = np.concatenate(vae_stage.to_uint8(np.asarray(decoded)), axis=1)
        rows = self.path.parent / "samples"
        rows.mkdir(exist_ok=True)
        Image.fromarray(row).save(rows / f"{round(10 * fraction):02d}.png")
        sheet = [np.asarray(Image.open(file)) for file in sorted(rows.glob("*.png"))]
        Image.fromarray(np.concatenate(sheet)).save(self.path)


def _encode_once(vae, pictures, path: Path, resume: bool):
    """The autoencoder with its scale and shift, and the latents of all pictures."""
    if resume and path.exists():
        means = np.load(path)
    else:
        means = vae_stage.encode_means(vae, pictures).astype("float16")
        np.save(path, means)
    vae = vae_stage.with_statistics(vae, means.astype("float32"))
    latents = (means.astype("float32") - vae.shift) * vae.scale
    return vae, latents


def _record(progress) -> dict:
    return {
        "steps": progress.step,
        "minutes": round(progress.seconds / 60, 1),
        "losses_of_50_steps": progress.losses,
    }


def _versions() -> dict:
    names = ("keras", "keras-hub", "numpy", keras.backend.backend())
    versions = {name: importlib.metadata.version(name) for name in names}
    return versions | {"python": platform.python_version()}
