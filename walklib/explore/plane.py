"""The plane of the circular walk's noise, with unit variance everywhere.

The circle `cos(a) x + sin(a) y` has unit variance; a plain plane `p x + q y` has not:
its middle is no noise at all, and the model shows nothing there. So the plane is
bent into half a sphere: a third noise fills what the first two leave.
"""

import numpy as np

from walklib.walks.coordinates import grid_coordinates
from walklib.walks.walks import Walk


def plane_walk(embeddings, *, noises, side=3, recipe=None) -> Walk:
    """The plane through the noise of one prompt.

    The noise at `(p, q)`, both from -1 to 1, is `p x + q y + sqrt(1 - p p - q q) z`.
    The rim, where `p p + q q = 1`, is the circular walk through x and y; beyond it
    lies the noise of the nearest point of the rim.

    Args:
        embeddings: `Embeddings` of one prompt, for all frames.
        noises: float32 `(3, height, width, channels)`: x, y and z, independent.
        side: int. Frames per side. Defaults to 3.
        recipe: dict. More of what made the walk, such as prompts and seeds.

    Returns:
        A `Walk` over `(u, v)`: `u` from left (`p = -1`) to right, `v` from top
        (`q = 1`) to bottom.
    """

    def path(uv):
        # (n, 3) x (3, height, width, channels) -> (n, height, width, channels)
        noise = np.tensordot(weights_at(uv).astype("float32"), noises, axes=1)
        return embeddings.tile(len(uv)), noise

    made_by = {"walk": "plane_walk", "rows": side, "columns": side}
    coordinates = grid_coordinates(side, side)
    return Walk(path, coordinates, recipe=made_by | (recipe or {}))


def weights_at(coordinates) -> np.ndarray:
    """How much of x, y and z is in the noise; their squares add up to 1.

    Args:
        coordinates: `(n, 2)`: `(u, v)` in [0, 1].

    Returns:
        numpy float64 `(n, 3)`.
    """
    u, v = np.asarray(coordinates, "float64").T
    flat = np.stack([2 * u - 1, 1 - 2 * v], axis=-1)
    flat /= np.maximum(1.0, np.linalg.norm(flat, axis=-1, keepdims=True))
    height = np.sqrt(np.clip(1.0 - np.sum(flat**2, axis=-1, keepdims=True), 0.0, 1.0))
    return np.concatenate([flat, height], axis=-1)
