"""Pictures of the guide's prompts as training goes on."""

from pathlib import Path

import numpy as np
from PIL import Image

from walklib.pocket.training import diffuser_stage, vae_stage


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
        latents = diffuser_stage.sample(
            self.trainer, self.tokens.guide, self.tokens.empty, self.noise
        )
        codes = latents / self.vae.scale + self.vae.shift
        row = np.concatenate(vae_stage.decode(self.vae, codes), axis=1)
        rows = self.path.parent / "samples"
        rows.mkdir(exist_ok=True)
        Image.fromarray(row).save(rows / f"{round(10 * fraction):02d}.png")
        sheet = [np.asarray(Image.open(file)) for file in sorted(rows.glob("*.png"))]
        Image.fromarray(np.concatenate(sheet)).save(self.path)
