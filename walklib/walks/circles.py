"""Walks through the noise of one prompt: round a circle, and over the plane in it."""

import numpy as np

from walklib.embeddings import Embeddings, Noise, check_prompts, checked_noise
from walklib.walks.blends import compiled_once
from walklib.walks.geometry import circle
from walklib.walks.noise import check_independent
from walklib.walks.walk import (
    Walk,
    circle_coordinates,
    grid_coordinates,
    recorded,
)


@recorded
def circular_walk(
    embeddings: Embeddings,
    *,
    frames: int,
    noise_x: Noise,
    noise_y: Noise,
) -> Walk:
    """The loop through the noise of one prompt: `cos(a) x + sin(a) y`.

    Frame 0 is `noise_x`; a quarter of the way round is `noise_y`. The last frame
    is one step short of the first, so the loop shows no frame twice.

    Args:
        embeddings: `Embeddings` of one prompt, for all frames.
        frames: int, at least 1.
        noise_x: `(1, height, width, channels)`.
        noise_y: `(1, height, width, channels)`, independent of `noise_x`.

    Returns:
        A closed `Walk` over [0, 1).

    Raises:
        ValueError: if the two noises are almost the same or opposite.
    """
    check_prompts(embeddings=embeddings)
    coordinates = circle_coordinates(frames)
    noise_x = checked_noise(noise_x, 1, "noise_x")
    noise_y = checked_noise(noise_y, 1, "noise_y")
    check_independent(noise_x=noise_x, noise_y=noise_y)
    round_trip = compiled_once(circle)

    def path(t):
        noise = round_trip(noise_x[0], noise_y[0], t.astype("float32"))
        return embeddings.tile(len(t)), noise

    return Walk(path, coordinates, closed=True)


@recorded
def plane_walk(
    embeddings: Embeddings,
    *,
    rows: int,
    columns: int,
    noise_x: Noise,
    noise_y: Noise,
    noise_z: Noise,
) -> Walk:
    """The plane through the noise of one prompt, with unit variance everywhere.

    The circle `cos(a) x + sin(a) y` has unit variance; a plain plane `p x + q y` has
    not: its middle is no noise at all, and the model shows nothing there. So the
    plane is bent into half a sphere: the noise at `(p, q)`, both from -1 to 1, is
    `p x + q y + sqrt(1 - p p - q q) z`. The rim, where `p p + q q = 1`, is the circular
    walk through x and y; beyond it lies the noise of the nearest point of the rim.

    Args:
        embeddings: `Embeddings` of one prompt, for all frames.
        rows: int, at least 1.
        columns: int, at least 1.
        noise_x: `(1, height, width, channels)`, at the right of the rim.
        noise_y: `(1, height, width, channels)`, at the top of the rim.
        noise_z: `(1, height, width, channels)`, in the middle.

    Returns:
        A `Walk` over `(u, v)`: `u` from left (`p = -1`) to right, `v` from top
        (`q = 1`) to bottom.

    Raises:
        ValueError: if two of the noises are almost the same or opposite.
    """
    check_prompts(embeddings=embeddings)
    named = {"noise_x": noise_x, "noise_y": noise_y, "noise_z": noise_z}
    noises = {name: checked_noise(noise, 1, name) for name, noise in named.items()}
    check_independent(**noises)
    axes = np.concatenate(list(noises.values()))

    def path(uv):
        # (n, 3) x (3, height, width, channels) -> (n, height, width, channels)
        noise = np.tensordot(_dome(uv).astype("float32"), axes, axes=1)
        return embeddings.tile(len(uv)), noise

    return Walk(path, grid_coordinates(rows, columns))


def _dome(coordinates):
    """How much of x, y and z is in the noise, `(n, 3)`; the squares add up to 1."""
    u, v = np.asarray(coordinates, "float64").T
    flat = np.stack([2 * u - 1, 1 - 2 * v], axis=-1)
    flat /= np.maximum(1.0, np.linalg.norm(flat, axis=-1, keepdims=True))
    height = np.sqrt(np.clip(1.0 - np.sum(flat**2, axis=-1, keepdims=True), 0.0, 1.0))
    return np.concatenate([flat, height], axis=-1)
