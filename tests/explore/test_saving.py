"""Saving from an explorer: free names, and words for what can't be written."""

import numpy as np
import pytest
from PIL import Image

import walklib
from tests.explore import page
from walklib import plans
from walklib.settings import Settings


@pytest.fixture
def explorer(tmp_path):
    """An explorer of three frames, all rendered."""
    explorer = page.open("two_prompts", frames=3, folder=tmp_path)
    explorer.press("Render")
    explorer.work()
    return explorer


def test_a_taken_name_gets_a_number_and_the_old_file_stays(explorer, tmp_path):
    first, second, third = (
        tmp_path / f"prompt_walk{number}.gif" for number in ("", "-2", "-3")
    )
    first.write_bytes(b"old")
    for path in (second, third):
        explorer.press("GIF")
        assert explorer.told("Save as") == f"Saved 3 frames to {path}."
        assert path.stat().st_size > 0
    assert first.read_bytes() == b"old"


@pytest.mark.filterwarnings("ignore:os.fork:RuntimeWarning")
@pytest.mark.parametrize("kind", ["GIF", "WEBP", "MP4"])
def test_each_button_saves_and_says_where(explorer, tmp_path, kind):
    explorer.press(kind)
    path = tmp_path / f"prompt_walk.{kind.lower()}"
    assert explorer.told("Save as") == f"Saved 3 frames to {path}."
    plan = walklib.read_recipe(path)["plan"]
    assert (plan["start"]["prompt"], plan["end"]["prompt"]) == ("a dog", "a cat")


@pytest.mark.parametrize("name", page.EXPLORERS)
def test_what_is_saved_can_be_walked_again(walker, tmp_path, name):
    counts = {"side": 2} if name == "four_prompts" else {"frames": 2}
    options = {"num_steps": 2, "negative": "a cow", "folder": tmp_path, "batch_size": 1}
    explorer = page.open(name, walker=walker, **counts, **options)
    explorer.put("Guidance scale", 2)
    explorer.press("Render")
    explorer.work()
    explorer.press("GIF")
    recipe = walklib.read_recipe(next(tmp_path.glob("*.gif")))
    walk = plans.walk_of(recipe["plan"], walker)
    settings = Settings(**recipe["settings"])
    frames = walker.render(walk, settings, batch_size=1, progress=False)
    for position, frame in enumerate(frames):
        explorer.slide("Position", position)
        assert np.abs(explorer.picture().astype(int) - frame).max() <= 1


def test_a_walk_that_was_stopped_says_how_much_was_done(tmp_path):
    explorer = page.open("two_prompts", frames=11, folder=tmp_path)
    explorer.press("Render")
    explorer.work(beats=1)
    explorer.press("Stop")
    explorer.press("GIF")
    path = tmp_path / "prompt_walk.gif"
    assert explorer.told("Save as") == f"Saved 5 frames to {path}."
    recipe = walklib.read_recipe(path)
    assert recipe["plan"]["frames"] == 11
    assert recipe["export"]["done"] == 5


def test_a_walk_of_other_values_says_so_beside_save(explorer, tmp_path):
    told = (
        "The walk is saved as it was before the last change: press Render for another."
    )
    explorer.put("Seed", 7)
    assert told in explorer.words()
    explorer.press("GIF")
    noise = walklib.read_recipe(tmp_path / "prompt_walk.gif")["plan"]["noise"]
    assert noise == {"seed": 42}
    explorer.put("Seed", 42)
    assert told not in explorer.words()
    explorer.put("Seed", 7)
    explorer.press("Render")
    assert told not in explorer.words()


def test_a_grid_is_saved_as_one_picture_of_its_rows_and_columns(tmp_path):
    explorer = page.open("four_prompts", rows=2, columns=3, folder=tmp_path)
    explorer.press("Render")
    explorer.work()
    for kind in ("PNG", "JPG"):
        explorer.press(kind)
        path = tmp_path / f"grid_walk.{kind.lower()}"
        assert explorer.told("Save as") == f"Saved 6 frames to {path}."
        with Image.open(path) as image:
            assert image.size == (3 * 32, 2 * 32)
        recipe = walklib.read_recipe(path)
        assert (recipe["export"]["rows"], recipe["export"]["columns"]) == (2, 3)


def test_what_was_saved_is_on_the_page_to_be_seen_and_downloaded(explorer, tmp_path):
    assert explorer.preview() is None
    for kind, name in (("GIF", "prompt_walk.gif"), ("JPG", "prompt_walk.jpg")):
        explorer.press(kind)
        assert explorer.preview() == (name, (tmp_path / name).read_bytes())


def test_there_and_back_and_rate_reach_the_file(explorer, tmp_path):
    explorer.tick("There and back")
    explorer.put("Frames per second", "4")
    explorer.press("GIF")
    with Image.open(tmp_path / "prompt_walk.gif") as image:
        assert image.n_frames == 4
        assert image.info["duration"] == 250


def test_a_rate_that_the_file_can_not_have_is_told(explorer, tmp_path):
    explorer.put("Frames per second", "30")
    explorer.press("GIF")
    told = explorer.told("Save as")
    assert told.startswith(f"Saved 3 frames to {tmp_path / 'prompt_walk.gif'}. A GIF")
    assert told.endswith("it gets 33.3.")


@pytest.mark.parametrize("rate", ["0", "nan", "fast", "-3"])
def test_a_bad_rate_is_told_beside_it_and_the_last_good_one_stays(
    explorer, tmp_path, rate
):
    explorer.put("Frames per second", rate)
    assert f"Received: {rate}" in explorer.told("Frames per second")
    explorer.press("GIF")
    with Image.open(tmp_path / "prompt_walk.gif") as image:
        assert image.info["duration"] == 100
    explorer.put("Frames per second", "5")
    assert explorer.told("Frames per second") == ""


def test_an_empty_name_is_told(explorer, tmp_path):
    explorer.put("Save as", "  ")
    explorer.press("GIF")
    assert "needs a name" in explorer.told("Save as")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name, path",
    [
        ("films/dog.gif", "films/dog.gif"),
        ("dog.mp4", "dog.gif"),
        ("dog.JPG", "dog.gif"),
        ("dog.GIF", "dog.gif"),
        ("walk.v2", "walk.v2.gif"),
        ("films/../dog", "dog.gif"),
    ],
)
def test_a_name_may_bring_its_suffix_and_a_folder(explorer, tmp_path, name, path):
    explorer.put("Save as", name)
    explorer.press("GIF")
    assert (tmp_path / path).exists()


@pytest.mark.parametrize("name", ["../dog", "/dog", "films/../../dog", ".", ".."])
def test_a_name_stays_in_the_folder(explorer, tmp_path, name):
    before = sorted(tmp_path.parent.iterdir())
    explorer.put("Save as", name)
    explorer.press("GIF")
    assert "stays in the folder" in explorer.told("Save as")
    assert sorted(tmp_path.parent.iterdir()) == before
    assert not list(tmp_path.iterdir())


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
