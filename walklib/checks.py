"""Checks of what the user gives, made before any long work starts."""

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings
from walklib.typing import Tensor


def check_count(name: str, value: int) -> int:
    """Return `value` if it is an int of at least 1, and raise if it is not."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"`{name}` must be an int. Received: {name}={value!r}")
    if value < 1:
        raise ValueError(f"`{name}` must be at least 1. Received: {name}={value}")
    return int(value)


def checked_noise(noise: Tensor, frames: int, name: str = "noise") -> np.ndarray:
    """Return `noise` as float32 numpy if it is one, or one for each of `frames`."""
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


def check_independent(noise_x: np.ndarray, noise_y: np.ndarray) -> None:
    """Raise if a circle through two noises would pass near zero."""
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


def check_prompts(**named: Embeddings) -> None:
    """Raise if one is not finite `Embeddings` of one prompt, all of one preset."""
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
        check_shapes(first, embeddings, name, first_name)
        check_finite(name, embeddings)


def check_shapes(
    expected: Embeddings, received: Embeddings, name: str, expected_name: str = "start"
) -> None:
    """Raise if two `Embeddings` differ in shape."""
    for kind in Embeddings._fields:
        a, b = getattr(expected, kind), getattr(received, kind)
        if tuple(a.shape) != tuple(b.shape):
            raise ValueError(
                f"`{expected_name}` and `{name}` must come from the same preset. "
                f"Received: {kind} of shapes {tuple(a.shape)} and {tuple(b.shape)}"
            )


def check_finite(name: str, embeddings: Embeddings) -> None:
    """Raise if `Embeddings` hold NaN or infinity."""
    for kind, tensor in zip(Embeddings._fields, embeddings, strict=True):
        if not bool(ops.all(ops.isfinite(tensor))):
            raise ValueError(
                f"`{name}.{kind}` must be finite. Received NaN or infinity in it: "
                "a text encoder in float16 can overflow; load with another dtype"
            )
