"""Shapes: what places and subjects are made of, before a style paints them.

Coordinates are in units of the picture: x to the right, y downwards, both from 0 to
1. Colours are (red, green, blue) from 0 to 255.
"""

from dataclasses import dataclass, replace

import numpy as np

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Shape:
    """One filled outline, or one open line.

    Args:
        points: float array (points, 2).
        colour: fill colour, or the colour of the line.
        role: "form" and "air" (sun, clouds) get an outline; "sky", "ground" and
            "mark" (eyes, stripes, windows) do not.
        width: above 0, the points are an open line of this width.
        volume: shade it as a rounded body (for convex outlines).
        fade: colour at the lower end of a vertical gradient that starts at `colour`.
    """

    points: np.ndarray
    colour: Colour
    role: str = "form"
    width: float = 0.0
    volume: bool = False
    fade: Colour | None = None


def polygon(points, colour: Colour, role: str = "form", **options) -> Shape:
    """A straight-edged outline."""
    return Shape(np.asarray(points, float), colour, role, **options)


def box(left, top, right, bottom, colour: Colour, role: str = "form", **options):
    """An upright rectangle."""
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return polygon(corners, colour, role, **options)


_CIRCLE = np.linspace(0.0, 2 * np.pi, 28, endpoint=False)
_CIRCLE = np.stack([np.cos(_CIRCLE), np.sin(_CIRCLE)], axis=1)


def ellipse(x, y, radius_x, radius_y, colour: Colour, role="form", turn=0.0):
    """An ellipse; `turn` in degrees, clockwise."""
    points = _CIRCLE * (radius_x, radius_y)
    angle = np.deg2rad(turn)
    rotation = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return Shape(points @ np.array(rotation) + (x, y), colour, role, volume=True)


def both(make, x, *arguments, **options) -> list[Shape]:
    """The same shape at `-x` and at `x`."""
    return [make(side * x, *arguments, **options) for side in (-1, 1)]


def _spline_weights(samples: int) -> np.ndarray:
    t = np.linspace(0, 1, samples, endpoint=False)[:, None]
    powers = np.concatenate([t**3, t**2, t, t**0], axis=1)
    basis = [[-1, 3, -3, 1], [2, -5, 4, -1], [-1, 0, 1, 0], [0, 2, 0, 0]]
    return 0.5 * powers @ np.array(basis)


_WEIGHTS = _spline_weights(6)


def smooth(points, closed: bool = True) -> np.ndarray:
    """A Catmull-Rom spline through the points, six samples a segment."""
    points = np.asarray(points, float)
    if closed:
        knots = np.concatenate([points[-1:], points, points[:2]])
    else:
        knots = np.concatenate([points[:1], points, points[-1:]])
    windows = np.stack([knots[i : len(knots) - 3 + i] for i in range(4)])
    # (6, 4) x (4, segments, 2) -> (segments, 6, 2) -> (segments * 6, 2)
    curve = np.einsum("sk,knc->nsc", _WEIGHTS, windows).reshape(-1, 2)
    return curve if closed else np.concatenate([curve, points[-1:]])


def blob(points, colour: Colour, role: str = "form", **options) -> Shape:
    """A rounded outline through the points."""
    return Shape(smooth(points), colour, role, **options)


def line(points, colour: Colour, width: float, role: str = "mark") -> Shape:
    """An open curve through the points."""
    return Shape(smooth(points, closed=False), colour, role, width=width)


def limb(points, widths, colour: Colour, role: str = "form", **options) -> Shape:
    """A leg, tail or branch: a curve with a width that changes along it."""
    spine = smooth(points, closed=False)
    steps = np.linspace(0, 1, len(spine))
    half = np.interp(steps, np.linspace(0, 1, len(widths)), widths) / 2
    along = np.gradient(spine, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * half[:, None]
    tip = (spine[-1] + along[-1] * half[-1])[None]
    start = (spine[0] - along[0] * half[0])[None]
    outline = np.concatenate([start, spine + across, tip, (spine - across)[::-1]])
    return Shape(outline, colour, role, **options)


def place_shapes(shapes, x, y, scale, stretch=1.0) -> list[Shape]:
    """Move shapes from a frame of their own into the picture.

    Args:
        shapes: shapes around (0, 0).
        x: where 0 goes, in picture widths.
        y: where 0 goes, in picture heights.
        scale: picture units for one unit of the shapes.
        stretch: extra factor on the width.
    """
    factor = np.array([scale * stretch, scale])
    return [
        replace(s, points=s.points * factor + (x, y), width=s.width * scale)
        for s in shapes
    ]


def mirrored(shapes, axis: float = 0.0) -> list[Shape]:
    """Shapes with left and right exchanged, around the line x = `axis`."""
    return [replace(s, points=s.points * (-1, 1) + (2 * axis, 0)) for s in shapes]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a share (0 to 1) of `second`."""
    red, green, blue = (
        int(a + (b - a) * share + 0.5) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def shade(colour: Colour, factor: float) -> Colour:
    """Darker (below 1) or lighter (above 1, towards white)."""
    if factor <= 1:
        return mix((0, 0, 0), colour, factor)
    return mix(colour, (255, 255, 255), min(factor - 1, 1))
