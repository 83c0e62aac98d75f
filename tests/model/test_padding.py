"""One row of padding for all of them: the same pictures, with less work."""

import numpy as np
from keras import ops

from walklib.model import padding
from walklib.render import solvers as sampler


def velocity(walker, embeddings, noise):
    found = sampler.velocity(walker.backbone, noise, embeddings, 0.7, 4.0)
    return ops.convert_to_numpy(found)


def rows_of(walker):
    return walker.preprocessor.sequence_length


def test_the_prediction_is_the_same(walker):
    full = walker.encode("a dog", negative="a cat")
    short = padding.without_padding(walker.backbone, full, rows_of(walker))
    assert short.positive.shape[1] == short.negative.shape[1] == rows_of(walker) + 1
    noise = ops.convert_to_tensor(walker.noise(1))
    expected, found = velocity(walker, full, noise), velocity(walker, short, noise)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_equal_rows_need_not_be_zero(walker):
    full = walker.encode("a dog")
    moved = full._replace(positive=full.positive + 0.3)
    short = padding.without_padding(walker.backbone, moved, rows_of(walker))
    assert short.positive.shape[1] == rows_of(walker) + 1
    noise = ops.convert_to_tensor(walker.noise(1))
    expected, found = velocity(walker, moved, noise), velocity(walker, short, noise)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_padding_that_differs_is_kept(walker):
    full = walker.encode("a dog")
    positive = np.array(ops.convert_to_numpy(full.positive))
    positive[0, -1, 0] = 1.0
    uneven = full._replace(positive=ops.convert_to_tensor(positive))
    kept = padding.without_padding(walker.backbone, uneven, rows_of(walker))
    assert kept is uneven
