"""The gallery: what is shown, how it is named, and how much room it takes."""

import base64
import shutil
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.whole.lab import ROOT
from walklib import export_as_gif, recipes
from walklib.page.gallery import embedded_gallery, title_of, write_gallery
from walklib.render import Stream

OUTPUTS = ROOT / "outputs"


def picture_in(address):
    kind, _, content = address.partition(",")
    assert kind in ("data:image/jpeg;base64", "data:image/webp;base64")
    return Image.open(BytesIO(base64.b64decode(content)))


def test_every_file_with_a_recipe_is_shown_beside_the_page(tmp_path):
    items = {item["name"]: item for item in write_gallery(tmp_path, OUTPUTS)}
    assert items["cows.gif"]["moving"] == "gallery/cows.gif"
    assert items["4-way-interpolation.jpg"]["moving"] is None
    assert "pocket-contact-sheet.jpg" not in items  # It has no recipe.
    for item in items.values():
        assert item["recipe"]["plan"]["walk"]
        with Image.open(tmp_path / item["still"]) as still:
            assert max(still.size) <= 480
        if item["moving"]:
            assert recipes.read_recipe(tmp_path / item["moving"]) == item["recipe"]


def test_animations_are_embedded_as_far_as_there_is_room(tmp_path):
    for name in ("4-way-interpolation.jpg", "dog_to_cat_5.gif"):
        shutil.copy(OUTPUTS / name, tmp_path)
    walk = recipes.read_recipe(OUTPUTS / "dog_to_cat_5.gif")
    frames = np.random.default_rng(1).integers(0, 256, (9, 128, 128, 3), dtype="uint8")
    stream = Stream(iter(frames), 9, recipes.Recipe(walk | {"export": {}}))
    export_as_gif(tmp_path / "noise.gif", stream)  # It needs more room.
    whole = embedded_gallery(tmp_path, 10**8)
    moving = {item["name"]: item["moving"] for item in whole if item["moving"]}
    assert moving.keys() == {"dog_to_cat_5.gif", "noise.gif"}
    assert picture_in(moving["dog_to_cat_5.gif"]).n_frames >= 5
    stills = sum(len(item["still"]) for item in whole)
    few = embedded_gallery(tmp_path, stills + len(moving["dog_to_cat_5.gif"]))
    assert [bool(item["moving"]) for item in few] == [False, True, False]
    assert sum(len(item["still"]) for item in few) == stills
    assert picture_in(few[0]["still"]).size == (480, 480)


@pytest.mark.parametrize(
    ("plan", "title"),
    [
        (
            {
                "walk": "prompt_walk",
                "start": {"prompt": "a dog"},
                "end": {"prompt": "a cat, " + "very " * 9 + "small"},
            },
            "From “a dog” to “a cat, very very very very very very very…”",
        ),
        (
            {"walk": "grid_walk", "corners": {"prompt": ["a", "b", "c", "d"]}},
            "Between four prompts, from “a” to “d”",
        ),
        ({"walk": "loop_walk", "prompts": [{"prompt": "a"}]}, "loop_walk"),
        ({"walk": "another_walk", "seed": 1}, "another_walk"),
    ],
)
def test_a_plan_is_named_in_words(plan, title):
    assert title_of(plan) == title
