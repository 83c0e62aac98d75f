"""Directions for a step walk: which way to leave a prompt."""

import numpy as np
from keras import ops

from walklib.checks import one_of
from walklib.embeddings import Embeddings, check_finite, check_shapes
from walklib.settings import checked


def support_direction(start: Embeddings, seed: int = 42) -> Embeddings:
    """A random direction among the entries that the text encoders write.

    Without T5 only 77 x 2048 of SD3's 154 x 4096 token entries are ever
    written; the rest is zero. A step that moves them leaves what the model has
    seen. Entries are drawn from a normal distribution by
    `numpy.random.default_rng(seed)`, kept where `start` is not zero, and scaled
    to a root mean square of 1 over those.

    Returns:
        numpy float32 `Embeddings` of the shapes of `start`, which is one prompt; the
        negative half is zero.
    """
    random = np.random.default_rng(checked(seed=seed))

    def draw(tensor):
        support = ops.convert_to_numpy(ops.cast(tensor, "float32")) != 0
        values = random.standard_normal(support.shape, dtype="float32") * support
        size = np.sqrt(np.sum(np.square(values)) / max(support.sum(), 1))
        return (values / size if size else values).astype("float32")

    return _positive_only(start, draw)


def ones_direction(start: Embeddings) -> Embeddings:
    """The guide's direction: 1 in every entry, written or not; else as above."""
    return _positive_only(start, lambda tensor: np.ones(tensor.shape, "float32"))


def _positive_only(start, make):
    zeros = start.map(lambda tensor: np.zeros(tensor.shape, "float32"))
    return zeros._replace(
        positive=make(start.positive), positive_pooled=make(start.positive_pooled)
    )


def direction_of(
    start: Embeddings, direction: str | Embeddings, seed: int
) -> Embeddings:
    """The direction that `step_walk` was asked for, by name or as it is.

    Raises:
        ValueError: if there is none of this name, or it does not fit `start` or is
            not finite.
    """
    seed = checked(seed=seed)
    if isinstance(direction, Embeddings):
        check_shapes(start, direction, "direction")
        check_finite("direction", direction)
        return direction
    if one_of("direction", direction, ("support", "ones")) == "ones":
        return ones_direction(start)
    return support_direction(start, seed)
