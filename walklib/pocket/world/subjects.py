"""Subjects, each drawn in a frame of its own: x and y from -1 to 1, feet at y = 1."""

import numpy as np

from walklib.pocket.world.farm import PATCHES, cows, golden_retriever
from walklib.pocket.world.pets import CAT_COATS, DOG_COATS, cat, dog
from walklib.pocket.world.shapes import (
    Shape,
    blob,
    box,
    ellipse,
    limb,
    line,
    polygon,
    shade,
)

_BOWLS = {
    "blue": (62, 106, 176),
    "white": (242, 238, 228),
    "red": (196, 76, 58),
    "green": (66, 146, 122),
}
_GLASS = {"blue": (76, 140, 200), "green": (66, 164, 150)}
_BALLOONS = {
    "red": [(226, 58, 52), (250, 206, 70), (250, 246, 236)],
    "blue": [(44, 110, 196), (250, 246, 236), (240, 96, 60)],
    "purple": [(134, 70, 178), (246, 150, 60), (250, 222, 90)],
    "yellow": [(248, 196, 50), (250, 246, 236), (60, 156, 146)],
}


def bowl_of_fruit(rng: np.random.Generator, colour: str) -> list[Shape]:
    """Apple, orange, banana, pear and grapes in a bowl."""
    return [
        *_pear(0.66, -0.14),
        *_grapes(-0.74, -0.02),
        ellipse(0.3, -0.02, 0.38, 0.38, (246, 150, 36)),
        *_apple(-0.28, -0.12, (216, 50, 46)),
        *_banana(),
        *_bowl(_BOWLS[colour]),
    ]


def _pear(x, y) -> list[Shape]:
    outline = [(-0.08, -0.5), (0.1, -0.5), (0.17, -0.2), (0.3, 0.1), (0.2, 0.4)]
    outline += [(-0.2, 0.4), (-0.3, 0.1), (-0.16, -0.2)]
    points = np.array(outline) + (x, y)
    stem = line([(x, y - 0.5), (x + 0.06, y - 0.68)], (92, 62, 38), 0.08)
    return [blob(points, (196, 200, 70), volume=True), stem]


def _grapes(x, y) -> list[Shape]:
    spots = [(-0.14, -0.2), (0.16, -0.22), (0.0, 0.04), (-0.26, 0.1)]
    return [ellipse(x + a, y + b, 0.2, 0.2, (124, 62, 150)) for a, b in spots]


def _apple(x, y, colour) -> list[Shape]:
    outline = [(0, -0.3), (0.22, -0.38), (0.4, -0.12), (0.3, 0.28), (0, 0.38)]
    outline += [(-0.3, 0.28), (-0.4, -0.12), (-0.22, -0.38)]
    leaf = ellipse(x + 0.15, y - 0.5, 0.15, 0.07, (86, 150, 62), turn=-25)
    stem = line([(x, y - 0.3), (x + 0.02, y - 0.54)], (92, 62, 38), 0.08)
    return [blob(np.array(outline) + (x, y), colour, volume=True), stem, leaf]


def _banana() -> list[Shape]:
    spine = [(-0.86, -0.06), (-0.56, 0.24), (0.0, 0.34), (0.5, 0.2), (0.8, -0.2)]
    widths = [0.08, 0.26, 0.32, 0.28, 0.07]
    tip = ellipse(0.81, -0.24, 0.08, 0.09, (104, 74, 38))
    return [limb(spine, widths, (252, 216, 68)), tip]


def _bowl(colour) -> list[Shape]:
    right = [(1.08, 0.2), (0.96, 0.58), (0.5, 0.9)]
    body = np.array([(-1.08, 0.2), *right, (-0.5, 0.9), (-0.96, 0.58)])
    foot = polygon([(-0.42, 0.84), (0.42, 0.84), (0.5, 1), (-0.5, 1)], colour)
    rim = box(-1.12, 0.16, 1.12, 0.31, shade(colour, 1.3))
    band = line([(-0.9, 0.56), (0, 0.68), (0.9, 0.56)], shade(colour, 1.45), 0.09)
    return [foot, polygon(body, colour, volume=True), band, rim]


