"""Pets: a dog and a cat that sit alike, in a frame of -1 to 1, feet at y = 1."""

import numpy as np

from walklib.pocket.world.shapes import (
    Shape,
    blob,
    ellipse,
    limb,
    line,
    polygon,
    shade,
)

DARK = (38, 30, 30)
PINK = (232, 132, 138)

# Coat, patches (ears, back) and muzzle of dogs; never golden.
_DOG_COATS = [
    ((128, 82, 52), (84, 52, 36), (240, 228, 212)),
    ((240, 236, 228), (116, 74, 50), (250, 246, 240)),
    ((70, 66, 70), (44, 42, 48), (196, 150, 108)),
    ((150, 152, 158), (98, 100, 108), (232, 232, 232)),
]
# Coat, stripes and muzzle of cats.
_CAT_COATS = [
    ((232, 140, 62), (184, 92, 34), (252, 232, 208)),
    ((150, 150, 156), (98, 98, 106), (236, 236, 236)),
    ((72, 70, 80), (42, 40, 50), (150, 148, 156)),
    ((240, 236, 230), (196, 178, 158), (252, 250, 246)),
]
_IRISES = [(120, 180, 70), (222, 184, 60), (92, 170, 190)]
_COLLARS = [(208, 48, 48), (48, 100, 190)]


def _both(make, x, *arguments, **options) -> list[Shape]:
    return [make(side * x, *arguments, **options) for side in (-1, 1)]


def _sitting_body(coat, chest, paw) -> list[Shape]:
    outline = [(-0.26, -0.14), (0.26, -0.14), (0.4, 0.3), (0.54, 0.74), (0.4, 0.97)]
    outline += [(-0.4, 0.97), (-0.54, 0.74), (-0.4, 0.3)]
    legs = [
        limb(
            [(s * 0.19, 0.2), (s * 0.18, 0.6), (s * 0.18, 0.9)], [0.2, 0.22, 0.2], coat
        )
        for s in (-1, 1)
    ]
    return [
        blob(outline, coat, volume=True),
        *_both(ellipse, 0.46, 0.93, 0.19, 0.09, paw),
        *legs,
        blob(
            [(-0.2, -0.1), (0.2, -0.1), (0.16, 0.28), (0, 0.44), (-0.16, 0.28)],
            chest,
            "mark",
        ),
        *_both(ellipse, 0.18, 0.93, 0.14, 0.085, paw),
    ]


def _eyes(x, y, radius, iris) -> list[Shape]:
    return [
        *_both(ellipse, x, y, radius * 1.25, radius * 1.3, iris, "mark"),
        *_both(ellipse, x, y, radius * 0.8, radius, (24, 20, 22), "mark"),
        *[
            ellipse(s * x - 0.025, y - 0.03, 0.026, 0.026, (255, 255, 255), "mark")
            for s in (-1, 1)
        ],
    ]


def dog(rng: np.random.Generator) -> list[Shape]:
    """A sitting dog: floppy ears, long muzzle, tongue, collar."""
    coat, patch, pale = _DOG_COATS[rng.integers(len(_DOG_COATS))]
    wag = rng.uniform(-0.08, 0.08)
    tail = [(0.36, 0.86), (0.66, 0.76), (0.82 + wag, 0.46), (0.84 + wag, 0.3)]
    ear = [(-0.26, -0.88), (-0.5, -0.82), (-0.68, -0.46), (-0.64, -0.1)]
    ear += [(-0.48, -0.06), (-0.4, -0.36), (-0.3, -0.6)]
    collar = _COLLARS[rng.integers(len(_COLLARS))]
    return [
        limb(tail, [0.16, 0.16, 0.13, 0.07], coat),
        *_sitting_body(coat, pale, pale),
        limb([(-0.28, -0.1), (0, 0.0), (0.28, -0.1)], [0.12, 0.13, 0.12], collar),
        blob(
            [
                (-0.3, -0.86),
                (0, -0.93),
                (0.3, -0.86),
                (0.43, -0.5),
                (0.3, -0.16),
                (0, -0.08),
                (-0.3, -0.16),
                (-0.43, -0.5),
            ],
            coat,
            volume=True,
        ),
        blob([(-0.09, -0.9), (0.09, -0.9), (0.09, -0.5), (-0.09, -0.5)], pale, "mark"),
        blob(ear, patch),
        blob([(-x, y) for x, y in ear], patch),
        *_dog_face(pale),
    ]


