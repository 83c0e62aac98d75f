"""Further ways between text embeddings."""

import numpy as np
import pytest
from keras import ops

from walklib.compiling import compiled
from walklib.walks.blends import INTERPOLATIONS
from walklib.walks.geometry import slerp_pairs
from walklib.walks.ways import norm_lerp_pairs, token_slerp_pairs

pytestmark = pytest.mark.core

T = np.linspace(0, 1, 5, dtype="float32")
slerps, token_slerps, norm_lerps = (  # One program each for a shape.
    compiled(way) for way in (slerp_pairs, token_slerp_pairs, norm_lerp_pairs)
)


def pair(seed, shape=(1, 3, 8), scale=1.0):
    random = np.random.default_rng(seed)
    return random.standard_normal((2, *shape)).astype("float32") * scale


def numpy_of(x):
    return ops.convert_to_numpy(ops.cast(x, "float32"))


def norms(x):
    return np.linalg.norm(x.reshape(len(x), -1), axis=-1)


def test_token_slerp_is_slerp_of_every_token():
    start, end = pair(0)
    received = numpy_of(token_slerps(start, end, T))
    for token in range(3):
        alone = slerps(start[:, token], end[:, token], T)
        np.testing.assert_allclose(received[:, token], numpy_of(alone), atol=1e-5)


def test_token_slerp_of_one_vector_is_slerp():
    start, end = pair(1, (1, 16))
    expected = numpy_of(slerps(start, end, T))
    np.testing.assert_allclose(
        numpy_of(token_slerps(start, end, T)), expected, atol=1e-6
    )


def test_rows_of_zeros_stay_zeros():
    start, end = pair(2)
    start[:, 1] = end[:, 1] = 0
    assert not numpy_of(token_slerps(start, end, T))[:, 1].any()


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_norm_lerp_has_the_norms_between(scale):
    start, end = pair(3, scale=scale)
    end *= 3
    received = numpy_of(norm_lerps(start, end, T))
    expected = (1 - T) * norms(start / scale) + T * norms(end / scale)
    np.testing.assert_allclose(norms(received / scale), expected, rtol=1e-4)


def test_between_equal_norms_it_takes_the_arc_at_another_speed():
    start, end = pair(4)
    end *= norms(start) / norms(end)
    arc, chord = (numpy_of(way(start, end, T)) for way in (slerps, norm_lerps))
    np.testing.assert_allclose(chord[[0, 2, 4]], arc[[0, 2, 4]], atol=1e-5)
    assert np.abs(chord[1] - arc[1]).max() > 1e-3


def test_opposite_points_have_no_direction_half_way():
    start, _ = pair(5)
    assert not numpy_of(norm_lerps(start, -start, T))[2].any()


@pytest.mark.parametrize("name", INTERPOLATIONS)
def test_every_way_compiles_keeps_its_ends_and_the_dtype(name):
    start, end = pair(6)
    way = compiled(INTERPOLATIONS[name])
    received = numpy_of(way(start, end, T))
    np.testing.assert_allclose(received[0], start[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(received[-1], end[0], rtol=1e-5, atol=1e-6)
    half = way(start.astype("float16"), end.astype("float16"), T)
    assert ops.is_tensor(half) and "float16" in str(half.dtype)
