"""A walk as data: a map from coordinates, and the coordinates of its frames."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings, Tensor, row_digests
from walklib.settings import checked


@dataclass(frozen=True)
class Rows:
    """Embeddings or noise in a `Call`.

    Attributes:
        digests: what each of their rows is known by.
        tensors: they themselves, for those who do not know them.
    """

    digests: tuple[str, ...]
    tensors: Any = field(default=None, compare=False, repr=False)


class Call(NamedTuple):
    """The call that made a walk.

    Attributes:
        walk: name of the function, as in `WALKS`.
        arguments: dict of all arguments, those left out included; `Rows` stand for
            embeddings and noise.
    """

    walk: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Walk:
    """A map from coordinates to embeddings and noise, and where its frames lie.

    Attributes:
        path: callable. From one float64 coordinate `(1,)`, or `(1, 2)` for a grid,
            to `(Embeddings, noise)` of one row. It is always asked for one at a
            time: the last bits of an interpolation depend on how many are computed
            together, and a frame must not depend on its neighbours.
        coordinates: numpy float64 `(frames,)` or `(frames, 2)`: `(u, v)` from
            the top left to the bottom right of a grid.
        closed: bool. Whether coordinate 1 is coordinate 0 again.
        call: the `Call` that made it, or None for a path of one's own.
        view: dict. How its frames were spaced after it was made; {} if they were not.
        caution: why a frame of it may break, in words; "" if nothing is known.
    """

    path: Callable
    coordinates: np.ndarray
    closed: bool = False
    call: Call | None = None
    view: dict[str, Any] = field(default_factory=dict)
    caution: str = ""

    def __len__(self) -> int:
        return len(self.coordinates)

    def at(self, coordinates: Sequence | np.ndarray) -> tuple[Embeddings, Tensor]:
        """Embeddings and noise at any coordinates.

        Args:
            coordinates: floats in [0, 1], `(n,)`, or `(n, 2)` for a grid. On a
                closed walk any finite number: 1.25 is 0.25.

        Returns:
            `(embeddings, noise)`: `Embeddings` of n rows, and float32 noise
            `(n, height, width, channels)`.

        Raises:
            ValueError: if a coordinate is not finite, lies off the walk, or has
                the wrong number of axes; or if the path gives more than one row.
        """
        return stacked([self._point(place) for place in self._checked(coordinates)])

    def with_coordinates(self, coordinates: Sequence | np.ndarray) -> "Walk":
        """The same walk with its frames at other coordinates."""
        places = self._checked(coordinates)
        return replace(self, coordinates=places, view={"coordinates": places.tolist()})

    def spaced(self, frames: int | tuple[int, int]) -> "Walk":
        """The same walk with another number of evenly spaced frames.

        Args:
            frames: int, or `(rows, columns)` for a grid.

        Raises:
            TypeError, ValueError: if it is no such number, or no two for a grid.
        """
        if self.coordinates.ndim == 2:
            rows, columns = _pair(frames)
            view = {"rows": rows, "columns": columns}
            coordinates = grid_coordinates(**view)
        else:
            view = {"frames": checked(frames=frames)}
            spread = circle_coordinates if self.closed else line_coordinates
            coordinates = spread(**view)
        return replace(self, coordinates=coordinates, view=view)

    def _point(self, place):
        embeddings, noise = self.path(place[None])
        for tensor in (*embeddings, noise):
            if tensor.shape[0] != 1:
                raise ValueError(
                    "A walk's path must give one row for one coordinate. Received: "
                    f"{tensor.shape[0]} rows for the coordinate {place.tolist()}"
                )
        return embeddings, noise

    def _checked(self, coordinates):
        try:
            values = np.asarray(coordinates, dtype="float64")
        except (TypeError, ValueError):
            raise ValueError(
                f"`coordinates` must be numbers. Received: {coordinates!r}"
            ) from None
        expected = ("n", *self.coordinates.shape[1:])
        if values.shape[1:] != self.coordinates.shape[1:] or not values.ndim:
            raise ValueError(
                f"`coordinates` must have the shape {expected}. "
                f"Received: shape {values.shape}"
            )
        if self.closed and len(values) and np.all(np.isfinite(values)):
            return values % 1.0
        if not len(values) or not np.all((values >= 0) & (values <= 1)):
            raise ValueError(
                f"`coordinates` must lie in [0, 1]. Received: {coordinates}"
            )
        return values


def line_coordinates(frames: int) -> np.ndarray:
    """Positions of an open walk: from 0 to 1, both included; numpy `(frames,)`."""
    return np.linspace(0.0, 1.0, checked(frames=frames))


def circle_coordinates(frames: int) -> np.ndarray:
    """Positions of a closed walk: from 0 up to 1, which is 0 again, without it."""
    return np.arange(checked(frames=frames)) / frames


def grid_coordinates(rows: int, columns: int) -> np.ndarray:
    """Positions `(u, v)` of a grid, row by row from the top left.

    Returns:
        numpy `(rows * columns, 2)`: `u` from 0 (left) to 1 (right), `v` from 0
        (top) to 1 (bottom).
    """
    v, u = np.meshgrid(
        np.linspace(0.0, 1.0, checked(rows=rows)),
        np.linspace(0.0, 1.0, checked(columns=columns)),
        indexing="ij",
    )
    return np.stack([u.ravel(), v.ravel()], axis=-1)


def stacked(points: Sequence[tuple[Embeddings, Tensor]]) -> tuple[Embeddings, Tensor]:
    """Points of one row each as one of many rows."""
    if len(points) == 1:
        return points[0]
    embeddings, noise = zip(*points, strict=True)
    each = map(ops.concatenate, zip(*embeddings, strict=True))
    return Embeddings(*each), ops.concatenate(noise)


def checked_walk(walk: Any) -> Walk:
    """Return a walk that can be rendered.

    Raises:
        TypeError: if it is no `Walk`.
        ValueError: if it has no frame.
    """
    if not isinstance(walk, Walk):
        raise TypeError(f"`walk` must be a `Walk`. Received: {type(walk).__name__}")
    if not len(walk):
        raise ValueError("A walk needs at least one frame. Received: 0 coordinates")
    return walk


WALKS: dict[str, Callable[..., Walk]] = {}  # Filled by `recorded`.


def recorded(build: Callable[..., Walk]) -> Callable[..., Walk]:
    """Let a function's walks know the call that made them, and find it by its name.

    Args:
        build: function that returns a `Walk`. Its embeddings and noise are arguments;
            all others are numbers and texts.
    """
    signature = inspect.signature(build)

    @functools.wraps(build)
    def make(*args, **kwargs):
        walk = build(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        arguments = {name: _noted(value) for name, value in bound.arguments.items()}
        return replace(walk, call=Call(build.__name__, arguments))

    WALKS[build.__name__] = make
    return make


def _noted(value):
    """An argument as a `Call` keeps it."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and not isinstance(value, Embeddings):
        return [_noted(each) for each in value]
    if isinstance(value, Embeddings) or np.ndim(value):
        return Rows(row_digests(value), value)
    return value.item() if hasattr(value, "item") else value


def _pair(frames):
    try:
        rows, columns = frames
    except (TypeError, ValueError):
        raise ValueError(
            "A grid is spaced by two numbers, (rows, columns). "
            f"Received: frames={frames!r}"
        ) from None
    return checked(rows=rows), checked(columns=columns)
