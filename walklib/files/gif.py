"""GIF: plays everywhere; 256 colours a frame, every frame kept.

Pillow's own writer merges identical neighbours and holds all frames in memory. Here
the file is written frame by frame: the count of frames in the file is the count that
was given, and memory does not grow with it. The recipe is the file's comment.

Each frame has a palette of its own and no dithering: dots where a picture is flat are
what the eye sees first, and 256 colours that are all of one frame's need none.
"""

import re
import struct
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from walklib.files.animation import Animation
from walklib.files.formats import take
from walklib.files.frames import Frame

if TYPE_CHECKING:
    from PIL.Image import Image

SAMPLE = 2**16  # Pixels of a frame that its palette is made from, at most about.
SETTLED = 20  # The palette is done when at most 1 pixel in 20 changes its colour.
SHORTEST_DELAY = 2  # Hundredths of a second: browsers slow down shorter ones.
LONGEST_DELAY = 2**16 - 1
COMMENT, EXTENSION = b"\xfe", b"!"
LOCAL_PALETTE = 0b1000_0111  # Of 2 ** (7 + 1) colours.


@dataclass
class Gif(Animation):
    """An animated GIF that repeats for ever."""

    suffixes = (".gif",)
    start = re.compile(rb"GIF8[79]a")
    longest_side = 2**16 - 1

    def export(self, path: str | Path, frames: Iterable[Any]) -> Path:
        rate = 100 / self.delay
        if abs(rate - self.fps) > 1e-3 * self.fps:
            warnings.warn(
                f"A GIF can't have {self.fps:g} frames per second (its delays are "
                f"multiples of 10 ms, at least 20 ms): it gets {rate:.3g}.",
                stacklevel=3,
            )
        return super().export(path, frames)

    @property
    def delay(self) -> int:
        """How long a frame is shown, in hundredths of a second."""
        return min(max(round(100 / self.fps), SHORTEST_DELAY), LONGEST_DELAY)

    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        with open(path, "wb") as file:
            file.write(_header(frames[0]) + _comment(text))
            for frame in self.shown(frames):
                file.write(_encoded(frame, self.delay))
            file.write(b";")

    @staticmethod
    def read_text(file: BinaryIO) -> str:
        """Return the comment before the first frame."""
        flags = take(file, 13)[10]
        if flags & 0b1000_0000:
            take(file, 3 * 2 ** ((flags & 0b111) + 1))  # A palette for all frames.
        while take(file, 1) == EXTENSION:
            label, content = take(file, 1), b""
            while size := take(file, 1)[0]:
                content += take(file, size)
            if label == COMMENT:
                return content.decode("ascii")
        return ""


def export_as_gif(
    path: str | Path,
    frames: Iterable[Any],
    fps: float = 10,
    rubber_band: bool = False,
) -> Path:
    """Write frames as an animated GIF that repeats for ever.

    Args:
        path: where to write, ending in `.gif`.
        frames: uint8 array `(frames, height, width, 3)` or what else `walklib.files`
            names. Never changed.
        fps: frames per second, from 0.001 to 1,000. A GIF's delay is a multiple of
            10 ms and at least 20 ms: the nearest rate is taken, with a warning that
            names it. Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.

    Returns:
        The path of the file.

    Raises:
        OSError, TypeError, ValueError: as `walklib.files` says.
    """
    return Gif(fps, rubber_band).export(path, frames)


def _header(frame: Frame) -> bytes:
    """Return signature, screen, and the order to repeat for ever."""
    height, width, _ = frame.shape
    screen = struct.pack("<HHBBB", width, height, 0b0111_0000, 0, 0)
    return b"GIF89a" + screen + b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def _comment(text: str) -> bytes:
    """Return a comment of any length, in blocks of at most 255 bytes."""
    if not text:
        return b""
    content = text.encode("ascii")
    blocks = [content[start : start + 255] for start in range(0, len(content), 255)]
    sized = b"".join(bytes([len(block)]) + block for block in blocks)
    return EXTENSION + COMMENT + sized + b"\0"


def _encoded(frame: Frame, delay: int) -> bytes:
    """Return one frame as GIF blocks: delay, place, palette and pixels."""
    height, width, _ = frame.shape
    indexed = _indexed(frame)
    control = struct.pack("<BBHBB", 4, 0, delay, 0, 0)
    place = struct.pack("<HHHHB", 0, 0, width, height, LOCAL_PALETTE)
    palette = bytes(indexed.getpalette() or ()).ljust(768, b"\0")
    pixels = indexed.tobytes("gif", "P")  # LZW with codes from 8 bits, in blocks.
    return b"!\xf9" + control + b"," + place + palette + b"\x08" + pixels + b"\0"


def _indexed(frame: Frame) -> "Image":
    """Return a frame in the 256 colours that k-means finds for it."""
    from PIL import Image

    stride = max(1, round(np.sqrt(frame[..., 0].size / SAMPLE)))
    sample = Image.fromarray(np.ascontiguousarray(frame[::stride, ::stride]))
    moving = sample.width * sample.height // SETTLED
    colors = sample.quantize(256, method=Image.Quantize.MEDIANCUT, kmeans=moving + 1)
    if stride == 1:
        return colors
    return Image.fromarray(frame).quantize(palette=colors, dither=Image.Dither.NONE)
