"""Pictures of the guide's prompts as training goes on."""

from pathlib import Path

import numpy as np
from PIL import Image

from walklib.pocket.training import vae_stage


class SampleSheet:
    """A row of pictures at every tenth of the training, one below the other.

    Args:
        trainer: `DiffuserTrainer`.
        vae: The autoencoder.
        tokens: `Tokens`.
        path: Path of the sheet; its rows are kept in a folder beside it.
    """

    def __init__(self, trainer, vae, tokens, path: Path):
        self.trainer, self.vae, self.tokens, self.path = trainer, vae, tokens, path
        shape = (len(tokens.guide["clip_l"]), *trainer.diffuser.latent_shape)
        self.noise = np.random.default_rng(42).standard_normal(shape, dtype="float32")

    def draw_row(self, fraction: float):
        """Draw a row with the trainer's weights, and the sheet of all rows so far."""
        latents = sample(self.trainer, self.tokens.guide, self.tokens.empty, self.noise)
        codes = latents / self.vae.scale + self.vae.shift
        row = np.concatenate(vae_stage.decode(self.vae, codes), axis=1)
        rows = self.path.parent / "samples"
        rows.mkdir(exist_ok=True)
        Image.fromarray(row).save(rows / f"{round(10 * fraction):02d}.png")
        sheet = [np.asarray(Image.open(file)) for file in sorted(rows.glob("*.png"))]
        Image.fromarray(np.concatenate(sheet)).save(self.path)


def sample(
    trainer, tokens: dict, empty: dict, noise, *, num_steps=28, guidance_scale=4.0
):
    """Euler steps from noise to latents, with classifier-free guidance.

    Args:
        trainer: `DiffuserTrainer`.
        tokens: dict of `"clip_l"` and `"clip_g"`, int32 `(pictures, tokens)`.
        empty: The same of the empty prompt, `(1, tokens)`.
        noise: float32 `(pictures, height, width, channels)`.
        num_steps: int. Defaults to 28.
        guidance_scale: float. Defaults to 4.

    Returns:
        Latents, numpy array of the shape of `noise`.
    """
    count = len(noise)
    ids = {
        f"tokens_{side}": np.concatenate(
            [tokens[f"clip_{side}"], np.repeat(empty[f"clip_{side}"], count, axis=0)]
        )
        for side in ("l", "g")
    }
    sigmas = np.linspace(1, 0, num_steps + 1, dtype="float32")
    latents = np.asarray(noise)
    for sigma, following in zip(sigmas[:-1], sigmas[1:], strict=True):
        # Latents that are noise already: noising leaves them as they are.
        doubled = np.concatenate([latents] * 2)
        level = np.full(2 * count, sigma, "float32")
        batch = {"latents": doubled, "noise": doubled, "sigmas": level, **ids}
        guided, free = np.split(np.asarray(trainer.predict_on_batch(batch)), 2)
        latents = latents + (following - sigma) * (
            free + guidance_scale * (guided - free)
        )
    return latents
