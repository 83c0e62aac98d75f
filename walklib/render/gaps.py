"""Gaps between drawn frames, and a look into the middle of one."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from walklib.render.trajectories import Course, Trajectory, early, spread

# In parts of the tolerance:
SURE = 0.3  # A gap with less error than this, as its parent has it, is not looked into,
NEAR = 0.8  # nor one whose ends are as near as this, and with less error than CLOSE.
CLOSE = 0.5  # A gap with no more error than this in its middle is closed,
FAR = 3.0  # unless its ends differ by more than this: a jump may hide in it.
LEFT = 0.3  # What may be left of the error of a frame that is corrected,
TOO_MUCH = 0.6  # or it is drawn in full if more is left than this.
MANY = 0.3  # It is corrected a second time only at fewer than these of its steps.
SHORT = 4  # A gap with a jump that is no wider than this: its middle is drawn in full.

HALVED = 0.4  # Error in the middle of half a gap, as a part of that of the whole.
DOUBT = 0.12  # Error that is expected of a gap, as a part of its ends' difference.
SQUARE = 8.0  # Straight lines between n nodes leave SQUARE / n ** 2 of an error.
FEWEST = 3  # Nodes of a look.


@dataclass(frozen=True)
class Gap:
    """Frames between two drawn ones.

    Attributes:
        first: the drawn frame before them.
        last: the drawn frame after them.
        expected: error of the picture in its middle, if it were interpolated; root mean
            square, in parts of the tolerance.
        apart: difference of the pictures at its ends, in parts of the tolerance.
        scale: error of a picture, in parts of the tolerance, for one of its latents.
    """

    first: int
    last: int
    expected: float
    apart: float
    scale: float

    @property
    def middle(self) -> int:
        """The frame in its middle."""
        return (self.first + self.last) // 2

    @property
    def inside(self) -> range:
        """The frames in it."""
        return range(self.first + 1, self.last)

    @property
    def clear(self) -> bool:
        """Whether it need not be looked into."""
        near = self.apart <= NEAR and self.expected <= CLOSE
        return not self.inside or near or self.doubted <= SURE

    @property
    def doubted(self) -> float:
        """The error to expect: more, where its ends differ much."""
        return max(self.expected, DOUBT * self.apart)


class Look:
    """The middle of a gap: foretold, and corrected until little error is left.

    Args:
        gap: `Gap`.
        foretold: `Trajectory`.
        course: function that gives the `Course` along a `Trajectory` with some nodes;
            along none, if the trajectory is None.
        own_noise: whether the frame has noise of its own: then it may lead elsewhere
            than that of its neighbours does, and the early steps are looked into.

    Attributes:
        course: the `Course` to follow.
        way: `Trajectory`, corrected so far.
        full: whether it is one of all steps.
    """

    def __init__(
        self,
        gap: Gap,
        foretold: Trajectory,
        course: Callable[[Trajectory | None, Sequence[int]], Course],
        own_noise: bool,
    ):
        self.gap, self.way, self.full = gap, foretold, False
        self._foretold, self._new_course = foretold, course
        self._steps = len(foretold.velocities)
        self.course = self._first(own_noise)

    @property
    def surplus(self) -> float:
        """How far the end was from what was foretold: of latents, root mean square."""
        moved = self.way.end - self._foretold.end
        return max(float(np.sqrt(np.mean(np.square(moved)))), 1e-6)

    @property
    def closes(self) -> bool:
        """Whether the gap may be closed."""
        error = self.surplus * self.gap.scale
        return error <= CLOSE and self.gap.apart <= FAR

    def goes_on(self) -> bool:
        """Take what the course found; whether there is another one to follow."""
        count = len(self.course.nodes)
        self.full = count == self._steps
        self.way, moved = self.course.corrected()
        error = moved * self.gap.scale
        if self.full or SQUARE * error / count**2 <= TOO_MUCH:
            return False
        again = count < self._needed(error) < MANY * self._steps
        self.course = self._along(error if again else math.inf)
        return True

    def _needed(self, error):
        """How many nodes leave little of an error."""
        return max(math.sqrt(SQUARE * error / LEFT), FEWEST)

    def _along(self, error):
        """The course along what was foretold; in full, if it needs many nodes."""
        nodes = spread(self._needed(error), self._steps)
        if len(nodes) == self._steps:
            return self._new_course(None, [])
        return self._new_course(self._foretold, nodes)

    def _first(self, own_noise):
        """The course to follow first."""
        gap, steps = self.gap, self._steps
        if gap.apart > FAR and gap.last - gap.first <= SHORT:
            return self._along(math.inf)
        if own_noise and gap.apart <= FAR:
            return self._new_course(self._foretold, early(steps))
        return self._along(gap.doubted)
