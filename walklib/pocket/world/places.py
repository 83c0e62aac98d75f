"""Places: backgrounds told apart by colour and by the lines they are made of.

Each has one layout, with the sun or the moon on the left, and few palettes. Edges that
cross the picture lie on multiples of a sixteenth: 8 pixels of 128, one latent.
"""

import numpy as np

from walklib.pocket.world.shapes import (
    Shape,
    blob,
    box,
    ellipse,
    line,
    mix,
    polygon,
    shade,
)

# Top and horizon of the sky, the sun or moon, and the tint of the whole picture.
LIGHTS = {
    "day": ((78, 156, 232), (206, 234, 250), (255, 246, 176), (1.0, 1.0, 1.0)),
    "sunset": ((132, 108, 190), (255, 184, 116), (255, 120, 66), (1.06, 0.97, 0.88)),
    "night": ((18, 26, 74), (64, 84, 150), (250, 244, 214), (0.6, 0.66, 0.9)),
}


_TULIPS = ((232, 62, 66), (252, 210, 66), (244, 130, 172), (250, 146, 60))


def _sky(light, horizon) -> list[Shape]:
    top, bottom, disc, _ = LIGHTS[light]
    sky = box(0, 0, 1, horizon + 0.02, top, "sky", fade=bottom)
    return [sky, ellipse(0.125, 0.14, 0.08, 0.08, disc, "air")]


def _cloud(x, y, scale, light) -> Shape:
    outline = [(-0.18, 0.03), (-0.14, -0.05), (-0.05, -0.1), (0.05, -0.1)]
    outline += [(0.14, -0.05), (0.19, 0.03), (0.0, 0.05)]
    white = mix((252, 252, 254), LIGHTS[light][1], 0.3)
    return blob(np.array(outline) * scale + (x, y), white, "air")


def lavender_field(rng: np.random.Generator, light: str) -> list[Shape]:
    """Five purple rows that run together at the horizon, with flowers in front."""
    horizon = 0.4375
    purple = [(140, 92, 200), (160, 110, 214), (112, 96, 206)][rng.integers(3)]
    hills = [(0, horizon), (0, 0.36), (0.25, 0.32), (0.5, 0.38), (0.8, 0.3)]
    hills += [(1, 0.36), (1, horizon)]
    rows = [shape for i in range(-2, 3) for shape in _row(i, horizon, purple)]
    flowers = [(0.05, 0.84), (0.16, 0.9), (0.84, 0.9), (0.95, 0.84)]
    return [
        *_sky(light, horizon),
        polygon(hills, (96, 152, 136)),
        box(0, horizon, 1, 1, (122, 152, 88), "ground", fade=(78, 118, 62)),
        *rows,
        *[shape for spot in flowers for shape in _lavender(*spot, purple)],
    ]


def _row(i, horizon, purple) -> list[Shape]:
    far, near = 0.5 + i * 0.13, 0.5 + i * 0.46
    strip = [(far - 0.03, horizon), (far + 0.03, horizon), (near + 0.15, 1.02)]
    shapes = [polygon([*strip, (near - 0.15, 1.02)], shade(purple, 0.84))]
    for depth in (0.1, 0.3, 0.6, 1.0):
        x, y = far + (near - far) * depth, horizon + (1 - horizon) * depth
        size = 0.045 + 0.1 * depth
        shapes.append(
            ellipse(x, y, size, size * 0.55, mix(purple, (226, 190, 250), 0.35))
        )
    return shapes


def _lavender(x, y, purple) -> list[Shape]:
    stem = line([(x, y), (x, 1.02)], (70, 116, 60), 0.022)
    return [stem, ellipse(x, y - 0.02, 0.042, 0.11, mix(purple, (196, 90, 220), 0.6))]


