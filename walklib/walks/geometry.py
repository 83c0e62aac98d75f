"""Paths: where the points of a walk lie.

Pure array maths in `keras.ops`, the same on JAX, TensorFlow and torch, and
compilable on all three. Nothing here knows of models, files or pictures.

    frames = slerp(dog, cat, np.linspace(0, 1, 64))     # along the arc
    frames = lerp(dog, cat, np.linspace(0, 1, 64))      # along the chord
    frames = line(prompt, direction, np.arange(64))     # straight ahead
    frames = circle(noise_x, noise_y, np.arange(64) / 64)
    frames = closed_spline(keys, np.arange(64) / 64)    # through every key
"""

import math

import numpy as np
from keras import ops
from keras.backend import is_float_dtype, standardize_dtype

from walklib.embeddings import Tensor

# Below this angle (radians) between two vectors the arc and the chord are the
# same within float32; as close to pi, the arc has no direction of its own.
SMALL_ANGLE = 1e-3


def slerp(start: Tensor, end: Tensor, t: float | Tensor) -> Tensor:
    """Spherical linear interpolation along the arc from `start` to `end`.

    One angle is measured between the two whole tensors, as in
    [Shoemake (1985)](https://doi.org/10.1145/325334.325242), always in float32.
    Parallel vectors are joined by a straight line; opposite ones by a half
    circle through a fixed vector at right angles, never through zero.

    Args:
        start: float tensor of any shape. The point at `t=0`.
        end: float tensor of the same shape. The point at `t=1`.
        t: float or float tensor `(frames,)`. Positions in [0, 1].

    Returns:
        Tensor of shape `(frames, *start.shape)`, or `start.shape` when `t` is a
        scalar, in the dtype of `start`. Both ends are exact.

    Raises:
        ValueError: if the shapes differ, or `t` is not finite or leaves [0, 1].
    """
    return _between_two(slerp_pairs, start, end, t)


def lerp(start: Tensor, end: Tensor, t: float | Tensor) -> Tensor:
    """Linear interpolation along the straight line from `start` to `end`.

    Arguments, result and errors are those of `slerp`; both ends are exact.
    """
    return _between_two(lerp_pairs, start, end, t)


def slerp_pairs(starts: Tensor, ends: Tensor, t: Tensor) -> Tensor:
    """`slerp` between many pairs at once, with one angle for each pair.

    Args:
        starts: float tensor `(frames, ...)`, or `(1, ...)` for one pair.
        ends: float tensor of the same shape.
        t: float tensor `(frames,)`. One position in [0, 1] for each frame.

    Returns:
        Tensor `(frames, ...)` in the dtype of `starts`.
    """
    starts, ends, t = _checked(starts, ends, t)
    a, b = _rows(starts), _rows(ends)
    (unit_a, norm_a), (unit_b, norm_b) = _unit(a), _unit(b)
    angle = _angle(unit_a, unit_b, has_direction=norm_a * norm_b > 0)
    weight_a, weight_middle, weight_b = _slerp_weights(angle, t[:, None])
    middle = _orthogonal(unit_a) * (norm_a + norm_b) / 2
    return _like(starts, weight_a * a + weight_middle * middle + weight_b * b)


def lerp_pairs(starts: Tensor, ends: Tensor, t: Tensor) -> Tensor:
    """`lerp` between many pairs at once; shapes and dtype as for `slerp_pairs`."""
    starts, ends, t = _checked(starts, ends, t)
    weight = t[:, None]
    return _like(starts, (1 - weight) * _rows(starts) + weight * _rows(ends))


def line(start: Tensor, direction: Tensor, distances: Tensor) -> Tensor:
    """Points straight ahead: `start + distance * direction`, in float32.

    Args:
        start: float tensor of any shape.
        direction: float tensor of the same shape.
        distances: float tensor `(frames,)`, in lengths of `direction`.

    Returns:
        Tensor `(frames, *start.shape)` in the dtype of `start`; exactly `start`
        where the distance is 0.
    """
    start, direction = _tensor_pair(start, direction, "direction")
    rows = _rows(start[None]) + _column(distances) * _rows(direction[None])
    return _like(start[None], rows)


