"""Paths: where the points lie, whatever the vectors."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from walklib.compiling import compiled
from walklib.walks.geometry import (
    circle,
    closed_spline,
    lerp,
    lerp_pairs,
    line,
    slerp,
    slerp_pairs,
)

pytestmark = pytest.mark.core

FEW = settings(max_examples=15, deadline=None)
quick_slerp = compiled(slerp)  # One program for a shape, where there are many examples.


def random_vectors(seed, shape=(3, 4), scale=1.0):
    random = np.random.default_rng(seed)
    a, b = random.standard_normal((2, *shape)).astype("float32") * scale
    return a, b


def numpy_slerp(start, end, t):
    """The textbook formula in float64, for vectors neither parallel nor opposite."""
    a, b = start.astype("float64"), end.astype("float64")
    cosine = np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b)
    angle = math.acos(cosine)
    weights = np.sin(angle * (1 - t)), np.sin(angle * t)
    outer = np.multiply.outer
    return (outer(weights[0], a) + outer(weights[1], b)) / math.sin(angle)


def numpy_of(x):
    return ops.convert_to_numpy(ops.cast(x, "float32"))


@FEW
@given(seed=st.integers(0, 2**31), exponent=st.integers(-12, 12))
def test_slerp_is_the_textbook_formula(seed, exponent):
    a, b = random_vectors(seed, scale=10.0**exponent)
    t = np.linspace(0, 1, 7)
    expected = numpy_slerp(a, b, t)
    received = numpy_of(quick_slerp(a, b, t))
    np.testing.assert_allclose(
        received, expected, rtol=1e-3, atol=2e-5 * np.abs(expected).max()
    )


@FEW
@given(seed=st.integers(0, 2**31))
def test_slerp_keeps_the_norm_of_unit_vectors(seed):
    a, b = random_vectors(seed, (40,))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    frames = numpy_of(quick_slerp(a, b, np.linspace(0, 1, 9)))
    np.testing.assert_allclose(np.linalg.norm(frames, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("interpolate", [slerp, lerp])
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_ends_are_exact_and_the_dtype_is_kept(interpolate, dtype):
    a, b = (ops.cast(x, dtype) for x in random_vectors(1))
    frames = interpolate(a, b, [0.0, 0.5, 1.0])
    assert dtype in str(frames.dtype)
    np.testing.assert_array_equal(numpy_of(frames[0]), numpy_of(a))
    np.testing.assert_array_equal(numpy_of(frames[2]), numpy_of(b))


def test_shapes_follow_t():
    a, b = random_vectors(2)
    assert tuple(slerp(a, b, [0.1, 0.2]).shape) == (2, 3, 4)
    assert tuple(slerp(a, b, 0.5).shape) == (3, 4)
    assert tuple(lerp(a, b, np.array([0.5])).shape) == (1, 3, 4)


@FEW
@given(seed=st.integers(0, 2**31), size=st.sampled_from([2, 3, 8]))
def test_opposite_vectors_never_meet_zero(seed, size):
    a = np.random.default_rng(seed).standard_normal(size).astype("float32")
    frames = numpy_of(quick_slerp(a, -a, np.linspace(0, 1, 33)))
    norms = np.linalg.norm(frames, axis=1) / np.linalg.norm(a)
    np.testing.assert_allclose(norms, 1.0, atol=1e-4)
    steps = np.linalg.norm(np.diff(frames, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-2)
    np.testing.assert_array_equal(frames[-1], -a)


@pytest.mark.parametrize("spike", range(5))
def test_opposite_vectors_along_one_axis(spike):
    a = np.eye(5, dtype="float32")[spike] * 3
    middle = numpy_of(quick_slerp(a, -2 * a, np.float32(0.5)))
    assert np.linalg.norm(middle) == pytest.approx(4.5, rel=1e-5)
    assert abs(middle @ a) < 1e-5


@pytest.mark.parametrize("angle", [0.0, 1e-7, 1e-5, 9e-4, 1.1e-3, 0.01, 3.0, 3.1405])
def test_slerp_is_smooth_near_parallel_and_opposite(angle):
    a = np.array([1.0, 0.0], "float32")
    b = np.array([math.cos(angle), math.sin(angle)], "float32")
    t = np.linspace(0, 1, 21)
    frames = numpy_of(quick_slerp(a, b, t))
    expected = np.stack([np.cos(angle * t), np.sin(angle * t)], axis=1)
    np.testing.assert_allclose(frames, expected, atol=5e-4)


def test_zero_vectors_are_joined_by_a_line():
    a, b = np.zeros(4, "float32"), np.ones(4, "float32")
    np.testing.assert_allclose(numpy_of(slerp(a, b, 0.25)), b / 4)
    np.testing.assert_array_equal(numpy_of(slerp(a, a, 0.25)), a)


def test_float16_does_not_overflow():
    # In float16 the product of these norms is infinite.
    a, b = (ops.cast(x, "float16") for x in random_vectors(3, (16, 64, 64)))
    middle = numpy_of(slerp(a, b, 0.5))
    assert middle.std() == pytest.approx(1.0, abs=0.01)


def test_every_pair_has_its_own_angle():
    corners = np.eye(4, dtype="float32")
    u = np.linspace(0, 1, 8)
    top = slerp(corners[0], corners[1], u)
    bottom = slerp(corners[2], corners[3], u)
    rows = numpy_of(slerp_pairs(top, bottom, np.full(8, 0.5)))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    one_by_one = [numpy_of(slerp(a, b, 0.5)) for a, b in zip(top, bottom, strict=True)]
    np.testing.assert_allclose(rows, one_by_one, atol=1e-6)


@pytest.mark.parametrize("interpolate", [slerp_pairs, lerp_pairs])
def test_interpolation_compiles_and_agrees(interpolate):
    a, b = random_vectors(4)
    t = np.linspace(0, 1, 5, dtype="float32")
    quick = compiled(interpolate)
    expected = numpy_of(interpolate(a[None], b[None], t))
    np.testing.assert_allclose(
        numpy_of(quick(a[None], b[None], t)), expected, atol=1e-6
    )
    np.testing.assert_array_equal(numpy_of(quick(a[None], b[None], t))[-1], b)


@pytest.mark.parametrize("t", [-0.1, 1.1, float("nan"), [0.5, 2.0]])
def test_positions_off_the_path_are_refused(t):
    a, b = random_vectors(5)
    with pytest.raises(ValueError, match=r"`t` must lie in \[0, 1\]. Received"):
        slerp(a, b, t)


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"Received: \(2,\) and \(3,\)"):
        slerp(np.ones(2), np.ones(3), 0.5)
    with pytest.raises(ValueError, match="one position for each frame"):
        slerp_pairs(np.ones((2, 3)), np.ones((2, 3)), [0.1, 0.2, 0.3])


def test_integers_are_refused():
    with pytest.raises(ValueError, match="float"):
        slerp(np.array([1, 0]), np.array([0, 1]), 0.5)


def test_line_starts_exactly_and_walks_evenly():
    a, b = random_vectors(6)
    points = numpy_of(line(a, b, np.arange(4) * 0.01))
    np.testing.assert_array_equal(points[0], a)
    np.testing.assert_allclose(points[3] - a, 0.03 * b, atol=1e-6)


def test_circle_starts_exactly_and_closes():
    x, y = random_vectors(7, (64, 64))
    t = np.arange(8) / 8
    points = numpy_of(circle(x, y, t))
    np.testing.assert_array_equal(points[0], x)
    np.testing.assert_allclose(points[2], y, atol=1e-6)
    steps = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=(1, 2))
    assert steps.min() > 0.7 * steps.max()  # none is zero: no frame twice
    assert points.std(axis=(1, 2)) == pytest.approx(1.0, abs=0.05)


@FEW
@given(seed=st.integers(0, 2**31), count=st.sampled_from([1, 2, 5]))
def test_closed_spline_meets_its_keys_and_has_no_corner(seed, count):
    keys = np.random.default_rng(seed).standard_normal((count, 5)).astype("float32")
    at_keys = numpy_of(closed_spline(keys, np.arange(count) / count))
    np.testing.assert_allclose(at_keys, keys, atol=1e-4)
    step = 1e-2 / count
    t = np.arange(count)[:, None] / count + step * np.array([-1, 0, 1])
    before, here, after = (
        numpy_of(closed_spline(keys, t.ravel())).reshape(count, 3, 5).swapaxes(0, 1)
    )
    largest = np.abs(keys).max() + 1
    np.testing.assert_allclose(after - here, here - before, atol=2e-3 * largest)
