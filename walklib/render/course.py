"""A frame on its way: the network is asked where it does not go as foretold.

Neighbours on a walk go almost the same way. So a frame's trajectory is foretold from
theirs, and only the *defect* is computed: at some steps, the nodes, the network's
velocity is compared with the foretold one, and the difference is integrated, along
straight lines from node to node. What the neighbours know, the error of the solver's
steps included, is not computed again; with a node at every step nothing is left of
what was foretold.

How long a leap from node to node may be is measured. Before the network is asked, the
defect is guessed from the two nodes before; the answer corrects the guess, and what
that moves the latents by is the error of the leap. If it is too large the leap is made
again, half as long (predictor, corrector and step size of an Adams method: Hairer,
Norsett and Wanner, "Solving Ordinary Differential Equations I", chapter III).
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from walklib.embeddings import Embeddings, row_digests
from walklib.render.trajectories import (
    Trajectory,
    foretold,
    share_between,
    size,
    standing,
    through,
)

DECIDED = 1 / 3  # Part of the steps after which it is decided what a picture shows.
# An error that is made before this part of the steps may grow: it counts so many times.
GROWTH = ((DECIDED, 12.0), (0.7, 4.0))
SHARE = 0.4  # Part of the error that is left to a frame that one leap may take.
LAST = 4  # The leap to the end may be so many times as long as the one before it.
LONGEST = 8  # Steps of a leap;
LONGEST_UNLIKE = 2  # of a frame that is unlike all between its neighbours.


class Course:
    """A frame's way through all steps, asked of the network node by node.

    Until it is decided what the picture shows, the frame follows what is foretold for
    its place. From then on it follows what its latents are nearest to between the two
    neighbours: beside a jump of the walk that is one of them, and not their mean.

    Args:
        embeddings: `Embeddings` of one row, the frame's own.
        noise: float32 `(height, width, channels)`.
        sigmas: float32 `(steps + 1,)`.
        way: `Trajectory`, as foretold. Defaults to none: it is asked at every step.
        beside: the `Trajectory` of the neighbour on either side.
        precision: float. The error that all leaps together may make: of latents, root
            mean square. Defaults to none.
        careful: bool. Whether it is asked at every step until the picture is decided.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        noise: np.ndarray,
        sigmas: np.ndarray,
        way: Trajectory | None = None,
        beside: Sequence[Trajectory] = (),
        precision: float = 0.0,
        careful: bool = False,
    ):
        self.embeddings, self.nodes, self.done = embeddings, list[int](), False
        self._noise, self._sigmas, self._lengths = noise, sigmas, np.diff(sigmas)
        self._beside, self._careful, self._longest = beside, careful, LONGEST
        self._precision = self._left = precision
        self._way = way or standing(noise, self._steps)
        self._foretold = self._way.end
        self._latents = np.array(self._way.latents, "float32")
        self._velocities = np.array(self._way.velocities, "float32")
        self._next, self._guess = 0, self._latents[0]

    @property
    def full(self) -> bool:
        """Whether the network was asked at every step."""
        return len(self.nodes) == self._steps

    @cached_property
    def prompt(self) -> str:
        """What its embeddings are known by: a digest."""
        return row_digests(self.embeddings)[0]

    @property
    def trajectory(self) -> Trajectory:
        """The way that the frame went, once it is done."""
        return Trajectory(self._latents, self._velocities)

    @property
    def surplus(self) -> float:
        """How far its end is from what was foretold: latents, root mean square."""
        return size(self._latents[-1] - self._foretold)

    def asks(self) -> tuple[np.ndarray, np.float32]:
        """Latents `(height, width, channels)` and sigma to ask the network at next."""
        return self._guess, self._sigmas[self._next]

    def take(self, velocity: np.ndarray) -> None:
        """Take the network's answer, `(height, width, channels)`."""
        step = self._next
        if not self.nodes:
            self._accept(velocity, 0.0)
            self._plan(2 if self._allowed else 1)
            return
        leap = step - self.nodes[-1]
        slope = (velocity - self._way.velocities[step] - self._defect(-1)) / leap
        moved = size(self._reached(slope, step) - self._guess)
        allowed = self._allowed
        if leap > 1 and moved > allowed:
            self._plan(leap // 2)
            return
        if leap > 1:
            self._left -= moved * self._growth
        else:  # The longer one that was not tried would have been off by:
            moved = size(slope * self._lengths[step])
        self._accept(velocity, slope)
        self._go_on(self._leap_after(leap, moved / max(allowed, 1e-12)))

    @property
    def _steps(self):
        return len(self._lengths)

    @property
    def _decided(self):
        return self.nodes[-1] >= DECIDED * self._steps

    @property
    def _growth(self):
        done = self.nodes[-1] / self._steps
        return next((growth for part, growth in GROWTH if done < part), 1.0)

    @property
    def _allowed(self):
        """Error of latents that the next leap may have."""
        if self._careful and not self._decided:
            return 0.0
        return SHARE * self._left / self._growth

    def _leap_after(self, leap, error):
        """The next leap: longer after a small error, shorter after a large one."""
        if leap == 1:
            return 2 if error < 1 else 1
        if error < 0.25:
            return min(2 * leap, self._longest)
        return leap - 1 if error > 0.7 else leap

    def _defect(self, place):
        node = self.nodes[place]
        return self._velocities[node] - self._way.velocities[node]

    def _slope(self):
        """How the defect changes from step to step, by the last two nodes."""
        if len(self.nodes) == 1:
            return np.zeros_like(self._noise)
        leap = self.nodes[-1] - self.nodes[-2]
        return (self._defect(-1) - self._defect(-2)) / leap

    def _along(self, slope, stop):
        """Latents and velocities of the steps after the last node, `stop` the last.

        The defect goes on from the node along a straight line.
        """
        node, way = self.nodes[-1], self._way
        # (steps,) -> (steps, height, width, channels)
        since = np.arange(stop - node, dtype="float32")[:, None, None, None]
        velocities = way.velocities[node:stop] + self._defect(-1) + since * slope
        lengths = self._lengths[node:stop, None, None, None]
        moves = np.cumsum(lengths * velocities, axis=0)
        return self._latents[node] + moves, velocities

    def _reached(self, slope, stop):
        """The last latents of `_along`, without those on the way."""
        node, way = self.nodes[-1], self._way
        lengths, since = (
            self._lengths[node:stop],
            np.arange(stop - node, dtype="float32"),
        )
        moved = way.latents[stop] - way.latents[node] + lengths.sum() * self._defect(-1)
        return self._latents[node] + moved + (lengths @ since) * slope

    def _accept(self, velocity, slope):
        """The step asked for is a node now, and all before it is known."""
        step = self._next
        if self.nodes:
            node = self.nodes[-1]
            path = self._along(slope, step)
            self._latents[node + 1 : step + 1], self._velocities[node:step] = path
        self._velocities[step] = velocity
        self.nodes.append(step)
        if self._beside and self._decided:
            self._follow_the_nearest()

    def _follow_the_nearest(self):
        """From here on go as what lies nearest between the neighbours does."""
        step, noise, sigmas = self.nodes[-1], self._noise, self._sigmas
        ends = [foretold([way], [1.0], noise, sigmas) for way in self._beside]
        share = share_between(ends, step, self._latents[step])
        way = foretold(ends, [1 - share, share], noise, sigmas)
        self._way = through(way, step, self._latents[step], sigmas)
        if size(self._way.end - way.end) > self._precision:
            self._longest = LONGEST_UNLIKE
        self._beside = ()

    def _plan(self, leap):
        """Ask next so many steps ahead, where the defect seems to lead till then."""
        self._next = min(self.nodes[-1] + leap, self._steps - 1)
        self._guess = self._reached(self._slope(), self._next)

    def _go_on(self, leap):
        """Plan the next leap, or go to the end, if no other node would change it."""
        node, steps = self.nodes[-1], self._steps
        near = leap > 1 and self._decided
        near = near and steps - node <= LAST * (node - self.nodes[-2])
        if near and node < steps - 1:
            level = np.zeros_like(self._noise)
            ends = self._reached(self._slope(), steps), self._reached(level, steps)
            near = size(ends[0] - ends[1]) <= self._allowed
        if near or node == steps - 1:
            level = self._along(np.zeros_like(self._noise), steps)
            self._latents[node + 1 :], self._velocities[node:] = level
            self.done = True
        else:
            self._plan(leap)