def beach(rng: np.random.Generator, light: str) -> list[Shape]:
    """A band of sea, a foam line, sand and a parasol."""
    horizon, shore = 0.4375, 0.625
    sea = [(36, 142, 190), (48, 168, 176), (40, 110, 186)][rng.integers(3)]
    foam = [(0, shore), (0.25, shore + 0.025), (0.5, shore - 0.01)]
    foam += [(0.75, shore + 0.025), (1, shore)]
    spots = [(0.06, horizon + 0.06), (0.4, horizon + 0.11), (0.72, horizon + 0.06)]
    waves = [
        line([(x, y), (x + 0.1, y - 0.015), (x + 0.2, y)], shade(sea, 1.5), 0.02)
        for x, y in spots
    ]
    sand = polygon(
        [*foam, (1, 1), (0, 1)], (246, 222, 164), "ground", fade=(230, 194, 128)
    )
    return [
        *_sky(light, horizon),
        box(0, horizon, 1, shore + 0.05, sea, fade=mix(sea, (150, 224, 214), 0.5)),
        *waves,
        sand,
        line(foam, (252, 252, 248), 0.034),
        *_parasol(0.84, 0.36),
    ]


def _parasol(x, y) -> list[Shape]:
    top = [(-0.2, 0.05), (-0.14, -0.08), (0, -0.15), (0.14, -0.08), (0.2, 0.05)]
    stripe = [(-0.07, 0.05), (-0.055, -0.08), (0, -0.15), (0.055, -0.08), (0.07, 0.05)]
    return [
        line([(x, y - 0.06), (x, y + 0.36)], (150, 110, 70), 0.028),
        polygon(np.array(top) + (x, y), (230, 68, 60)),
        polygon(np.array(stripe) + (x, y), (252, 248, 238), "mark"),
    ]


def table(rng: np.random.Generator, light: str) -> list[Shape]:
    """A wooden table top in front of a wall with a window."""
    edge = 0.625
    wall = [(240, 222, 190), (186, 210, 196), (232, 196, 190)][rng.integers(3)]
    wood = (182, 122, 70)
    return [
        box(0, 0, 1, edge + 0.02, wall, "sky", fade=shade(wall, 0.88)),
        *_window(0.0625, light),
        box(0, edge, 1, 1, shade(wood, 1.14), "ground", fade=shade(wood, 0.86)),
        box(-0.05, edge, 1.05, edge + 0.035, shade(wood, 0.66)),
        line([(-0.02, 0.8), (1.02, 0.8)], shade(wood, 0.7), 0.018),
    ]


def _window(left, light) -> list[Shape]:
    top, bottom, *_ = LIGHTS[light]
    right, frame = left + 0.36, (252, 248, 240)
    middle = (left + right) / 2
    return [
        box(left, 0.0625, right, 0.5, frame),
        box(left + 0.035, 0.1, right - 0.035, 0.465, top, fade=bottom),
        box(middle - 0.017, 0.09, middle + 0.017, 0.48, frame, "mark"),
        box(left + 0.02, 0.265, right - 0.02, 0.3, frame, "mark"),
    ]


def city(rng: np.random.Generator, light: str) -> list[Shape]:
    """Houses on both sides of a street with a dashed line."""
    horizon = 0.625
    bricks = [(196, 108, 84), (214, 176, 118), (150, 146, 162), (176, 124, 108)]
    turn = rng.integers(4)
    bricks = bricks[turn:] + bricks[:turn]
    skyline = [(0.31, 0.44), (0.44, 0.375), (0.57, 0.46)]
    far = [box(x, y, x + 0.14, horizon, (164, 180, 204)) for x, y in skyline]
    fronts = [(0.14, 0.4375), (0.66, 0.375), (-0.06, 0.3125), (0.84, 0.25)]
    near = [
        shape
        for (x, top), brick in zip(fronts, bricks, strict=True)
        for shape in _house(x, top, horizon + 0.02, brick)
    ]
    return [*_sky(light, horizon), *far, *near, *_street(horizon)]


def _house(left, top, bottom, colour) -> list[Shape]:
    right = left + 0.21
    panes = [
        box(x, y, x + 0.055, y + 0.075, (254, 230, 154), "mark")
        for x in (left + 0.035, right - 0.09)
        for y in np.arange(top + 0.055, bottom - 0.09, 0.125)
    ]
    roof = box(left - 0.01, top - 0.02, right + 0.01, top + 0.02, shade(colour, 0.6))
    return [box(left, top, right, bottom, colour), roof, *panes]


