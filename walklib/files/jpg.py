"""JPG: one picture of all frames, small. The recipe is the description in its EXIF."""

import io
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from walklib.files.exif import exif_of, text_of
from walklib.files.formats import Format, take
from walklib.files.frames import Frame
from walklib.files.grid import export_grid

SUFFIXES = (".jpg", ".jpeg")
LONGEST_SIDE = 65_500  # libjpeg's.
LONGEST_TEXT = 65_000  # A segment has 2 ** 16 - 1 bytes, EXIF's own among them.
QUALITY = 92
EXIF = b"Exif\0\0"
APPLICATION, PIXELS = 0xE1, 0xDA  # Markers: EXIF's segment, and where pixels start.


def export_as_jpg(
    path: str | Path,
    frames: Iterable[Any],
    *,
    rows: int | None = None,
    columns: int | None = None,
) -> Path:
    """Write frames as a grid in one JPG file; as `walklib.plot_grid`."""
    return export_grid(
        path,
        frames,
        rows,
        columns,
        suffixes=SUFFIXES,
        encoded=_encoded,
        longest_side=LONGEST_SIDE,
        longest_text=LONGEST_TEXT,
    )


def _encoded(picture: Frame, text: str) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    exif = EXIF + exif_of(text) if text else b""
    Image.fromarray(picture).save(file, format="JPEG", quality=QUALITY, exif=exif)
    return file.getvalue()


def _read_text(file: BinaryIO) -> str:
    """Return the description in the EXIF segment."""
    take(file, 2)
    while True:
        mark, kind, size = struct.unpack(">BBH", take(file, 4))
        if mark != 0xFF or size < 2:
            raise ValueError("its segments are damaged")
        if kind == PIXELS:
            return ""
        content = take(file, size - 2)
        if kind == APPLICATION and content.startswith(EXIF):
            return text_of(content.removeprefix(EXIF))


FORMAT = Format(SUFFIXES, re.compile(rb"\xff\xd8\xff"), export_as_jpg, _read_text)
