"""A retriever and cows by a windmill, in a frame of -1 to 1, feet at y = 1."""

import numpy as np

from walklib.pocket.world.pets import DARK, PINK
from walklib.pocket.world.shapes import (
    Shape,
    blob,
    box,
    ellipse,
    limb,
    line,
    place_shapes,
    polygon,
    shade,
)


def golden_retriever(rng: np.random.Generator) -> list[Shape]:
    """A golden retriever in profile, facing left, with a feathered tail and chest."""
    coat = [(226, 164, 74), (214, 146, 60), (236, 184, 104)][rng.integers(3)]
    pale, dark = shade(coat, 1.4), shade(coat, 0.8)
    wag = rng.uniform(-0.1, 0.1)
    tail = [
        (0.72, -0.08),
        (1.0, -0.34 + wag),
        (1.24, -0.5 + wag),
        (1.2, -0.2 + wag),
        (1.06, 0.1 + wag),
        (0.84, 0.2),
        (0.7, 0.14),
    ]
    body = [
        (-0.66, -0.3),
        (-0.3, -0.24),
        (0.3, -0.22),
        (0.74, -0.16),
        (0.88, 0.12),
        (0.78, 0.28),
        (0.3, 0.3),
        (0.0, 0.42),
        (-0.24, 0.36),
        (-0.5, 0.52),
        (-0.72, 0.46),
        (-0.78, 0.1),
    ]
    shapes = [
        *_retriever_legs(shade(coat, 0.72), 0.12),
        blob(tail, pale),
        blob(body, coat),
        *_retriever_legs(coat, 0.0),
        blob(
            [(0.5, -0.12), (0.84, -0.02), (0.84, 0.4), (0.62, 0.5), (0.48, 0.24)],
            coat,
            "mark",
        ),
        blob(
            [(-0.74, -0.1), (-0.52, 0.02), (-0.42, 0.34), (-0.5, 0.58), (-0.68, 0.44)],
            pale,
            "mark",
        ),
        line([(-0.2, 0.26), (0.1, 0.32), (0.4, 0.22)], pale, 0.09),
        *_retriever_head(coat, pale, dark),
    ]
    return place_shapes(shapes, 0, 0, 1, stretch=0.88)


def _retriever_legs(colour, shift) -> list[Shape]:
    front = [(-0.5 + shift, 0.36), (-0.5 + shift, 0.7), (-0.52 + shift, 0.92)]
    back = [(0.68 - shift, 0.3), (0.78 - shift, 0.64), (0.7 - shift, 0.92)]
    return [
        limb(front, [0.26, 0.2, 0.16], colour),
        ellipse(-0.57 + shift, 0.94, 0.13, 0.065, colour),
        limb(back, [0.36, 0.2, 0.16], colour),
        ellipse(0.65 - shift, 0.94, 0.13, 0.065, colour),
    ]


def _retriever_head(coat, pale, dark) -> list[Shape]:
    skull = [
        (-0.62, -0.98),
        (-0.4, -0.86),
        (-0.34, -0.56),
        (-0.4, -0.2),
        (-0.76, -0.16),
        (-0.86, -0.42),
        (-1.14, -0.5),
        (-1.2, -0.66),
        (-1.1, -0.74),
        (-0.88, -0.8),
        (-0.82, -0.93),
    ]
    return [
        blob([(-1.06, -0.5), (-0.9, -0.5), (-0.92, -0.3), (-1.02, -0.26)], PINK),
        blob(skull, coat),
        blob(
            [(-1.16, -0.6), (-0.9, -0.62), (-0.84, -0.46), (-1.1, -0.5)], pale, "mark"
        ),
        blob(
            [
                (-0.6, -0.86),
                (-0.42, -0.8),
                (-0.34, -0.46),
                (-0.44, -0.26),
                (-0.58, -0.4),
                (-0.64, -0.64),
            ],
            dark,
        ),
        ellipse(-1.16, -0.68, 0.085, 0.07, DARK, "mark"),
        ellipse(-0.82, -0.71, 0.06, 0.065, DARK, "mark"),
        limb(
            [(-0.74, -0.1), (-0.54, -0.06), (-0.36, -0.14)],
            [0.1, 0.12, 0.1],
            (200, 52, 52),
        ),
    ]


