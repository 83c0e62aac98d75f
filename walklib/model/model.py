"""One loaded Stable Diffusion 3: text in, noise in, velocities and pictures out."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings, Noise, Tensor, check_is_embeddings
from walklib.model.devices import current_device
from walklib.model.kerashub import after_projection
from walklib.model.padding import without_padding
from walklib.model.text import PromptEncoder
from walklib.settings import Settings, checked

SAMPLED = 64  # values of each weight that the fingerprint reads


class Model:
    """One loaded preset. Nothing writes into it.

    Attributes:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        preprocessor: `keras_hub.models.StableDiffusion3TextToImagePreprocessor`.
        preset: str. What it was loaded from.
        image_size: `(height, width)` of the pictures in pixels.
        latent_shape: `(height / 8, width / 8, channels)` of the noise.
        dtype: str. What the diffuser computes in.
        embedding_shapes: shapes of one row of token and of pooled embeddings.
        device: `"cpu"`, `"gpu"` or `"tpu"`.
    """

    def __init__(self, backbone: Any, preprocessor: Any, preset: str = ""):
        self.backbone, self.preprocessor = backbone, preprocessor
        self.preset = preset
        self.image_size = tuple(backbone.image_shape[:2])
        self.latent_shape = tuple(backbone.latent_shape[1:])
        self.dtype = backbone.diffuser.patch_embedding.compute_dtype
        self.device = current_device().kind
        self.embedding_shapes = _embedding_shapes(backbone, preprocessor)
        self._encode = PromptEncoder(backbone, preprocessor)
        self._after_projection = after_projection(backbone.diffuser)

    def encode(
        self, prompt: str | list[str], negative: str | list[str] = ""
    ) -> Embeddings:
        """Encode prompts: see `walklib.Walker.encode`."""
        return self._encode(prompt, negative)

    def advice(self, prompt: str) -> str:
        """What this model leaves out of a prompt, or was not taught; "" if nothing.

        The pocket model was taught a small world; the others, more than can be listed.
        """
        cut = self._encode.cut(prompt)
        if self.preset != "pocket":
            return cut
        from walklib.pocket.world import advice

        return " ".join(filter(None, [cut, advice(prompt)]))

    @property
    def suggestions(self) -> Sequence[str]:
        """Prompts that this model draws well; none where nobody has listed them."""
        if self.preset != "pocket":
            return ()
        from walklib.pocket.world import SUGGESTIONS

        return SUGGESTIONS

    def noise(self, seed: int | Sequence[int] | np.ndarray) -> np.ndarray:
        """Draw the noise that a picture starts from: see `walklib.Walker.noise`."""
        is_array = isinstance(seed, np.ndarray) and seed.ndim > 0
        is_many = is_array or isinstance(seed, (list, tuple, range))
        seeds: Any = seed if is_many else [seed]
        if not len(seeds):
            raise ValueError(f"`seed` must hold at least one int. Received: {seed}")
        return np.concatenate([self._draw(checked(seed=each)) for each in seeds])

    def sigmas(self, num_steps: int) -> np.ndarray:
        """The noise levels of `num_steps` steps, as KerasHub's scheduler sets them.

        Computed from the scheduler's `shift` and `num_train_timesteps`; the backbone
        is not changed, so that no compiled function can hold an old schedule.

        Args:
            num_steps: int from 1 to 1000.

        Returns:
            numpy float32 `(num_steps + 1,)`, falling from 1 to 0.

        Raises:
            TypeError, ValueError: if `num_steps` is no int from 1 to 1000.
        """
        num_steps = checked(num_steps=num_steps)
        scheduler = self.backbone.scheduler
        last = _shifted(1 / scheduler.num_train_timesteps, scheduler.shift)
        sigmas = _shifted(np.linspace(1.0, last, num_steps), scheduler.shift)
        return np.append(sigmas, 0.0).astype("float32")

    def schedule(self, settings: Settings) -> np.ndarray:
        """The noise levels that settings ask for: see `sigmas`."""
        return self.sigmas(settings.num_steps)

    def guidance(
        self, settings: Settings, sigmas: np.ndarray
    ) -> np.float32 | np.ndarray | None:
        """What `velocity` takes of settings: the guidance scale, or None for none.

        Args:
            settings: `Settings`.
            sigmas: numpy float32 `(rows,)`. Where they lie outside of the settings'
                interval of guidance, the scale is 1.

        Returns:
            numpy float32 scalar; `(rows, 1, 1, 1)` if it differs from row to row.
        """
        highest, lowest = settings.guidance_from, settings.guidance_to
        inside = (lowest <= sigmas) & (sigmas <= highest)
        if settings.guidance_scale == 1 or not inside.any():
            return None
        scale = np.float32(settings.guidance_scale)
        if (highest, lowest) == (1, 0):
            return scale
        return np.where(inside, scale, np.float32(1))[:, None, None, None]

    def velocity(
        self,
        latents: Tensor,
        embeddings: Embeddings,
        sigmas: Tensor,
        guidance_scale: Tensor | None = None,
    ) -> Tensor:
        """The velocity from picture to noise, with classifier-free guidance.

        `negative + guidance_scale * (positive - negative)`, from
        [Ho and Salimans (2022)](https://arxiv.org/abs/2207.12598).

        Args:
            latents: float32 `(rows, height, width, channels)`.
            embeddings: `Embeddings` of as many rows.
            sigmas: float32 `(rows,)`, the noise level of each row in [0, 1].
            guidance_scale: float32 scalar or `(rows, 1, 1, 1)`; None leaves out the
                negative half.

        Returns:
            float32 tensor of the shape of `latents`.
        """
        if guidance_scale is None:
            context, pooled = embeddings.positive, embeddings.positive_pooled
            return self._predict(latents, context, pooled, sigmas)
        both = self._predict(
            ops.concatenate([latents, latents]),
            ops.concatenate([embeddings.positive, embeddings.negative]),
            ops.concatenate([embeddings.positive_pooled, embeddings.negative_pooled]),
            ops.concatenate([sigmas, sigmas]),
        )
        positive, negative = ops.split(both, 2)
        return negative + guidance_scale * (positive - negative)

    def decode(self, latents: Tensor) -> Tensor:
        """Latents `(rows, height / 8, width / 8, channels)` as pictures.

        Returns:
            float32 tensor `(rows, height, width, 3)`, about from -1 to 1.
        """
        return ops.cast(self.backbone.decode_step(latents), "float32")

    def without_padding(self, embeddings: Embeddings) -> Embeddings:
        """The same embeddings with one row of padding for all, where that is exact."""
        rows = self.preprocessor.sequence_length
        return without_padding(self.backbone, embeddings, rows)

    def prepared(self, embeddings: Embeddings) -> Embeddings:
        """The same embeddings, with all done that is the same at every step.

        Their padding is left out, and their contexts are projected, which is the
        first thing that the diffuser does with them: a sixth of the pocket model's
        work. What is prepared already stays as it is.

        Returns:
            `Embeddings` for `velocity`, with contexts `(rows, tokens, hidden)`.
        """
        if self._is_projected(embeddings.positive):
            return embeddings
        short = self.without_padding(embeddings)
        before, after = self._widths
        if before == after:  # It could not be told what is projected.
            return short
        project = self.backbone.diffuser.context_embedding
        positive, negative = map(project, (short.positive, short.negative))
        return short._replace(positive=positive, negative=negative)

    def check_fit(self, embeddings: Embeddings, noise: Noise) -> None:
        """Raise if embeddings or noise were not made for this model.

        Raises:
            TypeError: if `embeddings` are none, or the noise is no tensor.
            ValueError: if a shape is not that of this model; names both.
        """
        check_is_embeddings("embeddings", embeddings)
        if not hasattr(noise, "shape"):
            raise TypeError(
                f"`noise` must be a tensor, as from `walker.noise`. Received: {noise!r}"
            )
        rows = noise.shape[0] if len(noise.shape) else 0
        tokens, pooled = self.embedding_shapes
        expected = [(rows, *tokens)] * 2 + [(rows, *pooled)] * 2
        received = [tuple(tensor.shape) for tensor in embeddings]
        if expected != received:
            raise ValueError(
                f"These embeddings do not fit the preset {self.preset!r}: encode the "
                f"prompt with this walker. Received: shapes {received} for {rows} rows "
                f"of noise; right would be {expected}"
            )
        if tuple(noise.shape[1:]) != self.latent_shape:
            raise ValueError(
                f"This noise does not fit pictures of {self.image_size}: take it from "
                f"`walker.noise(seed)`. Received: shape {tuple(noise.shape)}; right "
                f"would be {(rows, *self.latent_shape)}"
            )

    @cached_property
    def fingerprint(self) -> str:
        """What tells these weights from others: 16 hexadecimal digits.

        Read from names, shapes and 64 spaced values of each weight. The order of the
        weights does not count, as it differs between backends.
        """
        each = sorted(_weight_digest(weight) for weight in self.backbone.weights)
        return hashlib.sha256("".join(each).encode()).hexdigest()[:16]

    @property
    def _widths(self):
        """Of a context, before and after its projection."""
        return self.embedding_shapes[0][-1], self._after_projection.inputs[1].shape[-1]

    def _is_projected(self, context):
        before, after = self._widths
        return context.shape[-1] == after != before

    def _predict(self, latents, context, pooled, sigmas):
        train_timesteps = self.backbone.scheduler.num_train_timesteps
        timestep = ops.reshape(sigmas * train_timesteps, (-1, 1))
        if self._is_projected(context):
            inputs: Any = [latents, context, pooled, timestep]
            predict = self._after_projection
        else:
            names = "latent", "context", "pooled_projection", "timestep"
            inputs = dict(zip(names, (latents, context, pooled, timestep), strict=True))
            predict = self.backbone.diffuser
        return ops.cast(predict(inputs, training=False), "float32")

    def _draw(self, seed):
        shape = (1, *self.latent_shape)
        return np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def _shifted(sigma, shift):
    """SD3's shift of the schedule, equation 23 of https://arxiv.org/abs/2403.03206."""
    return shift * sigma / (1 + (shift - 1) * sigma)


def _embedding_shapes(backbone, preprocessor):
    """Shapes of one row of token and of pooled embeddings."""
    tokens = 2 * preprocessor.sequence_length  # the second half is zero without T5
    if backbone.t5 is not None:
        t5_tokens = preprocessor.t5_preprocessor.sequence_length
        tokens = preprocessor.sequence_length + t5_tokens
    return (tokens, backbone.t5_hidden_dim), (backbone.clip_hidden_dim,)


def _weight_digest(weight):
    values = ops.convert_to_numpy(weight).ravel()
    chosen = np.linspace(0, values.size - 1, min(SAMPLED, values.size)).astype(int)
    digest = hashlib.sha256(f"{weight.name} {tuple(weight.shape)}".encode())
    digest.update(np.ascontiguousarray(values[chosen]).tobytes())
    return digest.hexdigest()
