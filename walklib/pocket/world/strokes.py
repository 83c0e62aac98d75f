"""Patterns that styles lay over a picture: brush strokes, swirls, uneven washes.

Each has two variants, and nothing in it is narrower than five pixels of 128.
"""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw


def _grid(size):
    ramp = (np.arange(size, dtype=np.float32) + 0.5) / size
    return np.meshgrid(ramp, ramp)


@lru_cache(maxsize=64)
def wobble(variant: int, size: int, cells: int, low: float, high: float) -> np.ndarray:
    """Smooth unevenness: (size, size, 1) from `low` to `high`, `cells` bumps across."""
    rng = np.random.default_rng(variant)
    coarse = rng.uniform(low, high, (cells, cells)).astype(np.float32)
    fine = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
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
    step = 1 / 9
    columns, rows = np.meshgrid(np.arange(-0.5, 10), np.arange(-0.5, 10))
    centres = np.stack([columns.ravel(), rows.ravel()], 1) * step
    centres += rng.uniform(-0.3, 0.3, centres.shape) * step
    rng.shuffle(centres)
    labels = Image.new("I", (size, size))
    draw = ImageDraw.Draw(labels)
    strokes = [_stroke(centre, rng, size) for centre in centres]
    for width in (0.24, 0.12):  # the wide pass fills the gaps
        for number, stroke in enumerate(strokes):
            draw.line(stroke, number, max(round(size * width), 1))
    numbers = np.asarray(labels)
    pixels = np.clip((centres * size).astype(int), 0, size - 1)
    source = (pixels[:, 1] * size + pixels[:, 0])[numbers]
    lightness = rng.uniform(-1, 1, len(centres)).astype(np.float32)[numbers]
    return source, lightness[..., None]


def _stroke(centre, rng, size) -> list[float]:
    angle = -0.5 + 0.9 * np.sin(centre[0] * 3.0) * np.cos(centre[1] * 2.5)
    angle += rng.uniform(-0.15, 0.15)
    reach = np.array([np.cos(angle), np.sin(angle)]) * 0.11
    return (np.array([centre - reach, centre + reach]) * size).ravel().tolist()


@lru_cache(maxsize=64)
def flow(variant: int, size: int) -> np.ndarray:
    """Long wavy strokes: (size, size, 1) from -1 to 1."""
    x, y = _grid(size)
    bend = 0.04 * np.sin(2 * np.pi * (1.2 * x + 0.5 * y) + 3 * variant)
    return np.sin(2 * np.pi * (y + bend) * 9)[..., None]


@lru_cache(maxsize=64)
def swirls(variant: int, size: int) -> np.ndarray:
    """A night sky of curling bands with stars and a crescent moon: (size, size, 3)."""
    x, y = _grid(size)
    turns = 16 * np.pi  # 8 bands from top to bottom
    waves = np.sin(2 * np.pi * (y * 1.2 + 0.16 * np.sin(5 * x))) * 0.06 + y
    bands = np.sin(turns * waves)
    for cx, cy, radius in [(0.26, 0.3, 0.22), (0.62, 0.2, 0.19)]:
        distance = np.hypot(x - cx, y - cy)
        near = np.exp(-((distance / radius) ** 4))
        # One band more for every turn around the centre, so that the spiral closes.
        spiral = np.sin(turns * 1.1 * distance + np.arctan2(y - cy, x - cx))
        bands = bands * (1 - near) + spiral * near
    dark, pale = np.array([24, 46, 124]), np.array([88, 140, 212])
    sky = dark + (pale - dark) * (0.5 + 0.5 * bands[..., None])
    sky = _lights(sky, x, y).astype(np.float32)
    return sky[:, ::-1] if variant else sky


def _lights(sky, x, y) -> np.ndarray:
    gold, glow = np.array([255, 238, 140]), np.array([236, 216, 112])
    for cx, cy in [(0.09, 0.1), (0.44, 0.07), (0.08, 0.5), (0.92, 0.42)]:
        distance = np.hypot(x - cx, y - cy)[..., None]
        halo = 0.75 * np.clip(1.25 - distance / 0.08, 0, 1)
        sky = sky * (1 - halo) + glow * halo
        core = np.clip((0.042 - distance) * len(x), 0, 1)
        sky = sky * (1 - core) + gold * core
    return _moon(sky, x, y, gold)


def _moon(sky, x, y, gold) -> np.ndarray:
    distance = np.hypot(x - 0.84, y - 0.15)[..., None]
    halo = np.clip(1.3 - distance / 0.15, 0, 1)
    sky = sky * (1 - 0.6 * halo) + gold * 0.6 * halo
    disc = np.clip((0.1 - distance) * len(x), 0, 1)
    bite = np.clip((0.08 - np.hypot(x - 0.88, y - 0.13)[..., None]) * len(x), 0, 1)
    crescent = disc * (1 - bite)
    return sky * (1 - crescent) + np.array([255, 196, 66]) * crescent
