"""Pets that sit alike and look at you, in a frame of -1 to 1, feet at y = 1.

Heads are half of the height, and the eyes of all are in one place: what is read first
is drawn largest, and a face stays a face between any two of them.
"""

import numpy as np

from walklib.pocket.world.shapes import (
    Colour,
    Shape,
    blob,
    both,
    ellipse,
    limb,
    line,
    polygon,
    shade,
)

DARK = (34, 26, 28)
WHITE = (255, 255, 255)
PINK = (238, 128, 138)

# Coat, patches (ears, tail) and muzzle of dogs; never golden.
DOG_COATS = {
    "brown": ((156, 98, 56), (98, 58, 36), (248, 232, 208)),
    "white": ((246, 240, 230), (140, 88, 54), (255, 252, 246)),
    "black": ((66, 62, 70), (40, 38, 46), (224, 176, 124)),
    "grey": ((156, 160, 170), (100, 104, 118), (240, 240, 242)),
}
# Coat, stripes, muzzle and iris of cats.
CAT_COATS = {
    "ginger": ((238, 150, 66), (188, 96, 36), (255, 238, 214), (120, 190, 84)),
    "grey": ((160, 162, 172), (102, 104, 118), (242, 242, 244), (236, 196, 64)),
    "black": ((68, 66, 78), (40, 38, 50), (176, 172, 182), (244, 208, 72)),
    "white": ((248, 242, 234), (206, 184, 160), (255, 252, 248), (96, 172, 214)),
}


def dog(rng: np.random.Generator, colour: str) -> list[Shape]:
    """A sitting dog: floppy ears, broad muzzle, tongue, red collar."""
    coat, patch, pale = DOG_COATS[colour]
    tail = [(0.36, 0.86), (0.68, 0.8), (0.86, 0.52), (0.84, 0.3)]
    return [
        limb(tail, [0.2, 0.2, 0.18, 0.14], patch),
        *_sitting_body(coat, pale),
        *_collar(0.1),
        *dog_head(coat, patch, pale),
    ]


def dog_head(coat: Colour, ears: Colour, pale: Colour) -> list[Shape]:
    """The head of a dog seen from the front, in the frame of the whole dog."""
    skull = [(-0.3, -0.94), (0, -0.99), (0.3, -0.94), (0.54, -0.6), (0.5, -0.22)]
    skull += [(0.28, 0.06), (-0.28, 0.06), (-0.5, -0.22), (-0.54, -0.6)]
    ear = [(-0.32, -0.92), (-0.62, -0.86), (-0.82, -0.46), (-0.8, -0.06)]
    ear += [(-0.62, 0.0), (-0.52, -0.3), (-0.44, -0.6)]
    blaze = [(-0.09, -0.9), (0.09, -0.9), (0.1, -0.4), (-0.1, -0.4)]
    return [
        blob(skull, coat, volume=True),
        blob(blaze, pale, "mark"),
        blob(ear, ears),
        blob([(-x, y) for x, y in ear], ears),
        *_eyes((0.165, 0.18), WHITE, (0.12, 0.14)),
        *_muzzle(pale),
    ]


def _muzzle(pale) -> list[Shape]:
    tongue = [(-0.12, 0.0), (0.12, 0.0), (0.12, 0.18), (0.0, 0.26), (-0.12, 0.18)]
    smile = [(-0.2, -0.04), (-0.1, 0.03), (0, -0.04), (0.1, 0.03), (0.2, -0.04)]
    return [
        blob(tongue, PINK),
        ellipse(0, -0.12, 0.3, 0.22, pale),
        ellipse(0, -0.22, 0.15, 0.105, DARK, "mark"),
        line([(0, -0.16), (0, -0.04)], DARK, 0.055),
        line(smile, DARK, 0.055),
    ]


