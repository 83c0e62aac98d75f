"""Patterns that styles lay over a picture: brush strokes, swirls, uneven washes."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw


def _grid(size):
    ramp = (np.arange(size, dtype=np.float32) + 0.5) / size
    return np.meshgrid(ramp, ramp)


def wobble(rng, size: int, cells: int, low: float, high: float) -> np.ndarray:
    """Smooth unevenness: (size, size, 1) from `low` to `high`, `cells` bumps across."""
    coarse = rng.uniform(low, high, (cells, cells)).astype(np.float32)
    fine = Image.fromarray(coarse).resize((size, size), Image.BICUBIC)
    return np.asarray(fine)[..., None]


@lru_cache(maxsize=64)
def stroke_map(size: int, variant: int) -> tuple[np.ndarray, np.ndarray]:
    """Broad overlapping brush strokes that cover the picture.

    Args:
        size: pixels.
        variant: which layout of strokes.

    Returns:
        For each pixel the flat index of the pixel that its stroke takes its colour
        from, (size, size), and the lightness of the stroke, (size, size, 1), from -1
        to 1.
    """
    rng = np.random.default_rng(variant)
    step = 1 / 13
    columns, rows = np.meshgrid(np.arange(-0.5, 14), np.arange(-0.5, 14))
    centres = np.stack([columns.ravel(), rows.ravel()], 1) * step
    centres += rng.uniform(-0.35, 0.35, centres.shape) * step
    rng.shuffle(centres)
    labels = Image.new("I", (size, size))
    draw = ImageDraw.Draw(labels)
    strokes = [_stroke(centre, rng, size) for centre in centres]
    for width in (0.2, 0.08):  # the wide pass fills the gaps
        for number, stroke in enumerate(strokes):
            draw.line(stroke, number, max(round(size * width), 1))
    labels = np.asarray(labels)
    pixels = np.clip((centres * size).astype(int), 0, size - 1)
    source = (pixels[:, 1] * size + pixels[:, 0])[labels]
    lightness = rng.uniform(-1, 1, len(centres)).astype(np.float32)[labels]
    return source, lightness[..., None]


def _stroke(centre, rng, size) -> list[float]:
    angle = -0.5 + 0.9 * np.sin(centre[0] * 3.0) * np.cos(centre[1] * 2.5)
    angle += rng.uniform(-0.15, 0.15)
    reach = np.array([np.cos(angle), np.sin(angle)]) * 0.085
    return (np.array([centre - reach, centre + reach]) * size).ravel().tolist()


def flow(rng, size: int) -> np.ndarray:
    """Long wavy strokes: (size, size, 1) from -1 to 1."""
    x, y = _grid(size)
    phase = rng.uniform(0, 2 * np.pi)
    bend = 0.035 * np.sin(2 * np.pi * (1.5 * x + 0.6 * y) + phase)
    return np.sin(2 * np.pi * (y + bend) * 15)[..., None]


def swirls(rng, size: int) -> np.ndarray:
    """A night sky of curling bands with stars and a crescent moon: (size, size, 3)."""
    x, y = _grid(size)
    turns = 22 * np.pi  # 11 bands from top to bottom
    waves = np.sin(2 * np.pi * (y * 1.2 + 0.16 * np.sin(5 * x))) * 0.06 + y
    bands = np.sin(turns * waves)
    for cx, cy, radius in _eddies(rng):
        distance = np.hypot(x - cx, y - cy)
        near = np.exp(-((distance / radius) ** 4))
        # One band more for every turn around the centre, so that the spiral closes.
        spiral = np.sin(turns * 1.1 * distance + np.arctan2(y - cy, x - cx))
        bands = bands * (1 - near) + spiral * near
    dark, pale = np.array([22, 42, 118]), np.array([84, 134, 206])
    sky = dark + (pale - dark) * (0.5 + 0.5 * bands[..., None])
    return _lights(sky, rng, x, y).astype(np.float32)


def _eddies(rng):
    spots = [(0.3, 0.3, 0.2), (0.66, 0.2, 0.17)]
    return [
        (x + rng.uniform(-0.06, 0.06), y + rng.uniform(-0.04, 0.04), r)
        for x, y, r in spots
    ]


def _lights(sky, rng, x, y) -> np.ndarray:
    gold, glow = np.array([255, 236, 130]), np.array([236, 214, 110])
    stars = [(0.09, 0.12), (0.37, 0.08), (0.13, 0.44), (0.9, 0.42)]
    for cx, cy in stars:
        cx, cy = cx + rng.uniform(-0.03, 0.03), cy + rng.uniform(-0.03, 0.03)
        distance = np.hypot(x - cx, y - cy)[..., None]
        halo = np.clip(1.25 - distance / 0.07, 0, 1) * (
            0.75 + 0.25 * np.cos(distance * 220)
        )
        sky = sky * (1 - 0.75 * halo) + glow * 0.75 * halo
        core = np.clip((0.034 - distance) * len(x), 0, 1)
        sky = sky * (1 - core) + gold * core
    return _moon(sky, x, y, gold)


def _moon(sky, x, y, gold) -> np.ndarray:
    distance = np.hypot(x - 0.84, y - 0.15)[..., None]
    halo = np.clip(1.3 - distance / 0.13, 0, 1)
    sky = sky * (1 - 0.6 * halo) + gold * 0.6 * halo
    disc = np.clip((0.085 - distance) * len(x), 0, 1)
    bite = np.clip((0.07 - np.hypot(x - 0.875, y - 0.135)[..., None]) * len(x), 0, 1)
    crescent = disc * (1 - bite)
    return sky * (1 - crescent) + np.array([255, 190, 60]) * crescent
