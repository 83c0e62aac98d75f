"""Pictures in memory: lossless, limited, and rendered once."""

import numpy as np
import pytest

from tests.explore import page
from walklib.explore.pictures import decoded, encoded


def test_encoding_loses_nothing():
    frame = np.random.default_rng(0).integers(0, 256, (24, 16, 3)).astype("uint8")
    assert np.array_equal(decoded(encoded(frame)), frame)


def painted_after(explorer, *moves):
    """How many pictures a page paints for values put into its fields."""
    before = explorer.walker.painted
    for label, value in moves:
        (explorer.slide if label == "Position" else explorer.put)(label, value)
        explorer.work()
    return explorer.walker.painted - before


@pytest.fixture
def small_memory(monkeypatch):
    """A memory that is full with two painted pictures."""
    monkeypatch.setattr("walklib.explore.pictures.LIMIT", 300)


def test_memory_lets_go_of_the_least_recently_used(small_memory):
    explorer = page.open("two_prompts", frames=11)  # At position 0.
    assert painted_after(explorer, ("Position", 4), ("Position", 0)) == 1
    assert painted_after(explorer, ("Position", 7)) == 1
    assert painted_after(explorer, ("Position", 0)) == 0
    assert painted_after(explorer, ("Position", 4)) == 1


@pytest.mark.parametrize(
    "label, value, back",
    [
        ("Seed", 1, 42),
        ("Denoising steps", 5, 4),
        ("Guidance scale", 2.0, 7.0),
        ("First prompt", "a cow", "a dog"),
        ("Second prompt", "a cow", "a cat"),
    ],
)
def test_other_values_make_another_picture_and_the_old_one_stays(label, value, back):
    explorer = page.open("two_prompts")
    assert painted_after(explorer, ("Position", 1)) == 1
    assert painted_after(explorer, (label, value)) == 1
    assert painted_after(explorer, (label, back), (label, value)) == 0


def test_a_prompt_that_is_far_away_changes_nothing():
    explorer = page.open("two_prompts")
    assert painted_after(explorer, ("Second prompt", "a cow")) == 0


def test_the_number_of_frames_does_not_change_a_picture():
    explorer = page.open("two_prompts", frames=3)
    assert painted_after(explorer, ("Position", 1)) == 1
    moves = [("Frames", 5), ("Position", 0), ("Position", 2)]
    assert painted_after(explorer, *moves) == 0


def test_a_step_walk_knows_its_places_by_their_distance():
    explorer = page.open("around_a_prompt", frames=11, step_size=0.01)
    assert painted_after(explorer, ("Position", 4)) == 1
    explorer.slide("Position", 0)
    explorer.put("Frames", 5)
    assert painted_after(explorer, ("Position", 4)) == 0  # At 0.04 again,
    explorer.slide("Position", 0)
    explorer.put("Frames", 3)
    explorer.put("Step size", 0.02)
    assert painted_after(explorer, ("Position", 2)) == 0  # and again.
    assert painted_after(explorer, ("Step size", 0.01)) == 1


def test_batches_render_only_what_is_new():
    explorer = page.open("two_prompts", frames=11)
    painted_after(explorer, ("Position", 5), ("Position", 10))
    explorer.walker.batches.clear()
    explorer.press("Render")
    assert explorer.walker.batches == []  # Nothing before the page asks.
    done = []
    while explorer.waiting:
        explorer.work(beats=1)
        done.append(explorer.bar()[0])
    assert explorer.walker.batches == [4, 4]
    assert done == [5, 10, 11]
    for position, place in enumerate(np.linspace(0, 1, 11)):
        assert painted_after(explorer, ("Position", position)) == 0
        assert explorer.seen().at == round(255 * place)


def test_a_walk_in_memory_is_not_rendered_again():
    explorer = page.open("two_prompts", frames=8)
    for painted in (7, 0):
        before = explorer.walker.painted
        explorer.press("Render")
        explorer.work()
        assert explorer.walker.painted - before == painted
    assert explorer.told("Render") == "8 of 8 frames, done"


def test_a_walk_longer_than_the_memory_is_still_whole(small_memory):
    explorer = page.open("two_prompts", frames=10)
    explorer.press("Render")
    explorer.work()
    assert explorer.told("Render") == "10 of 10 frames, done"
    assert len(explorer.player()["pictures"]) == 10


def test_equal_points_are_one_picture():
    explorer = page.open("two_prompts", "a dog", "a dog", frames=10)
    explorer.press("Render")
    explorer.work()
    assert explorer.told("Render") == "10 of 10 frames, done"
    assert explorer.walker.painted == 1