def cat(rng: np.random.Generator, colour: str) -> list[Shape]:
    """A sitting cat: pointed ears, bold whiskers, striped brow, a tail that curls."""
    coat, stripe, pale, iris = CAT_COATS[colour]
    ear = np.array([(-0.56, -1.1), (-0.08, -0.82), (-0.58, -0.42)])
    inner = (ear - ear.mean(0)) * 0.52 + ear.mean(0)
    return [
        *_cat_tail(coat, stripe),
        *_sitting_body(coat, pale),
        *_flank_stripes(stripe),
        polygon(ear, coat),
        polygon(ear * (-1, 1), coat),
        polygon(inner, PINK, "mark"),
        polygon(inner * (-1, 1), PINK, "mark"),
        ellipse(0, -0.4, 0.6, 0.48, coat),
        *[line([(x, -0.86), (x * 0.8, -0.66)], stripe, 0.1) for x in (-0.2, 0, 0.2)],
        *_eyes((0.16, 0.17), iris, (0.075, 0.14)),
        *_cat_mouth(pale, shade(stripe, 0.6)),
    ]


def _cat_mouth(pale, whisker) -> list[Shape]:
    smile = [(-0.16, -0.06), (-0.08, 0.0), (0, -0.08), (0.08, 0.0), (0.16, -0.06)]
    return [
        *both(ellipse, 0.12, -0.1, 0.17, 0.13, pale, "mark"),
        line(smile, DARK, 0.05),
        blob([(-0.1, -0.26), (0.1, -0.26), (0.02, -0.13), (-0.02, -0.13)], PINK),
        *[
            line(
                [(side * 0.32, -0.14 + drop / 4), (side * 0.88, drop - 0.2)],
                whisker,
                0.05,
            )
            for side in (-1, 1)
            for drop in (0.0, 0.22)
        ],
    ]


def _cat_tail(coat, stripe) -> list[Shape]:
    spine = [(0.36, 0.9), (0.76, 0.86), (0.84, 0.54), (0.74, 0.3), (0.86, 0.12)]
    tip = [(0.74, 0.34), (0.76, 0.22), (0.86, 0.12)]
    return [
        limb(spine, [0.22, 0.2, 0.2, 0.2, 0.16], coat),
        limb(tip, [0.18, 0.18, 0.15], stripe, "mark"),
    ]


def _flank_stripes(stripe) -> list[Shape]:
    return [
        line([(side * x, y), (side * (x - 0.15), y + 0.03)], stripe, 0.1)
        for y, x in [(0.46, 0.4), (0.7, 0.48)]
        for side in (-1, 1)
    ]


def _eyes(size, iris, pupil) -> list[Shape]:
    return [
        *both(ellipse, 0.25, -0.46, *size, iris, "mark"),
        *both(ellipse, 0.25, -0.46, *pupil, DARK, "mark"),
        *[ellipse(x, -0.51, 0.055, 0.055, WHITE, "mark") for x in (-0.22, 0.28)],
    ]


def _sitting_body(coat, chest) -> list[Shape]:
    outline = [(-0.28, -0.1), (0.28, -0.1), (0.42, 0.3), (0.54, 0.74), (0.42, 0.97)]
    outline += [(-0.42, 0.97), (-0.54, 0.74), (-0.42, 0.3)]
    bib = [(-0.24, 0.0), (0.24, 0.0), (0.18, 0.4), (0, 0.52), (-0.18, 0.4)]
    legs = [
        limb([(x, 0.3), (x, 0.6), (x, 0.88)], [0.26, 0.28, 0.28], coat)
        for x in (-0.14, 0.14)
    ]
    return [
        blob(outline, coat, volume=True),
        *both(ellipse, 0.46, 0.91, 0.19, 0.1, chest),
        *legs,
        blob(bib, chest, "mark"),
        *both(ellipse, 0.18, 0.92, 0.165, 0.1, chest),
    ]


def _collar(y) -> list[Shape]:
    band = [(-0.34, y - 0.1), (0, y + 0.06), (0.34, y - 0.1)]
    return [
        limb(band, [0.15, 0.15, 0.15], (214, 46, 50)),
        ellipse(0, y + 0.2, 0.09, 0.09, (250, 206, 72)),
    ]
