"""The explorer without a browser: every control, and what it does to the page."""

import ipywidgets as widgets
import numpy as np
import pytest

import walklib
from tests.painted import KINDS, PROMPTS, PaintedWalker, explorer_of
from walklib.explore.controls import NumberControl, PromptControl, Pulse
from walklib.explore.memory import decoded


def colour(explorer):
    """Coordinate (0 to 255), steps and seed of the picture on the page."""
    return tuple(decoded(explorer.viewer.image.value)[0, 0].tolist())


def work(explorer, beats=1000):
    """Send the messages of a page for as long as they are wanted."""
    for _ in range(beats):
        if not explorer.pulse.wanted:
            return
        explorer.clock.now += 0.3
        explorer.pulse.play.value += 1


@pytest.fixture
def explorer(tmp_path):
    return explorer_of(frames=11, folder=tmp_path)


@pytest.mark.parametrize("name", KINDS)
def test_an_explorer_opens_with_a_picture_and_a_control_for_each_field(name):
    explorer = explorer_of(name)
    assert colour(explorer) == (0, 4, 42)
    assert explorer.viewer.caption.value.startswith("Frame 1 of ")
    assert list(explorer.controls) == [f.name for f in explorer.studio.kind.fields]
    assert not explorer.pulse.wanted


@pytest.mark.parametrize("name", KINDS)
def test_each_slider_shows_another_picture(name):
    explorer = explorer_of(name)
    explorer.position.value = 1
    for control in explorer.controls.values():
        if isinstance(control, NumberControl):
            rendered = explorer.studio.rendered
            control.slider.value += control.slider.step
            work(explorer)
            value = explorer.state.values[control.field.name]
            assert value == pytest.approx(control.slider.value)
            assert control.box.value == control.field.show(value)
            moved = control.field.name in ("frames", "side", "step_size")
            assert explorer.studio.rendered > rendered or moved


@pytest.mark.parametrize("name", KINDS)
def test_each_prompt_shows_another_picture(name):
    explorer = explorer_of(name)
    for control in explorer.controls.values():
        if isinstance(control, PromptControl):
            rendered = explorer.studio.rendered
            control.box.value = "a green field in Holland"
            work(explorer)
            assert explorer.studio.rendered == rendered + 1


def test_a_typed_value_moves_the_slider(explorer):
    explorer.controls["num_steps"].box.value = "20"
    assert explorer.controls["num_steps"].slider.value == 20
    assert explorer.state.values["num_steps"] == 20


def test_a_slider_grows_for_a_value_beyond_its_end(explorer):
    explorer.controls["seed"].box.value = "123456"
    assert explorer.controls["seed"].slider.value == 123456
    assert explorer.state.values["seed"] == 123456


@pytest.mark.parametrize(
    "name, field, raw",
    [
        ("two_prompts", "frames", "0"),
        ("two_prompts", "frames", "10,000"),
        ("two_prompts", "seed", "-1"),
        ("two_prompts", "num_steps", "1.5"),
        ("two_prompts", "guidance_scale", "inf"),
        ("two_prompts", "prompt_1", " "),
        ("two_prompts", "prompt_2", ""),
        ("four_prompts", "side", "33"),
        ("four_prompts", "prompt_3", ""),
        ("around_a_prompt", "step_size", "nan"),
        ("around_a_prompt", "prompt", ""),
        ("noise_circle", "frames", "x"),
    ],
)
def test_bad_input_is_told_beside_the_control_and_nothing_is_lost(name, field, raw):
    explorer = explorer_of(name)
    before, picture = dict(explorer.state.values), explorer.viewer.image.value
    control = explorer.controls[field]
    control.box.value = raw
    assert "Received:" in control.message.text
    assert 'role="alert"' in control.message.widget.value
    assert control.message.widget.layout.display is None
    assert explorer.state.values == before
    assert explorer.viewer.image.value == picture
    explorer.render_button.click()
    assert explorer.run is None
    assert control.message.text in explorer.told.text
    control.box.value = str(before[field])
    assert control.message.text == ""
    assert control.message.widget.layout.display == "none"


