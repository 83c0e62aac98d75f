"""Which walks share work, and in which stretches."""

import numpy as np
import pytest

from walklib.render.shared import stretches, why_in_full
from walklib.settings import Settings
from walklib.walks import Walk, grid_walk, prompt_walk
from walklib.walks.walk import grid_coordinates

pytestmark = pytest.mark.core

TOLERANCE = 0.02


@pytest.fixture(scope="module")
def line(walker, dog_and_cat):
    return prompt_walk(*dog_and_cat, frames=32, noise=walker.noise(42))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tolerance": 0}, "tolerance is 0"),
        ({"solver": "adams"}, "not 'adams'"),
        ({"num_steps": 4}, "fewer than 12 steps"),
    ],
)
def test_what_shares_no_work_says_why(line, changed, words):
    assert words in why_in_full(line, Settings(tolerance=TOLERANCE).but(**changed))
    assert why_in_full(line, Settings(tolerance=TOLERANCE)) == ""


def test_walks_that_share_no_work_say_why(walker, dog_and_cat, line):
    noise = walker.noise(1)
    grid = grid_walk(dog_and_cat * 2, rows=5, columns=5, noise=noise)
    back = line.with_coordinates(line.coordinates[::-1])
    scattered = grid.with_coordinates([[0.1, 0.2], [0.4, 0.2], [0.3, 0.9]])
    for walk, words in (
        (grid, "In rows of fewer than 16 frames"),
        (line.spaced(15), "In fewer than 16 frames"),
        (back, "do not follow each other"),
        (scattered, "do not follow each other"),
    ):
        assert words in why_in_full(walk, Settings(tolerance=TOLERANCE))


@pytest.mark.parametrize(
    ("frames", "closed", "longest", "expected"),
    [
        (64, False, 256, [(0, 63)]),
        (64, True, 256, [(0, 64)]),
        (21, False, 10, [(0, 10), (10, 20)]),
        (21, True, 10, [(0, 7), (7, 14), (14, 21)]),
    ],
)
def test_stretches_meet_at_their_ends(line, frames, closed, longest, expected):
    walk = Walk(line.path, np.arange(frames) / frames, closed=closed)
    assert stretches(walk, longest) == expected


def test_stretches_of_a_grid_stay_in_their_rows(line):
    grid = Walk(line.path, grid_coordinates(2, 21))
    assert stretches(grid, 10) == [(0, 10), (10, 20), (21, 31), (31, 41)]
