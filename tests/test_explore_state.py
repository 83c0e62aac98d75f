"""The state of an explorer: every transition, without a page."""

import itertools

import numpy as np
import pytest

from tests.painted import PROMPTS, PaintedWalk
from walklib.explore.kinds import FOUR_PROMPTS, TWO_PROMPTS
from walklib.explore.state import APART, PATIENCE, QUIET, Newest, Run, State, words_of


@pytest.fixture
def state():
    prompts = {name: PROMPTS[name] for name in ("prompt_1", "prompt_2")}
    return State.of(TWO_PROMPTS.starting_at(prompts | {"frames": 11}).fields)


def test_a_usable_value_replaces_the_old_one(state):
    assert state.enter("seed", "7")
    assert state.values["seed"] == 7
    assert not state.errors


def test_the_same_value_is_no_change(state):
    assert not state.enter("seed", "42.0")
    assert not state.enter("prompt_1", " a dog ")


def test_a_bad_value_is_told_and_the_old_one_stays(state):
    assert not state.enter("num_steps", "nan")
    assert state.values["num_steps"] == 28
    assert state.errors == {
        "num_steps": "Denoising steps must be a whole number from 1 to 1,000. "
        "Received: nan"
    }
    assert state.refusal() == state.errors["num_steps"]


def test_a_good_value_clears_what_was_wrong_even_if_it_is_the_old_one(state):
    state.enter("num_steps", "nan")
    assert not state.enter("num_steps", "28")
    assert not state.errors
    assert state.refusal() == ""


def test_all_that_is_wrong_is_told(state):
    state.enter("prompt_1", "")
    state.enter("frames", 10_000)
    assert "First prompt" in state.refusal()
    assert "10000" in state.refusal()


@pytest.mark.parametrize("asked, reached", [(3, 3), (-1, 0), (99, 10), (10, 10)])
def test_the_position_stays_on_the_walk(state, asked, reached):
    assert state.move(asked) == (reached != 0)
    assert state.position == reached


@pytest.mark.parametrize(
    "frames, position", [(21, 10), (6, 2), (2, 0), (101, 50), (1, 0)]
)
def test_another_count_keeps_the_place(state, frames, position):
    state.move(5)
    state.enter("frames", frames)
    assert state.position == position


def test_a_walk_of_one_frame_can_grow_again(state):
    state.enter("frames", 1)
    assert not state.move(1)
    state.enter("frames", 5)
    assert state.move(4)


def test_a_grid_has_the_frames_of_all_its_rows():
    prompts = {name: text for name, text in PROMPTS.items() if name != "prompt"}
    state = State.of(FOUR_PROMPTS.starting_at(prompts | {"side": 3}).fields)
    assert state.frames == 9
    state.move(8)
    state.enter("side", 2)
    assert state.position == 3


def test_a_first_request_is_due_at_once():
    newest = Newest()
    assert not newest.due(0.0)
    newest.ask("a", 0.0)
    assert newest.due(0.0)
    assert newest.take() == "a"
    assert not newest.due(10.0)


def test_only_the_newest_request_is_left():
    newest = Newest()
    newest.ask("a", 0.0)
    newest.ask("b", 0.1)
    assert newest.take() == "b"
    assert newest.request is None


def test_a_single_request_does_not_wait():
    newest = Newest()
    newest.answered(1.0)
    newest.ask("a", 1.0 + APART)
    assert newest.due(1.0 + APART)


def test_a_request_soon_after_another_waits():
    newest = Newest()
    newest.answered(0.0)
    newest.ask("a", 1.0)
    newest.take()
    newest.ask("b", 1.1)
    assert not newest.due(1.1)
    assert newest.due(1.1 + QUIET)


def test_a_request_after_a_picture_waits_for_a_pause():
    newest = Newest()
    newest.answered(1.0)
    newest.ask("a", 1.1)
    assert not newest.due(1.1 + 0.9 * QUIET)
    assert newest.due(1.1 + QUIET)


