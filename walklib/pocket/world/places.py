"""Places: backgrounds told apart by colour and by the lines they are made of."""

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

# Top and horizon of the sky, and the tint of the whole picture, at three times of day.
LIGHTS = {
    "morning": ((112, 172, 226), (252, 222, 196), (1.03, 0.99, 0.95)),
    "noon": ((74, 148, 224), (196, 228, 248), (1.0, 1.0, 1.0)),
    "evening": ((92, 108, 188), (252, 176, 124), (1.05, 0.96, 0.9)),
}


def _sky(light, horizon) -> Shape:
    top, bottom, _ = LIGHTS[light]
    return box(0, 0, 1, horizon + 0.02, top, "sky", fade=bottom)


def _cloud(x, y, scale) -> list[Shape]:
    outline = [(-0.18, 0.03), (-0.14, -0.05), (-0.05, -0.09), (0.05, -0.1)]
    outline += [(0.14, -0.05), (0.19, 0.03), (0.0, 0.045)]
    return [blob(np.array(outline) * scale + (x, y), (250, 250, 252), "air")]


def _sun(x, y) -> Shape:
    return ellipse(x, y, 0.065, 0.065, (255, 236, 160), "air")


def lavender_field(rng: np.random.Generator, light: str) -> list[Shape]:
    """Purple rows that run together at the horizon."""
    horizon = rng.uniform(0.38, 0.44)
    vanish = rng.uniform(0.42, 0.58)
    purple = [(140, 92, 196), (156, 100, 204), (128, 88, 200)][rng.integers(3)]
    hills = [(0, horizon), (0, horizon - 0.07), (0.25, horizon - 0.11)]
    hills += [(0.5, horizon - 0.06), (0.8, horizon - 0.12), (1, horizon - 0.07)]
    ground = box(0, horizon, 1, 1, (112, 138, 84), "ground", fade=(72, 104, 62))
    return [
        _sky(light, horizon),
        polygon([*hills, (1, horizon)], (104, 150, 136)),
        ground,
        *_rows(vanish, horizon, purple),
    ]


def _rows(vanish, horizon, purple) -> list[Shape]:
    shapes = []
    for i in range(-4, 5):
        foot = vanish + i * 0.3
        left, right = foot - 0.105, foot + 0.105
        top = [
            (vanish + i * 0.035 - 0.012, horizon),
            (vanish + i * 0.035 + 0.012, horizon),
        ]
        shapes.append(polygon([*top, (right, 1.02), (left, 1.02)], purple))
        for depth in (0.42, 0.68, 0.95):
            x = vanish + i * 0.035 + (foot - vanish - i * 0.035) * depth
            y = horizon + (1.02 - horizon) * depth
            bush = ellipse(
                x, y, 0.105 * depth, 0.06 * depth, mix(purple, (222, 180, 246), 0.4)
            )
            shapes.append(bush)
    return shapes


def beach(rng: np.random.Generator, light: str) -> list[Shape]:
    """A band of sea, a foam line, sand and a parasol."""
    horizon = rng.uniform(0.38, 0.44)
    shore = horizon + rng.uniform(0.17, 0.21)
    sea = [(36, 142, 178), (44, 156, 172), (32, 124, 180)][rng.integers(3)]
    side = -1 if rng.integers(2) else 1
    foam = [
        (0, shore),
        (0.25, shore + 0.02),
        (0.5, shore - 0.01),
        (0.75, shore + 0.02),
        (1, shore),
    ]
    waves = [
        line([(x, y), (x + 0.09, y - 0.014), (x + 0.18, y)], shade(sea, 1.5), 0.014)
        for x, y in [
            (0.06, horizon + 0.06),
            (0.44, horizon + 0.1),
            (0.76, horizon + 0.05),
        ]
    ]
    return [
        _sky(light, horizon),
        _sun(0.5 - side * 0.36, 0.14),
        box(0, horizon, 1, shore + 0.05, sea, fade=mix(sea, (150, 224, 214), 0.5)),
        *waves,
        polygon(
            [*foam, (1, 1), (0, 1)], (240, 216, 160), "ground", fade=(226, 190, 124)
        ),
        line(foam, (252, 252, 248), 0.026),
        *_parasol(0.5 + side * 0.37, 0.4),
    ]


