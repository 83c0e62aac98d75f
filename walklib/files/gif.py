"""Animated GIF: one palette for all frames, dithered, every frame kept.

Pillow's own writer merges identical neighbours and holds all frames in memory. Here
the file is written frame by frame: the count of frames in the file is the count that
was given, and memory does not grow with it.
"""

import struct
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from walklib.files import frames as frame_tools
from walklib.files.recipe import recipe_text

PALETTE_SAMPLE = 2**19  # Pixels that the palette is made from.
SHORTEST_DELAY = 2  # Hundredths of a second: browsers slow down shorter ones.
LONGEST_DELAY = 2**16 - 1


def export_as_gif(
    path: str | Path,
    frames: Iterable,
    fps: float = 10,
    rubber_band: bool = False,
    recipe: dict | None = None,
) -> Path:
    """Write frames as an animated GIF that repeats for ever.

    Args:
        path: where to write, ending in `.gif`. An old file is replaced.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. Never changed.
        fps: frames per second. A GIF's delay is a multiple of 10 ms and at least
            20 ms: the nearest rate is taken, with a warning that names it.
            Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.
        recipe: what made the frames, kept in the file's comment.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, a rate or a file name that can't be.
    """
    path = frame_tools.checked_path(path, (".gif",))
    delay = _delay(frame_tools.checked_rate(fps))
    comment = recipe_text(recipe).encode("ascii")
    with (
        frame_tools.replacing(path) as temporary,
        frame_tools.opened(frames, rubber_band) as sequence,
        open(temporary, "wb") as file,
    ):
        palette = _shared_palette(sequence)
        file.write(_header(sequence[0].shape, palette.getpalette()))
        file.write(_comment(comment))
        for frame in sequence:
            file.writelines(_encoded(frame, palette, delay))
        file.write(b";")
    return path


def _delay(fps: float) -> int:
    """Return the delay of one frame in hundredths of a second."""
    delay = min(max(round(100 / fps), SHORTEST_DELAY), LONGEST_DELAY)
    if abs(100 / delay - fps) > 1e-3 * fps:
        warnings.warn(
            f"A GIF can't have {fps:g} frames per second (its delays are multiples "
            f"of 10 ms, at least 20 ms): it gets {100 / delay:.3g}.",
            stacklevel=3,
        )
    return delay


def _shared_palette(frames: Sequence):
    """Return a palette image made from a sample of all frames' pixels."""
    from PIL import Image

    chosen = np.unique(np.linspace(0, len(frames) - 1, 64).round().astype(int))
    height, width, _ = frames[0].shape
    stride = max(1, int(np.sqrt(len(chosen) * height * width / PALETTE_SAMPLE)))
    # (height, width, 3) each -> (sampled rows of all frames, columns, 3)
    pixels = [frames[index][::stride, ::stride] for index in chosen]
    sample = Image.fromarray(np.concatenate(pixels))
    return sample.quantize(256, method=Image.Quantize.MEDIANCUT)


def _header(shape: tuple[int, ...], colors: list[int]) -> bytes:
    """Return signature, screen, global palette and the order to repeat for ever."""
    height, width, _ = shape
    screen = struct.pack("<HHBBB", width, height, 0b1111_0111, 0, 0)
    repeat = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    return b"GIF89a" + screen + bytes(colors).ljust(768, b"\0") + repeat


def _comment(text: bytes) -> bytes:
    """Return a comment of any length, in blocks of at most 255 bytes."""
    if not text:
        return b""
    blocks = [text[start : start + 255] for start in range(0, len(text), 255)]
    return b"!\xfe" + b"".join(bytes([len(b)]) + b for b in blocks) + b"\0"


def _encoded(frame: np.ndarray, palette, delay: int) -> list[bytes]:
    """Return one frame as GIF blocks: its delay, then its compressed pixels."""
    from PIL import GifImagePlugin, Image

    indexed = Image.fromarray(frame).quantize(
        palette=palette, dither=Image.Dither.FLOYDSTEINBERG
    )
    return GifImagePlugin.getdata(indexed, duration=delay * 10, interlace=False)
