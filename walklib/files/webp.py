"""Animated WebP: full colour, every frame kept, smaller than a GIF.

Pillow's own writer merges identical neighbours and holds all frames in memory. Here
Pillow encodes each frame, and the file around them is written frame by frame.
"""

import io
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from walklib.files import frames as frame_tools
from walklib.files.recipe import exif_of

ANIMATION, EXIF = 0b0010, 0b1000  # Flags: what the file holds.
REPLACE = 0b10  # Flag of a frame: do not blend it with the one before.


def export_as_webp(
    path: str | Path,
    frames: Iterable,
    fps: float = 10,
    rubber_band: bool = False,
    recipe: dict | None = None,
    quality: float = 90,
) -> Path:
    """Write frames as an animated WebP that repeats for ever.

    Args:
        path: where to write, ending in `.webp`. An old file is replaced.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        fps: frames per second. Times are rounded to 1 ms, and the rounding does not
            add up. Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.
        recipe: what made the frames, kept in the file's EXIF description.
        quality: from 0 (small file) to 100 (best picture). Defaults to 90.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, a rate, quality or file name that
            can't be.
    """
    path = frame_tools.checked_path(path, (".webp",))
    fps = frame_tools.checked_rate(fps)
    frame_tools.check_quality(quality, 100)
    exif = _chunk(b"EXIF", exif_of(recipe).tobytes().removeprefix(b"Exif\0\0"))
    with (
        frame_tools.replacing(path) as temporary,
        frame_tools.opened(frames, rubber_band) as sequence,
        open(temporary, "wb") as file,
    ):
        times = np.round(np.arange(len(sequence) + 1) * 1000 / fps).astype(int)
        file.write(_header(sequence[0].shape))
        for frame, duration in zip(sequence, np.diff(times), strict=True):
            file.write(_encoded(frame, int(duration), quality))
        file.write(exif)
        length = file.tell() - 8
        file.seek(4)
        file.write(struct.pack("<I", length))
    return path


def _chunk(name: bytes, content: bytes) -> bytes:
    """Return one block of a WebP file: name, length, content, even size."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _three_bytes(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


def _header(shape: tuple[int, ...]) -> bytes:
    """Return the start of an animated file that repeats for ever and holds EXIF."""
    height, width, _ = shape
    size = _three_bytes(width - 1) + _three_bytes(height - 1)
    extended = _chunk(b"VP8X", struct.pack("<I", ANIMATION | EXIF) + size)
    return b"RIFF\0\0\0\0WEBP" + extended + _chunk(b"ANIM", bytes(6))


def _encoded(frame: np.ndarray, duration: int, quality: float) -> bytes:
    """Return one frame, shown for a duration in milliseconds, as a WebP block."""
    from PIL import Image

    still = io.BytesIO()
    Image.fromarray(frame).save(still, format="WEBP", quality=quality)
    height, width, _ = frame.shape
    size = _three_bytes(width - 1) + _three_bytes(height - 1)
    place = bytes(6) + size + _three_bytes(duration) + bytes([REPLACE])
    return _chunk(b"ANMF", place + still.getvalue()[12:])