def _parasol(x, y) -> list[Shape]:
    pole = line([(x, y - 0.06), (x, y + 0.34)], (150, 110, 70), 0.022)
    top = [(-0.17, 0.04), (-0.12, -0.08), (0, -0.14), (0.12, -0.08), (0.17, 0.04)]
    stripe = [(-0.06, 0.04), (-0.045, -0.07), (0, -0.14), (0.045, -0.07), (0.06, 0.04)]
    return [
        pole,
        polygon(np.array(top) + (x, y), (226, 66, 58)),
        polygon(np.array(stripe) + (x, y), (250, 246, 236), "mark"),
    ]


def table(rng: np.random.Generator, light: str) -> list[Shape]:
    """A wooden table top in front of a wall with a window."""
    edge = rng.uniform(0.62, 0.67)
    walls = [(236, 218, 186), (184, 206, 186), (226, 196, 180), (192, 204, 216)]
    wall = walls[rng.integers(len(walls))]
    wood = [(176, 116, 66), (160, 100, 58), (192, 134, 80)][rng.integers(3)]
    left = 0.07 if rng.integers(2) else 0.57
    planks = [
        line([(-0.02, y), (1.02, y)], shade(wood, 0.7), 0.013)
        for y in edge + (1 - edge) * np.array([0.3, 0.62])
    ]
    return [
        box(0, 0, 1, edge + 0.02, wall, "sky", fade=shade(wall, 0.86)),
        *_window(left, light),
        box(0, edge, 1, 1, shade(wood, 1.14), "ground", fade=shade(wood, 0.86)),
        box(-0.05, edge, 1.05, edge + 0.03, shade(wood, 0.66)),
        *planks,
    ]


def _window(left, light) -> list[Shape]:
    top, bottom, _ = LIGHTS[light]
    right, frame = left + 0.36, (250, 246, 238)
    middle = (left + right) / 2
    return [
        box(left, 0.07, right, 0.5, frame),
        box(left + 0.03, 0.1, right - 0.03, 0.47, top, fade=bottom),
        box(middle - 0.013, 0.09, middle + 0.013, 0.48, frame, "mark"),
        box(left + 0.02, 0.27, right - 0.02, 0.295, frame, "mark"),
    ]


def city(rng: np.random.Generator, light: str) -> list[Shape]:
    """Two rows of houses along a street with a dashed line."""
    horizon = rng.uniform(0.58, 0.62)
    far = [
        box(x, horizon - h, x + 0.15, horizon, (150, 166, 186))
        for x, h in zip(
            np.arange(0.24, 0.76, 0.15), rng.uniform(0.09, 0.17, 4), strict=True
        )
    ]
    bricks = [(190, 108, 84), (206, 168, 112), (146, 140, 150), (168, 122, 104)]
    order = rng.permutation(4)
    near = []
    for x, i, h in [
        (0.13, 0, 0.25),
        (0.72, 1, 0.23),
        (-0.06, 2, 0.34),
        (0.84, 3, 0.37),
    ]:
        top = horizon - h + rng.uniform(-0.03, 0.03)
        near += _house(x, x + 0.2, top, horizon + 0.04, bricks[order[i]])
    return [_sky(light, horizon), *far, *near, *_street(horizon)]


def _house(left, right, top, bottom, colour) -> list[Shape]:
    glass = (250, 226, 150)
    panes = [
        box(x, y, x + 0.045, y + 0.07, glass, "mark")
        for x in (left + 0.04, right - 0.085)
        for y in np.arange(top + 0.06, bottom - 0.1, 0.13)
    ]
    roof = box(left - 0.01, top - 0.02, right + 0.01, top + 0.02, shade(colour, 0.6))
    return [box(left, top, right, bottom, colour), roof, *panes]


def _street(horizon) -> list[Shape]:
    road = [(0.44, horizon + 0.02), (0.56, horizon + 0.02), (1.05, 1.02), (-0.05, 1.02)]
    dashes = [
        polygon(
            [
                (0.5 - w, y),
                (0.5 + w, y),
                (0.5 + w * 1.3, y + h),
                (0.5 - w * 1.3, y + h),
            ],
            (244, 238, 214),
            "mark",
        )
        for y, w, h in [
            (horizon + 0.06, 0.008, 0.05),
            (0.78, 0.016, 0.08),
            (0.92, 0.024, 0.1),
        ]
    ]
    pavement = box(0, horizon + 0.02, 1, 1, (186, 182, 178), "ground")
    return [pavement, polygon(road, (104, 106, 116)), *dashes]


