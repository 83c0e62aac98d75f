"""Moving about: which of many moves are rendered, and when."""

import pytest

from tests.explore import page
from tests.explore.painted import PaintedWalker


@pytest.fixture
def explorer():
    """An explorer whose first picture was shown a while ago."""
    explorer = page.open("two_prompts", frames=64)
    explorer.clock.now += 10
    return explorer


def painted_for(explorer, position):
    """How many pictures are painted when the position is moved there."""
    before = explorer.walker.painted
    explorer.slide("Position", position)
    return explorer.walker.painted - before


def test_a_single_move_is_rendered_at_once(explorer):
    assert painted_for(explorer, 9) == 1
    assert not explorer.waiting


def test_the_page_may_be_asked_again_half_a_second_later(explorer):
    painted_for(explorer, 9)
    explorer.clock.now += 0.5
    assert painted_for(explorer, 10) == 1


def test_a_move_soon_after_another_waits_for_a_pause(explorer):
    painted_for(explorer, 9)
    explorer.clock.now += 0.1
    assert painted_for(explorer, 10) == 0
    explorer.work(beats=1, every=0.27)
    assert explorer.walker.painted == 2 and explorer.waiting
    explorer.work(beats=1, every=0.04)
    assert explorer.walker.painted == 3 and not explorer.waiting


def test_of_many_moves_only_the_last_is_rendered(explorer):
    painted_for(explorer, 1)
    for position in range(2, 58):
        assert painted_for(explorer, position) == 0
    explorer.work()
    assert explorer.walker.painted == 3
    assert explorer.seen().at == round(255 * 57 / 63)
    assert "Frame 57 of 0 to 63, at t = 0.90" in explorer.words()


def test_endless_moves_do_not_wait_for_ever(explorer):
    painted_for(explorer, 1)
    started = explorer.clock.now
    for position in range(2, 64):
        explorer.clock.now += 0.1
        if painted_for(explorer, position):
            break
    assert explorer.clock.now - started == pytest.approx(2, abs=0.11)


def test_a_move_back_to_a_known_picture_drops_the_one_that_waits(explorer):
    painted_for(explorer, 1)
    painted_for(explorer, 2)
    assert painted_for(explorer, 1) == 0
    explorer.clock.now += 100
    explorer.work()
    assert explorer.walker.painted == 2
    assert explorer.seen().at == round(255 / 63)


def test_a_position_seen_before_comes_from_memory(explorer):
    for position in (3, 7, 3, 7, 0):
        explorer.slide("Position", position)
        explorer.work()
    assert explorer.seen().at == 0
    assert explorer.walker.painted == 3


@pytest.mark.parametrize("asked, reached", [(3, 3), (-1, 0), (99, 63), (63, 63)])
def test_the_position_stays_on_the_walk(explorer, asked, reached):
    explorer.slide("Position", asked)
    explorer.work()
    assert explorer.slider("Position").value == reached
    assert explorer.seen().at == round(255 * reached / 63)


def test_the_same_value_asks_for_nothing(explorer):
    explorer.put("Seed", "42.0")
    explorer.put("First prompt", " a dog ")
    assert explorer.walker.painted == 1


@pytest.mark.parametrize("seconds", [0.02, 0.3, 1.0])
def test_thirty_moves_in_three_seconds_make_three_pictures_at_most(seconds):
    explorer = page.open("two_prompts", walker=PaintedWalker(seconds), frames=64)
    explorer.clock.now += 10
    started, moves = explorer.clock.now, list(range(1, 31))
    while moves or explorer.waiting:
        while moves and started + 0.1 * moves[0] <= explorer.clock.now:
            explorer.slide("Position", moves.pop(0))
        explorer.work(beats=1, every=0.05)
        explorer.clock.now += 0 if explorer.waiting else 0.05
    assert explorer.walker.painted - 1 <= 3
    assert explorer.seen().at == round(255 * 30 / 63)
