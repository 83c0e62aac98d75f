"""Maps without a browser: moving, filling in, and the noise under them."""

import sys

import numpy as np
import pytest
from PIL import Image

from tests.painted import PROMPTS, Clock, PaintedWalk, PaintedWalker
from walklib.explore import kinds
from walklib.explore.map import Map
from walklib.explore.memory import decoded, encoded
from walklib.explore.mosaic import SIDES, mosaic_of, points_of
from walklib.explore.plane import plane_walk, weights_at


def build(walker, prompts, values):
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], "float64")
    return PaintedWalk(corners, {"prompts": prompts, "seed": values["seed"]})


def map_of(kind=kinds.PROMPT_MAP, walker=None):
    names = {prompt.name: PROMPTS[prompt.name] for prompt in kind.prompts}
    kind = kinds.replace(kind, build=build).starting_at(names | {"num_steps": 4})
    return Map(walker or PaintedWalker(), kind, batch_size=4, clock=Clock())


def work(made, beats=1000):
    """Send the messages of a page for as long as they are wanted."""
    for _ in range(beats):
        if not made.pulse.wanted:
            return
        made.clock.now += 0.3
        made.pulse.play.value += 1


def red(made):
    """How far to the right the picture on the page lies, from 0 to 255."""
    return int(decoded(made.viewer.image.value)[0, 0, 0])


@pytest.mark.parametrize("kind", [kinds.PROMPT_MAP, kinds.NOISE_MAP])
def test_a_map_opens_in_the_middle(kind):
    made = map_of(kind)
    assert red(made) == 128
    assert made.viewer.caption.value == "At u = 0.50, v = 0.50"
    assert made.studio.walker.batches == [1]


def test_pad_and_sliders_move_together():
    made = map_of()
    made.pad.point = [0.25, 1.0]
    work(made)
    assert [slider.value for slider in made.sliders] == [0.25, 1.0]
    assert red(made) == 64
    made.sliders[0].value = 0.75
    work(made)
    assert made.pad.point == [0.75, 1.0]
    assert red(made) == 191


def test_points_are_met_again_and_come_from_memory():
    made = map_of()
    for u in (0.2501, 0.5, 0.2499, 0.25):
        made.go((u, 0.5))
        work(made)
    assert made.studio.rendered == 2


@pytest.mark.parametrize("point", [(-1, 2), (0.0, 1.0)])
def test_a_point_off_the_map_becomes_the_nearest(point):
    made = map_of()
    made.go(point)
    assert made.point == (0.0, 1.0)


def test_a_page_that_shows_the_map_gets_the_coarse_thumbnails():
    made = map_of()
    made.ready()
    work(made)
    assert made.studio.rendered == 9
    assert made.told.text == "9 of 9 frames, done"
    made.ready()  # A second view of it asks for nothing more.
    assert not made.pulse.wanted


def test_filling_in_goes_from_coarse_to_fine_and_renders_nothing_twice():
    made, seen = map_of(), []
    made.fill_button.click()
    while made.pulse.wanted:
        seen.append(made.side)
        work(made, beats=1)
    assert sorted(set(seen)) == list(SIDES) and seen == sorted(seen)
    assert made.studio.rendered == 81
    assert made.pad.side == 9


def test_stop_keeps_the_thumbnails_and_filling_goes_on_from_there():
    made = map_of()
    made.fill_button.click()
    work(made, beats=2)
    made.stop_button.click()
    rendered = made.studio.rendered
    work(made)
    assert made.studio.rendered == rendered < 81
    made.fill_button.click()
    work(made)
    assert made.studio.rendered == 81


def test_moving_while_thumbnails_are_filled_in_shows_the_point():
    made = map_of()
    made.fill_button.click()
    work(made, beats=1)
    made.pad.point = [1.0, 0.0]
    work(made, beats=4)
    assert made.running
    assert red(made) == 255


def test_other_values_empty_the_map():
    made = map_of()
    made.fill_button.click()
    work(made)
    full = made.pad.mosaic
    made.controls["seed"].slider.value = 43
    assert made.pad.mosaic != full
    assert made.side == 3
    made.controls["seed"].slider.value = 42
    made.fill_button.click()
    work(made)
    assert made.pad.mosaic == full
    assert made.studio.rendered == 82


