"""Walks as data: what lies where."""

import json

import numpy as np
import pytest
from keras import ops

import walklib
from walklib import Embeddings


def numpy_of(x):
    return ops.convert_to_numpy(x)


def norms(x):
    return np.linalg.norm(numpy_of(x).reshape(len(x), -1), axis=1)


def assert_same(received, expected):
    for a, b in zip(received, expected, strict=True):
        np.testing.assert_array_equal(numpy_of(a), numpy_of(b))


@pytest.fixture(scope="module")
def prompts():
    """Four prompts as an encoder without T5 writes them: half the rows zero."""

    def prompt(seed):
        random = np.random.default_rng(seed)
        tokens = np.zeros((2, 1, 6, 8), "float32")
        tokens[:, :, :3, :4] = random.standard_normal((2, 1, 3, 4))
        pooled = random.standard_normal((2, 1, 5)).astype("float32")
        return Embeddings(tokens[0], tokens[1], pooled[0], pooled[1])

    return [prompt(seed) for seed in range(4)]


def noise(seed, count=1):
    shape = (count, 2, 2, 4)
    return np.random.default_rng(seed).standard_normal(shape, dtype="float32")


def test_prompt_walk_ends_at_the_prompts(prompts):
    start, end = prompts[:2]
    walk = walklib.prompt_walk(start, end, frames=5, noise=noise(1))
    embeddings, drawn = walk.at(walk.coordinates)
    assert len(walk) == 5 and not walk.closed
    assert_same(embeddings.row(0), start)
    assert_same(embeddings.row(-1), end)
    np.testing.assert_array_equal(numpy_of(drawn), np.repeat(noise(1), 5, axis=0))


def test_prompt_walk_interpolates_all_four_tensors(prompts):
    walk = walklib.prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    middle, _ = walk.at([0.5])
    for tensor, a, b in zip(middle, *prompts[:2], strict=True):
        expected = numpy_of(walklib.slerp(a[0], b[0], 0.5))
        np.testing.assert_allclose(numpy_of(tensor)[0], expected, atol=1e-6)


def test_prompt_walk_keeps_a_shared_negative_prompt(prompts):
    start, end = prompts[:2]
    end = end._replace(
        negative=start.negative.copy(), negative_pooled=start.negative_pooled.copy()
    )
    walk = walklib.prompt_walk(start, end, frames=3, noise=noise(1))
    middle, _ = walk.at([0.3])
    np.testing.assert_array_equal(numpy_of(middle.negative), start.negative)


def test_lerp_walks_the_chord(prompts):
    start, end = prompts[:2]
    walk = walklib.prompt_walk(
        start, end, frames=3, noise=noise(1), interpolation="lerp"
    )
    middle, _ = walk.at([0.5])
    expected = (start.positive + end.positive) / 2
    np.testing.assert_allclose(numpy_of(middle.positive), expected, atol=1e-6)


def test_noise_for_each_frame(prompts):
    many = noise(1, count=5)
    walk = walklib.prompt_walk(*prompts[:2], frames=5, noise=many)
    _, drawn = walk.at(walk.coordinates)
    np.testing.assert_array_equal(numpy_of(drawn), many)
    _, between = walk.at([0.125])
    expected = numpy_of(walklib.slerp(many[0], many[1], 0.5))
    np.testing.assert_allclose(numpy_of(between)[0], expected, atol=1e-6)


def test_any_coordinates_in_any_batches(prompts):
    walk = walklib.prompt_walk(*prompts[:2], frames=7, noise=noise(1, count=7))
    whole, _ = walk.at(walk.coordinates)
    for k, coordinate in enumerate(walk.coordinates):
        single, _ = walk.at([coordinate])
        np.testing.assert_allclose(
            numpy_of(single.positive)[0], numpy_of(whole.positive)[k], atol=1e-6
        )


def test_grid_walk_has_its_corners_in_reading_order(prompts):
    walk = walklib.grid_walk(prompts, rows=3, columns=4, noise=noise(1))
    assert len(walk) == 12
    embeddings, _ = walk.at(walk.coordinates)
    for index, corner in zip((0, 3, 8, 11), prompts, strict=True):
        assert_same(embeddings.row(index), corner)


def test_prompts_may_come_as_rows(prompts):
    rows = Embeddings(*map(np.concatenate, zip(*prompts, strict=True)))
    grid = walklib.grid_walk(rows, rows=2, columns=2, noise=noise(1))
    assert_same(grid.at([[1, 1]])[0], prompts[3])
    loop = walklib.loop_walk(rows, frames=4, noise=noise(1))
    second = numpy_of(loop.at([0.25])[0].positive)
    np.testing.assert_allclose(second, prompts[1].positive, atol=1e-5)


def test_grid_walk_takes_one_angle_for_each_pair():
    unit = np.eye(4, dtype="float32").reshape(4, 1, 1, 4)
    pooled = unit.reshape(4, 1, 4)
    corners = [Embeddings(unit[k], unit[k], pooled[k], pooled[k]) for k in range(4)]
    walk = walklib.grid_walk(corners, rows=5, columns=5, noise=noise(1))
    embeddings, _ = walk.at(walk.coordinates)
    for tensor in embeddings:
        np.testing.assert_allclose(norms(tensor), 1.0, atol=1e-5)


