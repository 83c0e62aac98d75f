"""Frames on their way to a file: checked, counted, kept until all are there.

Frames are uint8 RGB pictures of one size: an array `(frames, height, width, 3)`, or
any iterable of arrays `(height, width, 3)` or PIL images. An iterator, such as
`walker.stream(walk)`, is kept in a temporary file while it is read, so that memory
does not grow with the number of frames.
"""

import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from walklib.settings import checked

Frame: TypeAlias = npt.NDArray[np.uint8]
Check: TypeAlias = Callable[[int, tuple[int, ...]], None]


@contextmanager
def opened(
    frames: Iterable[Any],
    check: Check | None = None,
    broken: Callable[[BaseException, Sequence[Frame]], None] | None = None,
) -> Iterator[Sequence[Frame]]:
    """Give frames as a checked sequence, whatever they came as.

    Args:
        frames: as above. Never changed.
        check: called for each frame with the count of frames, as far as it is known,
            and the shape, to refuse them.
        broken: called with the error and the frames that are there, at least one, if
            an error or Ctrl-C would lose what came from an iterator. The error goes
            on after it.

    Yields:
        A sequence of uint8 arrays `(height, width, 3)`.

    Raises:
        OSError: the temporary folder has no space left for the frames.
        TypeError: the frames are not uint8 pictures.
        ValueError: there is no frame, or the shapes are wrong or differ.
    """
    if isinstance(frames, np.ndarray | list | tuple):
        yield _filled([], frames, check)
        return
    with tempfile.TemporaryFile(buffering=0) as file:
        spool = _Spool(file)
        try:
            yield _filled(spool, frames, check)
        except (Exception, KeyboardInterrupt) as error:
            if broken and spool:
                broken(error, spool)
            raise


def total(frames: Iterable[Any], done: int) -> int:
    """Return how many frames there will be: `done`, unless they say it themselves."""
    return len(frames) if isinstance(frames, Sized) else done


def checked_rate(fps: float) -> float:
    """Return a rate in frames per second if it is one from 0.001 to 1,000.

    Raises:
        TypeError, ValueError: it is not.
    """
    return float(checked(fps=fps))


class _Spool(Sequence[Frame]):
    """Frames of one shape in an open, unbuffered file, read one at a time."""

    def __init__(self, file: Any):
        self.file, self.length = file, 0
        self.shape: tuple[int, ...] = ()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        size = math.prod(self.shape)
        self.file.seek(range(self.length)[index] * size)
        return np.frombuffer(self.file.read(size), "uint8").reshape(self.shape)

    def append(self, frame: Frame) -> None:
        content = np.ascontiguousarray(frame).data.cast("B")
        try:
            while content:  # An unbuffered file may take them in parts.
                content = content[self.file.write(content) :]
        except OSError as error:
            raise OSError(
                error.errno,
                f"Can't keep the frames in the temporary folder ({error.strerror}): "
                "make room there, or name another one in TMPDIR",
                tempfile.gettempdir(),
            ) from error
        self.shape, self.length = frame.shape, self.length + 1


def _filled(kept: Any, frames: Iterable[Any], check: Check | None) -> Sequence[Frame]:
    """Check frames, keep them, and return what they are kept in."""
    if not isinstance(frames, Iterable):
        raise TypeError(
            "frames must be an array or an iterable of pictures. "
            f"Received: {type(frames).__name__}"
        )
    shape = None
    for frame in frames:
        picture = _checked_frame(frame, shape)
        shape = picture.shape
        if check:
            check(total(frames, len(kept) + 1), shape)
        kept.append(picture)
    if not kept:
        raise ValueError("There must be at least one frame. Received: 0 frames")
    return cast(Sequence[Frame], kept)


def _checked_frame(frame: Any, shape: tuple[int, ...] | None) -> Frame:
    picture: Frame = np.asarray(frame)
    right = picture.ndim == 3 and picture.shape[-1] == 3 and 0 not in picture.shape
    if not right or shape not in (None, picture.shape):
        raise ValueError(
            f"Every frame must have the shape {shape or '(height, width, 3)'}. "
            f"Received: shape={picture.shape}"
        )
    if picture.dtype != np.uint8:
        raise TypeError(
            "frames must be uint8, from 0 to 255, as `walker.render` gives them. "
            f"Received: dtype={picture.dtype}"
        )
    return picture
