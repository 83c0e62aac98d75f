"""Directions: which entries of a prompt they move."""

import numpy as np
import pytest

from walklib.walks.directions import ones_direction, support_direction

pytestmark = pytest.mark.core


def test_support_direction_stays_where_the_encoder_writes(prompts):
    start = prompts[0]
    direction = support_direction(start, seed=1)
    np.testing.assert_array_equal(direction.positive != 0, start.positive != 0)
    assert not np.any(direction.negative)
    again, other = (support_direction(start, seed) for seed in (1, 2))
    np.testing.assert_array_equal(direction.positive, again.positive)
    assert np.any(direction.positive != other.positive)


def test_the_guides_direction_leaves_the_support(prompts):
    direction = ones_direction(prompts[0])
    outside = direction.positive[prompts[0].positive == 0]
    share = np.sqrt(np.sum(outside**2) / np.sum(direction.positive**2))
    assert share == pytest.approx(np.sqrt(0.75))  # 86.6 % of its length


def test_a_prompt_without_support_has_no_direction(prompts):
    nothing = prompts[0].map(np.zeros_like)
    assert not any(map(np.any, support_direction(nothing)))