def test_endless_requests_do_not_wait_for_ever():
    newest = Newest()
    newest.answered(0.0)
    times = itertools.count(0.1, 0.1)
    first = next(now for now in times if newest.ask("a", now) or newest.due(now))
    assert first == pytest.approx(PATIENCE, abs=0.11)


def test_a_dropped_request_is_never_due():
    newest = Newest()
    newest.ask("a", 0.0)
    newest.drop()
    assert not newest.due(100.0)


@pytest.mark.parametrize("render_time", [0.02, 0.3, 1.0])
def test_thirty_moves_in_three_seconds_make_three_pictures_at_most(render_time):
    newest, rendered, now = Newest(), [], 0.0
    moves = [0.1 * move for move in range(30)]
    while moves or newest.request is not None:
        while moves and moves[0] <= now:
            newest.ask(round(moves[0], 1), moves.pop(0))
        if newest.due(now):
            rendered.append(newest.take())
            now += render_time
            newest.answered(now)
        now += 0.05
    assert len(rendered) <= 3
    assert rendered[-1] == 2.9


class Ticks:
    """A clock that moves on by a second whenever it is read."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1.0
        return self.now


def run_of(*batches, frames=8):
    return Run(PaintedWalk(np.linspace(0, 1, frames)), {}, iter(batches))


def test_a_run_advances_one_batch_at_a_time_until_it_is_done():
    run, clock = run_of([b"1"] * 4, [b"2"] * 4), Ticks()
    run.advance(clock)
    assert (run.status, len(run.pictures)) == ("running", 4)
    run.advance(clock)
    assert (run.status, len(run.pictures)) == ("done", 8)
    assert run.progress() == "8 of 8 frames, done"
    run.advance(clock)
    assert len(run.pictures) == 8


def test_a_stopped_run_keeps_what_is_done_and_does_no_more():
    run = run_of([b"1"] * 4, [b"2"] * 4)
    run.advance(Ticks())
    run.stop()
    run.advance(Ticks())
    assert (run.status, len(run.pictures)) == ("stopped", 4)
    assert run.progress() == "4 of 8 frames, stopped"


def test_stopping_a_run_that_is_done_changes_nothing():
    run = run_of([b"1"] * 8)
    run.advance(Ticks())
    run.stop()
    assert run.status == "done"


def test_a_failed_run_keeps_what_is_done_and_says_why():
    def batches():
        yield [b"1"] * 4
        raise FloatingPointError("Frame 4 has NaN in it.")

    run = Run(PaintedWalk(np.linspace(0, 1, 8)), {}, batches())
    run.advance(Ticks())
    run.advance(Ticks())
    assert (run.status, len(run.pictures)) == ("failed", 4)
    assert run.progress() == "4 of 8 frames. Frame 4 has NaN in it."


def test_the_notebooks_own_stop_button_stops_a_run_too():
    def batches():
        yield [b"1"] * 4
        raise KeyboardInterrupt

    run = Run(PaintedWalk(np.linspace(0, 1, 8)), {}, batches())
    run.advance(Ticks())
    run.advance(Ticks())
    assert run.progress() == "4 of 8 frames, stopped"


def test_time_left_is_told_from_the_second_batch_on():
    run, clock = run_of(*[[b"1"] * 4] * 5, frames=20), Ticks()
    run.advance(clock)
    assert run.progress() == "4 of 20 frames"  # It may have included compiling.
    run.advance(clock)
    assert run.progress() == "8 of 20 frames, about 3 s left"


@pytest.mark.parametrize(
    "seconds, told", [(0.2, "1 s"), (89, "89 s"), (150, "2 min"), (9000, "2.5 h")]
)
def test_time_left_is_told_in_a_fitting_unit(seconds, told):
    run = run_of(frames=3)
    run.pictures = [b"1", b"2"]
    run.times = [(1.0, 1), (seconds, 2)]
    assert run.progress() == f"2 of 3 frames, about {told} left"


def test_an_error_without_words_is_told_by_its_name():
    assert words_of(KeyError()) == "KeyError"
    assert words_of(ValueError("No.")) == "No."