def circle(x: Tensor, y: Tensor, t: Tensor) -> Tensor:
    """Points `cos(2 pi t) x + sin(2 pi t) y` of the circle through `x` and `y`.

    For two independent noises of unit variance the circle keeps unit variance.

    Args:
        x: float tensor of any shape. The point at `t=0`.
        y: float tensor of the same shape. The point at `t=1/4`.
        t: float tensor `(frames,)`. Turns: `t` and `t + 1` are the same point.

    Returns:
        Tensor `(frames, *x.shape)` in the dtype of `x`.
    """
    x, y = _tensor_pair(x, y, "y")
    angles = 2 * math.pi * _column(t)
    rows = ops.cos(angles) * _rows(x[None]) + ops.sin(angles) * _rows(y[None])
    return _like(x[None], rows)


def closed_spline(keys: Tensor, t: Tensor) -> Tensor:
    """The periodic cubic spline through `keys`: a loop with no corner.

    Position, direction and curvature are continuous, also where the loop closes.

    Args:
        keys: float tensor `(count, ...)`. Key `k` is met at `t = k / count`.
        t: floats `(frames,)`, numpy. Turns: `t` and `t + 1` are the same point.

    Returns:
        Tensor `(frames, *keys.shape[1:])` in the dtype of `keys`.
    """
    keys = ops.convert_to_tensor(keys)
    count = keys.shape[0]
    # A spline is linear in its keys. So the spline through the rows of the identity
    # says how much each key counts at t: (frames, count).
    identity = np.eye(count + 1, count)
    identity[-1, 0] = 1.0  # the loop's end is key 0 again
    from scipy.interpolate import CubicSpline  # late: a second of every start

    spline = CubicSpline(np.arange(count + 1), identity, bc_type="periodic")
    weights = spline(np.asarray(t, "float64") % 1.0 * count).astype("float32")
    return _like(keys, ops.matmul(ops.convert_to_tensor(weights), _rows(keys)))


def _between_two(interpolate, start, end, t):
    start, end = _tensor_pair(start, end, "end")
    t = _positions(t)
    frames = interpolate(start[None], end[None], ops.reshape(t, (-1,)))
    # (frames, *shape) -> (*t.shape, *shape): a scalar t has no frames axis
    return ops.reshape(frames, (*t.shape, *start.shape))


def _checked(starts, ends, t):
    starts, ends = _tensor_pair(starts, ends, "ends")
    t = _positions(t)
    if len(t.shape) != 1 or starts.shape[0] not in (1, t.shape[0]):
        raise ValueError(
            "`t` must be one position for each frame, and `starts` one row for "
            f"each or one for all. Received: t.shape={tuple(t.shape)}, "
            f"starts.shape={tuple(starts.shape)}"
        )
    return starts, ends, t


def _tensor_pair(start, other, name):
    start, other = ops.convert_to_tensor(start), ops.convert_to_tensor(other)
    if tuple(start.shape) != tuple(other.shape):
        raise ValueError(
            f"`{name}` must have the same shape as the first tensor. Received: "
            f"{tuple(start.shape)} and {tuple(other.shape)}"
        )
    if not is_float_dtype(standardize_dtype(start.dtype)):
        raise ValueError(
            f"The first tensor must be of a float dtype. Received: {start.dtype}"
        )
    return start, other


def _positions(t):
    """`t` as a float32 tensor; checked when its values are already known."""
    if _is_host(t):
        values = np.asarray(t, dtype="float64")
        if not np.all((values >= 0) & (values <= 1)):  # also false for NaN
            raise ValueError(f"`t` must lie in [0, 1]. Received: t={t}")
        t = values.astype("float32")
    return ops.cast(ops.convert_to_tensor(t), "float32")


def _column(t):
    # (frames,) -> (frames, 1), in float32
    t = ops.convert_to_tensor(np.asarray(t, "float32") if _is_host(t) else t)
    return ops.reshape(ops.cast(t, "float32"), (-1, 1))