def test_grid_walk_with_varying_noise(prompts):
    many = noise(1, count=6)
    walk = walklib.grid_walk(prompts, rows=2, columns=3, noise=many)
    _, drawn = walk.at(walk.coordinates)
    np.testing.assert_array_equal(numpy_of(drawn), many)
    _, between = walk.at([[0.25, 0.0]])
    expected = numpy_of(walklib.slerp(many[0], many[1], 0.5))
    np.testing.assert_allclose(numpy_of(between)[0], expected, atol=1e-6)


def test_a_grid_of_one_row_or_column(prompts):
    row = walklib.grid_walk(prompts, rows=1, columns=3, noise=noise(1, count=3))
    embeddings, drawn = row.at(row.coordinates)
    assert_same(embeddings.row(2), prompts[1])
    np.testing.assert_array_equal(numpy_of(drawn), noise(1, count=3))
    column = walklib.grid_walk(prompts, rows=3, columns=1, noise=noise(1))
    assert_same(column.at(column.coordinates)[0].row(2), prompts[2])


@pytest.mark.parametrize("direction", ["support", "ones"])
def test_step_walk_starts_at_the_prompt_and_walks_evenly(prompts, direction):
    start = prompts[0]
    walk = walklib.step_walk(
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


def test_support_direction_stays_where_the_encoder_writes(prompts):
    start = prompts[0]
    direction = walklib.support_direction(start, seed=1)
    np.testing.assert_array_equal(direction.positive != 0, start.positive != 0)
    assert not np.any(direction.negative)
    again, other = (walklib.support_direction(start, seed) for seed in (1, 2))
    np.testing.assert_array_equal(direction.positive, again.positive)
    assert np.any(direction.positive != other.positive)


def test_the_guides_direction_leaves_the_support(prompts):
    direction = walklib.ones_direction(prompts[0])
    outside = direction.positive[prompts[0].positive == 0]
    share = np.sqrt(np.sum(outside**2) / np.sum(direction.positive**2))
    assert share == pytest.approx(np.sqrt(0.75))  # 86.6 % of its length


def test_a_direction_of_ones_own(prompts):
    start, direction = prompts[:2]
    walk = walklib.step_walk(
        start, frames=2, step_size=2.0, noise=noise(1), direction=direction
    )
    embeddings, _ = walk.at([1.0])
    expected = start.positive_pooled + 2 * direction.positive_pooled
    np.testing.assert_allclose(
        numpy_of(embeddings.positive_pooled), expected, atol=1e-6
    )
    assert walk.recipe["direction"] == "given"


def test_circular_walk_starts_at_x_and_shows_no_frame_twice(prompts):
    walk = walklib.circular_walk(
        prompts[0], frames=8, noise_x=noise(1), noise_y=noise(2)
    )
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


def test_loop_walk_meets_its_prompts_and_closes(prompts):
    walk = walklib.loop_walk(prompts[:3], frames=9, noise=noise(1))
    embeddings, _ = walk.at(walk.coordinates)
    for index, prompt in zip((0, 3, 6), prompts, strict=False):
        np.testing.assert_allclose(
            numpy_of(embeddings.positive)[index], prompt.positive[0], atol=1e-5
        )
    tensor = numpy_of(embeddings.positive)
    steps = norms(tensor - np.roll(tensor, 1, axis=0))
    assert steps.min() > 0.2 * steps.max()


def test_walks_are_re_timed_without_a_new_walk_type(prompts):
    walk = walklib.prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    finer = walk.spaced(5)
    np.testing.assert_array_equal(finer.coordinates, [0, 0.25, 0.5, 0.75, 1])
    assert finer.recipe["frames"] == 5 and walk.recipe["frames"] == 3
    eased = walk.with_coordinates([0, 0.1, 0.9])
    assert len(eased) == 3 and eased.recipe["coordinates"] == [0, 0.1, 0.9]
    assert "coordinates" not in eased.spaced(4).recipe
    grid = walklib.grid_walk(prompts, rows=2, columns=2, noise=noise(1))
    assert len(grid.spaced((3, 4))) == 12
    circle = walklib.circular_walk(
        prompts[0], frames=3, noise_x=noise(1), noise_y=noise(2)
    )
    np.testing.assert_array_equal(circle.spaced(2).coordinates, [0, 0.5])


def test_a_step_walk_keeps_its_length_when_it_is_refined(prompts):
    walk = walklib.step_walk(prompts[0], frames=3, step_size=0.1, noise=noise(1))
    for walked in (walk, walk.spaced(9)):
        last, _ = walked.at(walked.coordinates[-1:])
        distance = numpy_of(last.positive_pooled) - prompts[0].positive_pooled
        assert np.sqrt(np.mean(distance**2)) == pytest.approx(0.2, rel=1e-3)


def test_recipes_say_what_made_the_walk(prompts):
    made = walklib.step_walk(
        prompts[0],
        frames=2,
        step_size=0.5,
        noise=noise(1),
        seed=7,
        recipe={"prompt": "a dog", "seed": 42},
    ).recipe
    assert json.loads(json.dumps(made)) == {
        "walk": "step_walk",
        "frames": 2,
        "step_size": 0.5,
        "direction": "support",
        "direction_seed": 7,
        "prompt": "a dog",
        "seed": 42,
    }


def test_walks_do_not_change_what_they_are_given(prompts):
    before = prompts[0].map(np.copy)
    recipe = {"prompt": "a dog"}
    walk = walklib.step_walk(
        prompts[0], frames=3, step_size=1.0, noise=noise(1), recipe=recipe
    )
    walk.at(walk.coordinates)
    assert_same(prompts[0], before)
    assert recipe == {"prompt": "a dog"}


@pytest.mark.parametrize("bad", [[1.5], [-0.1], [float("nan")], []])
def test_coordinates_off_the_walk_are_refused(prompts, bad):
    walk = walklib.prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]. Received"):
        walk.at(bad)