def test_words_on_the_page_are_not_html(explorer):
    explorer.controls["seed"].box.value = "<b>7</b>"
    assert "<b>" not in explorer.controls["seed"].message.widget.value


def test_a_prompt_that_the_model_refuses_is_told_and_mended(explorer):
    explorer.controls["prompt_1"].box.value = "an unspeakable dog"
    assert "No such word" in explorer.viewer.message.text
    explorer.render_button.click()
    assert "No such word" in explorer.told.text
    explorer.controls["prompt_1"].box.value = "a dog"
    work(explorer)
    assert explorer.viewer.message.text == ""
    explorer.render_button.click()
    assert explorer.run.status == "running"


def test_a_position_seen_before_comes_from_memory(explorer):
    for position in (3, 7, 3, 7, 0):
        explorer.position.value = position
        work(explorer)
    assert colour(explorer)[0] == 0
    assert explorer.studio.rendered == 3


def test_of_many_moves_only_the_last_is_rendered(explorer):
    explorer.viewer.newest.answered(explorer.clock())
    for position in range(1, 10):
        explorer.position.value = position
    assert explorer.studio.rendered == 1
    assert explorer.pulse.wanted
    work(explorer)
    assert explorer.studio.rendered == 2
    assert colour(explorer)[0] == round(255 * 0.9)
    assert explorer.viewer.caption.value == "Frame 10 of 11, at t = 0.90"


def test_another_count_changes_the_position_slider(explorer):
    explorer.position.value = 10
    explorer.controls["frames"].slider.value = 5
    assert (explorer.position.max, explorer.position.value) == (4, 4)
    explorer.controls["frames"].slider.value = 21
    assert explorer.position.max == 20


def test_a_walk_of_one_frame_is_explored_too(tmp_path):
    explorer = explorer_of(frames=1, folder=tmp_path)
    explorer.position.value = 1  # The slider needs two ends.
    assert explorer.position.value == 0
    explorer.render_button.click()
    work(explorer)
    assert explorer.told.text == "1 of 1 frames, done"


def test_a_render_advances_one_batch_at_each_message(explorer):
    explorer.render_button.click()
    assert explorer.run.pictures == []
    assert explorer.pulse.wanted
    assert explorer.render_button.disabled and not explorer.stop_button.disabled
    work(explorer, beats=1)
    assert len(explorer.run.pictures) == 5  # The first was in memory.
    assert explorer.progress.value == 5
    assert explorer.told.text == "5 of 11 frames"
    assert colour(explorer)[0] == round(255 * 0.4)
    work(explorer)
    assert explorer.told.text == "11 of 11 frames, done"
    assert explorer.stop_button.disabled and not explorer.render_button.disabled
    assert not explorer.pulse.wanted


def test_a_rendered_walk_is_in_the_player(explorer):
    explorer.render_button.click()
    assert explorer.player.value == ""
    work(explorer)
    assert "Frame 11 of 11, at t = 1.00" in explorer.player.value
    assert explorer.position.value == 10


def test_stop_acts_before_the_next_batch_and_keeps_what_is_done(explorer, tmp_path):
    explorer.render_button.click()
    work(explorer, beats=1)
    explorer.stop_button.click()
    batches = list(explorer.studio.walker.batches)
    work(explorer)
    assert explorer.studio.walker.batches == batches
    assert explorer.told.text == "5 of 11 frames, stopped"
    assert "Frame 5 of 5" in explorer.player.value
    explorer.saver.buttons[0].click()
    path = tmp_path / "two_prompts.gif"
    assert explorer.saver.message.text == f"Saved 5 frames to {path}."
    assert walklib.read_recipe(path) == {**explorer.run.recipe, "done": 5}


def test_a_stopped_walk_goes_on_where_it_stopped(explorer):
    explorer.render_button.click()
    work(explorer, beats=1)
    explorer.stop_button.click()
    explorer.render_button.click()
    work(explorer)
    assert explorer.run.status == "done"
    assert explorer.studio.rendered == 11


def test_stop_without_a_render_does_nothing(explorer):
    explorer.stop()
    assert explorer.run is None


