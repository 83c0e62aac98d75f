"""Trajectories: the way of a picture from noise, in full or foretold by neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Trajectory:
    """The way of one frame from noise to picture, followed by Euler's steps.

    Attributes:
        latents: float32 `(steps + 1, height, width, channels)`: noise first.
        velocities: float32 `(steps, height, width, channels)`: the slope of each step.
    """

    latents: np.ndarray
    velocities: np.ndarray

    @property
    def end(self) -> np.ndarray:
        """The latents of the picture, `(height, width, channels)`."""
        return self.latents[-1]


def standing(noise: np.ndarray, steps: int) -> Trajectory:
    """The trajectory of which nothing is known: it stays at its noise.

    Args:
        noise: float32 `(height, width, channels)`.
        steps: int. Steps of the schedule.
    """
    latents = np.broadcast_to(noise, (steps + 1, *noise.shape))
    return Trajectory(latents, np.broadcast_to(np.float32(0), (steps, *noise.shape)))


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
    velocities = sum(weight * each.velocities for weight, each in pairs)
    own = noise - latents[0]
    # (steps + 1,) -> (steps + 1, height, width, channels)
    latents += sigmas[:, None, None, None] * own
    return Trajectory(latents, velocities + own)


def through(
    way: Trajectory, step: int, latents: np.ndarray, sigmas: np.ndarray
) -> Trajectory:
    """A trajectory moved so that it goes through other latents at one step.

    Both begin at the same noise; so what they differ by belongs to the pictures, and
    goes on along straight lines, as pictures come out of the noise: by `1 - sigma`.

    Args:
        way: `Trajectory`.
        step: int, at least 1.
        latents: float32 `(height, width, channels)`.
        sigmas: float32 `(steps + 1,)`.
    """
    other = (latents - way.latents[step]) / (1 - sigmas[step])
    # (steps + 1,) -> (steps + 1, height, width, channels)
    moved = (1 - sigmas)[:, None, None, None] * other
    return Trajectory(way.latents + moved, way.velocities - other)


def share_between(ways: Sequence[Trajectory], step: int, latents: np.ndarray) -> float:
    """How far latents lie from the first of two trajectories to the second, 0 to 1."""
    start, end = (way.latents[step] for way in ways)
    line, place = end - start, latents - start
    length = max(float(np.vdot(line, line)), 1e-9)
    return float(np.clip(np.vdot(line, place) / length, 0, 1))


def size(latents: np.ndarray) -> float:
    """Root mean square of latents, or of what two of them differ by."""
    return float(np.sqrt(np.mean(np.square(latents))))