def test_coordinates_of_another_kind_are_refused(prompts):
    line = walklib.prompt_walk(*prompts[:2], frames=3, noise=noise(1))
    grid = walklib.grid_walk(prompts, rows=2, columns=2, noise=noise(1))
    for walk, bad in ((line, [[0.5, 0.5]]), (line, 0.5), (grid, [0.5])):
        with pytest.raises(ValueError, match="must have the shape"):
            walk.at(bad)


def test_frames_below_one_are_refused(prompts):
    for frames in (0, -1):
        with pytest.raises(ValueError, match=f"Received: frames={frames}"):
            walklib.prompt_walk(*prompts[:2], frames=frames, noise=noise(1))
        with pytest.raises(ValueError, match=f"Received: columns={frames}"):
            walklib.grid_walk(prompts, rows=2, columns=frames, noise=noise(1))


@pytest.mark.parametrize("step_size", [float("nan"), float("inf")])
def test_step_sizes_that_are_not_finite_are_refused(prompts, step_size):
    with pytest.raises(ValueError, match=f"Received: step_size={step_size}"):
        walklib.step_walk(prompts[0], frames=2, step_size=step_size, noise=noise(1))


def test_unknown_names_are_refused(prompts):
    with pytest.raises(ValueError, match="Received: interpolation='cubic'"):
        walklib.prompt_walk(
            *prompts[:2], frames=2, noise=noise(1), interpolation="cubic"
        )
    with pytest.raises(ValueError, match="Received: direction='up'"):
        walklib.step_walk(
            prompts[0], frames=2, step_size=1.0, noise=noise(1), direction="up"
        )


def test_embeddings_of_another_preset_are_refused(prompts):
    other = prompts[1]._replace(positive_pooled=np.zeros((1, 9), "float32"))
    with pytest.raises(ValueError, match="come from the same preset"):
        walklib.prompt_walk(prompts[0], other, frames=2, noise=noise(1))
    with pytest.raises(ValueError, match="come from the same preset"):
        walklib.step_walk(
            prompts[0], frames=2, step_size=1.0, noise=noise(1), direction=other
        )


def test_what_is_no_prompt_is_refused(prompts):
    with pytest.raises(TypeError, match="Received: str"):
        walklib.prompt_walk("a dog", prompts[0], frames=2, noise=noise(1))
    two = Embeddings(*(np.repeat(tensor, 2, axis=0) for tensor in prompts[0]))
    with pytest.raises(ValueError, match="Received: 2 rows"):
        walklib.prompt_walk(two, prompts[0], frames=2, noise=noise(1))
    with pytest.raises(ValueError, match="Received: 3"):
        walklib.grid_walk(prompts[:3], rows=2, columns=2, noise=noise(1))
    with pytest.raises(ValueError, match="Received: 1"):
        walklib.loop_walk(prompts[:1], frames=2, noise=noise(1))


def test_broken_embeddings_and_noise_are_refused(prompts):
    broken = prompts[0].map(np.copy)
    broken.negative[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="`end.negative` must be finite"):
        walklib.prompt_walk(prompts[0], broken, frames=2, noise=noise(1))
    with pytest.raises(ValueError, match="`noise` must be finite"):
        walklib.prompt_walk(*prompts[:2], frames=2, noise=noise(1) * np.inf)


def test_noise_of_another_count_is_refused(prompts):
    with pytest.raises(ValueError, match=r"must have the shape \(1 or 5, "):
        walklib.prompt_walk(*prompts[:2], frames=5, noise=noise(1, count=3))


def test_circles_through_zero_are_refused(prompts):
    for noise_y in (noise(1), -noise(1)):
        with pytest.raises(ValueError, match="must be different noises"):
            walklib.circular_walk(
                prompts[0], frames=4, noise_x=noise(1), noise_y=noise_y
            )
