"""A walk as data: a map from coordinates, and the coordinates of its frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from walklib.embeddings import Embeddings
from walklib.typing import Tensor
from walklib.walks.coordinates import (
    circle_coordinates,
    grid_coordinates,
    line_coordinates,
)


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
                the wrong number of axes.
        """
        return self.path(self._checked(coordinates))

    def with_coordinates(self, coordinates: Sequence | np.ndarray) -> "Walk":
        """The same walk with its frames at other coordinates."""
        coordinates = self._checked(coordinates)
        recipe = {
            **self.recipe,
            "frames": len(coordinates),
            "coordinates": coordinates.tolist(),
        }
        return replace(self, coordinates=coordinates, recipe=recipe)

    def spaced(self, frames: int | tuple[int, int]) -> "Walk":
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