def _dog_face(pale) -> list[Shape]:
    return [
        *_eyes(0.2, -0.6, 0.062, (110, 66, 36)),
        blob(
            [(-0.1, -0.13), (0.12, -0.13), (0.12, 0.1), (0.01, 0.16), (-0.1, 0.1)],
            PINK,
        ),
        ellipse(0, -0.3, 0.235, 0.25, pale),
        ellipse(0, -0.44, 0.125, 0.09, DARK, "mark"),
        line([(0, -0.4), (0, -0.22)], DARK, 0.035),
        line(
            [(-0.15, -0.2), (-0.06, -0.15), (0, -0.22), (0.06, -0.15), (0.15, -0.2)],
            DARK,
            0.035,
        ),
    ]


def cat(rng: np.random.Generator) -> list[Shape]:
    """A sitting cat: pointed ears, whiskers, a striped tail that curls up."""
    coat, stripe, pale = _CAT_COATS[rng.integers(len(_CAT_COATS))]
    iris = _IRISES[rng.integers(len(_IRISES))]
    ear = np.array([(-0.46, -1.06), (-0.08, -0.76), (-0.46, -0.46)])
    inner = ear * 0.62 + (-0.13, -0.31)
    return [
        *_cat_tail(rng, coat, stripe),
        *_sitting_body(coat, pale, pale),
        *_flank_stripes(stripe),
        polygon(ear, coat),
        polygon(ear * (-1, 1), coat),
        polygon(inner, PINK, "mark"),
        polygon(inner * (-1, 1), PINK, "mark"),
        ellipse(0, -0.45, 0.47, 0.38, coat),
        *[
            line([(x, -0.82 + abs(x) / 4), (x * 0.75, -0.64)], stripe, 0.07)
            for x in (-0.17, 0.0, 0.17)
        ],
        *_cat_face(iris, pale, stripe),
    ]


def _cat_tail(rng, coat, stripe) -> list[Shape]:
    lift = rng.uniform(-0.06, 0.06)
    spine = np.array(
        [
            (0.36, 0.9),
            (0.72, 0.86),
            (0.84, 0.5 + lift),
            (0.72, 0.16 + lift),
            (0.84, -0.1 + lift),
            (0.98, -0.04 + lift),
        ]
    )
    rings = [
        limb(
            spine[i : i + 2] * 0.5 + spine[i : i + 2].mean(0) * 0.5,
            [0.17, 0.17],
            stripe,
            "mark",
        )
        for i in (1, 2, 3)
    ]
    return [limb(spine, [0.2, 0.18, 0.18, 0.17, 0.16, 0.13], coat), *rings]


def _flank_stripes(stripe) -> list[Shape]:
    rows = [(0.4, 0.34), (0.58, 0.42), (0.74, 0.46)]
    return [
        line([(s * x, y), (s * (x - 0.13), y + 0.03)], stripe, 0.07)
        for y, x in rows
        for s in (-1, 1)
    ]


def _cat_face(iris, pale, stripe) -> list[Shape]:
    whisker = shade(stripe, 0.55)
    return [
        *_eyes(0.2, -0.5, 0.085, iris),
        *_both(ellipse, 0.085, -0.27, 0.13, 0.1, pale, "mark"),
        polygon([(-0.07, -0.37), (0.07, -0.37), (0, -0.29)], PINK),
        *[
            line([(s * 0.2, -0.28 + d / 3), (s * 0.62, -0.3 + d)], whisker, 0.028)
            for s in (-1, 1)
            for d in (-0.05, 0.08)
        ],
        line(
            [(-0.1, -0.19), (-0.05, -0.17), (0, -0.24), (0.05, -0.17), (0.1, -0.19)],
            DARK,
            0.03,
        ),
    ]
