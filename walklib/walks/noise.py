"""Noise on a walk: one for all frames, or on the arcs between many."""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from walklib.embeddings import Noise, checked_noise
from walklib.walks.blends import compiled_once
from walklib.walks.geometry import slerp_pairs


def noise_on_line(noise: Noise, frames: int) -> Callable:
    """The map from t to noise: one for all, or on the arcs between many."""
    noise = checked_noise(noise, frames)
    if len(noise) == 1:
        return lambda t: np.broadcast_to(noise, (len(t), *noise.shape[1:]))
    blend = compiled_once(slerp_pairs)

    def path(t):
        before, after, fraction = _neighbours(t, frames)
        return blend(noise[before], noise[after], fraction)

    return path


def noise_on_grid(noise: Noise, rows: int, columns: int) -> Callable:
    """The map from (u, v) to noise: one for all, or on the arcs between many."""
    noise = checked_noise(noise, rows * columns)
    if len(noise) == 1:
        return lambda u, v: np.broadcast_to(noise, (len(u), *noise.shape[1:]))
    # (rows * columns, ...) -> (rows, columns, ...)
    noise = noise.reshape(rows, columns, *noise.shape[1:])
    blend = compiled_once(slerp_pairs)

    def path(u, v):
        left, right, across = _neighbours(u, columns)
        above, below, down = _neighbours(v, rows)
        top = blend(noise[above, left], noise[above, right], across)
        bottom = blend(noise[below, left], noise[below, right], across)
        return blend(top, bottom, down)

    return path


def _neighbours(t, count):
    """The frames before and after `t`, and how far on the way between them."""
    position = np.round(t * (count - 1), 9)  # 2.9999999996 of rounding is frame 3
    before = np.minimum(position.astype("int64"), max(count - 2, 0))
    after = np.minimum(before + 1, count - 1)
    return before, after, (position - before).astype("float32")


def check_independent(**named: np.ndarray) -> None:
    """Raise if a circle through two of these noises would pass near zero."""
    for (name_x, noise_x), (name_y, noise_y) in combinations(named.items(), 2):
        _check_pair(name_x, noise_x, name_y, noise_y)


def _check_pair(name_x, noise_x, name_y, noise_y):
    if noise_x.shape != noise_y.shape:
        raise ValueError(
            f"`{name_x}` and `{name_y}` must have the same shape. Received: "
            f"{noise_x.shape} and {noise_y.shape}"
        )
    x, y = noise_x.ravel().astype("float64"), noise_y.ravel().astype("float64")
    cosine = x @ y / max(np.linalg.norm(x) * np.linalg.norm(y), 1e-30)
    if abs(cosine) > 0.99:
        raise ValueError(
            f"`{name_x}` and `{name_y}` must be different noises: the circle through "
            f"these two passes near zero. Received a cosine of {cosine:.3f}"
        )
