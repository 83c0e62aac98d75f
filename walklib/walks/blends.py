"""Blends: what lies between text tensors, as functions of coordinates.

Each function here returns another one, from coordinates to a batch of one of the text
tensors. Nothing is computed before it is asked for.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from keras import ops

from walklib.checks import one_of
from walklib.compiling import compiled
from walklib.embeddings import Tensor
from walklib.walks.geometry import closed_spline, lerp_pairs, slerp_pairs
from walklib.walks.ways import norm_lerp_pairs, token_slerp_pairs

INTERPOLATIONS = {
    "slerp": slerp_pairs,
    "lerp": lerp_pairs,
    "token_slerp": token_slerp_pairs,
    "norm_lerp": norm_lerp_pairs,
}

compiled_once = cache(compiled)  # not once for each walk


def interpolation_named(name: str) -> Callable:
    """The compiled interpolation of pairs of a name in `INTERPOLATIONS`."""
    return compiled_once(INTERPOLATIONS[one_of("interpolation", name, INTERPOLATIONS)])


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
    keys = ops.concatenate(keys)
    return lambda t: closed_spline(keys, t)


def _same(a, b):
    return a is b or bool(
        np.array_equal(
            ops.convert_to_numpy(ops.cast(a, "float32")),
            ops.convert_to_numpy(ops.cast(b, "float32")),
        )
    )
