"""Saving from an explorer: free names, and words for what can't be written."""

import pytest

import walklib
from tests.painted import explorer_of
from walklib.explore.saving import free_path


@pytest.fixture
def explorer(tmp_path):
    explorer = explorer_of(frames=3, folder=tmp_path)
    explorer.render_button.click()
    while explorer.pulse.wanted:
        explorer.pulse.play.value += 1
    return explorer


def test_a_free_name_is_kept_and_a_taken_one_gets_a_number(tmp_path):
    path = tmp_path / "walk.gif"
    assert free_path(path) == path
    path.touch()
    assert free_path(path) == tmp_path / "walk-2.gif"
    (tmp_path / "walk-2.gif").touch()
    assert free_path(path) == tmp_path / "walk-3.gif"


@pytest.mark.parametrize("kind, ending", [("GIF", "gif"), ("WebP", "webp")])
def test_each_button_saves_and_says_where(explorer, tmp_path, kind, ending):
    button = next(b for b in explorer.saver.buttons if b.description == kind)
    button.click()
    path = tmp_path / f"two_prompts.{ending}"
    assert explorer.saver.message.text == f"Saved 3 frames to {path}."
    assert walklib.read_recipe(path)["prompts"] == ["a dog", "a cat"]


@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
def test_the_film_is_saved_too(explorer, tmp_path):
    explorer.saver.buttons[2].click()
    path = tmp_path / "two_prompts.mp4"
    assert explorer.saver.message.text == f"Saved 3 frames to {path}."
    assert path.stat().st_size > 0


def test_a_taken_name_is_told_and_the_old_file_stays(explorer, tmp_path):
    old = tmp_path / "two_prompts.gif"
    old.write_bytes(b"old")
    explorer.saver.buttons[0].click()
    new = tmp_path / "two_prompts-2.gif"
    assert explorer.saver.message.text == (
        f"Saved 3 frames to {new}. two_prompts.gif exists already."
    )
    assert old.read_bytes() == b"old"
    assert new.exists()


def test_there_and_back_and_rate_reach_the_file(explorer, tmp_path):
    from PIL import Image

    explorer.saver.rubber_band.value = True
    explorer.saver.rate.box.value = "4"
    explorer.saver.buttons[0].click()
    with Image.open(tmp_path / "two_prompts.gif") as image:
        assert image.n_frames == 4
        assert image.info["duration"] == 250


@pytest.mark.parametrize("rate", ["0", "nan", "fast", "-3"])
def test_a_bad_rate_is_told_beside_it(explorer, rate):
    explorer.saver.rate.box.value = rate
    assert f"Received: {rate}" in explorer.saver.rate.message.text
    assert explorer.saver.fps == 10
    explorer.saver.rate.box.value = "5"
    assert explorer.saver.rate.message.text == ""
    assert explorer.saver.fps == 5


def test_an_empty_name_is_told(explorer):
    explorer.saver.name.value = "  "
    explorer.saver.buttons[0].click()
    assert "needs a name" in explorer.saver.message.text


def test_a_name_may_bring_its_ending_and_a_folder(explorer, tmp_path):
    explorer.saver.name.value = "films/dog.gif"
    explorer.saver.buttons[0].click()
    assert (tmp_path / "films" / "dog.gif").exists()


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_lost(explorer, tmp_path):
    (tmp_path / "file").touch()
    explorer.saver.name.value = "file/walk"
    explorer.saver.buttons[0].click()
    assert "Can't write to" in explorer.saver.message.text
    explorer.saver.name.value = "walk"
    explorer.saver.buttons[0].click()
    assert (tmp_path / "walk.gif").exists()


def test_nothing_rendered_is_told(tmp_path):
    explorer = explorer_of(folder=tmp_path)
    explorer.saver.buttons[0].click()
    assert explorer.saver.message.text == "Nothing to save yet: press Render first."
