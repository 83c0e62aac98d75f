"""Gaps between drawn frames: which of them has to be looked into."""

from dataclasses import dataclass

from walklib.render.course import ALIKE, JUMP, UNLIKE, Growth

# In parts of the tolerance:
SURE = 0.3  # A gap with less error than this, as its parent has it, is not looked into,
NEAR = 0.8  # nor one whose ends are as near as this, and with less error than CLOSE.
CLOSE = 0.5  # A gap with no more error than this in its middle is closed,
FAR = 3.0  # unless its ends differ by more than this: a jump may hide in it.
SHORT = 4  # In a gap with a jump that is no wider, the middle is near the jump.

HALVED = 0.3  # Error in the middle of half a gap, as a part of that of the whole.
DOUBT = 0.2  # Error that is expected of a gap, as a part of its ends' difference.
TURNED = 0.45  # Noises of the ends that differ more may have another picture between.


@dataclass(frozen=True)
class Gap:
    """Frames between two drawn ones.

    Attributes:
        first: the drawn frame before them.
        last: the drawn frame after them.
        expected: error of the picture in its middle, if it were interpolated; root mean
            square, in parts of the tolerance.
        apart: difference of the pictures at its ends, in parts of the tolerance.
        turned: difference of the noises at its ends, root mean square; noise has 1.
    """

    first: int
    last: int
    expected: float
    apart: float
    turned: float

    @property
    def middle(self) -> int:
        """The frame in its middle."""
        return (self.first + self.last) // 2

    @property
    def inside(self) -> range:
        """The frames in it."""
        return range(self.first + 1, self.last)

    @property
    def growth(self) -> Growth:
        """How errors grow that the frame in its middle makes on its way."""
        if self.apart > FAR and self.last - self.first <= SHORT:
            return JUMP
        unlike = self.apart > FAR or self.turned > TURNED
        return UNLIKE if unlike else ALIKE

    @property
    def clear(self) -> bool:
        """Whether it need not be looked into."""
        near = self.apart <= NEAR and self.expected <= CLOSE
        sure = max(self.expected, DOUBT * self.apart) <= SURE
        return not self.inside or (self.turned <= TURNED and (near or sure))

    def closes(self, error: float) -> bool:
        """Whether it may be closed, with this error found in its middle."""
        # Two pictures alike may have another between them, if their noises differ.
        halves = self.turned / 2 <= TURNED
        return error <= CLOSE and self.apart <= FAR and halves
