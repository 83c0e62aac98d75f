"""Trajectories: the way of a picture from noise, in full or foretold by neighbours.

Neighbours on a walk go almost the same way. So a frame's trajectory is foretold from
those of its neighbours, and only the *defect* is computed: at a few steps, the nodes,
the network's velocity is compared with the foretold one, and the difference is
integrated. What the neighbours know, the error of the solver's steps included, is not
computed again. With a node at every step nothing is left of what was foretold.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from walklib.embeddings import Embeddings


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
    weights: np.ndarray,
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


class Course:
    """A trajectory on its way: what was foretold is corrected node by node.

    Args:
        embeddings: `Embeddings` of one row, the frame's own.
        trajectory: `Trajectory`, as foretold.
        nodes: the steps at which the network is asked, rising.
        sigmas: float32 `(steps + 1,)`.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        trajectory: Trajectory,
        nodes: Sequence[int],
        sigmas: np.ndarray,
    ):
        self.embeddings = embeddings
        self.trajectory, self.nodes = trajectory, list(nodes)
        self._lengths = np.diff(sigmas)
        self._sigmas = sigmas
        self._defects: list[np.ndarray] = []
        self._shift = np.zeros((), "float32")

    @property
    def left(self) -> int:
        """Nodes at which the network has not been asked yet."""
        return len(self.nodes) - len(self._defects)

    def asks(self) -> tuple[np.ndarray, np.float32]:
        """Latents `(height, width, channels)` and sigma to ask the network at next."""
        node = self.nodes[len(self._defects)]
        return self.trajectory.latents[node] + self._shift, self._sigmas[node]

    def take(self, velocity: np.ndarray) -> None:
        """Take the network's answer, `(height, width, channels)`."""
        node = self.nodes[len(self._defects)]
        self._defects.append(velocity - self.trajectory.velocities[node])
        if self.left:
            ahead = self.nodes[len(self._defects)]
            lengths = self._lengths[:ahead] @ self._lines(ahead)
            self._shift = np.tensordot(lengths, np.stack(self._defects), 1)

    def corrected(self) -> tuple[Trajectory, float]:
        """The trajectory with all its defects in, and how far its end was moved.

        Returns:
            `Trajectory`, and the root mean square of what was added to its latents.
        """
        lines = self._lines(len(self._lengths))
        defects = np.tensordot(lines, np.stack(self._defects), 1)
        moved = np.cumsum(self._lengths[:, None, None, None] * defects, axis=0)
        latents = np.array(self.trajectory.latents)
        latents[1:] += moved
        surplus = float(np.sqrt(np.mean(np.square(moved[-1]))))
        return Trajectory(latents, self.trajectory.velocities + defects), surplus

    def _lines(self, stop):
        """How much of each known defect is in those of the steps before `stop`.

        Straight lines between nodes, from nothing at the noise; level after the last.
        """
        nodes = self.nodes[: len(self._defects)]
        values = np.eye(len(nodes))
        if nodes[0] > 0:
            nodes, values = [-1, *nodes], np.vstack([0 * values[:1], values])
        steps = np.arange(stop)
        columns = [np.interp(steps, nodes, column) for column in values.T]
        return np.stack(columns, axis=-1).astype("float32")


def spread(count: float, steps: int) -> list[int]:
    """At least `count` nodes, evenly among the steps; all steps, if they are many."""
    if 2 * count > steps:
        return list(range(steps))
    return (
        np.linspace(0, steps, math.ceil(count) + 2)[1:-1].round().astype(int).tolist()
    )


def early(steps: int) -> list[int]:
    """Nodes at every early step, and at two later ones.

    Which of several pictures a trajectory leads to is decided early, where small
    differences grow; with a node at each step they grow as they do in full.
    """
    decided = 3 * steps // 7
    return [*range(decided), (2 * decided + steps) // 3, (decided + 2 * steps) // 3]
