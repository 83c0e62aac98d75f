"""Forms: the explorer of any walk, read off the signature of its function."""

import inspect
from typing import Annotated

import numpy as np
import pytest

from tests.explore import page
from tests.explore.painted import PaintedWalker, hue
from walklib import Embeddings, grid_walk, loop_walk, prompt_walk, step_walk
from walklib.embeddings import Noise
from walklib.settings import Limit
from walklib.walks import WALKS, Walk

HEIGHT = Limit("Height", 0, 1, (0, 1, 0.25), whole=False, start=0.5)


def wave_walk(
    start: Embeddings,
    *,
    frames: int,
    noise: Noise,
    height: Annotated[float, HEIGHT],
    way: str = "up",
) -> Walk:
    """A walk of one's own: the prompt grows by `height`, up or down."""
    sign = {"up": 1, "down": -1}[way]

    def path(t):
        change = sign * height * np.float32(t[0])
        return start._replace(positive_pooled=start.positive_pooled + change), noise

    return Walk(path, np.linspace(0, 1, frames))


def prompts_of(build):
    """A text for each prompt that a walk takes, and a list of four for several."""
    hints = [each.annotation for each in inspect.signature(build).parameters.values()]
    hints = [hint for hint in hints if hint is Embeddings or "Sequence" in str(hint)]
    return ["a dog" if hint is Embeddings else page.FOUR for hint in hints]


@pytest.mark.parametrize("name", WALKS)
def test_every_walk_has_its_explorer(name, tmp_path):
    build = WALKS[name]
    explorer = page.open("walk", build, *prompts_of(build), folder=tmp_path)
    assert {"Seed", "Denoising steps", "Guidance scale"} <= set(explorer.labels())
    for label, value in (("Frames", 3), ("Rows", 2), ("Columns", 3)):
        if label in explorer.labels():
            explorer.put(label, value)
    explorer.press("Render")
    explorer.work()
    assert "frames, done" in explorer.told("Render") and not explorer.alerts()


def test_a_walk_of_ones_own_brings_its_limits_along():
    explorer = page.open("walk", wave_walk, "a dog", frames=3)
    assert explorer.labels()[:5] == [
        "Prompt",
        "Frames",
        "Seed",
        "Height",
        "Denoising steps",
    ]
    assert explorer.box("Height").value == "0.5"
    explorer.slide("Position", 2)
    explorer.work()
    assert explorer.seen().prompt == hue("a dog") + 32
    explorer.slide("Height", 0.25)
    explorer.work()
    assert explorer.seen().prompt == hue("a dog") + 16
    explorer.put("Height", 2)
    told = explorer.told("Height")
    assert told == "Height must be a number from 0 to 1. Received: 2"


def test_arguments_without_a_field_are_given_by_name():
    explorer = page.open("walk", wave_walk, "a dog", frames=2, way="down", height=1)
    explorer.slide("Position", 1)
    explorer.work()
    assert explorer.seen().prompt == hue("a dog") - 64


def test_another_interpolation_makes_another_picture():
    between = []
    for interpolation in ("slerp", "lerp"):
        explorer = page.open("two_prompts", frames=3, interpolation=interpolation)
        explorer.slide("Position", 1)
        explorer.work()
        between.append(explorer.seen().prompt)
    assert between[0] != between[1]


def test_noises_are_drawn_from_one_seed_after_the_other():
    explorer = page.open("noise_circle", frames=4, seed=7)
    seeds = []
    for position in range(2):
        explorer.slide("Position", position)
        explorer.work()
        seeds.append(explorer.seen().seed)
    assert seeds == [7, 8]


def test_noise_may_be_given_instead_of_a_seed():
    walker = PaintedWalker()
    noise = np.concatenate([walker.noise(seed) for seed in (5, 6, 7)])
    explorer = page.open("two_prompts", walker=walker, frames=3, noise=noise)
    assert "Seed" not in explorer.labels()
    explorer.slide("Position", 2)
    explorer.work()
    assert explorer.seen().seed == 7


def test_one_seed_field_serves_noise_and_direction():
    explorer = page.open("walk", step_walk, "a dog", seed=9)
    assert explorer.labels().count("Seed") == 1
    assert explorer.seen().seed == 9


def test_many_prompts_are_numbered():
    texts = [f"dog {number}" for number in range(10)]
    labels = page.open("walk", loop_walk, texts).labels()
    assert labels[:2] == ["First prompt", "Second prompt"]
    assert labels[7:10] == ["Eighth prompt", "Prompt 9", "Prompt 10"]


def test_a_grid_may_have_more_columns_than_rows():
    explorer = page.open("four_prompts", rows=2, columns=3)
    assert "Frame 0 of 0 to 5, at u = 0.00, v = 0.00" in explorer.words()
    explorer = page.open("walk", grid_walk, page.FOUR)
    assert "Frame 0 of 0 to 24, at u = 0.00, v = 0.00" in explorer.words()


@pytest.mark.parametrize(
    "build, prompts, options, told",
    [
        (prompt_walk, ["a dog"], {}, "prompt_walk takes 2 prompts.*: start, end"),
        (prompt_walk, ["a"] * 3, {}, "prompt_walk takes 2 prompts.*: start, end"),
        (loop_walk, ["a dog"], {}, "`prompts` must be a list of prompts"),
        (loop_walk, [["a dog"]], {}, "at least two prompts"),
        (prompt_walk, ["a", "b"], {"way": "up"}, "has the fields .*Received: way"),
        (prompt_walk, ["a", "b"], {"noise": 1}, "`noise` must have the shape"),
        (prompt_walk, ["a", "b"], {"interpolation": "cubic"}, "interpolation"),
        (wave_walk, ["a dog"], {"height": 2}, "`height` must be from 0 to 1"),
        (step_walk, ["a dog"], {"solver": 3}, "solver"),
    ],
)
def test_what_does_not_fit_the_walk_is_refused(build, prompts, options, told):
    with pytest.raises((TypeError, ValueError), match=told):
        page.open("walk", build, *prompts, **options)


def test_a_map_has_no_frames_to_set():
    with pytest.raises(ValueError, match="Received: rows"):
        page.open("noise_map", rows=3)


def test_an_argument_that_nothing_is_known_of_must_be_given():
    def odd_walk(start: Embeddings, *, frames: int, noise: Noise, oddity: dict) -> Walk:
        return prompt_walk(start, start, frames=frames, noise=noise)

    with pytest.raises(ValueError, match="can't tell what `oddity` of odd_walk is"):
        page.open("walk", odd_walk, "a dog")
    assert page.open("walk", odd_walk, "a dog", oddity={}).seen().at == 0
