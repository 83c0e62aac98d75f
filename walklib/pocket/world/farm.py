"""A retriever and cows by a windmill, in a frame of -1 to 1, feet at y = 1."""

import numpy as np

from walklib.pocket.world.pets import DARK, PINK, dog_head
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

SAIL_POSES = (0, 45)  # degrees
PATCHES = {"black": (46, 42, 48), "brown": (146, 84, 46)}
_GOLD = (232, 170, 78)


def golden_retriever(rng: np.random.Generator, colour: str) -> list[Shape]:
    """A golden retriever that stands sideways and looks at you, its tail in the air."""
    pale, dark = shade(_GOLD, 1.5), shade(_GOLD, 0.78)
    tail = [(0.74, -0.02), (0.96, -0.24), (1.1, -0.62), (1.3, -0.44), (1.28, -0.1)]
    tail += [(1.06, 0.2), (0.8, 0.26)]
    body = [(-0.5, -0.08), (0.0, -0.12), (0.56, -0.16), (0.88, 0.1), (0.84, 0.42)]
    body += [(0.4, 0.46), (0.0, 0.54), (-0.4, 0.58), (-0.64, 0.3)]
    chest = [(-0.62, 0.1), (-0.24, 0.1), (-0.22, 0.44), (-0.42, 0.66), (-0.6, 0.44)]
    shapes = [
        *_retriever_legs((-0.12, 0.44), dark),
        *_retriever_legs((-0.46, 0.72), _GOLD),
        blob(tail, pale),
        blob(body, _GOLD),
        blob(chest, pale, "mark"),
        *place_shapes(dog_head(_GOLD, dark, pale), -0.42, -0.04, 0.88),
    ]
    return place_shapes(shapes, 0, 0, 1, stretch=0.9)


def _retriever_legs(columns, colour) -> list[Shape]:
    legs = [
        limb([(x, 0.34), (x, 0.66), (x - 0.02, 0.9)], [0.32, 0.25, 0.22], colour)
        for x in columns
    ]
    paws = [ellipse(x - 0.06, 0.93, 0.17, 0.08, colour) for x in columns]
    return legs + paws


def cows(rng: np.random.Generator, colour: str) -> list[Shape]:
    """Two spotted cows in front of a windmill."""
    turn = SAIL_POSES[rng.integers(len(SAIL_POSES))]
    cow = _cow(PATCHES[colour])
    return [
        *_windmill(turn),
        *place_shapes(cow, 0.66, 0.56, 0.44),
        *place_shapes(cow, -0.56, 0.44, 0.56),
    ]


def _windmill(turn) -> list[Shape]:
    tower = [(-0.04, -0.52), (0.4, -0.52), (0.56, 0.84), (-0.2, 0.84)]
    cap = [(-0.12, -0.5), (0.18, -0.86), (0.48, -0.5)]
    sails = [shape for q in (0, 90, 180, 270) for shape in _sail(0.18, -0.5, turn + q)]
    return [
        polygon(tower, (190, 96, 68)),
        box(0.06, -0.02, 0.3, 0.24, (252, 228, 150)),
        blob(cap, (98, 70, 62)),
        *sails,
        ellipse(0.18, -0.5, 0.11, 0.11, (84, 60, 52)),
    ]


def _sail(x, y, turn) -> list[Shape]:
    angle = np.deg2rad(turn)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    # Distance from the hub, and to the side of the arm.
    cloth = [(0.2, 0.0), (0.66, 0.0), (0.66, 0.26), (0.2, 0.2)]
    corners = [along * a + across * c + (x, y) for a, c in cloth]
    return [
        polygon(corners, (250, 244, 228)),
        line([(x, y), along * 0.7 + (x, y)], (84, 60, 52), 0.075),
    ]


def _cow(patch) -> list[Shape]:
    white = (250, 246, 238)
    body = [(-0.5, -0.3), (0.0, -0.32), (0.7, -0.34), (0.92, -0.1), (0.88, 0.36)]
    body += [(0.2, 0.46), (-0.44, 0.42), (-0.62, 0.06)]
    saddle = [(-0.1, -0.3), (0.34, -0.3), (0.3, 0.12), (0.0, 0.2)]
    rump = [(0.62, -0.3), (0.88, -0.14), (0.88, 0.28), (0.6, 0.18)]
    return [
        line([(0.88, -0.16), (1.06, 0.1), (1.02, 0.4)], patch, 0.13),
        *[leg for x in (-0.46, -0.04, 0.36, 0.76) for leg in _cow_leg(x, white)],
        blob(body, white, volume=True),
        blob(saddle, patch, "mark"),
        blob(rump, patch, "mark"),
        *place_shapes(_cow_head(white, patch), -0.58, -0.3, 1),
    ]


def _cow_leg(x, colour) -> list[Shape]:
    hoof = box(x - 0.12, 0.86, x + 0.12, 1.0, DARK, "mark")
    return [box(x - 0.13, 0.2, x + 0.13, 1.0, colour), hoof]


def _cow_head(white, patch) -> list[Shape]:
    face = [(-0.28, -0.4), (0.28, -0.4), (0.34, 0.0), (0.26, 0.36), (-0.26, 0.36)]
    face += [(-0.34, 0.0)]
    return [
        *[ellipse(s * 0.46, -0.26, 0.22, 0.13, patch, turn=s * 20) for s in (-1, 1)],
        *[
            limb([(s * 0.2, -0.36), (s * 0.28, -0.62)], [0.16, 0.1], (236, 216, 160))
            for s in (-1, 1)
        ],
        blob(face, white),
        ellipse(0, 0.24, 0.36, 0.22, PINK),
        *[ellipse(x, -0.1, 0.1, 0.12, DARK, "mark") for x in (-0.17, 0.17)],
        *[ellipse(x, 0.24, 0.06, 0.07, (150, 62, 78), "mark") for x in (-0.14, 0.14)],
    ]
