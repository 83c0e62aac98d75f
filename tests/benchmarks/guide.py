"""The loop of the guide, with the scheduler that it forgets to set.

From https://keras.io/examples/generative/random_walks_with_stable_diffusion_3, by
Hongyu Chiu, Ian Stenbit, fchollet and lukewood (2024): what it compiles for JAX, in
its batches of 4, and how it makes pictures of what comes out.
"""

import itertools

import jax
import keras
import numpy as np
from keras import ops

from walklib.embeddings import Embeddings

BATCH_SIZE = 4


class Guide:
    """Draws pictures as the guide does, on the backbone that walklib loaded.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        num_steps: int. Without `configure_scheduler` the loop fails since KerasHub
            0.22; after it, this number is a constant of the compiled function.
    """

    def __init__(self, backbone, num_steps: int):
        backbone.configure_scheduler(num_steps)
        self.backbone, self.num_steps = backbone, num_steps
        self._compiled = jax.jit(self._generate)

    def __call__(
        self, embeddings: Embeddings, noise: np.ndarray, guidance_scale: float
    ) -> np.ndarray:
        """Draw all rows, a batch at a time.

        Args:
            embeddings: `Embeddings` of n rows, n a multiple of `BATCH_SIZE`.
            noise: `(n, height / 8, width / 8, channels)`.
            guidance_scale: float.

        Returns:
            numpy uint8 `(n, height, width, 3)`.
        """
        images = []
        for first in range(0, len(noise), BATCH_SIZE):
            batch = slice(first, first + BATCH_SIZE)
            state = (
                [v.value for v in self.backbone.trainable_variables],
                [v.value for v in self.backbone.non_trainable_variables],
            )
            images.append(
                self._compiled(
                    state,
                    noise[batch],
                    tuple(tensor[batch] for tensor in embeddings),
                    ops.convert_to_tensor(self.num_steps),
                    ops.convert_to_tensor(guidance_scale),
                )
            )
        x = ops.concatenate(images, axis=0)
        x = ops.clip(ops.divide(ops.add(x, 1.0), 2.0), 0.0, 1.0)
        x = ops.cast(ops.round(ops.multiply(x, 255.0)), "uint8")
        return ops.convert_to_numpy(x)

    def _generate(self, state, latents, embeddings, num_steps, guidance_scale):
        trainable, non_trainable = state
        mapping = itertools.chain(
            zip(self.backbone.trainable_variables, trainable, strict=True),
            zip(self.backbone.non_trainable_variables, non_trainable, strict=True),
        )

        def body(step, latents):
            return self.backbone.denoise_step(
                latents, embeddings, step, num_steps, guidance_scale
            )

        with keras.StatelessScope(state_mapping=mapping):
            latents = ops.fori_loop(0, num_steps, body, latents)
            return self.backbone.decode_step(latents)
