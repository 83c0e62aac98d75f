"""WebP: full colour, smaller than a GIF, every frame kept.

Pillow's own writer merges identical neighbours and holds all frames in memory. Here
Pillow encodes each frame, and the file around them is written frame by frame. The
recipe is the description in its EXIF data.
"""

import io
import re
import struct
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from walklib.checks import finite_number
from walklib.files.exif import exif_of, text_of
from walklib.files.formats import Format, take
from walklib.files.frames import Frame, checked_rate
from walklib.files.places import checked_path
from walklib.files.writing import animation

SUFFIXES = (".webp",)
LONGEST_SIDE = 2**14 - 1
ANIMATION, EXIF = 0b0010, 0b1000  # Flags: what the file holds.
REPLACE = 0b10  # Flag of a frame: do not blend it with the one before.


def export_as_webp(
    path: str | Path,
    frames: Iterable[Any],
    fps: float = 10,
    rubber_band: bool = False,
    quality: float = 90,
) -> Path:
    """Write frames as an animated WebP that repeats for ever.

    If the frames end with an error or Ctrl-C, those that are there are written to
    `name.partial.webp`, an old file stays, and a note of the error says so.

    Args:
        path: where to write, ending in `.webp`. An old file is replaced.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. `frames.recipe`, if there is one, is
            kept in the file.
        fps: frames per second, from 0.001 to 1,000. Times are rounded to 1 ms, and
            the rounding does not add up. Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.
        quality: from 0 (small file) to 100 (best picture). Defaults to 90.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, rate or quality no number, or
            `rubber_band` no bool.
        ValueError: no frames, wrong shapes, a rate, quality or file name that
            can't be.
    """
    path = checked_path(path, SUFFIXES)
    fps = checked_rate(fps)
    quality = finite_number("quality", quality, 0, 100)
    write = partial(_write, fps=fps, quality=quality)
    return animation(path, frames, write, fps, rubber_band, LONGEST_SIDE)


def _write(
    path: Path, frames: Sequence[Frame], text: str, fps: float, quality: float
) -> None:
    times = np.round(np.arange(len(frames) + 1) * 1000 / fps).astype(int)
    with open(path, "wb") as file:
        file.write(_header(frames[0], EXIF if text else 0))
        for frame, duration in zip(frames, np.diff(times), strict=True):
            file.write(_encoded(frame, int(duration), quality))
        if text:
            file.write(_chunk(b"EXIF", exif_of(text)))
        length = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", length))


def _chunk(name: bytes, content: bytes) -> bytes:
    """Return one block of a WebP file: name, length, content, even size."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _three_bytes(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


def _size(frame: Frame) -> bytes:
    height, width, _ = frame.shape
    return _three_bytes(width - 1) + _three_bytes(height - 1)


def _header(frame: Frame, exif: int) -> bytes:
    """Return the start of an animated file that repeats for ever."""
    flags = struct.pack("<I", ANIMATION | exif)
    extended = _chunk(b"VP8X", flags + _size(frame))
    return b"RIFF\0\0\0\0WEBP" + extended + _chunk(b"ANIM", bytes(6))


def _encoded(frame: Frame, duration: int, quality: float) -> bytes:
    """Return one frame, shown for a duration in milliseconds, as a WebP block."""
    from PIL import Image

    still = io.BytesIO()
    Image.fromarray(frame).save(still, format="WEBP", quality=quality)
    place = bytes(6) + _size(frame) + _three_bytes(duration) + bytes([REPLACE])
    return _chunk(b"ANMF", place + still.getvalue()[12:])


def _read_text(file: BinaryIO) -> str:
    """Return the description in the EXIF block, which stands behind the frames."""
    take(file, 12)
    while header := file.read(8):
        name, size = struct.unpack("<4sI", header.ljust(8, b"\0"))
        if name == b"EXIF":
            return text_of(take(file, size).removeprefix(b"Exif\0\0"))
        file.seek(size + size % 2, io.SEEK_CUR)
    return ""


FORMAT = Format(
    SUFFIXES, re.compile(rb"RIFF.{4}WEBP", re.DOTALL), export_as_webp, _read_text
)
