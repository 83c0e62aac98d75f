"""Rendering a whole walk: batch by batch, stopped, failed, and how long it takes."""

from unittest import mock

import pytest

from tests.explore import page
from tests.explore.painted import PaintedWalker


@pytest.fixture
def explorer():
    return page.open("two_prompts", frames=11)


def told(explorer):
    """What the page says of its run."""
    return explorer.told("Render")


def test_a_render_advances_one_batch_at_each_message(explorer):
    explorer.press("Render")
    assert explorer.walker.batches == [1]  # The picture that was there at first.
    assert explorer.waiting
    assert not explorer.can_press("Render") and explorer.can_press("Stop")
    explorer.work(beats=1)
    assert explorer.walker.batches == [1, 4]
    assert explorer.bar() == (5, 11)  # The first was in memory.
    assert told(explorer) == "5 of 11 frames"
    assert explorer.seen().at == round(255 * 0.4)
    explorer.work()
    assert told(explorer) == "11 of 11 frames, done"
    assert explorer.can_press("Render") and not explorer.can_press("Stop")
    assert not explorer.waiting


def test_a_rendered_walk_is_in_the_player(explorer):
    explorer.press("Render")
    assert explorer.player() is None
    explorer.work()
    assert explorer.player()["captions"][-1] == "Frame 10 of 0 to 10, at t = 1.00"
    assert len(explorer.player()["pictures"]) == 11
    assert explorer.slider("Position").value == 10


def test_the_player_stands_where_the_picture_was_until_something_is_changed(explorer):
    explorer.press("Render")
    explorer.work()
    assert explorer.player() and not explorer.shows_picture()
    explorer.slide("Position", 3)
    assert explorer.player() is None and explorer.shows_picture()
    assert "The walk is done: press Render once more to play it." in explorer.words()
    painted = explorer.walker.painted
    explorer.press("Render")
    explorer.work()
    assert explorer.player() and explorer.walker.painted == painted
    explorer.put("Seed", 7)
    assert explorer.player() is None and explorer.shows_picture()


def test_a_player_is_kept_beside_the_next_walk(explorer):
    explorer.press("Render")
    explorer.work()
    explorer.press("Keep beside")
    explorer.put("Seed", 7)
    explorer.work()
    assert explorer.shows_picture() and explorer.player()
    assert "Kept: Seed 42" in explorer.words()


def test_the_player_starts_with_the_rate_and_the_way_of_the_page(explorer):
    explorer.put("Frames per second", 4)
    explorer.tick("There and back")
    explorer.press("Render")
    explorer.work()
    assert (explorer.player()["fps"], explorer.player()["back"]) == (4, True)


def test_a_new_render_takes_the_old_player_away(explorer):
    explorer.press("Render")
    explorer.work()
    explorer.put("Seed", 7)
    explorer.press("Render")
    assert explorer.player() is None


def test_stop_acts_before_the_next_batch_and_keeps_what_is_done(explorer):
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.press("Stop")
    batches = list(explorer.walker.batches)
    explorer.work()
    assert explorer.walker.batches == batches
    assert told(explorer) == "5 of 11 frames, stopped"
    assert explorer.player()["captions"][-1].startswith("Frame 4 of 0 to 4")


def test_a_stopped_walk_goes_on_where_it_stopped(explorer):
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.press("Stop")
    explorer.press("Render")
    explorer.work()
    assert told(explorer) == "11 of 11 frames, done"
    assert explorer.walker.painted == 11


def test_a_run_that_is_done_cannot_be_stopped(explorer):
    explorer.press("Render")
    explorer.work()
    assert not explorer.can_press("Stop")


def test_controls_work_during_a_render_which_goes_on_with_its_own_values(explorer):
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.slide("Seed", 43)
    explorer.work()
    assert told(explorer) == "11 of 11 frames, done (before the last change)"
    assert explorer.seen().seed == 43
    assert explorer.walker.painted == 12
    explorer.slide("Seed", 42)
    explorer.press("Render")
    explorer.work()
    assert explorer.walker.painted == 12  # All of them were in memory.


def test_a_position_chosen_during_a_render_stays(explorer):
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.slide("Position", 2)
    explorer.work()
    assert explorer.slider("Position").value == 2
    assert explorer.seen().at == round(255 * 0.2)


def test_a_broken_frame_is_told_and_what_is_done_stays():
    walker = PaintedWalker(broken_at=0.55)
    explorer = page.open("two_prompts", walker=walker, frames=11)
    explorer.press("Render")
    explorer.work()
    assert told(explorer) == "5 of 11 frames. The frame at 0.60 is broken"
    assert explorer.alerts() == [told(explorer)]
    assert explorer.player()["captions"][-1].startswith("Frame 4 of 0 to 4")
    assert explorer.can_press("Render") and not explorer.can_press("Stop")
    explorer.slide("Position", 8)
    explorer.work()
    assert "The frame at 0.80 is broken" in explorer.alerts()
    explorer.slide("Position", 3)
    assert explorer.alerts() == [told(explorer)]


def test_the_notebooks_own_stop_button_stops_a_run_too(explorer):
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.walker.interrupted = True
    explorer.work(beats=1)
    assert told(explorer) == "5 of 11 frames, stopped"
    assert not explorer.waiting


def test_it_stops_too_when_the_button_is_pressed_between_two_pictures(
    explorer, monkeypatch
):
    def interrupted(self, run):
        raise KeyboardInterrupt

    explorer.press("Render")
    monkeypatch.setattr("walklib.explore.explorer.Explorer.advanced", interrupted)
    explorer.work(beats=1)
    assert told(explorer) == "5 of 11 frames, stopped"
    assert not explorer.waiting and explorer.player()


def test_the_notebooks_own_button_is_heard_while_no_cell_runs(monkeypatch):
    kernel = mock.Mock(saved_sigint_handler=None)
    monkeypatch.setattr("IPython.get_ipython", lambda: mock.Mock(kernel=kernel))
    explorer = page.open("two_prompts", frames=41)
    for _ in range(2):  # What was pressed before a run does not stop it.
        explorer.press("Render")
        explorer.work(beats=1)
        assert explorer.can_press("Stop")
        kernel.saved_sigint_handler(2, None)
        explorer.work(beats=1)
        assert told(explorer).endswith(" frames, stopped")


@pytest.mark.parametrize(
    "seconds, left",
    [(0.02, "1 s"), (1, "11 s"), (8, "88 s"), (20, "4 min"), (1000, "3.1 h")],
)
def test_time_left_is_told_from_the_second_batch_on(seconds, left):
    explorer = page.open("two_prompts", walker=PaintedWalker(seconds), frames=20)
    explorer.press("Render")
    explorer.work(beats=1)
    assert told(explorer) == "5 of 20 frames"  # It may have included compiling.
    explorer.work(beats=1)
    assert told(explorer) == f"9 of 20 frames, about {left} left"
