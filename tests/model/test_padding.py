"""One row of padding for all of them: the same pictures, with less work."""

import numpy as np
import pytest
from keras import ops

import walklib
from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.model import padding
from walklib.model.devices import Device

pytestmark = pytest.mark.core


@pytest.fixture(scope="module")
def velocity(walker):
    """The velocity of embeddings at one noise and noise level, in numpy."""
    run = compiled(walker.velocity, [walker.backbone.diffuser])
    level, scale = np.full(1, 0.7, "float32"), np.float32(4)
    return lambda embeddings: numpy_of(run(walker.noise(1), embeddings, level, scale))


def rows_of(walker):
    return walker.preprocessor.sequence_length


def test_the_prediction_is_the_same(walker, velocity):
    full = walker.encode("a dog", negative="a cat")
    short = walker.without_padding(full)
    assert short.positive.shape[1] == short.negative.shape[1] == rows_of(walker) + 1
    expected, found = velocity(full), velocity(short)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_equal_rows_need_not_be_zero(walker, velocity):
    full = walker.encode("a dog")
    moved = full._replace(positive=full.positive + 0.3)
    short = walker.without_padding(moved)
    assert short.positive.shape[1] == rows_of(walker) + 1
    expected, found = velocity(moved), velocity(short)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_padding_that_differs_is_kept(walker):
    full = walker.encode("a dog")
    positive = np.array(ops.convert_to_numpy(full.positive))
    positive[0, -1, 0] = 1.0
    uneven = full._replace(positive=ops.convert_to_tensor(positive))
    kept = walker.without_padding(uneven)
    assert kept is uneven


def test_what_gpus_are_given_says_the_same(walker, velocity, tiny_preset, monkeypatch):
    """Their kernels take no weights for rows: the row is repeated."""
    asked = {"kind": "gpu", "backend": "", "name": "", "half_dtype": None}
    monkeypatch.setattr(padding, "current_device", lambda: Device(**asked))
    other = walklib.load(tiny_preset)
    run = compiled(other.velocity, [other.backbone.diffuser])
    short = walker.without_padding(walker.encode("a dog", negative="a cat"))
    level, scale = np.full(1, 0.7, "float32"), np.float32(4)
    found = numpy_of(run(walker.noise(1), short, level, scale))
    expected = velocity(short)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


def test_what_is_prepared_gives_the_same_prediction(walker, velocity):
    full = walker.encode("a dog", negative="a cat")
    prepared = walker.prepared(full)
    hidden = walker.backbone.diffuser.hidden_dim
    assert prepared.positive.shape == (1, rows_of(walker) + 1, hidden)
    assert prepared.negative.shape == prepared.positive.shape
    expected, found = velocity(full), velocity(prepared)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    assert walker.prepared(prepared) is prepared
