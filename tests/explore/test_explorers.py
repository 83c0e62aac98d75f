"""The explorers as a person uses them: every control, and what it does to the page."""

import ipywidgets as widgets
import numpy as np
import pytest
import traitlets

import walklib
from tests.explore import page
from tests.explore.painted import PaintedWalker, hue

LABELS = {
    "two_prompts": ["First prompt", "Second prompt", "Frames"],
    "four_prompts": [
        "Top left prompt",
        "Top right prompt",
        "Bottom left prompt",
        "Bottom right prompt",
        "Rows",
        "Columns",
    ],
    "around_a_prompt": ["Prompt", "Frames", "Step size"],
    "noise_circle": ["Prompt", "Frames"],
}
OF_ALL = ["Seed", "Denoising steps", "Guidance scale"]
PLACES = ["Frames", "Rows", "Columns", "Step size"]
SLIDERS = (widgets.IntSlider, widgets.FloatSlider)


@pytest.fixture
def explorer():
    return page.open("two_prompts", frames=11)


@pytest.mark.parametrize("name", page.EXPLORERS)
def test_an_explorer_opens_with_a_picture_and_a_control_for_each_field(name):
    explorer = page.open(name)
    seen = explorer.seen()
    assert (seen.at, seen.steps, seen.seed, seen.guidance) == (0, 4, 42, 70)
    assert any(words.startswith("Frame 0 of ") for words in explorer.words())
    fields = [*LABELS[name], *OF_ALL]
    assert explorer.labels()[: len(fields)] == fields
    assert not explorer.waiting


@pytest.mark.parametrize("name", page.EXPLORERS)
def test_each_slider_shows_another_picture(name):
    explorer = page.open(name)
    explorer.slide("Position", 1)
    for label in [*LABELS[name], *OF_ALL]:
        if label not in explorer.labels(SLIDERS):
            continue
        painted, slider = explorer.walker.painted, explorer.slider(label)
        slider.value += slider.step
        explorer.work()
        assert float(explorer.box(label).value) == pytest.approx(slider.value)
        assert explorer.walker.painted > painted or label in PLACES


@pytest.mark.parametrize("name", page.EXPLORERS)
def test_each_prompt_shows_another_picture(name):
    explorer = page.open(name)
    explorer.slide("Position", 6)  # On a grid, between all four.
    for label in LABELS[name]:
        if label not in explorer.labels(SLIDERS):
            explorer.work()
            painted = explorer.walker.painted
            explorer.put(label, "a green field in Holland")
            explorer.work()
            assert explorer.walker.painted == painted + 1


def test_a_setting_is_in_the_picture(explorer):
    for label, value in (("Denoising steps", 9), ("Seed", 7), ("Guidance scale", 3)):
        explorer.put(label, value)
        explorer.work()
    seen = explorer.seen()
    assert (seen.steps, seen.seed, seen.guidance) == (9, 7, 30)


def test_a_prompt_is_chosen_from_the_examples(explorer):
    title, *known = explorer.choices("Second prompt")
    assert (title, known) == ("Examples", list(PaintedWalker.suggestions))
    for prompt in (known[0], known[1], known[0]):
        explorer.choose("Second prompt", prompt)
        assert explorer.box("Second prompt").value == prompt
        assert explorer.chosen("Second prompt") == title
    explorer.slide("Position", 10)
    explorer.work()
    assert explorer.seen().prompt == hue(known[0])


def test_without_examples_there_is_no_list():
    walker = PaintedWalker()
    walker.suggestions = ()
    explorer = page.open("two_prompts", walker=walker)
    assert explorer.labels(widgets.Dropdown) == []


def test_what_no_picture_must_show_reaches_all_pictures():
    explorer = page.open("two_prompts", negative="a cow")
    assert explorer.seen().negative == hue("a cow")
    explorer.put("First prompt", "a fish")
    explorer.work()
    assert explorer.seen()[4:6] == (hue("a fish"), hue("a cow"))


def test_a_typed_value_moves_the_slider(explorer):
    explorer.put("Denoising steps", "20")
    explorer.work()
    assert explorer.slider("Denoising steps").value == 20
    assert explorer.seen().steps == 20


def test_a_slider_grows_for_a_value_beyond_its_end(explorer):
    explorer.put("Seed", "123456")
    explorer.work()
    assert explorer.slider("Seed").value == 123456
    assert explorer.seen().seed == 123456 % 256


def test_reset_puts_all_fields_right_again(explorer):
    for label, text in (("First prompt", "a cow"), ("Seed", 7), ("Frames", "none")):
        explorer.put(label, text)
    explorer.press("Reset")
    explorer.work()
    fields = ["First prompt", "Seed", "Frames"]
    assert [explorer.box(each).value for each in fields] == ["a dog", "42", "11"]
    assert (explorer.seen().seed, explorer.alerts()) == (42, [])
    assert explorer.slider("Seed").value == 42


def test_a_seed_is_drawn_at_random(explorer):
    seeds = set()
    for _ in range(3):
        explorer.press("Random")
        explorer.work()
        seeds.add(int(explorer.box("Seed").value))
        assert explorer.seen().seed == int(explorer.box("Seed").value) % 256
    assert len(seeds) > 1