def test_bad_input_is_told_and_the_map_goes_on():
    made = map_of()
    made.controls["prompt_2"].box.value = ""
    assert "Top right prompt needs" in made.controls["prompt_2"].message.text
    made.fill_button.click()
    assert made.run is None
    assert "Top right prompt needs" in made.told.text
    made.controls["prompt_2"].box.value = "a cat"
    made.fill_button.click()
    assert made.running


def test_a_broken_picture_stops_filling_and_is_told():
    made = map_of(walker=PaintedWalker(broken_at=0.9))
    made.fill_button.click()
    work(made)
    assert made.run.status == "failed"
    assert "broken" in made.told.text
    made.go((0.25, 0.25))
    work(made)
    assert red(made) == 64


def test_without_anywidget_the_sliders_work_and_the_page_says_what_to_do(monkeypatch):
    monkeypatch.delitem(sys.modules, "walklib.explore.pad", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    made = map_of()
    assert made.pad is None
    assert "pip install anywidget" in made.note.value
    made.sliders[0].value = 1.0
    work(made)
    assert red(made) == 255
    before = made.still.value
    made.fill_button.click()
    work(made)
    assert made.still.value != before


@pytest.mark.parametrize("coarse, fine", zip(SIDES, SIDES[1:], strict=False))
def test_finer_thumbnails_hold_the_points_of_the_coarser(coarse, fine):
    assert set(points_of(coarse)) <= set(points_of(fine))
    assert len(points_of(fine)) == fine**2


def test_thumbnails_lie_row_by_row_and_missing_ones_are_pale():
    def plain(value):
        return encoded(np.full((20, 20, 3), value, "uint8"))

    pictures = {point: plain(20 * k) for k, point in enumerate(points_of(3))}
    sheet = _open(mosaic_of(3, pictures, (20, 20)))
    middles = sheet[90::180, 90::180, 0]
    assert middles.ravel().tolist() == [20 * k for k in range(9)]
    pale = _open(mosaic_of(3, {(0.0, 0.0): plain(0)}, (20, 20)))
    assert pale[0, 0, 0] == 0 and 100 < pale[-1, -1, 0] < 200
    empty = _open(mosaic_of(3, {}, (20, 40)))
    assert empty.shape == (270, 540, 3) and np.all(empty == 238)


def _open(picture):
    import io

    return np.asarray(Image.open(io.BytesIO(picture)))


def test_the_noise_has_unit_variance_everywhere():
    uv = np.random.default_rng(0).random((200, 2))
    assert np.sum(weights_at(uv) ** 2, axis=1) == pytest.approx(np.ones(200))


def test_the_rim_is_the_circular_walk(walker, dog_and_cat):
    from walklib import circular_walk

    noises = walker.noise([1, 2, 3])
    plane = plane_walk(dog_and_cat[0], noises=noises)
    x, y = noises[:1], noises[1:2]
    circle = circular_walk(dog_and_cat[0], frames=8, noise_x=x, noise_y=y)
    angles = 2 * np.pi * circle.coordinates
    rim = np.stack([(1 + np.cos(angles)) / 2, (1 - np.sin(angles)) / 2], axis=-1)
    expected = np.asarray(circle.at(circle.coordinates)[1])
    assert np.asarray(plane.at(rim)[1]) == pytest.approx(expected, abs=1e-5)


def test_the_middle_is_the_third_noise_and_corners_are_the_nearest_rim():
    assert weights_at([(0.5, 0.5)])[0] == pytest.approx([0, 0, 1])
    assert weights_at([(1.0, 0.0)])[0] == pytest.approx(
        [0.5**0.5, 0.5**0.5, 0], abs=1e-6
    )


def test_the_maps_of_a_real_model_show_its_pictures(walker):
    import walklib

    noise = walklib.explore.noise_map(walker, "a dog", num_steps=2)
    expected = walker.picture("a dog", seed=44, num_steps=2)
    assert np.abs(decoded(noise.viewer.image.value).astype(int) - expected).max() <= 1
    four = ["a dog", "a cat", "a cow", "a windmill"]
    prompts = walklib.explore.prompt_map(walker, four, num_steps=2)
    prompts.go((1.0, 0.0))
    work_for_real(prompts)
    expected = walker.picture("a cat", num_steps=2)
    shown = decoded(prompts.viewer.image.value).astype(int)
    assert np.abs(shown - expected).max() <= 1


def work_for_real(made):
    while made.pulse.wanted:
        made.pulse.play.value += 1
