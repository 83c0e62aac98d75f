"""JPG: one picture of all frames, small. The recipe is the description in its EXIF."""

import io
import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

from walklib.files.exif import exif_of, text_of
from walklib.files.formats import take
from walklib.files.frames import Frame
from walklib.files.grid import Grid

QUALITY = 92
EXIF = b"Exif\0\0"
APPLICATION, PIXELS = 0xE1, 0xDA  # Markers: EXIF's segment, and where pixels start.


@dataclass
class Jpg(Grid):
    """A grid of frames in one JPG file."""

    suffixes = (".jpg", ".jpeg")
    start = re.compile(rb"\xff\xd8\xff")
    longest_side = 65_500  # libjpeg's.
    longest_text = 65_000  # A segment has 2 ** 16 - 1 bytes, EXIF's own among them.

    def encoded(self, picture: Frame, text: str) -> bytes:
        from PIL import Image

        file = io.BytesIO()
        exif = EXIF + exif_of(text) if text else b""
        Image.fromarray(picture).save(file, format="JPEG", quality=QUALITY, exif=exif)
        return file.getvalue()

    @staticmethod
    def read_text(file: BinaryIO) -> str:
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
