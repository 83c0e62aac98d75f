"""The four text tensors that guide the model, noise, and the checks of both."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np
from keras import ops

Tensor: TypeAlias = Any  # of the active backend; numpy arrays serve as well
Noise: TypeAlias = Annotated[Tensor, "noise"]  # float32 (rows, height, width, channels)


class Embeddings(NamedTuple):
    """What the text encoders say of `rows` prompts, in KerasHub's order.

    Attributes:
        positive: `(rows, tokens, width)`. Token embeddings of the prompt.
        negative: `(rows, tokens, width)`. The same of the negative prompt.
        positive_pooled: `(rows, pooled)`. The prompt as a whole.
        negative_pooled: `(rows, pooled)`. The same of the negative prompt.
    """

    positive: Tensor
    negative: Tensor
    positive_pooled: Tensor
    negative_pooled: Tensor

    def map(self, function: Callable[[Tensor], Tensor]) -> "Embeddings":
        """`Embeddings` of `function` of each of the four tensors."""
        return Embeddings(*map(function, self))

    def row(self, index: int) -> "Embeddings":
        """The prompt at `index`, as `Embeddings` of one row."""
        rows = self.positive.shape[0]
        if not -rows <= index < rows:
            raise IndexError(f"row {index} of embeddings of {rows} rows")
        index %= rows
        return self.map(lambda tensor: tensor[index : index + 1])

    def tile(self, rows: int) -> "Embeddings":
        """One prompt repeated to `rows` rows."""
        return self.map(
            lambda tensor: ops.broadcast_to(tensor, (rows, *tensor.shape[1:]))
        )


def row_digests(tensors: Embeddings | Tensor) -> tuple[str, ...]:
    """What each row of embeddings or noise is known by, wherever it travels.

    Args:
        tensors: `Embeddings`, or a tensor; rows are the first axis.

    Returns:
        A SHA-256 of shape, dtype and values for each row, as hexadecimal text.
    """
    parts = tensors if isinstance(tensors, Embeddings) else (tensors,)
    arrays = [ops.convert_to_numpy(part) for part in parts]
    return tuple(_digest(rows) for rows in zip(*arrays, strict=True))


def digest_of(rows: tuple[str, ...]) -> str:
    """One digest for what `row_digests` says; that of a single row is its own."""
    if len(rows) == 1:
        return rows[0]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def _digest(arrays):
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def check_prompts(**named: Embeddings) -> None:
    """Raise if one is not finite `Embeddings` of one prompt, all of one preset."""
    first_name, first = next(iter(named.items()))
    for name, embeddings in named.items():
        check_is_embeddings(name, embeddings)
        rows = [tensor.shape[0] for tensor in embeddings]
        if rows != [1, 1, 1, 1]:
            raise ValueError(
                f"`{name}` must be one prompt; take one of several with "
                f"`embeddings.row(0)`. Received: {rows[0]} rows"
            )
        check_shapes(first, embeddings, name, first_name)
        check_finite(name, embeddings)


def check_is_embeddings(name: str, value: Any) -> None:
    """Raise if a value is no `Embeddings`."""
    if not isinstance(value, Embeddings):
        raise TypeError(
            f"`{name}` must be `Embeddings`, as from `walker.encode`. "
            f"Received: {type(value).__name__}"
        )


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
        if not np.isfinite(ops.convert_to_numpy(tensor)).all():
            raise ValueError(
                f"`{name}.{kind}` must be finite. Received NaN or infinity in it: "
                "a text encoder in float16 can overflow; load with another dtype"
            )


def checked_noise(noise: Noise, frames: int, name: str = "noise") -> np.ndarray:
    """Return `noise` as float32 numpy if it is one, or one for each of `frames`."""
    try:
        noise = ops.convert_to_numpy(noise).astype("float32")
    except (TypeError, ValueError):
        raise TypeError(
            f"`{name}` must be a tensor, as from `walker.noise`. Received: {noise!r}"
        ) from None
    if noise.ndim != 4 or len(noise) not in (1, frames):
        counts = "1" if frames == 1 else f"1 or {frames}"
        raise ValueError(
            f"`{name}` must have the shape ({counts}, height, width, channels). "
            f"Received: {name}.shape={noise.shape}"
        )
    if not np.all(np.isfinite(noise)):
        raise ValueError(f"`{name}` must be finite. Received NaN or infinity in it")
    return noise
