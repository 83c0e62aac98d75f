"""The maps as a person uses them: moving, filling in, and the noise under them."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

from tests.explore import page
from tests.explore.painted import PaintedWalker
from walklib.explore.map import AXES, SIDES, mosaic_of, points_of
from walklib.explore.pictures import encoded

MAPS = ["prompt_map", "noise_map"]


@pytest.fixture
def made():
    return page.open("prompt_map")


@pytest.mark.parametrize("name", MAPS)
def test_a_map_opens_in_the_middle(name):
    made = page.open(name)
    assert (made.seen().at, made.seen().down) == (128, 128)
    assert "At u = 0.50, v = 0.50" in made.words()
    assert made.walker.batches == [1]


def test_square_and_sliders_move_together(made):
    made.click(0.25, 1.0)
    made.work()
    assert [made.slider(label).value for label in AXES] == [0.25, 1.0]
    assert (made.seen().at, made.seen().down) == (64, 255)
    made.slide(AXES[0], 0.75)
    made.work()
    assert made.clicked() == [0.75, 1.0]
    assert made.seen().at == 191


def test_points_are_met_again_and_come_from_memory(made):
    for u in (0.2501, 0.5, 0.2499, 0.25):
        made.click(u, 0.5)
        made.work()
    assert made.walker.painted == 2


@pytest.mark.parametrize("point", [(-1, 2), (0.0, 1.0)])
def test_a_point_off_the_map_becomes_the_nearest(made, point):
    made.click(*point)
    made.work()
    assert made.clicked() == [0.0, 1.0]
    assert (made.seen().at, made.seen().down) == (0, 255)


def test_a_page_that_shows_the_map_gets_the_coarse_thumbnails(made):
    made.appear()
    made.work()
    assert made.walker.painted == 9
    assert made.told("Fill in") == "9 of 9 frames, done"
    made.appear()  # A second view of it asks for nothing more.
    assert not made.waiting


def test_filling_in_goes_from_coarse_to_fine_and_renders_nothing_twice(made):
    lengths = []
    made.press("Fill in")
    while made.waiting:
        lengths.append(made.bar()[1])
        made.work(beats=1)
    assert list(dict.fromkeys(lengths)) == [9, 25, 81] == sorted(set(lengths))
    assert made.walker.painted == 81
    assert made.told("Fill in") == "81 of 81 frames, done"


def test_stop_keeps_the_thumbnails_and_filling_goes_on_from_there(made):
    made.press("Fill in")
    made.work(beats=2)
    made.press("Stop")
    painted = made.walker.painted
    made.work()
    assert made.walker.painted == painted < 81
    made.press("Fill in")
    made.work()
    assert made.walker.painted == 81


def test_moving_while_thumbnails_are_filled_in_shows_the_point(made):
    made.press("Fill in")
    made.work(beats=1)
    made.click(1.0, 0.0)
    made.work(beats=4)
    assert made.can_press("Stop")
    assert made.seen().at == 255


def test_other_values_empty_the_map(made):
    made.press("Fill in")
    made.work()
    full = made.thumbnails()
    made.slide("Seed", 43)
    empty = made.thumbnails()
    assert not np.array_equal(empty, full)
    made.slide("Seed", 42)
    made.press("Fill in")
    made.work()
    assert np.array_equal(made.thumbnails(), full)
    assert made.walker.painted == 82


def test_other_values_stop_filling_in(made):
    made.press("Fill in")
    made.work(beats=1)
    made.slide("Seed", 43)
    assert made.can_press("Fill in") and not made.can_press("Stop")


def test_bad_input_is_told_and_the_map_goes_on(made):
    made.put("Seed", "")
    assert "Seed must be" in made.told("Seed")
    made.press("Fill in")
    assert not made.waiting
    assert "Seed must be" in made.told("Fill in")
    made.put("Seed", "42")
    made.press("Fill in")
    assert made.can_press("Stop") and made.waiting


def test_a_prompt_that_the_model_refuses_is_told_and_the_map_goes_on(made):
    made.appear()
    made.work()
    before = made.thumbnails()
    told = "No such word. Received: 'an unspeakable dog'"
    made.put("Top left prompt", "an unspeakable dog")
    assert made.alerts() == [told]
    made.press("Fill in")
    assert made.told("Fill in") == told and not made.waiting
    assert np.array_equal(made.thumbnails(), before)
    made.put("Top left prompt", "a dog")
    assert made.alerts() == []
    made.press("Fill in")
    made.work()
    assert made.told("Fill in") == "81 of 81 frames, done"


def test_a_broken_picture_stops_filling_and_is_told():
    made = page.open("prompt_map", walker=PaintedWalker(broken_at=0.9))
    made.press("Fill in")
    made.work()
    assert "broken" in made.told("Fill in") and made.alerts()
    assert not made.can_press("Stop")
    made.click(0.25, 0.25)
    made.work()
    assert made.seen().at == 64


def test_without_anywidget_the_sliders_work_and_the_page_says_what_to_do(monkeypatch):
    for name, module in list(sys.modules.items()):
        if name.startswith("walklib.") and hasattr(module, "anywidget"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    made = page.open("prompt_map")
    assert not made.has_square()
    assert any("pip install anywidget" in words for words in made.words())
    made.slide(AXES[0], 1.0)
    made.work()
    assert made.seen().at == 255
    before = made.thumbnails()
    made.press("Fill in")
    made.work()
    assert not np.array_equal(made.thumbnails(), before)


@pytest.mark.parametrize("coarse, fine", zip(SIDES, SIDES[1:], strict=False))
def test_finer_thumbnails_hold_the_points_of_the_coarser(coarse, fine):
    assert set(points_of(coarse)) <= set(points_of(fine))
    assert len(points_of(fine)) == fine**2


def test_thumbnails_lie_row_by_row_and_missing_ones_are_pale():
    def plain(value):
        return encoded(np.full((20, 20, 3), value, "uint8"))

    pictures = {point: plain(20 * k) for k, point in enumerate(points_of(3))}
    sheet = _opened(mosaic_of(3, pictures, (20, 20)))
    middles = sheet[90::180, 90::180, 0]
    assert middles.ravel().tolist() == [20 * k for k in range(9)]
    pale = _opened(mosaic_of(3, {(0.0, 0.0): plain(0)}, (20, 20)))
    assert pale[0, 0].tolist() == [0, 0, 0, 255]
    assert pale[-1, -1].tolist() == [0, 0, 0, 102]
    empty = _opened(mosaic_of(3, {}, (20, 40)))
    assert empty.shape == (270, 540, 4) and not np.any(empty)


def _opened(picture):
    return np.asarray(Image.open(io.BytesIO(picture)))


def test_the_maps_of_a_real_model_show_its_pictures(walker):
    noise = page.open("noise_map", walker=walker, num_steps=2)
    expected = walker.picture("a dog", seed=44, num_steps=2)
    assert np.abs(noise.picture().astype(int) - expected).max() <= 1
    prompts = page.open("prompt_map", walker=walker, num_steps=2)
    prompts.click(1.0, 0.0)
    prompts.work()
    expected = walker.picture("a cat", num_steps=2)
    assert np.abs(prompts.picture().astype(int) - expected).max() <= 1
