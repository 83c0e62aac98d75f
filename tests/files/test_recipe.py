"""Recipes go into every kind of file and come back as they were."""

import numpy as np
import pytest
from PIL import Image

from walklib import files
from walklib.files.recipe import read_recipe, recipe_text, versions

FRAMES = np.random.default_rng(3).integers(0, 256, (2, 18, 20, 3), "uint8")
RECIPE = {
    "preset": "pocket",
    "prompts": ['A "dog"; a=b, #1 \\ back', "개와 고양이\nsecond line", "'; --"],
    "seed": 42,
    "guidance_scale": 7.0,
    "negative": None,
    "closed": False,
}
WRITERS = {
    "walk.gif": files.export_as_gif,
    "walk.webp": files.export_as_webp,
    "walk.mp4": files.export_as_mp4,
    "folder": files.export_as_png,
    "one.png": lambda path, frames, recipe: files.export_as_png(
        path, frames[:1], recipe=recipe
    ),
    "grid.jpg": lambda path, frames, recipe: files.plot_grid(
        frames, path, recipe=recipe
    ),
    "grid.png": lambda path, frames, recipe: files.plot_grid(
        frames, path, recipe=recipe
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_recipe_comes_back(tmp_path, name):
    path = WRITERS[name](tmp_path / name, FRAMES, recipe=RECIPE)
    assert read_recipe(path) == RECIPE


@pytest.mark.parametrize("name", WRITERS)
def test_a_long_recipe_comes_back(tmp_path, name):
    recipe = {"prompts": [f"prompt {n}: " + "long " * 100 for n in range(16)]}
    assert len(recipe_text(recipe)) > 8000
    path = WRITERS[name](tmp_path / name, FRAMES, recipe=recipe)
    assert read_recipe(path) == recipe


@pytest.mark.parametrize("length", [1, 254, 255, 256, 510, 511])
def test_gif_comments_of_any_length(tmp_path, length):
    recipe = {"p": "x" * (length - len('{"p": ""}'))} if length > 9 else {}
    path = files.export_as_gif(tmp_path / "a.gif", FRAMES, recipe=recipe)
    assert read_recipe(path) == recipe


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_without_a_recipe_says_so(tmp_path, name):
    path = WRITERS[name](tmp_path / name, FRAMES, recipe=None)
    with pytest.raises(ValueError, match="no recipe"):
        read_recipe(path)


def test_a_file_of_another_program_says_so(tmp_path):
    path = tmp_path / "other.gif"
    Image.fromarray(FRAMES[0]).save(path, comment="made by hand")
    with pytest.raises(ValueError, match="no recipe"):
        read_recipe(path)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere.gif"):
        read_recipe(tmp_path / "nowhere.gif")
    with pytest.raises(FileNotFoundError):
        read_recipe(tmp_path)


@pytest.mark.parametrize("recipe", ["text", [1], {"a": {1, 2}}, {"t": float("nan")}])
@pytest.mark.parametrize("name", WRITERS)
def test_a_recipe_that_json_can_not_hold(tmp_path, name, recipe):
    with pytest.raises(TypeError, match="Received"):
        WRITERS[name](tmp_path / name, FRAMES, recipe=recipe)
    assert not list(tmp_path.iterdir())


def test_versions():
    found = versions(("numpy", "no-such-package-at-all"))
    assert list(found) == ["python", "numpy"]
    assert found["numpy"] == np.__version__
