"""What may end a render, and what is kept then."""

import numpy as np


class BrokenFrameError(FloatingPointError):
    """A frame came out with NaN or infinity in it.

    Attributes:
        frame: int. Its number in the walk, from 0.
        coordinate: float or list of two. Where on the walk it lies.
        frames: uint8 `(frame, height, width, 3)`: the frames before it, where they
            were kept; otherwise None.
    """

    def __init__(self, message: str, frame: int, coordinate: float | list[float]):
        super().__init__(message)
        self.frame, self.coordinate = frame, coordinate
        self.frames: np.ndarray | None = None


class MachinesError(RuntimeError):
    """An executor or one of its workers could not draw a part of a walk.

    Attributes:
        frames: uint8 `(done, height, width, 3)`: the frames before that part, where
            they were kept; otherwise None.
    """

    frames: np.ndarray | None = None


class RenderInterrupted(KeyboardInterrupt):
    """Rendering was stopped by hand.

    Attributes:
        frames: uint8 `(done, height, width, 3)`. The frames that were done.
    """

    def __init__(self, message: str, frames: np.ndarray):
        super().__init__(message)
        self.frames = frames