def _is_host(t):
    return isinstance(t, (int, float, list, tuple, np.ndarray, np.generic))


def _rows(x):
    # (frames, *shape) -> (frames, size), in float32
    return ops.reshape(ops.cast(x, "float32"), (x.shape[0], math.prod(x.shape[1:])))


def _like(x, rows):
    # (frames, size) -> (frames, *shape), in the dtype of x
    return ops.cast(ops.reshape(rows, (rows.shape[0], *x.shape[1:])), x.dtype)


def _unit(rows):
    """Directions and norms of rows; scaled first, so that no square overflows."""
    largest = ops.max(ops.abs(rows), axis=-1, keepdims=True)
    scaled = rows / ops.where(largest > 0, largest, 1.0)
    norm = ops.sqrt(ops.sum(ops.square(scaled), axis=-1, keepdims=True))
    return scaled / ops.where(norm > 0, norm, 1.0), norm * largest


def _angle(unit_a, unit_b, has_direction):
    """Angles between unit rows, exact near 0 and near pi where arccos is not.

    Kahan's formula, 2 atan2(|a - b|, |a + b|): arccos(a . b) has no digits left in
    float32 below an angle of 3e-4.
    """
    apart = ops.sqrt(ops.sum(ops.square(unit_a - unit_b), axis=-1, keepdims=True))
    along = ops.sqrt(ops.sum(ops.square(unit_a + unit_b), axis=-1, keepdims=True))
    return ops.where(has_direction, 2 * ops.arctan2(apart, along), 0.0)


def _slerp_weights(angle, t):
    """Weights of the start, of the vector at right angles to it, of the end.

    Shoemake's sin((1 - t) angle) / sin(angle) and sin(t angle) / sin(angle). Both are
    0 / 0 at 0 and at pi: there the chord and a half circle take over, by `where`,
    since an `if` on a tensor can't be compiled. The ends are put in exactly.
    """
    parallel = angle < SMALL_ANGLE
    opposite = angle > math.pi - SMALL_ANGLE
    sine = ops.where(ops.logical_or(parallel, opposite), 1.0, ops.sin(angle))
    half_circle = ops.cos(math.pi * t)
    start = ops.sin((1 - t) * angle) / sine
    start = ops.where(parallel, 1 - t, start)
    start = ops.where(opposite, ops.maximum(half_circle, 0.0), start)
    end = ops.sin(t * angle) / sine
    end = ops.where(parallel, t, end)
    end = ops.where(opposite, ops.maximum(-half_circle, 0.0), end)
    middle = ops.where(opposite, ops.sin(math.pi * t), 0.0)
    inside = ops.logical_and(t > 0, t < 1)
    return (
        ops.where(inside, start, ops.cast(t <= 0, "float32")),
        ops.where(inside, middle, 0.0),
        ops.where(inside, end, ops.cast(t >= 1, "float32")),
    )


def _orthogonal(unit):
    """Unit rows at right angles to `unit`: neighbours `(a, b)` become `(-b, a)`.

    The result of Gaussian noise is Gaussian noise again. An odd last entry is
    left out, or the first, whichever leaves the longer vector.
    """
    turned = _turn_neighbours(unit)
    if unit.shape[-1] % 2:
        other = ops.flip(_turn_neighbours(ops.flip(unit, axis=-1)), axis=-1)
        turned = ops.where(_unit(turned)[1] >= _unit(other)[1], turned, other)
    return _unit(turned)[0]


def _turn_neighbours(unit):
    frames, size = unit.shape
    # (frames, size) -> (frames, pairs, 2)
    pairs = ops.reshape(unit[:, : size // 2 * 2], (frames, size // 2, 2))
    turned = ops.stack([-pairs[..., 1], pairs[..., 0]], axis=-1)
    # (frames, pairs, 2) -> (frames, size), the odd entry 0
    turned = ops.reshape(turned, (frames, size // 2 * 2))
    return ops.pad(turned, [[0, 0], [0, size % 2]])
