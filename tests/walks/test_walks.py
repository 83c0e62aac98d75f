"""Walks through prompts: what lies where."""

import numpy as np
import pytest

from tests.values import assert_same, noise, norms, numpy_of
from walklib.embeddings import Embeddings
from walklib.walks import grid_walk, loop_walk, prompt_walk, slerp, step_walk

pytestmark = pytest.mark.core


def test_prompt_walk_ends_at_the_prompts(prompts):
    start, end = prompts[:2]
    walk = prompt_walk(start, end, frames=5, noise=noise(1))
    embeddings, drawn = walk.at(walk.coordinates)
    assert len(walk) == 5 and not walk.closed
    assert_same(embeddings.row(0), start)
    assert_same(embeddings.row(-1), end)
    np.testing.assert_array_equal(numpy_of(drawn), np.repeat(noise(1), 5, axis=0))


def test_prompt_walk_interpolates_all_four_tensors(prompts):
    walk = prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    middle, _ = walk.at([0.5])
    for tensor, a, b in zip(middle, *prompts[:2], strict=True):
        expected = numpy_of(slerp(a[0], b[0], 0.5))
        np.testing.assert_allclose(numpy_of(tensor)[0], expected, atol=1e-6)


def test_prompt_walk_keeps_a_shared_negative_prompt(prompts):
    start, end = prompts[:2]
    end = end._replace(
        negative=start.negative.copy(), negative_pooled=start.negative_pooled.copy()
    )
    walk = prompt_walk(start, end, frames=3, noise=noise(1))
    middle, _ = walk.at([0.3])
    np.testing.assert_array_equal(numpy_of(middle.negative), start.negative)


def test_lerp_walks_the_chord(prompts):
    start, end = prompts[:2]
    walk = prompt_walk(start, end, frames=3, noise=noise(1), interpolation="lerp")
    middle, _ = walk.at([0.5])
    expected = (start.positive + end.positive) / 2
    np.testing.assert_allclose(numpy_of(middle.positive), expected, atol=1e-6)


def test_grid_walk_has_its_corners_in_reading_order(prompts):
    walk = grid_walk(prompts, rows=3, columns=4, noise=noise(1))
    assert len(walk) == 12
    embeddings, _ = walk.at(walk.coordinates)
    for index, corner in zip((0, 3, 8, 11), prompts, strict=True):
        assert_same(embeddings.row(index), corner)


def test_prompts_may_come_as_rows(prompts):
    rows = Embeddings(*map(np.concatenate, zip(*prompts, strict=True)))
    grid = grid_walk(rows, rows=2, columns=2, noise=noise(1))
    assert_same(grid.at([[1, 1]])[0], prompts[3])
    loop = loop_walk(rows, frames=4, noise=noise(1))
    second = numpy_of(loop.at([0.25])[0].positive)
    np.testing.assert_allclose(second, prompts[1].positive, atol=1e-5)


def test_grid_walk_takes_one_angle_for_each_pair():
    unit = np.eye(4, dtype="float32").reshape(4, 1, 1, 4)
    pooled = unit.reshape(4, 1, 4)
    corners = [Embeddings(unit[k], unit[k], pooled[k], pooled[k]) for k in range(4)]
    walk = grid_walk(corners, rows=5, columns=5, noise=noise(1))
    embeddings, _ = walk.at(walk.coordinates)
    for tensor in embeddings:
        np.testing.assert_allclose(norms(tensor), 1.0, atol=1e-5)


def test_a_grid_of_one_row_or_column(prompts):
    row = grid_walk(prompts, rows=1, columns=3, noise=noise(1, count=3))
    embeddings, drawn = row.at(row.coordinates)
    assert_same(embeddings.row(2), prompts[1])
    np.testing.assert_array_equal(numpy_of(drawn), noise(1, count=3))
    column = grid_walk(prompts, rows=3, columns=1, noise=noise(1))
    assert_same(column.at(column.coordinates)[0].row(2), prompts[2])


@pytest.mark.parametrize("direction", ["support", "ones"])
def test_step_walk_starts_at_the_prompt_and_walks_evenly(prompts, direction):
    start = prompts[0]
    walk = step_walk(
        start, frames=4, step_size=0.01, noise=noise(1), direction=direction
    )
    embeddings, _ = walk.at(walk.coordinates)
    assert_same(embeddings.row(0), start)
    for kind in ("positive", "positive_pooled"):
        tensor = numpy_of(getattr(embeddings, kind))
        steps = np.diff(tensor.reshape(4, -1), axis=0)
        np.testing.assert_allclose(steps[1], steps[0], atol=1e-6)
        moved = steps[0][steps[0] != 0]
        assert np.sqrt(np.mean(moved**2)) == pytest.approx(0.01, rel=1e-3)
    np.testing.assert_array_equal(
        numpy_of(embeddings.negative), np.repeat(start.negative, 4, axis=0)
    )


def test_a_direction_of_ones_own(prompts):
    start, direction = prompts[:2]
    walk = step_walk(
        start, frames=2, step_size=2.0, noise=noise(1), direction=direction
    )
    embeddings, _ = walk.at([1.0])
    expected = start.positive_pooled + 2 * direction.positive_pooled
    np.testing.assert_allclose(
        numpy_of(embeddings.positive_pooled), expected, atol=1e-6
    )


