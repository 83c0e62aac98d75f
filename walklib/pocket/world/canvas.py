"""Shapes to pixels: drawn large with Pillow, scaled down with anti-aliasing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from walklib.pocket.world.shapes import Colour, Shape, shade

SCALE = 3
_OUTLINED = ("form", "air")
_LIGHT = np.array([-0.16, -0.2])


@dataclass(frozen=True)
class Pen:
    """How a style fills and outlines a shape.

    Args:
        fill: maps the shape's colour to the colour put down.
        edge: maps the shape's colour to its outline's, or None for no outlines.
        width: width of the outlines, in pixels of the finished picture at 128.
        levels: (size, lightness) of the nested fills that round a volume.
        fades: draw vertical gradients (else the mean colour).
    """

    fill: Callable[[Colour], Colour]
    edge: Callable[[Colour], Colour] | None = None
    width: float = 1.2
    levels: tuple[tuple[float, float], ...] = ()
    fades: bool = True


def paint(shapes: Iterable[Shape], pen: Pen, size: int) -> Image.Image:
    """Paint shapes onto an empty (transparent) picture.

    Returns:
        RGBA picture of size x size.
    """
    image = Image.new("RGBA", (size * SCALE, size * SCALE))
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        _paint_one(image, draw, shape, pen, size * SCALE)
    return image.reduce(SCALE)


def trace(shapes: Iterable[Shape], pen: Pen, size: int) -> Image.Image:
    """The outlines alone, each hidden where a later shape covers it. RGBA."""
    image = Image.new("RGBA", (size * SCALE, size * SCALE))
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        points = _flat(shape.points, size * SCALE)
        if shape.width:
            draw.line(points, pen.fill(shape.colour), _thick(shape.width, size * SCALE))
        elif shape.role in _OUTLINED:
            _outline(draw, points, pen, shape.colour, size * SCALE)
            draw.polygon(points, (0, 0, 0, 0))
    return image.reduce(SCALE)


def _flat(points, pixels) -> list[float]:
    # (points, 2) -> [x0, y0, x1, y1, ...]
    return (points * pixels).ravel().tolist()


def _thick(width, pixels) -> int:
    return max(int(width * pixels + 0.5), 1)


def _paint_one(image, draw, shape, pen, pixels) -> None:
    points, colour = _flat(shape.points, pixels), pen.fill(shape.colour)
    if shape.width:
        draw.line(points, colour, _thick(shape.width, pixels))
        return
    if pen.edge and shape.role in _OUTLINED:
        _outline(draw, points, pen, shape.colour, pixels)
    if shape.fade and pen.fades:
        _fade(image, points, colour, pen.fill(shape.fade))
        return
    draw.polygon(points, colour)
    if shape.volume and shape.role == "form":
        _round(draw, shape, colour, pen.levels, pixels)


def _outline(draw, points, pen, colour, pixels) -> None:
    # Twice as wide as asked: the fill will cover the inner half.
    width = _thick(pen.width * 2 / 128, pixels)
    joint = "curve" if len(points) < 26 else None
    draw.line(points + points[:4], pen.edge(colour), width, joint=joint)


def _round(draw, shape, colour, levels, pixels) -> None:
    centre = (shape.points.min(0) + shape.points.max(0)) / 2
    reach = np.ptp(shape.points, axis=0).min() / 2
    for scale, lightness in levels:
        shift = _LIGHT * reach * (1 - scale) * 2
        inner = (shape.points - centre) * scale + centre + shift
        draw.polygon(_flat(inner, pixels), shade(colour, lightness))


def _fade(image, points, top, bottom) -> None:
    xs, ys = points[0::2], points[1::2]
    left, right = int(min(xs)), int(max(xs) + 1)
    start, end = int(min(ys)), int(max(ys) + 1)
    mask = Image.new("L", (right - left, end - start))
    shifted = [v - (start if i % 2 else left) for i, v in enumerate(points)]
    ImageDraw.Draw(mask).polygon(shifted, 255)
    steps = np.linspace(0, 1, end - start)[:, None, None]
    colours = np.array(top) * (1 - steps) + np.array(bottom) * steps
    column = Image.fromarray(colours.astype(np.uint8), "RGB")
    image.paste(column.resize(mask.size, Image.Resampling.NEAREST), (left, start), mask)