def green_field(rng: np.random.Generator, light: str) -> list[Shape]:
    """Flat green land with bands of tulips under clouds."""
    horizon = rng.uniform(0.44, 0.5)
    tulips = [(226, 60, 64), (250, 206, 62), (240, 130, 168), (248, 142, 60)]
    order = rng.permutation(4)
    grass = [(112, 182, 76), (100, 172, 84), (126, 186, 70)][rng.integers(3)]
    bands = [(0.05, 0.04), (0.14, 0.06)]
    strips = [
        box(-0.05, horizon + y, 1.05, horizon + y + h, tulips[order[i]])
        for i, (y, h) in enumerate(bands)
    ]
    x = rng.uniform(-0.04, 0.04)
    return [
        _sky(light, horizon),
        *_cloud(0.2 + x, 0.17, 1.1),
        *_cloud(0.8 - x, 0.12, 0.95),
        *[
            ellipse(t, horizon, 0.07, 0.045, (70, 132, 74))
            for t in (0.04, 0.14, 0.9, 0.99)
        ],
        box(0, horizon, 1, 1, grass, "ground", fade=shade(grass, 0.78)),
        *strips,
        *[
            s
            for t in (0.06, 0.19, 0.82, 0.95)
            for s in _tulip(t, 0.86, tulips[order[2]])
        ],
    ]


def _tulip(x, y, colour) -> list[Shape]:
    cup = [(-0.04, -0.06), (-0.02, -0.03), (0, -0.065), (0.02, -0.03), (0.04, -0.06)]
    cup += [(0.04, 0.01), (0, 0.04), (-0.04, 0.01)]
    stem = line([(x, y), (x, y + 0.16)], (58, 122, 56), 0.018)
    return [stem, polygon(np.array(cup) + (x, y), colour)]


def snowy_mountains(rng: np.random.Generator, light: str) -> list[Shape]:
    """White peaks, blue shadows, snow and a few firs."""
    horizon = rng.uniform(0.56, 0.6)
    peaks = [(0.5, 0.24), (0.14, 0.16), (0.86, 0.12)]
    shapes = [_sky(light, horizon)]
    for x, y in peaks:
        x, y = x + rng.uniform(-0.04, 0.04), y + rng.uniform(-0.03, 0.03)
        shapes += _peak(x, y, horizon + 0.02)
    snow = box(0, horizon, 1, 1, (244, 248, 253), "ground", fade=(206, 222, 242))
    firs = [
        (0.05, 0.74, 0.15),
        (0.17, 0.68, 0.11),
        (0.94, 0.76, 0.16),
        (0.83, 0.69, 0.11),
    ]
    return [*shapes, snow, *[fir for spot in firs for fir in _fir(*spot)]]


def _peak(x, y, foot) -> list[Shape]:
    half, height = 0.34, foot - y
    rock = polygon([(x, y), (x + half, foot), (x - half, foot)], (122, 140, 174))
    shadow = polygon(
        [(x, y), (x + half, foot), (x + 0.06, foot)], (92, 110, 150), "mark"
    )
    line_y = y + height * 0.46
    run = half * 0.46
    cap = [(x, y), (x + run, line_y), (x + run * 0.5, line_y - 0.05)]
    cap += [(x, line_y + 0.03), (x - run * 0.5, line_y - 0.05), (x - run, line_y)]
    return [rock, shadow, polygon(cap, (250, 252, 255))]


def _fir(x, y, height) -> list[Shape]:
    tiers = [(0.0, 0.55, 0.3), (0.3, 1.0, 0.42)]
    return [
        polygon(
            [
                (x, y - height * (1 - top)),
                (x + height * w, y - height * (1 - low)),
                (x - height * w, y - height * (1 - low)),
            ],
            (48, 96, 84),
        )
        for top, low, w in reversed(tiers)
    ]


DRAWERS = {
    "lavender field": lavender_field,
    "beach": beach,
    "table": table,
    "city": city,
    "green field": green_field,
    "snowy mountains": snowy_mountains,
}