def eiffel_tower(rng: np.random.Generator, colour: str) -> list[Shape]:
    """The tower: four curved legs seen as two, an arch, three platforms, a spire."""
    iron = (150, 100, 58)
    pale, dark = shade(iron, 1.5), shade(iron, 0.66)
    right = [(0.3, 0.42), (0.66, 1.0), (0.34, 1.0), (0.08, 0.5)]
    left = [(-x, y) for x, y in right]
    middle = [(-0.17, -0.12), (0.17, -0.12), (0.32, 0.46), (-0.32, 0.46)]
    upper = [(-0.035, -0.86), (0.035, -0.86), (0.08, -0.5), (0.17, -0.1)]
    upper += [(-0.17, -0.1), (-0.08, -0.5)]
    arch = line(
        [(-0.37, 0.92), (-0.22, 0.66), (0, 0.57), (0.22, 0.66), (0.37, 0.92)],
        dark,
        0.075,
    )
    crosses = [
        _cross(0.1, -0.42, 0.13, -0.16, pale),
        _cross(0.16, -0.04, 0.26, 0.36, pale),
    ]
    legs = [line([(s * 0.25, 0.56), (s * 0.54, 0.94)], pale, 0.05) for s in (-1, 1)]
    return [
        polygon(left, iron),
        polygon(right, iron),
        arch,
        polygon(middle, iron),
        polygon(upper, iron),
        *crosses[0],
        *crosses[1],
        *legs,
        box(-0.42, 0.42, 0.42, 0.53, dark),
        box(-0.24, -0.17, 0.24, -0.08, dark),
        box(-0.075, -0.9, 0.075, -0.83, dark),
        line([(0, -0.88), (0, -1.05)], dark, 0.045),
    ]


def _cross(upper, top, lower, bottom, colour) -> list[Shape]:
    strokes = [[(-upper, top), (lower, bottom)], [(upper, top), (-lower, bottom)]]
    return [line(stroke, colour, 0.045) for stroke in strokes]


def skyscraper(rng: np.random.Generator, colour: str) -> list[Shape]:
    """A stepped glass tower with a lit front and a darker side."""
    glass = _GLASS[colour]
    tiers = [(0.48, 0.1, 1.0), (0.36, -0.4, 0.1), (0.23, -0.76, -0.4)]
    shapes = [line([(0.0, -0.74), (0.0, -1.08)], shade(glass, 0.45), 0.07)]
    for half, top, bottom in reversed(tiers):
        shapes += _tier(half, top, bottom, glass)
    door = box(-0.18, 0.82, 0.08, 1.0, shade(glass, 0.4), "mark")
    return [*shapes, door]


def _tier(half, top, bottom, glass) -> list[Shape]:
    edge = half * 0.42
    front = box(-half, top, edge, bottom, glass)
    side = polygon(
        [(edge, top), (half, top + 0.06), (half, bottom), (edge, bottom)],
        shade(glass, 0.62),
    )
    rows = np.arange(top + 0.12, bottom - 0.08, 0.21)
    inner = half * 0.82
    windows = [
        box(-inner, y, edge - half * 0.16, y + 0.1, shade(glass, 1.62), "mark")
        for y in rows
    ]
    return [front, side, *windows]


def hot_air_balloon(rng: np.random.Generator, colour: str) -> list[Shape]:
    """A striped balloon with a wicker basket."""
    first, second, third = _BALLOONS[colour]
    gore = [(0.0, -1.0), (0.5, -0.86), (0.76, -0.42), (0.66, 0.02), (0.24, 0.48)]
    shapes = [
        line([(s * 0.22, 0.44), (s * 0.13, 0.74)], (96, 70, 48), 0.05) for s in (-1, 1)
    ]
    for width, stripe in [(1.0, first), (0.72, second), (0.42, third), (0.15, first)]:
        outline = [(x * width, y) for x, y in gore]
        outline += [(-x * width, y) for x, y in reversed(gore[1:])]
        role = "form" if width == 1.0 else "mark"
        shapes.append(blob(outline, stripe, role, volume=width == 1.0))
    skirt = polygon(
        [(-0.24, 0.44), (0.24, 0.44), (0.17, 0.56), (-0.17, 0.56)], shade(first, 0.7)
    )
    basket = polygon(
        [(-0.17, 0.72), (0.17, 0.72), (0.14, 1.0), (-0.14, 1.0)], (160, 108, 58)
    )
    return [*shapes, skirt, basket, box(-0.2, 0.7, 0.2, 0.77, (116, 76, 44))]


DRAWERS = {
    "dog": dog,
    "cat": cat,
    "golden retriever": golden_retriever,
    "bowl of fruit": bowl_of_fruit,
    "eiffel tower": eiffel_tower,
    "skyscraper": skyscraper,
    "cows": cows,
    "hot air balloon": hot_air_balloon,
}

# The colours that a caption can ask for. Without a word, one of the first three is.
COLOURS = {
    "dog": tuple(DOG_COATS),
    "cat": tuple(CAT_COATS),
    "golden retriever": ("golden",),
    "bowl of fruit": tuple(_BOWLS),
    "eiffel tower": ("brown",),
    "skyscraper": tuple(_GLASS),
    "cows": tuple(PATCHES),
    "hot air balloon": tuple(_BALLOONS),
}

# Half the height of the subject, and where its feet stand.
SIZES = {
    "dog": (0.39, 0.96),
    "cat": (0.39, 0.96),
    "golden retriever": (0.385, 0.95),
    "bowl of fruit": (0.34, 0.92),
    "eiffel tower": (0.43, 0.94),
    "skyscraper": (0.43, 0.95),
    "cows": (0.42, 0.95),
    "hot air balloon": (0.37, 0.83),
}
