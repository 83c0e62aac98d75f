"""What all formats that move have in common: a rate, and the way back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from walklib.checks import yes_or_no
from walklib.files.formats import Format
from walklib.files.frames import Frame, checked_rate


@dataclass
class Animation(Format):
    """A format that moves; options as of `export_as_gif`."""

    fps: float = 10
    rubber_band: bool = False

    options = ("fps", "rubber_band")

    def __post_init__(self) -> None:
        self.fps = checked_rate(self.fps)
        yes_or_no("rubber_band", self.rubber_band)

    def shown(self, frames: Sequence[Frame]) -> Iterator[Frame]:
        """Give the frames in their order: 0 1 2 3, and 2 1 for the way back.

        None is shown twice, also when the animation repeats.
        """
        yield from frames
        if self.rubber_band:
            yield from (frames[index] for index in range(len(frames) - 2, 0, -1))