def _street(horizon) -> list[Shape]:
    road = [(0.42, horizon), (0.58, horizon), (1.0, 1.02), (0.0, 1.02)]
    dashes = [
        polygon(
            [
                (0.5 - w, y),
                (0.5 + w, y),
                (0.5 + w * 1.3, y + h),
                (0.5 - w * 1.3, y + h),
            ],
            (250, 244, 220),
            "mark",
        )
        for y, w, h in [(0.66, 0.012, 0.05), (0.76, 0.02, 0.08), (0.9, 0.03, 0.11)]
    ]
    pavement = box(0, horizon, 1, 1, (192, 188, 186), "ground")
    return [pavement, polygon(road, (112, 114, 126)), *dashes]


def green_field(rng: np.random.Generator, light: str) -> list[Shape]:
    """Flat green land with two bands of tulips under a cloud."""
    horizon = 0.5
    red, yellow, pink, orange = _TULIPS
    tulips = [(red, yellow), (pink, orange), (yellow, pink)][rng.integers(3)]
    grass = (116, 186, 80)
    bands = [(0.5625, 0.045, tulips[0]), (0.6875, 0.0625, tulips[1])]
    flowers = [(0.06, 0.85), (0.2, 0.89), (0.8, 0.89), (0.94, 0.85)]
    return [
        *_sky(light, horizon),
        _cloud(0.8, 0.15, 1.1, light),
        *[ellipse(x, horizon, 0.1, 0.06, (70, 140, 78)) for x in (0.04, 0.2, 0.96)],
        box(0, horizon, 1, 1, grass, "ground", fade=shade(grass, 0.8)),
        *[box(-0.05, y, 1.05, y + high, colour) for y, high, colour in bands],
        *[s for spot in flowers for s in _tulip(*spot, tulips[0])],
    ]


def _tulip(x, y, colour) -> list[Shape]:
    cup = [(-0.05, -0.07), (-0.025, -0.03), (0, -0.075), (0.025, -0.03), (0.05, -0.07)]
    cup += [(0.045, 0.015), (0, 0.045), (-0.045, 0.015)]
    stem = line([(x, y), (x, y + 0.2)], (58, 126, 56), 0.024)
    return [stem, polygon(np.array(cup) + (x, y), colour)]


def snowy_mountains(rng: np.random.Generator, light: str) -> list[Shape]:
    """White peaks, blue shadows, snow and a few firs."""
    horizon = 0.5625
    rock = [(126, 144, 182), (146, 136, 168), (120, 152, 160)][rng.integers(3)]
    peaks = [(0.5, 0.3), (0.1, 0.24), (0.86, 0.16)]
    firs = [
        (0.18, 0.68, 0.14),
        (0.05, 0.76, 0.2),
        (0.83, 0.69, 0.14),
        (0.95, 0.78, 0.2),
    ]
    return [
        *_sky(light, horizon),
        *[shape for x, y in peaks for shape in _peak(x, y, horizon + 0.02, rock)],
        box(0, horizon, 1, 1, (246, 250, 254), "ground", fade=(208, 224, 244)),
        *[shape for spot in firs for shape in _fir(*spot)],
    ]


def _peak(x, y, foot, rock) -> list[Shape]:
    half, height = 0.34, foot - y
    line_y, run = y + height * 0.46, half * 0.46
    cap = [(x, y), (x + run, line_y), (x + run * 0.5, line_y - 0.05)]
    cap += [(x, line_y + 0.03), (x - run * 0.5, line_y - 0.05), (x - run, line_y)]
    side = [(x, y), (x + half, foot), (x + 0.06, foot)]
    return [
        polygon([(x, y), (x + half, foot), (x - half, foot)], rock),
        polygon(side, shade(rock, 0.78), "mark"),
        polygon(cap, (250, 252, 255)),
    ]


def _fir(x, y, height) -> list[Shape]:
    tiers = [(0.3, 1.0, 0.42), (0.0, 0.55, 0.3)]
    return [
        polygon(
            [
                (x, y - height * (1 - top)),
                (x + height * w, y - height * (1 - low)),
                (x - height * w, y - height * (1 - low)),
            ],
            (48, 104, 88),
        )
        for top, low, w in tiers
    ]


DRAWERS = {
    "lavender field": lavender_field,
    "beach": beach,
    "table": table,
    "city": city,
    "green field": green_field,
    "snowy mountains": snowy_mountains,
}
