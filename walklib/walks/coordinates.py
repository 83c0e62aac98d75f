"""Coordinates: where on a walk its frames lie, as numpy arrays."""

import numpy as np

from walklib.settings import checked


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
