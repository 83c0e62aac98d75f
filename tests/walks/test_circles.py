"""Walks through noise: circles and the plane in them."""

import numpy as np
import pytest

from tests.values import assert_same, noise, norms, numpy_of
from walklib.walks import circular_walk, plane_walk

pytestmark = pytest.mark.core


def test_circular_walk_starts_at_x_and_shows_no_frame_twice(prompts):
    walk = circular_walk(prompts[0], frames=8, noise_x=noise(1), noise_y=noise(2))
    embeddings, drawn = walk.at(walk.coordinates)
    drawn = numpy_of(drawn)
    assert walk.closed
    np.testing.assert_array_equal(drawn[:1], noise(1))
    np.testing.assert_allclose(drawn[2:3], noise(2), atol=1e-6)
    steps = norms(drawn - np.roll(drawn, 1, axis=0))
    assert steps.min() > 0.5 * steps.max()
    assert_same(embeddings.row(5), prompts[0])
    _, around = walk.at([1.25])
    np.testing.assert_array_equal(numpy_of(around), drawn[2:3])


@pytest.fixture
def plane(prompts):
    return plane_walk(
        prompts[0],
        rows=3,
        columns=5,
        noise_x=noise(1),
        noise_y=noise(2),
        noise_z=noise(3),
    )


def test_the_planes_rim_is_the_circle_and_its_middle_is_z(prompts, plane):
    circle = circular_walk(prompts[0], frames=8, noise_x=noise(1), noise_y=noise(2))
    turns = 2 * np.pi * circle.coordinates
    rim = np.stack([1 + np.cos(turns), 1 - np.sin(turns)], axis=-1) / 2
    _, on_rim = plane.at(rim)
    _, on_circle = circle.at(circle.coordinates)
    np.testing.assert_allclose(numpy_of(on_rim), numpy_of(on_circle), atol=1e-6)
    _, middle = plane.at([[0.5, 0.5]])
    np.testing.assert_allclose(numpy_of(middle), noise(3), atol=1e-6)


def test_beyond_the_rim_lies_its_nearest_point(plane):
    _, corner = plane.at([[1.0, 0.0]])
    expected = (noise(1) + noise(2)) / np.sqrt(2)
    np.testing.assert_allclose(numpy_of(corner), expected, atol=1e-6)


def test_the_plane_has_unit_variance_everywhere(prompts):
    shape = (1, 64, 64, 4)
    noises = {
        f"noise_{name}": np.random.default_rng(k).standard_normal(shape, "float32")
        for k, name in enumerate("xyz")
    }
    walk = plane_walk(prompts[0], rows=5, columns=5, **noises)
    _, drawn = walk.at(walk.coordinates)
    deviations = numpy_of(drawn).std(axis=(1, 2, 3))
    np.testing.assert_allclose(deviations, 1.0, atol=0.03)


def test_circles_through_zero_are_refused(prompts, plane):
    for noise_y in (noise(1), -noise(1)):
        with pytest.raises(ValueError, match="must be different noises"):
            circular_walk(prompts[0], frames=4, noise_x=noise(1), noise_y=noise_y)
    with pytest.raises(ValueError, match="`noise_x` and `noise_z` must be different"):
        plane_walk(
            prompts[0],
            rows=2,
            columns=2,
            noise_x=noise(1),
            noise_y=noise(2),
            noise_z=noise(1),
        )


def test_noises_of_two_sizes_are_refused(prompts):
    with pytest.raises(ValueError, match="must have the same shape. Received"):
        circular_walk(
            prompts[0], frames=4, noise_x=noise(1), noise_y=noise(2)[:, :, :1]
        )
