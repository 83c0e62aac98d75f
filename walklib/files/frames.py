"""Frames on their way to a file: checked, counted, put in order, with their recipe.

Frames are uint8 RGB pictures of one size: an array `(frames, height, width, 3)`, or
any iterable of arrays `(height, width, 3)` or PIL images. An iterator, such as
`walker.stream(walk)`, is kept in a temporary file while it is read, so that memory
does not grow with the number of frames.
"""

import errno
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from walklib.checks import finite_number

Frame: TypeAlias = npt.NDArray[np.uint8]
# Refuses, with a ValueError, a count of frames or a shape that a file can't have.
Check: TypeAlias = Callable[[int, tuple[int, ...] | None], None]

LOWEST_RATE, HIGHEST_RATE = 1e-3, 1e3  # Frames per second, in every format.
NO_FRAMES = "An export needs at least one frame. Received: 0 frames"


class Recipe(Protocol):
    """What made the frames; frames that have one carry it as `frames.recipe`."""

    def text(self, **export: object) -> str:
        """Return the recipe as ASCII, with what the export adds: fps, rows, done."""


def recipe_text(frames: Iterable[Any], **export: object) -> str:
    """Return the recipe that comes with the frames as text, "" where there is none.

    Args:
        frames: the frames, as they were given to an export function.
        **export: what the export adds to it.
    """
    recipe: Recipe | None = getattr(frames, "recipe", None)
    return "" if recipe is None else recipe.text(**export)


def known(frames: Iterable[Any]) -> tuple[int | None, tuple[int, ...] | None]:
    """Return the number and the shape of frames, as far as they are known already.

    Raises:
        TypeError: frames that are there already, as an array or list, are not uint8.
        ValueError: their shapes are wrong or differ, or there is none.
    """
    shape: tuple[int, ...] | None = None
    if isinstance(frames, np.ndarray):
        shape = _checked_array(frames).shape[1:]
    elif isinstance(frames, list | tuple):
        for frame in frames:
            shape = _checked_frame(frame, shape).shape
    count = len(frames) if isinstance(frames, Sized) else None
    if count == 0:
        raise ValueError(NO_FRAMES)
    return count, shape


def any_frames(count: int, shape: tuple[int, ...] | None) -> None:
    """Refuse nothing: the `Check` of a file that can hold all frames."""


def sides_up_to(most: int) -> Check:
    """Return a `Check` of frames that must not be higher or wider than `most`."""

    def check(count: int, shape: tuple[int, ...] | None) -> None:
        if shape is not None and max(shape) > most:
            raise ValueError(
                f"This format's pictures have sides of at most {most:,} pixels. "
                f"Received: {shape[0]:,} x {shape[1]:,}"
            )

    return check


@contextmanager
def opened(
    frames: Iterable[Any],
    check: Check = any_frames,
    broken: Callable[[BaseException, Sequence[Frame]], None] | None = None,
) -> Iterator[Sequence[Frame]]:
    """Give frames as a checked sequence, whatever they came as.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images of one size. Never changed.
        check: called with the count and the shape of the frames, as soon as they are
            known, to refuse them.
        broken: called with the error and the frames that are there, at least one, if
            an error or Ctrl-C ends the frames. The error goes on after it.

    Yields:
        A sequence of uint8 arrays `(height, width, 3)`.

    Raises:
        OSError: the temporary folder has no space left for the frames.
        TypeError: the frames are not uint8 pictures.
        ValueError: there is no frame, or the shapes are wrong or differ.
    """
    if isinstance(frames, np.ndarray):
        array = _checked_array(frames)
        check(len(array), array.shape[1:])
        yield cast(Sequence[Frame], array)  # It has all that is needed of one.
        return
    with tempfile.TemporaryFile(buffering=0) as file:
        spool = _Spool(file, check)
        try:
            for frame in _each(frames):
                spool.add(frame)
        except (Exception, KeyboardInterrupt) as error:
            if broken is not None and len(spool):
                broken(error, spool)
            raise
        if not len(spool):
            raise ValueError(NO_FRAMES)
        yield spool


class _Spool(Sequence[Frame]):
    """Frames of one shape in an open, unbuffered file, read one at a time."""

    def __init__(self, file: Any, check: Check):
        self.file, self.check = file, check
        self.shape: tuple[int, ...] | None = None
        self.length = 0

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        shape = self.shape or ()
        size = math.prod(shape)
        self.file.seek(range(self.length)[index] * size)
        return np.frombuffer(self.file.read(size), "uint8").reshape(shape)

    def add(self, frame: Any) -> None:
        """Check a frame and write it behind the others."""
        frame = _checked_frame(frame, self.shape)
        self.check(self.length + 1, frame.shape)
        try:
            _write_all(self.file, np.ascontiguousarray(frame).data.cast("B"))
        except OSError as error:
            raise _no_room(error) from error
        self.shape, self.length = frame.shape, self.length + 1


def _write_all(file: BinaryIO, content: memoryview) -> None:
    """Write bytes to an unbuffered file, which may take them in parts."""
    while len(content):
        content = content[file.write(content) :]


def _no_room(error: OSError) -> OSError:
    return OSError(
        error.errno or errno.EIO,
        f"Can't keep the frames in the temporary folder ({error.strerror}): make room "
        "there, or name another one in TMPDIR",
        tempfile.gettempdir(),
    )


class _Ordered(Sequence[Frame]):
    """Frames in another order, without copying one."""

    def __init__(self, frames: Sequence[Frame], order: list[int]):
        self.frames, self.order = frames, order

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index: Any) -> Any:
        return self.frames[self.order[index]]


def there_and_back(frames: Sequence[Frame]) -> Sequence[Frame]:
    """Return frames that run to the last and back: 0 1 2 3 2 1.

    None is shown twice, also when the animation repeats.
    """
    order = list(range(len(frames)))
    return _Ordered(frames, order + order[-2:0:-1])


def _each(frames: Iterable[Any]) -> Iterator[Any]:
    try:
        return iter(frames)
    except TypeError:
        raise TypeError(
            "frames must be an array or an iterable of pictures. "
            f"Received: {type(frames).__name__}"
        ) from None


def _checked_array(frames: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if frames.ndim != 4 or frames.shape[-1] != 3 or 0 in frames.shape:
        raise ValueError(
            "frames must have the shape (frames, height, width, 3), none of them 0. "
            f"Received: shape={frames.shape}"
        )
    _check_type(frames)
    return frames


def _checked_frame(frame: Any, shape: tuple[int, ...] | None) -> Frame:
    picture: Frame = np.asarray(frame)
    if picture.ndim != 3 or picture.shape[-1] != 3 or 0 in picture.shape:
        raise ValueError(
            "A frame must have the shape (height, width, 3). "
            f"Received: shape={picture.shape}"
        )
    if shape is not None and picture.shape != shape:
        raise ValueError(
            f"All frames must have the shape of the first, {shape}. "
            f"Received: shape={picture.shape}"
        )
    _check_type(picture)
    return picture


def _check_type(frames: npt.NDArray[Any]) -> None:
    if frames.dtype != np.uint8:
        raise TypeError(
            "frames must be uint8, from 0 to 255, as `walker.render` gives them. "
            f"Received: dtype={frames.dtype}"
        )


def checked_rate(fps: float) -> float:
    """Return a frame rate that every format can have.

    Args:
        fps: frames per second, from 0.001 to 1,000.

    Raises:
        TypeError: the rate is no number.
        ValueError: the rate is outside these limits.
    """
    return finite_number("fps", fps, LOWEST_RATE, HIGHEST_RATE)
