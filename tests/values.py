"""Prompts and noise that need no model, and comparisons of tensors."""

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings


def prompt(seed):
    """A prompt as an encoder without T5 writes it: half the rows zero."""
    random = np.random.default_rng(seed)
    tokens = np.zeros((2, 1, 6, 8), "float32")
    tokens[:, :, :3, :4] = random.standard_normal((2, 1, 3, 4))
    pooled = random.standard_normal((2, 1, 5)).astype("float32")
    return Embeddings(tokens[0], tokens[1], pooled[0], pooled[1])


def noise(seed, count=1):
    shape = (count, 2, 2, 4)
    return np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def numpy_of(x):
    return ops.convert_to_numpy(x)


def norms(x):
    return np.linalg.norm(numpy_of(x).reshape(len(x), -1), axis=1)


def assert_same(received, expected):
    """Embeddings are equal, bit for bit."""
    for a, b in zip(received, expected, strict=True):
        np.testing.assert_array_equal(numpy_of(a), numpy_of(b))
