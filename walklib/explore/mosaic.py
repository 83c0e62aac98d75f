"""Thumbnails of a map: coarse ones first, finer ones later."""

import io

import numpy as np

SIDES = (3, 5, 9)  # Each holds the points of the one before.
WIDTH = 540  # Pixels: 60 for each of the finest thumbnails.
PAPER = 238


def points_of(side: int) -> list[tuple[float, float]]:
    """The points of the thumbnails, row by row: `(u, v)`."""
    line = [index / (side - 1) for index in range(side)]
    return [(u, v) for v in line for u in line]


def mosaic_of(side: int, pictures: dict, shape: tuple[int, int]) -> bytes:
    """All thumbnails in one picture, as PNG bytes.

    Args:
        side: thumbnails per side.
        pictures: PNG bytes by point; a point without one shows the nearest
            picture, pale.
        shape: `(height, width)` of the pictures.
    """
    from PIL import Image

    width = WIDTH // side
    size = width, round(width * shape[0] / shape[1])
    sheet = Image.new("RGB", (size[0] * side, size[1] * side), (PAPER,) * 3)
    small = {point: _thumbnail(png, size) for point, png in pictures.items()}
    for index, point in enumerate(points_of(side)):
        tile = small.get(point) or _pale(point, small)
        if tile:
            row, column = divmod(index, side)
            sheet.paste(tile, (column * size[0], row * size[1]))
    buffer = io.BytesIO()
    sheet.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def _thumbnail(picture, size):
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return image.resize(size, Image.Resampling.BOX)


def _pale(point, small):
    """The nearest picture, half as strong; None if there is none."""
    from PIL import Image

    if not small:
        return None
    nearest = min(small, key=lambda other: np.hypot(*np.subtract(point, other)))
    tile = small[nearest]
    return Image.blend(tile, Image.new("RGB", tile.size, (PAPER,) * 3), 0.6)
