"""Coordinates: where the frames of lines, circles and grids lie."""

import numpy as np
import pytest

from walklib.walks.walk import (
    circle_coordinates,
    grid_coordinates,
    line_coordinates,
)

pytestmark = pytest.mark.core


def test_a_line_includes_both_ends():
    np.testing.assert_array_equal(line_coordinates(3), [0, 0.5, 1])
    np.testing.assert_array_equal(line_coordinates(1), [0])


def test_a_circle_leaves_the_end_out():
    np.testing.assert_array_equal(circle_coordinates(4), [0, 0.25, 0.5, 0.75])


def test_a_grid_runs_row_by_row():
    expected = [[0, 0], [0.5, 0], [1, 0], [0, 1], [0.5, 1], [1, 1]]
    np.testing.assert_array_equal(grid_coordinates(2, 3), expected)


@pytest.mark.parametrize("count", [0, -3])
def test_counts_below_one_are_refused(count):
    for coordinates in (line_coordinates, circle_coordinates):
        with pytest.raises(ValueError, match=f"Received: frames={count}"):
            coordinates(count)
    with pytest.raises(ValueError, match=f"Received: rows={count}"):
        grid_coordinates(count, 2)
    with pytest.raises(ValueError, match=f"Received: columns={count}"):
        grid_coordinates(2, count)


@pytest.mark.parametrize("count", [2.5, "3", None, True])
def test_counts_that_are_no_ints_are_refused(count):
    with pytest.raises(TypeError, match="`frames` must be an int"):
        line_coordinates(count)


def test_integers_of_numpy_are_integers():
    np.testing.assert_array_equal(line_coordinates(np.int64(3)), [0, 0.5, 1])
