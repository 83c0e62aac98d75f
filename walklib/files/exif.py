"""A text in EXIF data: the place for a recipe in JPG and WebP files.

EXIF data is a TIFF file without a picture: a header, then a table of numbered entries.
Here it has one, ImageDescription (0x010E), an ASCII text (2). TIFF 6.0, section 2.
"""

import struct

ORDERS = {"<": b"II*\0", ">": b"MM\0*"}  # Of bytes: ours, and that of Pillow.
HEAD, LENGTH = 26, 14  # Bytes before the text, and before its length.


def exif_of(text: str) -> bytes:
    """Return EXIF data, without the `Exif` mark, that holds an ASCII text."""
    content = text.encode("ascii") + b"\0"
    return _head("<", len(content)) + content


def text_of(exif: bytes) -> str:
    """Return the text in EXIF data, "" if it holds anything else."""
    head = exif[:HEAD].ljust(HEAD)
    for order in ORDERS:
        (length,) = struct.unpack_from(f"{order}I", head, LENGTH)
        if head == _head(order, length) and HEAD + length <= len(exif):
            return exif[HEAD : HEAD + length].rstrip(b"\0").decode("ascii")
    return ""


def _head(order: str, length: int) -> bytes:
    """Return all that stands before a text: header, table, and no further table."""
    first = (ORDERS[order], 8, 1)
    return struct.pack(f"{order}4sIHHHIII", *first, 0x010E, 2, length, HEAD, 0)