def test_a_step_walk_keeps_its_length_when_it_is_refined(prompts):
    walk = step_walk(prompts[0], frames=3, step_size=0.1, noise=noise(1))
    for walked in (walk, walk.spaced(9)):
        last, _ = walked.at(walked.coordinates[-1:])
        distance = numpy_of(last.positive_pooled) - prompts[0].positive_pooled
        assert np.sqrt(np.mean(distance**2)) == pytest.approx(0.2, rel=1e-3)


def test_a_step_walk_says_why_it_may_break(prompts):
    walk = step_walk(prompts[0], frames=3, step_size=9.0, noise=noise(1))
    assert "smaller step_size. Received: step_size=9" in walk.caution


def test_loop_walk_meets_its_prompts_and_closes(prompts):
    walk = loop_walk(prompts[:3], frames=9, noise=noise(1))
    embeddings, _ = walk.at(walk.coordinates)
    for index, prompt in zip((0, 3, 6), prompts, strict=False):
        np.testing.assert_allclose(
            numpy_of(embeddings.positive)[index], prompt.positive[0], atol=1e-5
        )
    tensor = numpy_of(embeddings.positive)
    steps = norms(tensor - np.roll(tensor, 1, axis=0))
    assert steps.min() > 0.2 * steps.max()


@pytest.mark.parametrize("frames", [0, -1])
def test_frames_below_one_are_refused(prompts, frames):
    with pytest.raises(ValueError, match=f"Received: frames={frames}"):
        prompt_walk(*prompts[:2], frames=frames, noise=noise(1))
    with pytest.raises(ValueError, match=f"Received: columns={frames}"):
        grid_walk(prompts, rows=2, columns=frames, noise=noise(1))


@pytest.mark.parametrize("step_size", [float("nan"), float("inf")])
def test_step_sizes_that_are_not_finite_are_refused(prompts, step_size):
    with pytest.raises(ValueError, match=f"Received: step_size={step_size}"):
        step_walk(prompts[0], frames=2, step_size=step_size, noise=noise(1))


@pytest.mark.parametrize("name", ["cubic", ["slerp"], None, 3])
def test_unknown_names_are_refused(prompts, name):
    with pytest.raises(
        ValueError, match='"slerp" or .*"norm_lerp". Received: interpolation='
    ):
        prompt_walk(*prompts[:2], frames=2, noise=noise(1), interpolation=name)
    with pytest.raises(ValueError, match='"support" or "ones". Received: direction='):
        step_walk(prompts[0], frames=2, step_size=1.0, noise=noise(1), direction=name)


def test_embeddings_of_another_preset_are_refused(prompts):
    other = prompts[1]._replace(positive_pooled=np.zeros((1, 9), "float32"))
    with pytest.raises(ValueError, match="come from the same preset"):
        prompt_walk(prompts[0], other, frames=2, noise=noise(1))
    with pytest.raises(ValueError, match="come from the same preset"):
        step_walk(prompts[0], frames=2, step_size=1.0, noise=noise(1), direction=other)


def test_what_is_no_prompt_is_refused(prompts):
    with pytest.raises(TypeError, match="Received: str"):
        prompt_walk("a dog", prompts[0], frames=2, noise=noise(1))
    two = Embeddings(*(np.repeat(tensor, 2, axis=0) for tensor in prompts[0]))
    with pytest.raises(ValueError, match="Received: 2 rows"):
        prompt_walk(two, prompts[0], frames=2, noise=noise(1))
    with pytest.raises(ValueError, match="Received: 3"):
        grid_walk(prompts[:3], rows=2, columns=2, noise=noise(1))
    with pytest.raises(ValueError, match="Received: 1"):
        loop_walk(prompts[:1], frames=2, noise=noise(1))


@pytest.mark.parametrize("several", [None, 4, "four"])
def test_what_are_no_prompts_is_refused(several):
    with pytest.raises((TypeError, ValueError), match="`corners` must be .*Received"):
        grid_walk(several, rows=2, columns=2, noise=noise(1))
    with pytest.raises((TypeError, ValueError), match="`prompts.* must be .*Received"):
        loop_walk(several, frames=2, noise=noise(1))


def test_broken_embeddings_are_refused(prompts):
    broken = prompts[0].map(np.copy)
    broken.negative[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="`end.negative` must be finite"):
        prompt_walk(prompts[0], broken, frames=2, noise=noise(1))


def test_a_broken_direction_is_refused(prompts):
    broken = prompts[1].map(np.copy)
    broken.positive[0, 0, 0] = np.inf
    with pytest.raises(ValueError, match="`direction.positive` must be finite"):
        step_walk(prompts[0], frames=2, step_size=1.0, noise=noise(1), direction=broken)


@pytest.mark.parametrize("seed", [None, -1, 1.5, True])
@pytest.mark.parametrize("direction", ["support", "ones"])
def test_seeds_that_are_none_are_refused(prompts, seed, direction):
    options = {"frames": 2, "step_size": 1.0, "direction": direction}
    with pytest.raises((TypeError, ValueError), match=f"Received: seed={seed}"):
        step_walk(prompts[0], noise=noise(1), seed=seed, **options)
