"""The sampler: noise and embeddings in, latents out, as one pure function.

Stable Diffusion 3 is a rectified flow: the model predicts the velocity from
picture to noise, and Euler steps follow it from sigma 1 (noise) to 0. The
schedule is an argument, never a constant of the compiled function.
"""

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings
from walklib.typing import Backbone, Tensor

MAX_STEPS = 1000  # sigmas are padded to this length: one shape for every count


def sigmas_for(backbone: Backbone, num_steps: int) -> np.ndarray:
    """The noise levels of `num_steps` steps, as KerasHub's scheduler sets them.

    Computed from `backbone.scheduler.shift` and `num_train_timesteps`; the
    backbone is not changed.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        num_steps: int from 1 to 1000.

    Returns:
        numpy float32 `(num_steps + 1,)`, falling from 1 to 0.

    Raises:
        TypeError, ValueError: if `num_steps` is no int from 1 to 1000.
    """
    _check_num_steps(num_steps)
    scheduler = backbone.scheduler
    last = _shifted(1 / scheduler.num_train_timesteps, scheduler.shift)
    sigmas = _shifted(np.linspace(1.0, last, num_steps), scheduler.shift)
    return np.append(sigmas, 0.0).astype("float32")


def padded(sigmas: np.ndarray) -> np.ndarray:
    """`sigmas` followed by zeros, numpy float32 `(MAX_STEPS + 1,)`."""
    return np.pad(sigmas, (0, MAX_STEPS + 1 - len(sigmas)))


def velocity(
    backbone: Backbone,
    latents: Tensor,
    embeddings: Embeddings,
    sigma: Tensor,
    guidance_scale: Tensor | None = None,
) -> Tensor:
    """The velocity at noise level `sigma`, with classifier-free guidance.

    `negative + guidance_scale * (positive - negative)`, from
    [Ho and Salimans (2022)](https://arxiv.org/abs/2207.12598).

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        latents: float32 `(batch, height, width, channels)`.
        embeddings: `Embeddings` of `batch` rows.
        sigma: float32 scalar in [0, 1].
        guidance_scale: float32 scalar, or None to leave out the negative half.

    Returns:
        float32 tensor of the shape of `latents`.
    """
    timestep = sigma * backbone.scheduler.num_train_timesteps
    if guidance_scale is None:
        context, pooled = embeddings.positive, embeddings.positive_pooled
        return _predict(backbone, latents, context, pooled, timestep)
    both = _predict(
        backbone,
        ops.concatenate([latents, latents]),
        ops.concatenate([embeddings.positive, embeddings.negative]),
        ops.concatenate([embeddings.positive_pooled, embeddings.negative_pooled]),
        timestep,
    )
    positive, negative = ops.split(both, 2)
    return negative + guidance_scale * (positive - negative)


def sample(
    backbone: Backbone,
    latents: Tensor,
    embeddings: Embeddings,
    sigmas: Tensor,
    guidance_scale: Tensor | None = None,
    *,
    start: int | Tensor = 0,
    stop: int | Tensor,
) -> Tensor:
    """Follow the flow with Euler steps `start` to `stop` of the schedule.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        latents: float32 `(batch, height, width, channels)` at `sigmas[start]`:
            noise when `start` is 0.
        embeddings: `Embeddings` of `batch` rows.
        sigmas: float32 `(steps + 1,)`, falling; may be padded at its end.
        guidance_scale: float32 scalar, or None to leave out the negative half.
        start: int32 scalar. The first step. Defaults to 0.
        stop: int32 scalar. The step to stop before: all of them is `num_steps`.

    Returns:
        float32 latents at `sigmas[stop]`. `sample(0, 28)` is `sample(0, k)`
        followed by `sample(k, 28)`.
    """
    sigmas = ops.convert_to_tensor(sigmas, dtype="float32")

    def euler_step(step, latents):
        sigma, following = ops.take(sigmas, step), ops.take(sigmas, step + 1)
        flow = velocity(backbone, latents, embeddings, sigma, guidance_scale)
        return latents + (following - sigma) * flow

    return ops.fori_loop(start, stop, euler_step, ops.cast(latents, "float32"))


def _predict(backbone, latents, context, pooled, timestep):
    inputs = {
        "latent": latents,
        "context": context,
        "pooled_projection": pooled,
        "timestep": ops.broadcast_to(timestep, (latents.shape[0], 1)),
    }
    return ops.cast(backbone.diffuser(inputs, training=False), "float32")


def _shifted(sigma, shift):
    return shift * sigma / (1 + (shift - 1) * sigma)


def _check_num_steps(num_steps):
    if isinstance(num_steps, bool) or not isinstance(num_steps, (int, np.integer)):
        raise TypeError(f"`num_steps` must be an int. Received: {num_steps!r}")
    if not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(
            f"`num_steps` must be from 1 to {MAX_STEPS}. "
            f"Received: num_steps={num_steps}"
        )