@pytest.mark.parametrize("name", ["two_prompts", "prompt_map"])
def test_a_picture_is_kept_beside_the_next_and_told_apart(name):
    explorer = page.open(name)
    first = explorer.picture()
    explorer.press("Keep beside")
    kept, words = explorer.kept()
    assert np.array_equal(kept, first) and words[1] == "Kept"
    explorer.put("Seed", 7)
    explorer.put("Guidance scale", 3)
    explorer.work()
    kept, words = explorer.kept()
    assert np.array_equal(kept, first)
    assert words[1] == "Kept: Seed 42, Guidance scale 7"
    assert explorer.seen().seed == 7
    explorer.press("Let go")
    assert explorer.kept() is None and explorer.can_press("Keep beside")


def test_another_count_changes_the_position_slider(explorer):
    explorer.slide("Position", 10)
    explorer.slide("Frames", 5)
    position = explorer.slider("Position")
    assert (position.max, position.value) == (4, 4)
    explorer.slide("Frames", 21)
    assert position.max == 20


@pytest.mark.parametrize(
    "frames, position", [(21, 10), (6, 2), (2, 0), (101, 50), (1, 0)]
)
def test_another_count_keeps_the_place(explorer, frames, position):
    explorer.slide("Position", 5)
    explorer.put("Frames", frames)
    assert explorer.slider("Position").value == position


def test_a_grid_has_the_frames_of_all_its_rows():
    explorer = page.open("four_prompts", side=3)
    explorer.slide("Position", 8)
    explorer.put("Rows", 2)
    explorer.put("Columns", 2)
    explorer.work()
    assert explorer.slider("Position").value == 3
    assert "Frame 3 of 0 to 3, at u = 1.00, v = 1.00" in explorer.words()


def test_a_walk_of_one_frame_is_explored_too():
    explorer = page.open("two_prompts", frames=1)
    explorer.slide("Position", 1)  # The slider needs two ends.
    assert explorer.slider("Position").value == 0
    explorer.press("Render")
    explorer.work()
    assert "1 of 1 frames, done" in explorer.words()
    explorer.put("Frames", 5)
    explorer.slide("Position", 4)
    explorer.work()
    assert explorer.seen().at == 255


def test_the_page_holds_every_part(explorer):
    for label in ("Render", "Stop", "GIF", "WEBP", "MP4", "PNG", "JPG"):
        assert explorer.can_press(label) == (label != "Stop")
    assert explorer.labels()[-3:] == ["Position", "Frames per second", "Save as"]
    assert explorer.bar()[0] == 0
    explorer.tick("There and back")
    assert explorer.picture().shape == (32, 32, 3)


def test_the_pulse_works_with_both_names_of_its_trait(monkeypatch):
    class OldPlay(widgets.Play):
        _playing = traitlets.Bool()

        def has_trait(self, name):
            return name != "playing" and super().has_trait(name)

    monkeypatch.setattr(widgets, "Play", OldPlay)
    explorer = page.open("two_prompts", frames=11)
    explorer.press("Render")
    assert explorer.waiting
    explorer.work()
    assert "11 of 11 frames, done" in explorer.words()
    assert not explorer.waiting


@pytest.mark.parametrize("prompts", ["a dog", ["a dog"], ["a dog"] * 5])
def test_four_prompts_are_four(prompts):
    for name in ("four_prompts", "prompt_map"):
        with pytest.raises((TypeError, ValueError), match="prompts.* Received: "):
            page.open(name, prompts)


def test_prompts_lie_in_the_order_of_the_page():
    explorer, seen = page.open("four_prompts", side=2), []
    for position in range(4):
        explorer.slide("Position", position)
        explorer.work()
        seen.append(explorer.seen().prompt)
    assert seen == [hue(text) for text in page.FOUR]
    assert [explorer.box(each).value for each in LABELS["four_prompts"][:4]] == [
        *page.FOUR
    ]


def test_explorers_of_a_real_model_render_its_pictures(walker):
    dog, cat, cow, mill = (walker.encode(text) for text in page.FOUR)
    noise, second = walker.noise(42), walker.noise(43)
    three = {"frames": 3}
    expected = {
        "two_prompts": walklib.prompt_walk(dog, cat, noise=noise, **three),
        "around_a_prompt": walklib.step_walk(dog, step_size=0.1, noise=noise, **three),
        "noise_circle": walklib.circular_walk(
            dog, noise_x=noise, noise_y=second, **three
        ),
        "four_prompts": walklib.grid_walk(
            [dog, cat, cow, mill], rows=2, columns=2, noise=noise
        ),
    }
    options = dict.fromkeys(expected, three) | {"four_prompts": {"side": 2}}
    options["around_a_prompt"] = {**three, "step_size": 0.1}
    for name, walk in expected.items():
        settings = {"num_steps": 2, "batch_size": 1}  # One shape is compiled once.
        explorer = page.open(name, walker=walker, **settings, **options[name])
        explorer.press("Render")
        explorer.work()
        frames = walker.render(walk, progress=False, **settings)
        for position, frame in enumerate(frames):
            explorer.slide("Position", position)
            assert np.abs(explorer.picture().astype(int) - frame).max() <= 1