def test_controls_work_during_a_render_which_goes_on_with_its_own_values(explorer):
    explorer.render_button.click()
    work(explorer, beats=1)
    explorer.controls["seed"].slider.value = 43
    work(explorer)
    assert explorer.run.status == "done"
    assert {int(decoded(p)[0, 0, 2]) for p in explorer.run.pictures} == {42}
    assert colour(explorer)[2] == 43


def test_a_position_chosen_during_a_render_stays(explorer):
    explorer.render_button.click()
    work(explorer, beats=1)
    explorer.position.value = 2
    work(explorer)
    assert explorer.position.value == 2
    assert colour(explorer)[0] == round(255 * 0.2)


def test_a_broken_frame_is_told_and_what_is_done_stays(tmp_path):
    walker = PaintedWalker(broken_at=0.55)
    explorer = explorer_of(walker=walker, frames=11, folder=tmp_path)
    explorer.render_button.click()
    work(explorer)
    assert explorer.run.status == "failed"
    assert explorer.told.text == "5 of 11 frames. The frame at 0.60 is broken"
    assert "Frame 5 of 5" in explorer.player.value
    explorer.position.value = 8
    work(explorer)
    assert explorer.viewer.message.text == "The frame at 0.80 is broken"
    explorer.position.value = 3
    assert explorer.viewer.message.text == ""


def test_an_interrupted_picture_is_told_and_the_next_is_shown(explorer):
    explorer.studio.walker.interrupted = True
    explorer.position.value = 4
    work(explorer)
    assert "Stopped" in explorer.viewer.message.text
    explorer.studio.walker.interrupted = False
    explorer.position.value = 5
    work(explorer)
    assert explorer.viewer.message.text == ""
    assert colour(explorer)[0] == 128


def test_the_page_holds_every_part(explorer):
    def parts(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from parts(child)

    shown = set(parts(explorer.widget))
    for control in explorer.controls.values():
        assert {control.box, control.message.widget} <= shown
    assert {explorer.position, explorer.progress, explorer.player} <= shown
    assert {explorer.render_button, explorer.stop_button} <= shown
    assert {explorer.viewer.image, explorer.viewer.caption} <= shown
    assert {*explorer.saver.buttons, explorer.pulse.play} <= shown
    assert explorer.pulse.play.layout.display == "none"


def test_the_pulse_works_with_both_names_of_its_trait(monkeypatch):
    class OldPlay(widgets.Play):
        def has_trait(self, name):
            return name != "playing" and super().has_trait(name)

    monkeypatch.setattr(widgets, "Play", OldPlay)
    assert Pulse(lambda: None)._trait == "_playing"
    monkeypatch.undo()
    assert Pulse(lambda: None).play.has_trait(Pulse(lambda: None)._trait)


def test_explorers_of_a_real_model_render_its_pictures(walker):
    settings = {"num_steps": 2, "frames": 3}
    made = [
        walklib.explore.two_prompts(walker, "a dog", "a cat", **settings),
        walklib.explore.around_a_prompt(walker, "a dog", step_size=0.1, **settings),
        walklib.explore.noise_circle(walker, "a dog", **settings),
        walklib.explore.four_prompts(
            walker, ["a dog", "a cat", "a cow", "a windmill"], side=2, num_steps=2
        ),
    ]
    for explorer in made:
        explorer.render_button.click()
        while explorer.pulse.wanted:
            explorer.pulse.play.value += 1
        values = explorer.state.values
        walk = explorer.studio.walk(values)
        expected = walker.render(walk, num_steps=2, progress=False)
        frames = np.stack([decoded(p) for p in explorer.run.pictures])
        assert np.abs(frames.astype(int) - expected).max() <= 1
        assert explorer.run.recipe["preset"] == walker.preset


@pytest.mark.parametrize("prompts", ["a dog", ["a dog"], ["a dog"] * 5])
def test_four_prompts_are_four(walker, prompts):
    with pytest.raises(ValueError, match="four prompts. Received"):
        walklib.explore.four_prompts(walker, prompts)


def test_prompts_in_the_order_of_the_page():
    explorer = explorer_of("four_prompts")
    prompts = explorer.studio.walk(explorer.state.values).recipe["prompts"]
    assert prompts == [PROMPTS[f"prompt_{number}"] for number in (1, 2, 3, 4)]
