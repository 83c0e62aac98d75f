"""Noise on a walk: one for all frames, or one for each."""

import numpy as np
import pytest

from tests.values import noise, numpy_of
from walklib.walks import grid_walk, prompt_walk, slerp

pytestmark = pytest.mark.core


def test_noise_for_each_frame(prompts):
    many = noise(1, count=5)
    walk = prompt_walk(*prompts[:2], frames=5, noise=many)
    _, drawn = walk.at(walk.coordinates)
    np.testing.assert_array_equal(numpy_of(drawn), many)
    _, between = walk.at([0.125])
    expected = numpy_of(slerp(many[0], many[1], 0.5))
    np.testing.assert_allclose(numpy_of(between)[0], expected, atol=1e-6)


def test_noise_for_each_square_of_a_grid(prompts):
    many = noise(1, count=6)
    walk = grid_walk(prompts, rows=2, columns=3, noise=many)
    _, drawn = walk.at(walk.coordinates)
    np.testing.assert_array_equal(numpy_of(drawn), many)
    _, between = walk.at([[0.25, 0.0]])
    expected = numpy_of(slerp(many[0], many[1], 0.5))
    np.testing.assert_allclose(numpy_of(between)[0], expected, atol=1e-6)


def test_noise_of_another_count_is_refused(prompts):
    with pytest.raises(ValueError, match=r"must have the shape \(1 or 5, "):
        prompt_walk(*prompts[:2], frames=5, noise=noise(1, count=3))


def test_broken_noise_is_refused(prompts):
    with pytest.raises(ValueError, match="`noise` must be finite"):
        prompt_walk(*prompts[:2], frames=2, noise=noise(1) * np.inf)


@pytest.mark.parametrize("bad", [None, "noise", 42, [[0.0]]])
def test_what_is_no_noise_is_refused(prompts, bad):
    with pytest.raises((TypeError, ValueError), match="`noise` must .*Received"):
        prompt_walk(*prompts[:2], frames=2, noise=bad)
