"""How even a walk is: distances between neighbouring frames, and what they say.

A walk may be even but for one jump: `smoothness` and `max_gap` are different, so
report both. The distance here is the root mean square difference of two pictures with
values in [0, 1]: simple, exact, without a network.

    distances = neighbour_distances(frames, closed=walk.closed)
    print(smoothness(distances), max_gap(distances))

Both refuse, with a `ValueError`, a distance that is negative or not finite.
"""

from collections.abc import Iterable

import numpy as np


def neighbour_distances(frames: Iterable, closed: bool = False) -> np.ndarray:
    """Return how far each frame is from the next.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        closed: also measure from the last frame to the first, as a loop shows it.
            Defaults to False.

    Returns:
        Float array `(frames - 1,)`, or `(frames,)` for a closed walk: root mean
        square differences in [0, 1]. A single frame has no neighbour.

    Raises:
        TypeError: the frames are not uint8.
        ValueError: no frames, or wrong shapes.
    """
    pictures = map(_checked_frame, frames)
    first = next(pictures, None)
    if first is None:
        raise ValueError("There is nothing to measure. Received: no frames")
    last, distances = first, []
    for frame in pictures:
        distances.append(distance(last, frame))
        last = frame
    if closed and distances:
        distances.append(distance(last, first))
    return np.array(distances)


def _checked_frame(frame) -> np.ndarray:
    frame = np.asarray(frame)
    if frame.dtype != np.uint8:
        raise TypeError(f"Frames are uint8. Received: dtype={frame.dtype}")
    if frame.ndim != 3 or frame.shape[-1] != 3:
        raise ValueError(
            f"Frames have the shape (height, width, 3). Received: {frame.shape}"
        )
    return frame


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the root mean square difference of two uint8 pictures, in [0, 1].

    Raises:
        ValueError: the shapes differ.
    """
    if first.shape != second.shape:
        raise ValueError(
            "Two pictures of one shape can be compared. "
            f"Received: {first.shape} and {second.shape}"
        )
    difference = first.astype("float32") - second.astype("float32")
    return float(np.sqrt(np.mean(np.square(difference), dtype="float64")) / 255)


def smoothness(distances: Iterable[float]) -> float:
    """Return how even the steps of a walk are: 1 - Gini, 1 is perfectly even.

    The measure of "AID: Attention Interpolation of Text-to-Image Diffusion" (He et
    al., NeurIPS 2024), over the distance that it is given. The Gini coefficient is
    sum_i sum_j |d_i - d_j| / (2 n^2 mean(d)): 0 if all are equal, almost 1 if one has
    all; 0 for fewer than 2 distances, and where all are 0.
    """
    d = _checked(distances)
    if d.size < 2 or d.sum() == 0:
        return 1.0
    # Sorted, the double sum is a single one, weighted by 1 - n, 3 - n, ..., n - 1.
    weights = 2 * np.arange(1, d.size + 1) - d.size - 1
    return 1.0 - float(weights @ np.sort(d) / (d.size * d.sum()))


def max_gap(distances: Iterable[float]) -> float:
    """Return the largest step in mean steps: 1 is even, 5 is a jump.

    1 for no distances and where all are 0.
    """
    d = _checked(distances)
    return float(d.max() / d.mean()) if d.sum() > 0 else 1.0


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """Return the peak signal-to-noise ratio of two pictures in decibels.

    Args:
        first: uint8 array of any shape.
        second: uint8 array of the same shape.

    Returns:
        20 log10(255 / RMS difference); infinity for equal pictures.

    Raises:
        TypeError: an array is not uint8.
        ValueError: the shapes differ, or are empty.
    """
    first, second = np.asarray(first), np.asarray(second)
    for array in (first, second):
        if array.dtype != np.uint8:
            raise TypeError(f"Pictures are uint8. Received: dtype={array.dtype}")
    if not first.size:
        raise ValueError(f"Pictures have pixels. Received: shape {first.shape}")
    apart = distance(first, second)
    return float(-20 * np.log10(apart)) if apart else float("inf")


def _checked(distances: Iterable[float]) -> np.ndarray:
    d = np.asarray(distances, dtype="float64").ravel()
    if not np.all(np.isfinite(d)) or np.any(d < 0):
        raise ValueError(f"Distances are finite and 0 or more. Received: {d}")
    return d