def cows(rng: np.random.Generator) -> list[Shape]:
    """Two or three spotted cows in front of a windmill."""
    turn = rng.uniform(0, 90)
    patch = [(44, 40, 44), (130, 74, 44)][rng.integers(2)]
    shapes = place_shapes(_windmill(turn), 0.5, -0.04, 1.0)
    if rng.integers(2):
        shapes += place_shapes(_cow(patch), 0.86, 0.5, 0.42)
    shapes += place_shapes(_cow(patch), -0.78, 0.16, 0.46)
    return shapes + place_shapes(_cow(patch), -0.22, 0.46, 0.68)


def _windmill(turn) -> list[Shape]:
    tower = [(-0.2, -0.42), (0.2, -0.42), (0.36, 0.84), (-0.36, 0.84)]
    sails = [_sail(turn + quarter) for quarter in (0, 90, 180, 270)]
    return [
        polygon(tower, (178, 92, 66)),
        box(-0.34, 0.3, 0.34, 0.4, (240, 232, 214)),
        box(-0.09, 0.0, 0.09, 0.2, (250, 226, 150), "mark"),
        blob([(-0.26, -0.42), (0, -0.72), (0.26, -0.42)], (92, 66, 58)),
        *[shape for sail in sails for shape in sail],
        ellipse(0, -0.44, 0.08, 0.08, (70, 52, 46)),
    ]


def _sail(turn) -> list[Shape]:
    angle = np.deg2rad(turn)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    hub = np.array([0, -0.44])
    corners = [
        hub + along * a + across * c
        for a, c in [(0.16, 0.0), (0.6, 0.0), (0.6, 0.15), (0.16, 0.15)]
    ]
    return [
        polygon(corners, (244, 238, 222)),
        line([hub, hub + along * 0.62], (84, 62, 52), 0.05),
    ]


def _cow(patch) -> list[Shape]:
    white = (246, 242, 234)
    body = [
        (-0.6, -0.3),
        (0.0, -0.26),
        (0.62, -0.3),
        (0.74, 0.0),
        (0.66, 0.36),
        (0.0, 0.42),
        (-0.56, 0.36),
        (-0.68, 0.0),
    ]
    legs = [
        limb([(x, 0.2), (x, 0.78)], [0.2, 0.15], white)
        for x in (-0.5, -0.26, 0.36, 0.58)
    ]
    return [
        line([(0.7, -0.16), (0.86, 0.1), (0.82, 0.4)], patch, 0.09),
        *legs,
        ellipse(0.26, 0.4, 0.16, 0.12, PINK),
        blob(body, white, volume=True),
        blob([(-0.3, -0.26), (0.16, -0.26), (0.1, 0.1), (-0.16, 0.16)], patch, "mark"),
        blob([(0.4, -0.24), (0.66, -0.2), (0.68, 0.2), (0.44, 0.14)], patch, "mark"),
        *_cow_head(white, patch),
    ]


def _cow_head(white, patch) -> list[Shape]:
    return [
        ellipse(-1.02, -0.5, 0.15, 0.08, patch, turn=-20),
        ellipse(-0.5, -0.5, 0.15, 0.08, patch, turn=20),
        limb([(-0.92, -0.58), (-0.98, -0.78)], [0.09, 0.05], (224, 206, 160)),
        limb([(-0.6, -0.58), (-0.54, -0.78)], [0.09, 0.05], (224, 206, 160)),
        blob(
            [
                (-0.94, -0.62),
                (-0.58, -0.62),
                (-0.54, -0.3),
                (-0.62, 0.06),
                (-0.9, 0.06),
                (-0.98, -0.3),
            ],
            white,
        ),
        blob(
            [(-0.94, -0.58), (-0.8, -0.58), (-0.82, -0.2), (-0.96, -0.26)],
            patch,
            "mark",
        ),
        ellipse(-0.76, 0.02, 0.2, 0.14, PINK),
        *[ellipse(x, -0.32, 0.055, 0.065, DARK, "mark") for x in (-0.88, -0.64)],
    ]
