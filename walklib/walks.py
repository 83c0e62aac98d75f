"""Walks are data: where to go, not how to render it.

A `Walk` maps coordinates to embeddings and noise. It can be asked for any
coordinates, a batch at a time, so a walk of a million frames needs no more
memory than one of ten, and can be re-timed or refined without a new walk type.

    walk = prompt_walk(dog, cat, frames=64, noise=walker.noise(42))
    embeddings, noise = walk.at([0.0, 0.5, 1.0])
    finer = walk.spaced(128)
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from keras import ops

from walklib.compiling import compiled
from walklib.embeddings import Embeddings
from walklib.geometry import (
    check_count,
    circle,
    circle_coordinates,
    grid_coordinates,
    lerp_pairs,
    line,
    line_coordinates,
    slerp_pairs,
)

# Compiled once, not once for each walk.
_compiled = cache(compiled)

INTERPOLATIONS = {"slerp": slerp_pairs, "lerp": lerp_pairs}


@dataclass(frozen=True)
class Walk:
    """A map from coordinates to embeddings and noise, and where its frames lie.

    Attributes:
        path: callable. From float64 coordinates `(n,)`, or `(n, 2)` for a grid,
            to `(Embeddings, noise)` of n rows.
        coordinates: numpy float64 `(frames,)` or `(frames, 2)`: `(u, v)` from
            the top left to the bottom right of a grid.
        closed: bool. Whether coordinate 1 is coordinate 0 again.
        recipe: dict. What made the walk, ready for JSON.
    """

    path: Callable
    coordinates: np.ndarray
    closed: bool = False
    recipe: dict = field(default_factory=dict)

    def __len__(self):
        return len(self.coordinates)

    def at(self, coordinates):
        """Embeddings and noise at any coordinates.

        Args:
            coordinates: floats in [0, 1], `(n,)`, or `(n, 2)` for a grid. On a
                closed walk any finite number: 1.25 is 0.25.

        Returns:
            `(embeddings, noise)`: `Embeddings` of n rows, and float32 noise
            `(n, height, width, channels)`.

        Raises:
            ValueError: if a coordinate is not finite, lies off the walk, or has
                the wrong number of axes.
        """
        return self.path(self._checked(coordinates))

    def with_coordinates(self, coordinates):
        """The same walk with its frames at other coordinates."""
        coordinates = self._checked(coordinates)
        recipe = {
            **self.recipe,
            "frames": len(coordinates),
            "coordinates": coordinates.tolist(),
        }
        return replace(self, coordinates=coordinates, recipe=recipe)

    def spaced(self, frames):
        """The same walk with another number of evenly spaced frames.

        Args:
            frames: int, or `(rows, columns)` for a grid.
        """
        if self.coordinates.ndim == 2:
            rows, columns = frames
            coordinates = grid_coordinates(rows, columns)
            counts = {"rows": rows, "columns": columns}
        else:
            coordinates = (circle_coordinates if self.closed else line_coordinates)(
                frames
            )
            counts = {"frames": frames}
        recipe = {k: v for k, v in self.recipe.items() if k != "coordinates"}
        return replace(self, coordinates=coordinates, recipe={**recipe, **counts})

    def _checked(self, coordinates):
        values = np.asarray(coordinates, dtype="float64")
        expected = ("n", *self.coordinates.shape[1:])
        if values.shape[1:] != self.coordinates.shape[1:] or not values.ndim:
            raise ValueError(
                f"`coordinates` must have the shape {expected}. "
                f"Received: shape {values.shape}"
            )
        if self.closed and np.all(np.isfinite(values)):
            return values % 1.0
        if not len(values) or not np.all((values >= 0) & (values <= 1)):
            raise ValueError(
                f"`coordinates` must lie in [0, 1]. Received: {coordinates}"
            )
        return values


def prompt_walk(start, end, *, frames, noise, interpolation="slerp", recipe=None):
    """The walk between two encoded prompts.

    All four tensors are interpolated, each along its own arc. The first and the
    last frame are the two prompts, bit for bit.

    Args:
        start: `Embeddings` of one prompt, the frame at 0.
        end: `Embeddings` of one prompt, the frame at 1.
        frames: int, at least 1. Both ends are frames.
        noise: `(1, height, width, channels)` for all frames, or `frames` of
            them, one for each; a coordinate between two frames takes the noise
            on the arc between theirs.
        interpolation: `"slerp"` or `"lerp"`. Defaults to `"slerp"`.
        recipe: dict. More of what made the walk, such as prompts and seeds.

    Returns:
        An open `Walk` over [0, 1].
    """
    interpolate = _interpolation(interpolation)
    _check_prompts(start=start, end=end)
    coordinates = line_coordinates(frames)
    noise_path = _noise_on_line(noise, frames)
    between = [_between(a, b, interpolate) for a, b in zip(start, end, strict=True)]

    def path(t):
        return Embeddings(*(tensor(t) for tensor in between)), noise_path(t)

    made_by = {"walk": "prompt_walk", "frames": frames, "interpolation": interpolation}
    return Walk(path, coordinates, recipe=made_by | (recipe or {}))


def grid_walk(corners, *, rows, columns, noise, interpolation="slerp", recipe=None):
    """The grid between four encoded prompts.

    Args:
        corners: four `Embeddings` of one prompt: top left, top right, bottom
            left, bottom right.
        rows: int, at least 1.
        columns: int, at least 1.
        noise: `(1, height, width, channels)` for all frames, or
            `rows * columns` of them, row by row; coordinates between frames
            take the noise on the arcs between theirs.
        interpolation: `"slerp"` or `"lerp"`. Defaults to `"slerp"`.
        recipe: dict. More of what made the walk, such as prompts and seeds.

    Returns:
        A `Walk` over coordinates `(u, v)`: `u` from left to right, `v` from top
        to bottom, frames row by row.
    """
    interpolate = _interpolation(interpolation)
    if len(corners) != 4:
        raise ValueError(
            "`corners` must be four encoded prompts: top left, top right, bottom "
            f"left, bottom right. Received: {len(corners)}"
        )
    names = ("top_left", "top_right", "bottom_left", "bottom_right")
    _check_prompts(**dict(zip(names, corners, strict=True)))
    coordinates = grid_coordinates(rows, columns)
    noise_path = _noise_on_grid(noise, rows, columns)
    fields = [_across(four, interpolate) for four in zip(*corners, strict=True)]

    def path(uv):
        u, v = uv[:, 0], uv[:, 1]
        return Embeddings(*(tensor(u, v) for tensor in fields)), noise_path(u, v)

    made_by = {"walk": "grid_walk", "rows": rows, "columns": columns}
    made_by["interpolation"] = interpolation
    return Walk(path, coordinates, recipe=made_by | (recipe or {}))


def step_walk(
    start, *, frames, step_size, noise, direction="support", seed=42, recipe=None
):
    """The walk away from one prompt, one equal step for each frame.

    Frame k is `start + k * step_size * direction`; frame 0 is `start` itself.
    `step_size` is the root mean square change of an entry that is moved, in one
    step: the guide's 0.01 means as much in every direction.

    Args:
        start: `Embeddings` of one prompt.
        frames: int, at least 1.
        step_size: float. Finite; negative walks the other way.
        noise: `(1, height, width, channels)` for all frames, or one for each.
        direction: `"support"`, a random direction among the entries that the
            text encoders write (see `support_direction`); `"ones"`, the same
            step in every entry, as the guide takes it; or `Embeddings` of the
            shapes of `start`, the change of each entry at `step_size=1`.
        seed: int. The seed of the direction `"support"`. Defaults to 42.
        recipe: dict. More of what made the walk, such as prompts and seeds.

    Returns:
        An open `Walk` over [0, 1], from frame 0 to the last.
    """
    _check_prompts(start=start)
    coordinates = line_coordinates(frames)
    if not math.isfinite(step_size):
        raise ValueError(f"`step_size` must be finite. Received: step_size={step_size}")
    towards = _direction(start, direction, seed)
    noise_path = _noise_on_line(noise, frames)
    ahead = _compiled(line)

    def path(t):
        distances = (t * (frames - 1) * step_size).astype("float32")
        pairs = zip(start, towards, strict=True)
        return Embeddings(
            *(ahead(a[0], b[0], distances) for a, b in pairs)
        ), noise_path(t)

    made_by = {"walk": "step_walk", "frames": frames, "step_size": step_size}
    made_by["direction"] = direction if isinstance(direction, str) else "given"
    made_by |= {"direction_seed": seed} if made_by["direction"] == "support" else {}
    return Walk(path, coordinates, recipe=made_by | (recipe or {}))


def circular_walk(embeddings, *, frames, noise_x, noise_y, recipe=None):
    """The loop through the noise of one prompt: `cos(a) x + sin(a) y`.

    Frame 0 is `noise_x`; a quarter of the way round is `noise_y`. The last frame
    is one step short of the first, so the loop shows no frame twice.

    Args:
        embeddings: `Embeddings` of one prompt, for all frames.
        frames: int, at least 1.
        noise_x: `(1, height, width, channels)`.
        noise_y: `(1, height, width, channels)`, independent of `noise_x`.
        recipe: dict. More of what made the walk, such as prompts and seeds.

    Returns:
        A closed `Walk` over [0, 1).
    """
    _check_prompts(embeddings=embeddings)
    coordinates = circle_coordinates(frames)
    noise_x, noise_y = _noise(noise_x, 1, "noise_x"), _noise(noise_y, 1, "noise_y")
    _check_independent(noise_x, noise_y)
    round_trip = _compiled(circle)

    def path(t):
        noise = round_trip(noise_x[0], noise_y[0], t.astype("float32"))
        return embeddings.tile(len(t)), noise

    made_by = {"walk": "circular_walk", "frames": frames}
    return Walk(path, coordinates, closed=True, recipe=made_by | (recipe or {}))


def support_direction(start, seed=42):
    """A random direction among the entries that the text encoders write.

    Without T5 only 77 x 2048 of SD3's 154 x 4096 token entries are ever
    written; the rest is zero. A step that moves them leaves what the model has
    seen. Entries are drawn from a normal distribution by
    `numpy.random.default_rng(seed)`, kept where `start` is not zero, and scaled
    to a root mean square of 1 over those.

    Args:
        start: `Embeddings` of one prompt.
        seed: int. Defaults to 42.

    Returns:
        numpy float32 `Embeddings` of the shapes of `start`; the negative half
        is zero.
    """
    random = np.random.default_rng(seed)

    def draw(tensor):
        support = ops.convert_to_numpy(ops.cast(tensor, "float32")) != 0
        values = random.standard_normal(support.shape, dtype="float32") * support
        size = np.sqrt(np.sum(np.square(values)) / max(support.sum(), 1))
        return (values / size if size else values).astype("float32")

    return _positive_only(start, draw)


def ones_direction(start):
    """The guide's direction: the same change in every entry, written or not.

    Args:
        start: `Embeddings` of one prompt.

    Returns:
        numpy float32 `Embeddings` of the shapes of `start`: ones, and zeros in
        the negative half.
    """
    return _positive_only(start, lambda tensor: np.ones(tensor.shape, "float32"))


def _positive_only(start, make):
    zeros = start.map(lambda tensor: np.zeros(tensor.shape, "float32"))
    return zeros._replace(
        positive=make(start.positive), positive_pooled=make(start.positive_pooled)
    )


def _direction(start, direction, seed):
    if isinstance(direction, Embeddings):
        _check_shapes(start, direction, "direction")
        return direction
    makers = {"support": lambda: support_direction(start, seed)}
    makers["ones"] = lambda: ones_direction(start)
    if direction not in makers:
        raise ValueError(
            '`direction` must be "support", "ones" or `Embeddings`. '
            f"Received: direction={direction!r}"
        )
    return makers[direction]()


def _interpolation(name):
    if name not in INTERPOLATIONS:
        raise ValueError(
            f"`interpolation` must be one of {sorted(INTERPOLATIONS)}. "
            f"Received: interpolation={name!r}"
        )
    return _compiled(INTERPOLATIONS[name])


def _between(a, b, interpolate):
    """The map from t to one tensor between `a` and `b`, both of one row."""
    if _same(a, b):
        return lambda t: ops.broadcast_to(a, (len(t), *a.shape[1:]))
    return lambda t: interpolate(a, b, t.astype("float32"))


def _across(corners, interpolate):
    """The map from (u, v) to one tensor between four, all of one row."""
    top_left, top_right, bottom_left, bottom_right = corners
    if all(_same(top_left, corner) for corner in corners):
        return lambda u, v: ops.broadcast_to(top_left, (len(u), *top_left.shape[1:]))
    top = _between(top_left, top_right, interpolate)
    bottom = _between(bottom_left, bottom_right, interpolate)
    return lambda u, v: interpolate(top(u), bottom(u), v.astype("float32"))


def _same(a, b):
    return a is b or bool(
        np.array_equal(
            ops.convert_to_numpy(ops.cast(a, "float32")),
            ops.convert_to_numpy(ops.cast(b, "float32")),
        )
    )


def _noise_on_line(noise, frames):
    noise = _noise(noise, frames)
    if len(noise) == 1:
        return lambda t: np.broadcast_to(noise, (len(t), *noise.shape[1:]))
    between = _compiled(slerp_pairs)

    def path(t):
        before, after, fraction = _neighbours(t, frames)
        return between(noise[before], noise[after], fraction)

    return path


def _noise_on_grid(noise, rows, columns):
    noise = _noise(noise, rows * columns)
    if len(noise) == 1:
        return lambda u, v: np.broadcast_to(noise, (len(u), *noise.shape[1:]))
    # (rows * columns, ...) -> (rows, columns, ...)
    noise = noise.reshape(rows, columns, *noise.shape[1:])
    between = _compiled(slerp_pairs)

    def path(u, v):
        left, right, across = _neighbours(u, columns)
        above, below, down = _neighbours(v, rows)
        top = between(noise[above, left], noise[above, right], across)
        bottom = between(noise[below, left], noise[below, right], across)
        return between(top, bottom, down)

    return path


def _neighbours(t, count):
    """The frames before and after `t`, and how far on the way between them."""
    position = np.round(t * (count - 1), 9)  # 2.9999999996 of rounding is frame 3
    before = np.minimum(position.astype("int64"), max(count - 2, 0))
    after = np.minimum(before + 1, count - 1)
    return before, after, (position - before).astype("float32")


def _noise(noise, frames, name="noise"):
    noise = ops.convert_to_numpy(noise).astype("float32")
    if noise.ndim != 4 or len(noise) not in (1, frames):
        counts = "1" if frames == 1 else f"1 or {frames}"
        raise ValueError(
            f"`{name}` must have the shape ({counts}, height, width, channels). "
            f"Received: {name}.shape={noise.shape}"
        )
    if not np.all(np.isfinite(noise)):
        raise ValueError(f"`{name}` must be finite. Received NaN or infinity in it")
    return noise


def _check_independent(noise_x, noise_y):
    x, y = noise_x.ravel().astype("float64"), noise_y.ravel().astype("float64")
    if x.shape != y.shape:
        raise ValueError(
            "`noise_x` and `noise_y` must have the same shape. Received: "
            f"{noise_x.shape} and {noise_y.shape}"
        )
    cosine = x @ y / max(np.linalg.norm(x) * np.linalg.norm(y), 1e-30)
    if abs(cosine) > 0.99:
        raise ValueError(
            "`noise_x` and `noise_y` must be different noises: the circle through "
            f"these two passes near zero. Received a cosine of {cosine:.3f}"
        )


def _check_prompts(**named):
    first_name, first = next(iter(named.items()))
    for name, embeddings in named.items():
        if not isinstance(embeddings, Embeddings):
            raise TypeError(
                f"`{name}` must be `Embeddings`, as from `walker.encode`. "
                f"Received: {type(embeddings).__name__}"
            )
        rows = [tensor.shape[0] for tensor in embeddings]
        if rows != [1, 1, 1, 1]:
            raise ValueError(
                f"`{name}` must be one prompt; take one of several with "
                f"`embeddings.row(0)`. Received: {rows[0]} rows"
            )
        _check_shapes(first, embeddings, name, first_name)
        _check_finite(name, embeddings)


def _check_shapes(expected, received, name, expected_name="start"):
    for kind in Embeddings._fields:
        a, b = getattr(expected, kind), getattr(received, kind)
        if tuple(a.shape) != tuple(b.shape):
            raise ValueError(
                f"`{expected_name}` and `{name}` must come from the same preset. "
                f"Received: {kind} of shapes {tuple(a.shape)} and {tuple(b.shape)}"
            )


def _check_finite(name, embeddings):
    for kind, tensor in zip(Embeddings._fields, embeddings, strict=True):
        if not bool(ops.all(ops.isfinite(tensor))):
            raise ValueError(
                f"`{name}.{kind}` must be finite. Received NaN or infinity in it: "
                "a text encoder in float16 can overflow; load with another dtype"
            )
