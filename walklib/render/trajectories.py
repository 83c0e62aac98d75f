"""Trajectories: the way of a picture from noise, in full or foretold by neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Trajectory:
    """The way of one frame from noise to picture, followed by Euler's steps.

    At each step the network says what the latents would be without their noise. Euler's
    step goes towards that, by as much as the noise gets less: `next = r * latents +
    (1 - r) * denoised`, with r the ratio of the sigmas. It is told by this and not by
    the velocity, `(latents - denoised) / sigma`, for it changes less from step to step,
    above all near the end (Lu et al. 2022, "DPM-Solver++").

    Attributes:
        latents: float32 `(steps + 1, height, width, channels)`: noise first.
        denoised: float32 `(steps, height, width, channels)`.
    """

    latents: np.ndarray
    denoised: np.ndarray

    @property
    def end(self) -> np.ndarray:
        """The latents of the picture, `(height, width, channels)`."""
        return self.latents[-1]


def left_after(sigmas: np.ndarray) -> np.ndarray:
    """How much of the latents each step leaves: `(steps,)` of sigmas `(steps + 1,)`."""
    return sigmas[1:] / sigmas[:-1]


def standing(noise: np.ndarray, sigmas: np.ndarray) -> Trajectory:
    """The trajectory of which nothing is known: nothing is seen in its noise.

    Args:
        noise: float32 `(height, width, channels)`.
        sigmas: float32 `(steps + 1,)`, from 1 to 0.
    """
    # (steps + 1,) -> (steps + 1, height, width, channels)
    latents = sigmas[:, None, None, None] * noise
    return Trajectory(latents, np.zeros_like(latents[1:]))


def foretold(
    neighbours: Sequence[Trajectory],
    weights: Sequence[float] | np.ndarray,
    noise: np.ndarray,
    sigmas: np.ndarray,
) -> Trajectory:
    """A trajectory between its neighbours', with its own noise put in exactly.

    Args:
        neighbours: at least two `Trajectory`.
        weights: how much of each is in it.
        noise: float32 `(height, width, channels)`, where it begins.
        sigmas: float32 `(steps + 1,)`.
    """
    pairs = list(zip(weights, neighbours, strict=True))
    latents = sum(weight * each.latents for weight, each in pairs)
    denoised = sum(weight * each.denoised for weight, each in pairs)
    own = noise - latents[0]
    # (steps + 1,) -> (steps + 1, height, width, channels)
    return Trajectory(latents + sigmas[:, None, None, None] * own, denoised)


def size(latents: np.ndarray) -> float:
    """Root mean square of latents, or of what two of them differ by."""
    return float(np.sqrt(np.mean(np.square(latents))))
