"""WebP: full colour, smaller than a GIF, every frame kept.

Pillow's own writer merges identical neighbours and holds all frames in memory. Here
Pillow encodes each frame, and the file around them is written frame by frame. The
recipe is the description in its EXIF data.
"""

import io
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from walklib.checks import finite_number
from walklib.files.animation import Animation
from walklib.files.exif import exif_of, text_of
from walklib.files.formats import take
from walklib.files.frames import Frame

ANIMATION, EXIF = 0b0010, 0b1000  # Flags: what the file holds.
REPLACE = 0b10  # Flag of a frame: do not blend it with the one before.


@dataclass
class WebP(Animation):
    """An animated WebP that repeats for ever, of a quality from 0 to 100."""

    quality: float = 90

    suffixes = (".webp",)
    start = re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
    longest_side = 2**14 - 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.quality = finite_number("quality", self.quality, 0, 100)

    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        with open(path, "wb") as file:
            file.write(_header(frames[0], EXIF if text else 0))
            time = 0
            for number, frame in enumerate(self.shown(frames), 1):
                shown, time = time, round(number * 1000 / self.fps)
                file.write(_encoded(frame, time - shown, self.quality))
            if text:
                file.write(_chunk(b"EXIF", exif_of(text)))
            length = file.tell() - 8
            file.seek(4)
            file.write(struct.pack("<I", length))

    @staticmethod
    def read_text(file: BinaryIO) -> str:
        """Return the description in the EXIF block, which stands behind the frames."""
        take(file, 12)
        while header := file.read(8):
            name, size = struct.unpack("<4sI", header.ljust(8, b"\0"))
            if name == b"EXIF":
                return text_of(take(file, size).removeprefix(b"Exif\0\0"))
            file.seek(size + size % 2, io.SEEK_CUR)
        return ""


def export_as_webp(
    path: str | Path,
    frames: Iterable[Any],
    fps: float = 10,
    rubber_band: bool = False,
    quality: float = 90,
) -> Path:
    """Write frames as an animated WebP that repeats for ever.

    Args:
        path: where to write, ending in `.webp`.
        frames, rubber_band: as for `export_as_gif`.
        fps: frames per second, from 0.001 to 1,000. Times are rounded to 1 ms, and
            the rounding does not add up. Defaults to 10.
        quality: from 0 (small file) to 100 (best picture). Defaults to 90.

    Returns:
        The path of the file.

    Raises:
        OSError, TypeError, ValueError: as `walklib.files` says.
    """
    return WebP(fps, rubber_band, quality).export(path, frames)


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
