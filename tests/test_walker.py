"""The walker: pictures with one call, its own settings, and what it remembers."""

import numpy as np
import pytest

import walklib
from walklib.settings import Settings
from walklib.walks import Walk, prompt_walk

pytestmark = pytest.mark.core

QUICK = {"num_steps": 2, "progress": False}


@pytest.fixture(scope="module")
def walk(walker, dog_and_cat):
    return prompt_walk(*dog_and_cat, frames=3, noise=walker.noise(42))


def test_picture_takes_text_or_embeddings(walker, dog_and_cat):
    by_text = walker.picture("a dog", seed=1, num_steps=2)
    by_embeddings = walker.picture(dog_and_cat[0], seed=1, num_steps=2)
    assert by_text.shape == (64, 64, 3) and by_text.dtype == "uint8"
    np.testing.assert_array_equal(by_text, by_embeddings)


def test_settings_come_as_one_value_or_one_by_one(walker, walk):
    settings = walker.defaults.but(num_steps=2, guidance_scale=3.0)
    whole = walker.render(walk, settings, progress=False)
    single = walker.render(walk, guidance_scale=3.0, **QUICK)
    np.testing.assert_array_equal(whole, single)
    assert whole.recipe == single.recipe
    stream = walker.stream(walk, settings, guidance_scale=1.0, progress=False)
    assert stream.recipe.content["settings"]["guidance_scale"] == 1.0


def test_what_is_left_out_is_the_walkers_own(tiny_preset):
    walker = walklib.load(tiny_preset)
    assert walker.defaults == Settings()
    walker.defaults = Settings(2, 1.0)
    dog = walker.encode("a dog")
    walk = prompt_walk(dog, dog, frames=1, noise=walker.noise(1))
    content = walker.render(walk, num_steps=None, progress=False).recipe.content
    assert content["settings"] == Settings(2, 1.0).as_dict()


@pytest.mark.parametrize(
    ("setting", "value", "error"),
    [
        ("num_steps", 0, ValueError),
        ("num_steps", 2.5, TypeError),
        ("guidance_scale", float("nan"), ValueError),
        ("guidance_scale", float("inf"), ValueError),
        ("guidance_scale", "7", TypeError),
        ("batch_size", 0, ValueError),
        ("batch_size", -2, ValueError),
        ("batch_size", 2.0, TypeError),
        ("progress", "no", TypeError),
        ("settings", 28, TypeError),
        ("settings", {"num_steps": 3}, TypeError),
    ],
)
def test_bad_settings_are_refused_before_any_work(walker, walk, setting, value, error):
    def path(t):
        raise AssertionError("work has started")

    stopped = Walk(path, walk.coordinates)
    for render in (walker.render, walker.stream):
        with pytest.raises(error, match=f"`{setting}` must be .*Received: "):
            render(stopped, **{setting: value})


def test_settings_that_do_not_exist_are_refused(walker, walk):
    with pytest.raises(TypeError, match="on_interrupt"):
        walker.render(walk, on_interrupt="return")
    with pytest.raises(TypeError, match="Received: steps=3"):
        walker.stream(walk, steps=3)
    with pytest.raises(ValueError, match="`solver` must be .* Received: .*'rk4'"):
        walker.stream(walk, walker.defaults.but(solver="rk4"))


def test_what_is_no_walk_is_refused(walker, walk, dog_and_cat):
    with pytest.raises(TypeError, match="Received: Embeddings"):
        walker.render(dog_and_cat[0])
    with pytest.raises(ValueError, match="at least one frame"):
        walker.render(Walk(walk.path, np.zeros(0)))


def test_what_was_made_for_another_preset_is_refused(walker, dog_and_cat):
    dog = dog_and_cat[0]
    wide = dog._replace(positive_pooled=np.zeros((1, 2048), "float32"))
    with pytest.raises(ValueError, match="do not fit the preset"):
        walker.picture(wide, num_steps=1)
    with pytest.raises(ValueError, match="do not fit the preset"):
        walker.stream(prompt_walk(wide, wide, frames=2, noise=walker.noise(1)))
    with pytest.raises(ValueError, match="noise does not fit"):
        walker.pictures(dog, np.zeros((1, 16, 16, 16), "float32"))
    with pytest.raises(TypeError, match="Received: tuple"):
        walker.pictures(tuple(dog), walker.noise(1))


def test_a_batch_is_no_larger_than_the_walk(walker, walk, monkeypatch):
    drawn = []
    draw = walker.renderer.draw
    monkeypatch.setattr(
        walker.renderer, "draw", lambda *a: drawn.append(a[1].shape[0]) or draw(*a)
    )
    frames = walker.render(walk, batch_size=10**6, **QUICK)
    assert drawn == [3] and frames.shape[0] == 3
    assert frames.recipe.content["model"]["batch_size"] == 3
