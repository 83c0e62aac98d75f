"""The drawn frames of a stretch, and what lies between them."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from walklib.measures import distance
from walklib.render.neighbours import cubic_weights, mixed
from walklib.render.trajectories import Trajectory, foretold, size
from walklib.walks import Walk


@dataclass(frozen=True)
class Node:
    """A drawn frame.

    Attributes:
        way: its `Trajectory`.
        picture: uint8 `(height, width, 3)`.
        full: whether it was drawn in full.
        careful: whether at every step until it was decided what it shows.
    """

    way: Trajectory
    picture: np.ndarray
    full: bool
    careful: bool


class Nodes:
    """The drawn frames between two, and the means of them.

    Args:
        walk: `Walk`.
        first: int. The first frame.
        last: int. The last one; on a closed walk its length is frame 0 again.
        sigmas: float32 `(steps + 1,)`.
        tolerance: float. What all differences are told in.
        known: `Node` by frame: those that are drawn already.
    """

    def __init__(
        self,
        walk: Walk,
        first: int,
        last: int,
        sigmas: np.ndarray,
        tolerance: float,
        known: Mapping[int, Node],
    ):
        self.closed = walk.closed and last - first == len(walk)
        self._nodes, self._walk, self._sigmas = dict(known), walk, sigmas
        self._first, self._last, self._tolerance = first, last, tolerance

    def __contains__(self, frame: int) -> bool:
        return self._folded(frame) in self._nodes

    def __getitem__(self, frame: int) -> Node:
        return self._nodes[self._folded(frame)]

    def __setitem__(self, frame: int, node: Node) -> None:
        self._nodes[self._folded(frame)] = node

    @property
    def marks(self) -> list[int]:
        """The frames that are drawn, from first to last."""
        marks = sorted(self._nodes)
        return [*marks, self._last] if self.closed and marks else marks

    def error(self, picture: np.ndarray, other: np.ndarray) -> float:
        """Difference of two pictures, in parts of the tolerance."""
        return distance(picture, other) / self._tolerance

    def apart(self, first: int, last: int) -> float:
        """Difference of two nodes' pictures, in parts of the tolerance."""
        return self.error(self[first].picture, self[last].picture)

    def doubtful(self, far: float) -> list[int]:
        """Nodes beside a jump that were not drawn carefully: is it the right side?

        Args:
            far: float. Pictures of neighbours that differ more have a jump between.
        """
        steps = [pair for pair in pairwise(self.marks) if pair[1] - pair[0] == 1]
        jumps = [pair for pair in steps if self.apart(*pair) > far]
        beside = {self._folded(mark) for pair in jumps for mark in pair}
        return sorted(mark for mark in beside if not self._nodes[mark].careful)

    def beside(self, frame: int) -> tuple[int, int]:
        """The nodes before and after a frame; itself, where there is none."""
        marks = [mark for mark in self.marks if mark != frame]
        cut = bisect(marks, frame)
        return marks[cut - 1] if cut else frame, [*marks, frame][cut]

    def nearest(self, frame: int) -> list[int]:
        """One or two nodes on either side of a frame, itself left out.

        Second ones are left out that are beyond a jump, or much nearer to the first
        than the gap is wide.
        """
        marks = self._all_around(frame)
        cut = bisect(marks, frame)
        first, last = marks[cut - 1], marks[cut]
        wide, most = (last - first) / 2, 2 * self.apart(first, last) + 2
        before = [mark for mark in marks[:cut] if first - mark >= wide][-1:]
        after = [mark for mark in marks[cut:] if mark - last >= wide][:1]
        before = [mark for mark in before if self.apart(mark, first) <= most]
        after = [mark for mark in after if self.apart(last, mark) <= most]
        return [*before, first, last, *after]

    def mean_picture(self, near: Sequence[int], frame: int) -> np.ndarray:
        """A frame's picture, interpolated between the nodes near it."""
        pictures = [self[mark].picture for mark in near]
        return mixed(self._weights(near, frame), pictures)

    def foretold(self, frame: int, noise: np.ndarray) -> Trajectory:
        """A frame's trajectory, foretold by the nodes near it."""
        near = self.nearest(frame)
        ways = [self[mark].way for mark in near]
        return foretold(ways, self._weights(near, frame), noise, self._sigmas)

    def error_without(self, frame: int) -> float:
        """Error of a node's picture as the others foretell it; 0 for the ends."""
        if not self.closed and frame in (self._first, self._last):
            return 0.0
        picture = self.mean_picture(self.nearest(frame), frame)
        return self.error(picture, self[frame].picture)

    def turned(self, first: int, last: int) -> float:
        """Difference of two nodes' noises, root mean square."""
        noises = (self[frame].way.latents[0] for frame in (first, last))
        return size(next(noises) - next(noises))

    def _all_around(self, frame):
        """The nodes but for a frame itself; on a closed walk a turn to either side."""
        marks, length = sorted(self._nodes), len(self._walk)
        if self.closed:
            marks = [mark + turn * length for turn in (-1, 0, 1) for mark in marks]
        return [mark for mark in marks if (mark - frame) % length]

    def _weights(self, near, frame):
        return cubic_weights([*map(self._place, near)], self._place(frame))

    def _folded(self, frame):
        return frame % len(self._walk) if self.closed else frame

    def _place(self, frame):
        """Where a frame lies in its row; on a closed walk a turn is 1."""
        turns, frame = divmod(frame, len(self._walk))
        return np.ravel(self._walk.coordinates[frame])[0] + turns
