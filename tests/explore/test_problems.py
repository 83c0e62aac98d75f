"""What is wrong on an explorer's page: where it is told, and what goes on."""

from unittest import mock

import numpy as np
import pytest

from tests.explore import page
from tests.explore.painted import PaintedWalker
from walklib.model import Model


@pytest.fixture
def explorer():
    return page.open("two_prompts", frames=11)


def test_words_that_the_model_was_not_taught_are_told_beside_the_prompt():
    explorer = page.open("two_prompts", "a spaceship", "a cat")
    told = "Nobody was taught: spaceship."
    assert explorer.told("First prompt") == told
    assert explorer.alerts() == []  # A hint, and no problem.
    explorer.put("First prompt", "a dog")
    assert told not in explorer.words()


def test_the_explorer_of_the_pocket_model_names_unknown_words_and_known_ones():
    walker = PaintedWalker()
    model = mock.Mock(preset="pocket", **{"_encode.cut.return_value": ""})
    walker.advice = Model.advice.__get__(model)
    explorer = page.open("two_prompts", "A Spaceship", "a cat", walker=walker)
    told = explorer.told("First prompt")
    assert "not taught: spaceship. It knows dog, cat, " in told
    assert explorer.told("Second prompt") == ""
    model._encode.cut.return_value = "The end is left out."
    explorer.put("Second prompt", "a spaceship")
    assert explorer.told("Second prompt").startswith("The end is left out. The pocket")
    model.preset = "stable_diffusion_3_medium"
    explorer.put("Second prompt", "a cat")
    assert explorer.told("Second prompt") == "The end is left out."


@pytest.mark.parametrize(
    "name, label, raw",
    [
        ("two_prompts", "Frames", "0"),
        ("two_prompts", "Frames", "10,000,000"),
        ("two_prompts", "Seed", "-1"),
        ("two_prompts", "Denoising steps", "1.5"),
        ("two_prompts", "Guidance scale", "inf"),
        ("four_prompts", "Rows", "1001"),
        ("four_prompts", "Columns", ""),
        ("around_a_prompt", "Step size", "nan"),
        ("noise_circle", "Frames", "x"),
    ],
)
def test_bad_input_is_told_beside_the_control_and_nothing_is_lost(name, label, raw):
    explorer = page.open(name)
    before, picture = explorer.box(label).value, explorer.picture()
    explorer.put(label, raw)
    problem = explorer.told(label)
    assert "Received:" in problem and explorer.alerts() == [problem]
    assert np.array_equal(explorer.picture(), picture)
    explorer.press("Render")
    assert explorer.alerts() == [problem, problem]  # Told below the buttons, too.
    assert not explorer.waiting and not explorer.can_press("Stop")
    explorer.put(label, before)
    assert explorer.told(label) == ""
    explorer.press("Render")
    assert explorer.waiting and not explorer.alerts()


def test_all_that_is_wrong_is_told(explorer):
    explorer.put("Seed", "")
    explorer.put("Frames", "10,000")
    explorer.press("Render")
    assert "Seed must be" in explorer.told("Render")
    assert "10,000" in explorer.told("Render")


def test_what_is_wrong_is_told_after_an_earlier_render_too(explorer):
    explorer.press("Render")
    explorer.work()
    explorer.put("Seed", "")
    explorer.press("Render")
    assert "Seed must be" in explorer.told("Render")
    explorer.put("Seed", "42")
    assert explorer.told("Render") == "11 of 11 frames, done"
    assert not explorer.alerts()


def test_a_render_that_is_interrupted_before_it_starts_is_told(explorer):
    explorer.walker.interrupted = True
    explorer.put("First prompt", "a fish")
    explorer.press("Render")
    assert explorer.told("Render") == "Stopped before it was done."
    explorer.walker.interrupted = False
    explorer.press("Render")
    explorer.work()
    assert explorer.told("Render") == "11 of 11 frames, done"


def test_words_on_the_page_are_not_html(explorer):
    explorer.put("Seed", "<b>7</b>")
    assert explorer.told("Seed").endswith("Received: <b>7</b>")


def test_a_prompt_that_the_model_refuses_is_told_and_mended(explorer):
    told = "No such word. Received: 'an unspeakable dog'"
    explorer.put("First prompt", "an unspeakable dog")
    assert explorer.alerts() == [told]
    explorer.press("Render")
    assert explorer.told("Render") == told
    explorer.put("First prompt", "a dog")
    explorer.work()
    explorer.press("Render")
    assert explorer.waiting and not explorer.alerts()


def test_an_error_without_words_is_told_by_its_name(explorer, monkeypatch):
    monkeypatch.setattr(explorer.walker, "encode", lambda *_: {}["word"])
    explorer.put("First prompt", "a word")
    assert explorer.alerts() == ["'word'"]
    monkeypatch.setattr(explorer.walker, "encode", lambda *_: next(iter(())))
    explorer.put("First prompt", "two words")
    assert explorer.alerts() == ["StopIteration"]


@pytest.mark.parametrize(
    "change",
    [lambda it: it.slide("Position", 4), lambda it: it.put("First prompt", "a fish")],
)
def test_an_interrupted_picture_is_told_and_the_next_is_shown(explorer, change):
    explorer.walker.interrupted = True
    change(explorer)
    explorer.work()
    assert "Stopped before it was done." in explorer.words()
    explorer.walker.interrupted = False
    explorer.slide("Position", 5)
    explorer.work()
    assert not any("Stopped" in words for words in explorer.words())
    assert explorer.seen().at == 128
