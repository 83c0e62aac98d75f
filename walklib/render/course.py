"""A frame on its way: the network is asked where it does not go as foretold.

Neighbours on a walk go almost the same way. So a frame's trajectory is foretold from
theirs, and only the *defect* is computed: at some steps, the nodes, what the network
sees in the latents is compared with what was foretold, and from node to node the
difference goes on along a line. What the neighbours know, the error of the solver's
steps included, is not computed again; with a node at every step nothing is left of
what was foretold. Of a frame without neighbours all is defect.

How long a leap from node to node may be is measured. Before the network is asked, the
defect is guessed from the two nodes before. How far the answer is from the guess tells
how the defect bends, and so how far off the latents of each longer leap would be: the
longest is taken that is not too far off. One that was is made again, shorter
(predictor, corrector and step size of an Adams method: Hairer, Norsett and Wanner,
"Solving Ordinary Differential Equations I", chapter III).
"""

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np

from walklib.embeddings import Embeddings, row_digests
from walklib.render.neighbours import lagrange
from walklib.render.trajectories import (
    Trajectory,
    left_after,
    size,
    standing,
)

DECIDED = 1 / 3  # Part of the steps after which it is decided what a picture shows.
SHARE = 0.8  # Part of its error that a frame may make in one leap.
SURE = 0.9  # A leap is planned that is off by this part of that, at most.
LONGEST = 8  # Steps of a leap,
LONGER = 2  # or so many times the one before it;
LAST = 4  # so many times for that to the end, where nothing is asked any more,
DOUBT = 2  # and what it is off by is never seen: it counts so many times.


class Growth(NamedTuple):
    """How many times itself an error counts, by the step in which it is made.

    Attributes:
        early: before it is decided what the picture shows. Infinity: none is made.
        late: after that.
    """

    early: float
    late: float


ALIKE = Growth(2, 1)  # The frame's neighbours show nearly the same;
UNLIKE = Growth(6, 3)  # they do not: somewhere between them is a jump;
JUMP = Growth(math.inf, 3)  # the frame is beside it.


