"""Frames on their way to a file: checked, put in order, written all or nothing.

Frames are uint8 RGB pictures of one size: an array `(frames, height, width, 3)`, or
any iterable of arrays `(height, width, 3)` or PIL images. An iterator, such as
`walker.stream(walk)`, is kept in a temporary file while it is read, so that memory
does not grow with the number of frames.
"""

import math
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from numbers import Real
from pathlib import Path

import numpy as np

HIGHEST_RATE = 1000.0  # Frames per second: one a millisecond.


@contextmanager
def opened(frames: Iterable, rubber_band: bool = False) -> Iterator[Sequence]:
    """Give frames as a checked sequence, whatever they came as.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images of one size. Never changed.
        rubber_band: run to the last frame and back: 0 1 2 3 2 1, without showing
            a frame twice, also when the animation repeats.

    Yields:
        A sequence of uint8 arrays `(height, width, 3)`.

    Raises:
        TypeError: the frames are not uint8 pictures.
        ValueError: there is no frame, or the shapes are wrong or differ.
    """
    if isinstance(frames, np.ndarray):
        yield _ordered(_checked_array(frames), rubber_band)
        return
    with tempfile.TemporaryFile() as file:
        yield _ordered(_spooled(frames, file), rubber_band)


class _Spool(Sequence):
    """Frames of one shape in an open file, read one at a time."""

    def __init__(self, file, shape: tuple[int, ...], count: int):
        self.file, self.shape, self.count = file, shape, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> np.ndarray:
        size = math.prod(self.shape)
        self.file.seek(range(self.count)[index] * size)
        return np.frombuffer(self.file.read(size), "uint8").reshape(self.shape)


class _Ordered(Sequence):
    """Frames in another order, without copying one."""

    def __init__(self, frames: Sequence, order: list[int]):
        self.frames, self.order = frames, order

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index: int) -> np.ndarray:
        return self.frames[self.order[index]]


def _ordered(frames: Sequence, rubber_band: bool) -> _Ordered:
    order = list(range(len(frames)))
    return _Ordered(frames, order + order[-2:0:-1] if rubber_band else order)


def _spooled(frames: Iterable, file) -> _Spool:
    shape, count = None, 0
    for frame in _each(frames):
        frame = _checked_frame(frame, shape)
        file.write(np.ascontiguousarray(frame).data)
        shape, count = frame.shape, count + 1
    if not count:
        raise ValueError("An export needs at least one frame. Received: 0 frames")
    return _Spool(file, shape, count)


def _each(frames: Iterable) -> Iterator:
    try:
        return iter(frames)
    except TypeError:
        raise TypeError(
            "frames must be an array or an iterable of pictures. "
            f"Received: {type(frames).__name__}"
        ) from None


def _checked_array(frames: np.ndarray) -> np.ndarray:
    if frames.ndim != 4 or frames.shape[-1] != 3 or 0 in frames.shape:
        raise ValueError(
            "frames must have the shape (frames, height, width, 3), none of them 0. "
            f"Received: shape={frames.shape}"
        )
    _check_type(frames)
    return frames


def _checked_frame(frame, shape: tuple[int, ...] | None) -> np.ndarray:
    frame = np.asarray(frame)
    if frame.ndim != 3 or frame.shape[-1] != 3 or 0 in frame.shape:
        raise ValueError(
            "A frame must have the shape (height, width, 3). "
            f"Received: shape={frame.shape}"
        )
    if shape is not None and frame.shape != shape:
        raise ValueError(
            f"All frames must have the shape of the first, {shape}. "
            f"Received: shape={frame.shape}"
        )
    _check_type(frame)
    return frame


def _check_type(frames: np.ndarray) -> None:
    if frames.dtype != np.uint8:
        raise TypeError(
            "frames must be uint8, from 0 to 255, as `walker.render` gives them. "
            f"Received: dtype={frames.dtype}"
        )


def checked_rate(fps: float) -> float:
    """Return a frame rate that a file can have.

    Args:
        fps: frames per second, above 0 and at most 1,000.

    Raises:
        ValueError: the rate is not such a number.
    """
    if not isinstance(fps, Real) or not 0 < fps <= HIGHEST_RATE:
        raise ValueError(
            "fps must be a number of frames per second above 0 and at most "
            f"{HIGHEST_RATE:.0f}. Received: fps={fps!r}"
        )
    return float(fps)


def check_quality(quality: float, best: int) -> None:
    """Refuse a quality that is not a number from 0 to `best`.

    Args:
        quality: what was asked for.
        best: the highest quality that the file kind has.

    Raises:
        ValueError: the quality is not in that range.
    """
    if not isinstance(quality, Real) or not 0 <= quality <= best:
        raise ValueError(
            f"quality goes from 0 to {best}. Received: quality={quality!r}"
        )


def checked_path(path: str | Path, suffixes: tuple[str, ...]) -> Path:
    """Return a path whose name ends as the file kind wants it.

    Args:
        path: where a file will be written.
        suffixes: the endings that are right, with their dot.

    Raises:
        ValueError: the name ends otherwise, or is that of a folder.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"The file name must end in {' or '.join(suffixes)}. Received: path={path}"
        )
    if path.is_dir():
        raise ValueError(f"There is a folder of this name. Received: path={path}")
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file that becomes `path` when all went well.

    The folder is made where it is missing. A failure leaves the old file, if any,
    as it was. The temporary file is made at the start, so that a folder that can't
    be written is known before any work.

    Args:
        path: the file to write or to replace.

    Yields:
        The path of an empty file in the same folder, with the same suffix.

    Raises:
        OSError: the folder can't be made or written.
    """
    temporary = _touched(path)
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def output_folder(path: str | Path) -> Path:
    """Make a folder for files, and find out at once whether it can be written.

    For the top of a notebook: a wrong folder is known before anything is rendered.

    Args:
        path: the folder. It may be there already.

    Returns:
        The path of the folder.

    Raises:
        OSError: the folder can't be made or written.
    """
    folder = Path(path)
    _touched(folder / "check").unlink()
    return folder


def _touched(path: Path) -> Path:
    """Return a new, empty file beside `path`, with the same suffix."""
    temporary = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(exist_ok=False)
    except OSError as error:
        raise OSError(
            f"Can't write to this folder ({error.strerror}): choose another one. "
            f"Received: {path.parent}"
        ) from error
    return temporary
