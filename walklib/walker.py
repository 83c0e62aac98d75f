"""The walker: one loaded preset that encodes prompts and renders walks."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from walklib.embeddings import Embeddings, PromptEncoder
from walklib.model.devices import current_device, guard_backend, keep_timestep_precise
from walklib.model.loading import read_preset
from walklib.model.padding import count_padding
from walklib.model.presets import Defaults, defaults_for, resolve
from walklib.render import renderer as rendering
from walklib.typing import Backbone, Tensor
from walklib.walks.walk import Walk


def load(
    preset: str | os.PathLike = "pocket",
    *,
    image_size: int | Sequence[int] | None = None,
    dtype: str | None = None,
) -> "Walker":
    """Load a preset and return a `Walker` for it.

    Args:
        preset: str or path. `"pocket"`, the small model inside this package;
            the name of a KerasHub SD3 or SD3.5 preset; a handle (`kaggle://`,
            `hf://`); or a preset directory. Defaults to `"pocket"`.
        image_size: int or `(height, width)` in pixels, multiples of 16 for the
            published presets. Defaults to 512 x 512 for those, the guide's
            size, and to the saved size for any other.
        dtype: `"float32"`, `"float16"` or `"bfloat16"`. Defaults to what suits
            preset and device: float32 on a CPU, float16 on a T4, bfloat16 on
            newer GPUs and on TPUs.

    Returns:
        A `Walker`.

    Raises:
        TypeError, ValueError: if an argument is not usable.
        walklib.PresetError: if the preset can't be had (login, licence,
            network) or its directory is damaged; the message says what to do.
    """
    resolve(preset)  # an unknown name is said before anything is loaded
    guard_backend()
    backbone, preprocessor = read_preset(preset, image_size, dtype, current_device())
    keep_timestep_precise(backbone)
    count_padding(backbone, preprocessor.sequence_length)
    return Walker(backbone, preprocessor, str(preset), defaults_for(preset))


class Walker:
    """A loaded preset: encodes prompts, draws noise, renders walks.

    Attributes:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        preprocessor: `keras_hub.models.StableDiffusion3TextToImagePreprocessor`.
        preset: str. What it was loaded from.
        defaults: `Defaults(num_steps, guidance_scale)` that the preset was made
            for: `walker.render(walk, **walker.defaults._asdict())`.
        image_size: `(height, width)` of the pictures in pixels.
        latent_shape: `(height / 8, width / 8, channels)` of the noise.
        dtype: str. What the diffuser computes in.
        embedding_shapes: shapes of one row of token and of pooled embeddings.
        device: `"cpu"`, `"gpu"` or `"tpu"`.
        last_frames: the frames that were done when the last `render` was stopped
            or met a broken frame, or None.
    """

    def __init__(
        self,
        backbone: Backbone,
        preprocessor: Any,
        preset: str = "",
        defaults: Defaults | None = None,
    ):
        self.backbone, self.preprocessor = backbone, preprocessor
        self.preset = preset
        self.defaults = defaults or Defaults()
        self.image_size = tuple(backbone.image_shape[:2])
        self.latent_shape = tuple(backbone.latent_shape[1:])
        self.dtype = backbone.diffuser.patch_embedding.compute_dtype
        self.device = current_device().kind
        self.embedding_shapes = _embedding_shapes(backbone, preprocessor)
        self.last_frames = None
        self.draw = rendering.compile_draw(backbone)
        self._encode = PromptEncoder(backbone, preprocessor)

    @property
    def recipe(self) -> dict:
        """dict, ready for JSON: preset, dtype, image size, backend and versions."""
        import keras

        from walklib.files.recipe import versions

        return {
            "preset": self.preset,
            "dtype": self.dtype,
            "image_size": list(self.image_size),
            "backend": keras.backend.backend(),
            "versions": versions(),
        }

    def encode(
        self, prompt: str | list[str], negative: str | list[str] = ""
    ) -> Embeddings:
        """Encode prompts for the model.

        Args:
            prompt: str, or list of n of them.
            negative: str for all, or list of n: what the picture must not show.
                Part of the encoding, and of every walk. Defaults to "".

        Returns:
            `Embeddings` of n rows: tokens `(n, tokens, width)` and pooled
            `(n, pooled)`, `(n, 154, 4096)` and `(n, 2048)` for SD3. A prompt
            longer than the text encoder takes is cut, with a warning.

        Raises:
            TypeError: if a prompt is not text.
            ValueError: if there is no prompt, or another number of negatives.
        """
        return self._encode(prompt, negative)

    def noise(self, seed: int | Sequence[int]) -> np.ndarray:
        """Draw the noise that a picture starts from.

        The same on every backend and machine:
        `numpy.random.default_rng(seed).standard_normal(shape, dtype="float32")`.

        Args:
            seed: int, at least 0, or a list of n of them.

        Returns:
            numpy float32 `(n, height / 8, width / 8, channels)`, n = 1 for an int.
        """
        seeds = seed if isinstance(seed, (list, tuple, range)) else [seed]
        if not len(seeds):
            raise ValueError(f"`seed` must hold at least one int. Received: {seed}")
        return np.concatenate([self._draw_noise(_checked_seed(s)) for s in seeds])

    def render(
        self,
        walk: Walk,
        *,
        num_steps: int = 28,
        guidance_scale: float | None = 7.0,
        batch_size: int | None = None,
        progress: bool = True,
        on_interrupt: str = "raise",
    ) -> np.ndarray:
        """Render all frames of a walk.

        Args:
            walk: `Walk`.
            num_steps: int from 1 to 1000. Denoising steps. Defaults to 28.
            guidance_scale: float. How strongly the prompt is followed; None or 1
                skips the negative prompt and half of the work. Defaults to 7.0.
            batch_size: int. Frames rendered at once. Defaults to what suits
                device and picture size.
            progress: bool. Show a bar with frames, rate and time left.
            on_interrupt: `"raise"` to raise `RenderInterrupted` when stopped by
                hand, `"return"` to return the frames that are done. Either way
                `walker.last_frames` holds them.

        Returns:
            numpy uint8 `(frames, height, width, 3)`.

        Raises:
            TypeError, ValueError: if a setting is not usable, or the walk was
                made for another preset.
            BrokenFrameError: if a frame has NaN in it; names it.
            RenderInterrupted: if stopped by hand.
        """
        return rendering.render(
            self,
            walk,
            num_steps=num_steps,
            guidance_scale=guidance_scale,
            batch_size=batch_size,
            progress=progress,
            on_interrupt=on_interrupt,
        )

    def stream(
        self,
        walk: Walk,
        *,
        num_steps: int = 28,
        guidance_scale: float | None = 7.0,
        batch_size: int | None = None,
        progress: bool = True,
    ) -> Iterator[np.ndarray]:
        """Render a walk frame by frame; memory does not grow with its length.

        Takes the settings of `render`, and checks them at once.

        Returns:
            Iterator of numpy uint8 `(height, width, 3)`, in order.
        """
        return rendering.stream(
            self,
            walk,
            num_steps=num_steps,
            guidance_scale=guidance_scale,
            batch_size=batch_size,
            progress=progress,
        )

    def pictures(
        self,
        embeddings: Embeddings,
        noise: Tensor,
        *,
        num_steps: int = 28,
        guidance_scale: float | None = 7.0,
    ) -> np.ndarray:
        """Render any embeddings with any noise, all in one batch.

        Args:
            embeddings: `Embeddings` of n rows.
            noise: `(n, height / 8, width / 8, channels)`.
            num_steps: int. Defaults to 28.
            guidance_scale: float or None. Defaults to 7.0.

        Returns:
            numpy uint8 `(n, height, width, 3)`. The first call with a new n
            compiles; later ones do not.
        """
        paint = rendering.painter(self, num_steps, guidance_scale)
        pixels, finite = paint(embeddings, noise)
        cause = rendering.likely_cause(self, None)
        rendering.raise_if_broken(finite, range(len(finite)), 0, cause)
        return pixels

    def picture(
        self, prompt: str | Embeddings, seed: int = 42, **settings: Any
    ) -> np.ndarray:
        """Render one picture.

        Args:
            prompt: str, or `Embeddings` of one row.
            seed: int. The seed of the noise. Defaults to 42.
            **settings: `num_steps` and `guidance_scale`, as for `pictures`.

        Returns:
            numpy uint8 `(height, width, 3)`.
        """
        embeddings = prompt if isinstance(prompt, Embeddings) else self.encode(prompt)
        return self.pictures(embeddings, self.noise(seed), **settings)[0]

    def recipe_of(
        self,
        walk: Walk,
        *,
        num_steps: int = 28,
        guidance_scale: float | None = 7.0,
    ) -> dict:
        """dict, ready for JSON: everything that makes the pictures of a walk."""
        settings = {"num_steps": num_steps, "guidance_scale": guidance_scale}
        return {**walk.recipe, **settings, **self.recipe}

    def _draw_noise(self, seed):
        shape = (1, *self.latent_shape)
        return np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def _embedding_shapes(backbone, preprocessor):
    """Shapes of one row of token and of pooled embeddings."""
    tokens = 2 * preprocessor.sequence_length  # the second half is zero without T5
    if backbone.t5 is not None:
        t5_tokens = preprocessor.t5_preprocessor.sequence_length
        tokens = preprocessor.sequence_length + t5_tokens
    return (tokens, backbone.t5_hidden_dim), (backbone.clip_hidden_dim,)


def _checked_seed(seed):
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"`seed` must be an int. Received: seed={seed!r}")
    if seed < 0:
        raise ValueError(f"`seed` must be at least 0. Received: seed={seed}")
    return seed
