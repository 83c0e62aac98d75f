"""A text in EXIF data: the place for a recipe in JPG and WebP files.

EXIF data is a TIFF file without a picture: a header, then a table of numbered entries
of 12 bytes. The recipe is the entry ImageDescription. TIFF 6.0, section 2.
"""

import struct

DESCRIPTION, ASCII = 0x010E, 2  # Number and type of the entry ImageDescription.
HEADER, ENTRY = 8, 12  # Bytes.


def exif_of(text: str) -> bytes:
    """Return EXIF data, without the `Exif` mark, that holds an ASCII text."""
    content = text.encode("ascii") + b"\0"
    offset = HEADER + 2 + ENTRY + 4
    table = struct.pack("<HHHIII", 1, DESCRIPTION, ASCII, len(content), offset, 0)
    return b"II*\0" + struct.pack("<I", HEADER) + table + content


def text_of(exif: bytes) -> str:
    """Return the description in EXIF data, "" if it has none.

    Args:
        exif: the data, without the `Exif` mark.

    Raises:
        ValueError: the data is damaged.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    try:
        (table,) = struct.unpack_from(f"{order}I", exif, 4)
        (entries,) = struct.unpack_from(f"{order}H", exif, table)
        for place in range(table + 2, table + 2 + entries * ENTRY, ENTRY):
            number, kind, size, start = struct.unpack_from(f"{order}HHII", exif, place)
            if (number, kind) == (DESCRIPTION, ASCII) and start + size <= len(exif):
                return exif[start : start + size].rstrip(b"\0").decode("ascii")
    except struct.error:
        raise ValueError("its EXIF data is damaged") from None
    return ""
