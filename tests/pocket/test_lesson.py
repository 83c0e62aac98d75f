"""A lesson: what is chosen for it, how it is stopped, and what is left of it."""

import os
import signal

import numpy as np
import pytest

import walklib
from walklib.model import Model
from walklib.pocket.training.lesson import Lesson, choose_scenes
from walklib.pocket.training.scenes import HELD_OUT_SEED

TASK = {"subjects": ("dog", "hot air balloon"), "places": ("beach",)}


def test_scenes_are_those_that_are_asked_for():
    scenes = choose_scenes(12, **TASK, styles=["photo", "sketch"])
    assert {scene.subject for scene in scenes} == {"dog", "hot air balloon"}
    assert {scene.place for scene in scenes} == {"beach"}
    assert {scene.style for scene in scenes} == {"photo", "sketch"}
    assert scenes == sorted(scenes, key=lambda scene: scene.seed)
    assert scenes[-1].seed < HELD_OUT_SEED


def test_held_out_scenes_are_others():
    scenes = choose_scenes(3, **TASK, held_out=True)
    assert all(scene.seed >= HELD_OUT_SEED for scene in scenes)


@pytest.mark.parametrize(
    "labels",
    [{"subjects": ["horse"]}, {"places": []}, {"styles": "photo"}, {"how_many": 0}],
)
def test_labels_that_the_world_does_not_have(labels):
    with pytest.raises(ValueError, match="Received"):
        choose_scenes(**{"how_many": 2, **labels})


@pytest.fixture(scope="module")
def lesson(start):
    walker = walklib.load(start)
    held_out = choose_scenes(64, **TASK, held_out=True)
    prompts = ["a photo of a dog", "a photo of a balloon"]
    scenes = choose_scenes(16, **TASK)
    return Lesson(walker, scenes, held_out, prompts, walker.noise([1, 2]), steps=3)


def interrupt():
    """What a notebook's stop button does."""
    os.kill(os.getpid(), signal.SIGINT)


def test_a_lesson_is_stopped_between_steps_and_goes_on(lesson, capsys):
    before = signal.getsignal(signal.SIGINT)
    for look in lesson.train():
        if look.step == 1:
            interrupt()
            assert "Stopping" in capsys.readouterr().out  # At once.
    assert [look.step for look in lesson.looks] == [0, 1]
    assert "Stopped after step 1 of 3" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


def test_a_step_in_hand_is_done_before_it_stops(lesson, capsys, monkeypatch):
    batch_at = lesson.batch_at

    def interrupted(step, fraction):
        if step == 1:
            interrupt()
        return batch_at(step, fraction)

    monkeypatch.setattr(lesson, "batch_at", interrupted)
    assert [look.step for look in lesson.train()] == [1, 2]
    assert "Stopped after step 2 of 3" in capsys.readouterr().out


def test_a_lesson_that_is_done_shows_its_last_look(lesson, capsys):
    assert [look.step for look in lesson.train()] == [2, 3]
    assert [look.step for look in lesson.looks] == [0, 1, 2, 3]
    assert "Stopped" not in capsys.readouterr().out
    assert list(lesson.train()) == lesson.looks[-1:]


def test_an_untrained_model_answers_nothing_and_a_trained_one_less_wrong(lesson):
    list(lesson.train())
    first, last = lesson.looks[0], lesson.looks[-1]
    variance = 1 + np.square(lesson.encode(choose_scenes(64, **TASK, held_out=True)))
    assert first.held_out == pytest.approx(variance.mean(), rel=0.02)
    assert last.held_out < first.held_out
    assert first.pictures.shape == (2, 128, 128, 3)
    assert first.pictures.dtype == np.uint8
    assert not np.array_equal(first.pictures, last.pictures)


def test_the_model_is_taken_along(lesson, start):
    list(lesson.train())
    mine = walklib.load(start)
    before = Model(mine.backbone, mine.preprocessor).fingerprint
    lesson.give_to(mine.backbone)
    assert mine.fingerprint != before
    options = {"num_steps": 4, "guidance_scale": 4.0}
    embeddings = mine.encode(lesson.prompts)
    own = mine.pictures(embeddings, lesson.noise, **options)
    drawn = lesson.pictures(num_steps=4)
    # Their last level of noise differs: a thousandth, and nothing.
    assert np.abs(own.astype(int) - drawn).mean() < 3
