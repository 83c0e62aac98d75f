"""What lies between neighbours on a walk: weights of a local cubic, and a mean of them.

weights = cubic_weights([0.0, 0.5, 1.0], 0.25)   # three numbers that add up to 1
"""

from collections.abc import Sequence
from typing import Any

import numpy as np


def cubic_weights(places: Sequence[float], at: float) -> np.ndarray:
    """How much of each neighbour is in what lies between them.

    Each parabola goes through three neighbours; where there are four, the two
    parabolas are blended over the gap in the middle (Overhauser 1968). Two neighbours
    give a straight line.

    Args:
        places: from 2 to 4 of them, rising, the nearest on either side of `at`.
        at: a place between two of them.

    Returns:
        float32 numpy, a weight for each place. Values that lie on a parabola are met.
    """
    if len(places) < 4:
        return lagrange(places, at).astype("float32")
    share = (at - places[1]) / (places[2] - places[1])
    before = np.append(lagrange(places[:3], at), 0.0)
    after = np.append(0.0, lagrange(places[1:], at))
    return ((1 - share) * before + share * after).astype("float32")


def lagrange(places: Sequence[float], at: Any) -> np.ndarray:
    """How much of each place is in others, on the lowest polynomial through all.

    Args:
        places: n of them, at least one.
        at: a place, or an array of them.

    Returns:
        float64 numpy `(..., n)`; weights of a place add up to 1.
    """
    mine = np.arange(len(places)), np.arange(len(places))
    nodes = np.array(places, "float64")
    apart = nodes[:, None] - nodes
    apart[mine] = 1
    # (...) -> (..., places, all others)
    factors = (np.asarray(at)[..., None, None] - nodes) / apart
    factors[..., *mine] = 1
    return factors.prod(axis=-1)


def mixed(weights: np.ndarray, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Pictures in these shares, as one uint8 picture."""
    mean = sum(w * picture for w, picture in zip(weights, pictures, strict=True))
    return np.clip(np.round(mean), 0, 255).astype("uint8")
