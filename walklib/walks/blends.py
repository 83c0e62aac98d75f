"""Fields: what lies at each coordinate of a walk, one tensor at a time.

Each function here returns another one, from coordinates to a batch of one of the
text tensors, or of noise. Nothing is computed before it is asked for.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from keras import ops

from walklib.checks import checked_noise
from walklib.compiling import compiled
from walklib.typing import Tensor
from walklib.walks.geometry import closed_spline, lerp_pairs, slerp_pairs

INTERPOLATIONS = {"slerp": slerp_pairs, "lerp": lerp_pairs}

compiled_once = cache(compiled)  # not once for each walk


def interpolation_named(name: str) -> Callable:
    """The compiled interpolation of pairs: `"slerp"` or `"lerp"`."""
    if name not in INTERPOLATIONS:
        raise ValueError(
            f"`interpolation` must be one of {sorted(INTERPOLATIONS)}. "
            f"Received: interpolation={name!r}"
        )
    return compiled_once(INTERPOLATIONS[name])


def between(a: Tensor, b: Tensor, interpolate: Callable) -> Callable:
    """The map from t to one tensor between `a` and `b`, both of one row."""
    if _same(a, b):
        return lambda t: ops.broadcast_to(a, (len(t), *a.shape[1:]))
    return lambda t: interpolate(a, b, t.astype("float32"))


def across(corners: Sequence[Tensor], interpolate: Callable) -> Callable:
    """The map from (u, v) to one tensor between four, all of one row."""
    top_left, top_right, bottom_left, bottom_right = corners
    if all(_same(top_left, corner) for corner in corners):
        return lambda u, v: ops.broadcast_to(top_left, (len(u), *top_left.shape[1:]))
    top = between(top_left, top_right, interpolate)
    bottom = between(bottom_left, bottom_right, interpolate)
    return lambda u, v: interpolate(top(u), bottom(u), v.astype("float32"))


def around(keys: Sequence[Tensor]) -> Callable:
    """The map from t to one tensor on the closed spline through `keys`."""
    spline, keys = compiled_once(closed_spline), ops.concatenate(keys)
    return lambda t: spline(keys, t.astype("float32"))


def _same(a, b):
    return a is b or bool(
        np.array_equal(
            ops.convert_to_numpy(ops.cast(a, "float32")),
            ops.convert_to_numpy(ops.cast(b, "float32")),
        )
    )


def noise_on_line(noise: Tensor, frames: int) -> Callable:
    """The map from t to noise: one for all, or on the arcs between many."""
    noise = checked_noise(noise, frames)
    if len(noise) == 1:
        return lambda t: np.broadcast_to(noise, (len(t), *noise.shape[1:]))
    blend = compiled_once(slerp_pairs)

    def path(t):
        before, after, fraction = _neighbours(t, frames)
        return blend(noise[before], noise[after], fraction)

    return path


def noise_on_grid(noise: Tensor, rows: int, columns: int) -> Callable:
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