class Course:
    """A frame's way through all steps, asked of the network node by node.

    Args:
        embeddings: `Embeddings` of one row, the frame's own.
        noise: float32 `(height, width, channels)`.
        sigmas: float32 `(steps + 1,)`.
        way: `Trajectory`, as foretold. Defaults to none: all is asked.
        precision: float. The error that it may make: of latents, root mean square.
            Defaults to none: it is asked at every step.
        growth: `Growth` of its errors.
    """

    def __init__(
        self,
        embeddings: Embeddings,
        noise: np.ndarray,
        sigmas: np.ndarray,
        way: Trajectory | None = None,
        precision: float = 0.0,
        growth: Growth = ALIKE,
    ):
        self.embeddings, self.nodes, self.done = embeddings, list[int](), False
        self._sigmas, self._steps = sigmas, len(sigmas) - 1
        self._precision, self._growth = precision, growth
        self._way = way or standing(noise, sigmas)
        self._foretold = self._way.end
        self._latents = np.array(self._way.latents, "float32")
        self._denoised = np.array(self._way.denoised, "float32")
        self._next, self._guess, self._bend = 0, self._latents[0], 0.0

    @property
    def full(self) -> bool:
        """Whether the network was asked at every step."""
        return len(self.nodes) == self._steps

    @property
    def careful(self) -> bool:
        """Whether it was asked at every step until the picture was decided."""
        return self.full or self._growth is JUMP

    @cached_property
    def prompt(self) -> str:
        """What its embeddings are known by: a digest."""
        return row_digests(self.embeddings)[0]

    @property
    def trajectory(self) -> Trajectory:
        """The way that the frame went, once it is done."""
        return Trajectory(self._latents, self._denoised)

    @property
    def surplus(self) -> float:
        """How far its end is from what was foretold: latents, root mean square."""
        return size(self._latents[-1] - self._foretold)

    def asks(self) -> tuple[np.ndarray, np.float32]:
        """Latents `(height, width, channels)` and sigma to ask the network at next."""
        return self._guess, self._sigmas[self._next]

    def take(self, velocity: np.ndarray) -> None:
        """Take the network's answer, `(height, width, channels)`."""
        step, before = self._next, self.nodes[-2:]
        denoised = self._guess - self._sigmas[step] * velocity
        known = {node: self._defect(node) for node in before}
        known[step] = denoised - self._way.denoised[step]
        if before:
            self._bend = bend(known)
            leap = step - before[-1]
            if leap > 1 and self._off(step) > self._allowed:
                return self._plan(before[-1] + self._fitting(leap - 1), known)
            self._fill(known, step)
        self._denoised[step] = denoised
        self.nodes.append(step)
        self._go_on()

    @property
    def _decided(self):
        return self.nodes[-1] >= DECIDED * self._steps

    @property
    def _allowed(self):
        """Error of latents that the next leap may have."""
        grown = self._growth.late if self._decided else self._growth.early
        return SHARE * self._precision / grown

    def _defect(self, node):
        return self._denoised[node] - self._way.denoised[node]

    def _off(self, stop):
        """How far off the latents at step `stop` are, if the leap goes that far."""
        node = self.nodes[-1]
        steps = np.arange(node, stop)
        bends = np.prod([steps - each for each in self.nodes[-2:]], axis=0)
        return self._bend * float(self._gains(stop) @ bends)

    def _fitting(self, longest):
        """The longest leap that is not too far off, of at least one step."""
        node, most = self.nodes[-1], SURE * self._allowed
        leaps = range(longest, 1, -1)
        return next((leap for leap in leaps if self._off(node + leap) < most), 1)

    def _gains(self, stop):
        """How much of what is seen at each step since the last node is in the latents
        at step `stop`."""
        node, sigmas = self.nodes[-1], self._sigmas
        left = left_after(sigmas)[node:stop]
        # What comes into the latents at one step gets less in those that follow.
        later = np.append(np.cumprod(left[:0:-1])[::-1], 1)
        return later * (1 - left)

    def _reached(self, known, stop):
        """Latents at step `stop`, if the defect goes as these nodes tell."""
        node, way = self.nodes[-1], self._way
        shares = self._gains(stop) @ lagrange([*known], np.arange(node, stop))
        own = np.prod(left_after(self._sigmas)[node:stop])
        moved = own * (self._latents[node] - way.latents[node])
        for share, defect in zip(shares, known.values(), strict=True):
            moved = moved + share * defect
        return (way.latents[stop] + moved).astype("float32")

    def _fill(self, known, stop):
        """All steps from the last node to `stop`, as these nodes tell."""
        node, left = self.nodes[-1], left_after(self._sigmas)
        shares = lagrange([*known], np.arange(node, stop))
        for step, each in enumerate(shares, node):
            if step > node:
                defect = sum(w * d for w, d in zip(each, known.values(), strict=True))
                self._denoised[step] = self._way.denoised[step] + defect
            pair = self._latents[step], self._denoised[step]
            self._latents[step + 1] = left[step] * pair[0] + (1 - left[step]) * pair[1]

    def _go_on(self):
        """Plan the next leap, or go to the end, if no other node would change it."""
        node, left = self.nodes[-1], self._steps - self.nodes[-1]
        leap = node - self.nodes[-2] if node else 1
        known = {each: self._defect(each) for each in self.nodes[-2:]}
        near = self._decided and left <= LAST * leap
        if left == 1 or (near and DOUBT * self._off(self._steps) <= self._allowed):
            self._fill(known, self._steps)
            self.done = True
        else:
            longest = min(LONGER * leap, LONGEST, left - 1)
            self._plan(node + self._fitting(longest), known)

    def _plan(self, step, known):
        """Ask next at this step, where the defect seems to lead by these nodes."""
        self._next, self._guess = step, self._reached(known, step)


def bend(known: dict[int, np.ndarray]) -> float:
    """How the last value departs from what those before it foretell.

    Args:
        known: two values by their step, or three.

    Returns:
        Their divided difference of the highest order, root mean square: beyond the
        last, a guess by the same nodes is off by this times the distances to each.
    """
    *before, last = known
    shares = lagrange(before, last)
    guess = sum(share * known[step] for share, step in zip(shares, before, strict=True))
    return size(known[last] - guess) / math.prod(last - step for step in before)
