"""Saving from an explorer: free names, and words for what can't be written."""

import pytest
from PIL import Image

import walklib
from tests.explore import page


@pytest.fixture
def explorer(tmp_path):
    """An explorer of three frames, all rendered."""
    explorer = page.open("two_prompts", frames=3, folder=tmp_path)
    explorer.press("Render")
    explorer.work()
    return explorer


def test_a_taken_name_gets_a_number_and_the_old_file_stays(explorer, tmp_path):
    first, second, third = (
        tmp_path / f"two_prompts{number}.gif" for number in ("", "-2", "-3")
    )
    first.write_bytes(b"old")
    for path in (second, third):
        explorer.press("GIF")
        assert explorer.told("Save as") == (
            f"Saved 3 frames to {path}. two_prompts.gif exists already."
        )
        assert path.stat().st_size > 0
    assert first.read_bytes() == b"old"


@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.parametrize("kind", ["GIF", "WebP", "MP4"])
def test_each_button_saves_and_says_where(explorer, tmp_path, kind):
    explorer.press(kind)
    path = tmp_path / f"two_prompts.{kind.lower()}"
    assert explorer.told("Save as") == f"Saved 3 frames to {path}."
    assert walklib.read_recipe(path)["prompts"] == ["a dog", "a cat"]


def test_a_file_names_the_preset_that_made_it(walker, tmp_path):
    explorer = page.open(
        "noise_circle", walker=walker, num_steps=2, frames=1, folder=tmp_path
    )
    explorer.press("Render")
    explorer.work()
    explorer.press("GIF")
    assert explorer.told("Save as").startswith("Saved 1 frame to ")
    recipe = walklib.read_recipe(tmp_path / "noise_circle.gif")
    assert recipe["preset"] == walker.preset
    assert recipe["num_steps"] == 2


def test_there_and_back_and_rate_reach_the_file(explorer, tmp_path):
    explorer.tick("There and back")
    explorer.put("Frames per second", "4")
    explorer.press("GIF")
    with Image.open(tmp_path / "two_prompts.gif") as image:
        assert image.n_frames == 4
        assert image.info["duration"] == 250


@pytest.mark.parametrize("rate", ["0", "nan", "fast", "-3"])
def test_a_bad_rate_is_told_beside_it_and_the_last_good_one_stays(
    explorer, tmp_path, rate
):
    explorer.put("Frames per second", rate)
    assert f"Received: {rate}" in explorer.told("Frames per second")
    explorer.press("GIF")
    with Image.open(tmp_path / "two_prompts.gif") as image:
        assert image.info["duration"] == 100
    explorer.put("Frames per second", "5")
    assert explorer.told("Frames per second") == ""


def test_an_empty_name_is_told(explorer, tmp_path):
    explorer.put("Save as", "  ")
    explorer.press("GIF")
    assert "needs a name" in explorer.told("Save as")
    assert not list(tmp_path.iterdir())


def test_a_name_may_bring_its_ending_and_a_folder(explorer, tmp_path):
    explorer.put("Save as", "films/dog.gif")
    explorer.press("GIF")
    assert (tmp_path / "films" / "dog.gif").exists()


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_lost(explorer, tmp_path):
    (tmp_path / "file").touch()
    explorer.put("Save as", "file/walk")
    explorer.press("GIF")
    assert "Can't write to" in explorer.told("Save as")
    explorer.put("Save as", "walk")
    explorer.press("GIF")
    assert (tmp_path / "walk.gif").exists()


def test_nothing_rendered_is_told(tmp_path):
    explorer = page.open("two_prompts", folder=tmp_path)
    explorer.press("GIF")
    told = explorer.told("Save as")
    assert told == "Nothing to save yet: press Render first."
    assert explorer.alerts() == [told]
