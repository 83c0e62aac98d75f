"""Pictures in memory: lossless, limited, and rendered once."""

import numpy as np
import pytest

from tests.painted import KINDS, PaintedWalker, painted
from walklib.explore.memory import Memory, decoded, encoded
from walklib.explore.studio import Studio


def studio_of(name="two_prompts", **defaults):
    return Studio(PaintedWalker(), painted(KINDS[name], **defaults), batch_size=4)


def values_of(studio, **changes):
    return {each.name: each.default for each in studio.kind.fields} | changes


def test_encoding_loses_nothing():
    frame = np.random.default_rng(0).integers(0, 256, (24, 16, 3)).astype("uint8")
    assert np.array_equal(decoded(encoded(frame)), frame)


def test_memory_lets_go_of_the_least_recently_used():
    memory = Memory(limit=10)
    memory.put("a", b"1234")
    memory.put("b", b"1234")
    memory.get("a")
    memory.put("c", b"1234")
    assert "a" in memory and "c" in memory and "b" not in memory
    assert memory.get("b") is None
    assert memory.size == 8


def test_memory_counts_a_replaced_picture_once():
    memory = Memory(limit=10)
    for _ in range(5):
        memory.put("a", b"1234")
    assert memory.size == 4


def test_memory_keeps_the_newest_picture_however_large():
    memory = Memory(limit=2)
    memory.put("a", b"12")
    memory.put("b", b"1234")
    assert memory.get("b") == b"1234"
    assert "a" not in memory


def test_a_picture_is_rendered_once():
    studio = studio_of()
    values = values_of(studio)
    assert studio.seen(values, 0.5) is None
    first = studio.picture(values, 0.5)
    assert studio.picture(values, 0.5) is first is studio.seen(values, 0.5)
    assert studio.walker.batches == [1]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"num_steps": 5},
        {"guidance_scale": 2.0},
        {"prompt_1": "a cow"},
        {"prompt_2": "a cow"},
    ],
)
def test_other_values_make_another_picture(change):
    studio = studio_of()
    studio.picture(values_of(studio), 0.5)
    assert studio.seen(values_of(studio, **change), 0.5) is None


def test_the_number_of_frames_does_not_change_a_picture():
    studio = studio_of()
    studio.picture(values_of(studio, frames=3), 0.5)
    assert studio.seen(values_of(studio, frames=5), 0.5)


def test_a_step_walk_knows_its_places_by_their_distance():
    studio = studio_of("around_a_prompt")
    here = values_of(studio, frames=11, step_size=0.01)
    studio.picture(here, 0.4)
    assert studio.seen(values_of(studio, frames=5, step_size=0.01), 1.0)
    assert studio.seen(values_of(studio, frames=3, step_size=0.02), 1.0)
    assert studio.seen(values_of(studio, frames=3, step_size=0.01), 1.0) is None


def test_batches_render_only_what_is_new():
    studio = studio_of()
    values, points = values_of(studio), np.linspace(0, 1, 11)
    for index in (0, 5, 10):
        studio.picture(values, points[index])
    studio.walker.batches.clear()
    steps = list(studio.batches(values, points))
    assert studio.walker.batches == [4, 4]
    assert [len(step) for step in steps] == [5, 5, 1]
    reds = [decoded(picture)[0, 0, 0] for step in steps for picture in step]
    assert reds == [round(255 * point) for point in points]


def test_a_walk_in_memory_is_not_rendered_again():
    studio = studio_of()
    values, points = values_of(studio), np.linspace(0, 1, 8)
    first = [p for step in studio.batches(values, points) for p in step]
    studio.walker.batches.clear()
    assert [p for step in studio.batches(values, points) for p in step] == first
    assert studio.walker.batches == []


def test_batches_do_nothing_before_they_are_asked():
    studio = studio_of()
    batches = studio.batches(values_of(studio), np.linspace(0, 1, 8))
    assert studio.walker.batches == []
    next(batches)
    assert studio.walker.batches == [4]


def test_a_walk_longer_than_the_memory_is_still_whole():
    studio = studio_of()
    studio.memory.limit = 1
    points = np.linspace(0, 1, 10)
    steps = studio.batches(values_of(studio), points)
    assert sum(len(step) for step in steps) == 10
