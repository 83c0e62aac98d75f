"""Walks as data: coordinates, re-timing, and the call that made them."""

import json

import numpy as np
import pytest
from keras import ops

from tests.values import assert_same, noise, numpy_of
from walklib.embeddings import row_digests
from walklib.walks import (
    WALKS,
    Rows,
    Walk,
    circular_walk,
    grid_walk,
    prompt_walk,
    step_walk,
)

pytestmark = pytest.mark.core


def test_a_frame_does_not_depend_on_its_neighbours(prompts):
    walk = prompt_walk(*prompts[:2], frames=7, noise=noise(1, count=7))
    whole, drawn = walk.at(walk.coordinates)
    for k, coordinate in enumerate(walk.coordinates):
        alone, noise_alone = walk.at([coordinate])
        assert_same(alone, whole.row(k))
        np.testing.assert_array_equal(numpy_of(noise_alone)[0], numpy_of(drawn)[k])


def test_re_timing_sets_the_view_and_keeps_the_call(prompts):
    walk = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    finer = walk.spaced(5)
    np.testing.assert_array_equal(finer.coordinates, [0, 0.25, 0.5, 0.75, 1])
    assert finer.view == {"frames": 5} and walk.view == {}
    assert finer.call == walk.call and walk.call.arguments["frames"] == 3
    eased = walk.with_coordinates([0, 0.1, 0.9])
    assert len(eased) == 3 and eased.view == {"coordinates": [0, 0.1, 0.9]}
    assert eased.spaced(4).view == {"frames": 4}


def test_grids_and_circles_are_spaced_as_they_were_made(prompts):
    grid = grid_walk(prompts, rows=2, columns=2, noise=noise(1)).spaced((3, 4))
    assert len(grid) == 12 and grid.view == {"rows": 3, "columns": 4}
    circle = circular_walk(prompts[0], frames=3, noise_x=noise(1), noise_y=noise(2))
    np.testing.assert_array_equal(circle.spaced(2).coordinates, [0, 0.5])


def test_integers_of_numpy_are_integers(prompts):
    walk = step_walk(
        prompts[0],
        frames=np.int64(3),
        step_size=np.float32(0.5),
        noise=noise(1),
        seed=np.int32(7),
    ).spaced(np.int64(5))
    kept = {n: v for n, v in walk.call.arguments.items() if not isinstance(v, Rows)}
    assert json.loads(json.dumps([kept, walk.view])) == [
        {"frames": 3, "step_size": 0.5, "direction": "support", "seed": 7},
        {"frames": 5},
    ]


def test_the_call_knows_embeddings_and_noise_by_their_rows(prompts):
    many = noise(1, count=4)
    call = grid_walk(prompts, rows=2, columns=2, noise=many).call
    assert call.walk == "grid_walk" and WALKS["grid_walk"] is grid_walk
    expected = [Rows(row_digests(prompt)) for prompt in prompts]
    assert call.arguments["corners"] == expected
    assert call.arguments["noise"] == Rows(row_digests(many))
    assert call.arguments["interpolation"] == "slerp"  # what was left out, too


def test_a_path_of_ones_own_has_no_call(prompts):
    walk = Walk(lambda t: (prompts[0].tile(len(t)), noise(1)), np.linspace(0, 1, 3))
    assert walk.call is None
    assert walk.at([0.5])[0].positive.shape[0] == 1


def test_a_path_must_give_one_row_for_one_coordinate(prompts):
    for rows in (0, 2):
        many = prompts[0].map(lambda tensor, rows=rows: np.repeat(tensor, rows, axis=0))
        walk = Walk(lambda t, many=many: (many, noise(1)), np.linspace(0, 1, 3))
        with pytest.raises(ValueError, match=f"Received: {rows} rows .* 0.5"):
            walk.at([0.5])


@pytest.mark.parametrize("bad", [[1.5], [-0.1], [float("nan")], []])
def test_coordinates_off_the_walk_are_refused(prompts, bad):
    walk = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    for ask in (walk.at, walk.with_coordinates):
        with pytest.raises(ValueError, match=r"must lie in \[0, 1\]. Received"):
            ask(bad)


@pytest.mark.parametrize("bad", [[float("nan")], [float("inf")], []])
def test_coordinates_off_a_circle_are_refused(prompts, bad):
    walk = circular_walk(prompts[0], frames=3, noise_x=noise(1), noise_y=noise(2))
    with pytest.raises(ValueError, match="`coordinates` must .* Received"):
        walk.at(bad)


@pytest.mark.parametrize("bad", ["half", [None], [[0.1], [0.2, 0.3]], [{}], None])
def test_coordinates_that_are_no_numbers_are_refused(prompts, bad):
    walk = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    with pytest.raises(ValueError, match="`coordinates` must .* Received"):
        walk.at(bad)


def test_coordinates_of_another_kind_are_refused(prompts):
    line = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    grid = grid_walk(prompts, rows=2, columns=2, noise=noise(1))
    for walk, bad in ((line, [[0.5, 0.5]]), (line, 0.5), (grid, [0.5])):
        with pytest.raises(ValueError, match="must have the shape"):
            walk.at(bad)


@pytest.mark.parametrize("frames", [4, (2,), (2, 3, 4), None, "ab", (2, 0), (2, 1.5)])
def test_a_grid_is_spaced_by_two_numbers(prompts, frames):
    grid = grid_walk(prompts, rows=2, columns=2, noise=noise(1))
    with pytest.raises((TypeError, ValueError), match="Received: "):
        grid.spaced(frames)


@pytest.mark.parametrize("frames", [0, 2.5, None, True, (2, 3)])
def test_a_line_is_spaced_by_one_number(prompts, frames):
    line = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    with pytest.raises((TypeError, ValueError), match="`frames` must be"):
        line.spaced(frames)


def test_walks_do_not_change_what_they_are_given(prompts):
    before = prompts[0].map(np.copy)
    walk = step_walk(prompts[0], frames=3, step_size=1.0, noise=noise(1))
    embeddings, _ = walk.at(walk.coordinates)
    assert ops.shape(embeddings.positive)[0] == 3
    assert_same(prompts[0], before)
