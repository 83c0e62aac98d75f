"""Recipes: what they say, and what is none."""

import json

import keras
import pytest

from walklib.recipes import Recipe, checked_recipe
from walklib.walks import prompt_walk


@pytest.fixture(scope="module")
def recipe(walker, dog_and_cat):
    walk = prompt_walk(*dog_and_cat, frames=10, noise=walker.noise(42))
    return walker.recipe_of(walk, walker.defaults.but(num_steps=4), batch_size=3)


@pytest.fixture
def content(recipe):
    return json.loads(recipe.text())


def test_a_recipe_says_all_that_makes_the_pictures(walker, recipe, content):
    assert content["program"] == "walklib" and content["format"] == 1
    assert content["plan"]["walk"] == "prompt_walk" and content["plan"]["frames"] == 10
    assert content["settings"] == walker.defaults.but(num_steps=4).as_dict()
    assert content["model"] == {
        "preset": walker.preset,
        "fingerprint": walker.fingerprint,
        "dtype": "float32",
        "image_size": [64, 64],
        "batch_size": 3,
    }
    assert content["versions"]["backend"] == keras.backend.backend()
    assert content["versions"]["keras"] == keras.__version__
    assert content["export"] == {}
    assert checked_recipe(recipe.text()) == content


def test_an_export_adds_what_it_did(recipe, content):
    text = recipe.noting(done=3).text(fps=10)
    assert json.loads(text) == {**content, "export": {"done": 3, "fps": 10}}
    assert recipe.export == {}  # the first one is as it was


def test_a_recipe_is_one_line_of_ascii():
    text = Recipe({"prompt": "ein Löwe\n🦁"}).text()
    assert text.isascii() and "\n" not in text
    assert json.loads(text)["prompt"] == "ein Löwe\n🦁"


def test_no_number_is_left_out_of_json():
    with pytest.raises(ValueError):
        Recipe({"step_size": float("nan")}).text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no recipe in it"),
        ("a comment", "no recipe in it"),
        ("[]", "no recipe in it, but a list"),
        ("3", "no recipe in it, but a int"),
        ("{}", "Missing from the recipe: export, format, model, plan"),
        ('{"by": "Photoshop"}', "Missing from the recipe"),
        ('{"program": "other", "format": 1}', "of another program: 'other'"),
        ('{"program": "walklib", "format": 2}', "format 2, and this walklib reads 1"),
        ('{"program": "walklib", "format": "new"}', "format 'new'"),
        ('{"format": NaN}', "NaN is no number"),
        ('{"format": -Infinity}', "-Infinity is no number"),
        ("[" * 10_000 + "]" * 10_000, "no recipe in it"),
        ('{"plan":' * 10_000 + "1" + "}" * 10_000, "no recipe in it"),
        ('{"plan":' * 400 + "1" + "}" * 400, "no recipe in it"),
        ("9" * 10_000, "no recipe in it"),
    ],
)
def test_what_is_no_recipe_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        checked_recipe(text)


@pytest.mark.parametrize(
    "part", ["program", "format", "plan", "settings", "model", "versions", "export"]
)
def test_a_part_that_is_missing_or_of_a_wrong_kind_is_named(content, part):
    less = {k: v for k, v in content.items() if k != part}
    with pytest.raises(ValueError, match=f"Missing from the recipe: {part}$"):
        checked_recipe(json.dumps(less))
    for wrong in ([], 3.5, True):
        with pytest.raises(ValueError, match="recipe"):
            checked_recipe(json.dumps({**content, part: wrong}))


def test_unknown_parts_are_named(content):
    with pytest.raises(ValueError, match="Unknown in the recipe: colour, speed"):
        checked_recipe(json.dumps({**content, "speed": 1, "colour": 2}))


@pytest.mark.parametrize(
    ("part", "name", "value", "words"),
    [
        ("model", "preset", None, "The model has a wrong preset. Received: None"),
        ("model", "fingerprint", 3, "wrong fingerprint"),
        ("model", "image_size", "64", "wrong image_size"),
        ("model", "batch_size", True, "wrong batch_size"),
        ("model", "batch_size", 0, "Received: batch_size=0"),
        ("model", "batch_size", 10**9, "Received: batch_size=1000000000"),
        ("model", "colour", 1, "Unknown in the model: colour"),
        ("settings", "speed", 1, "Unknown in the settings: speed"),
        ("settings", "num_steps", 0, "Received: num_steps=0"),
        ("settings", "num_steps", "28", "must be an int"),
        ("settings", "guidance_scale", None, "must be a number"),
        ("settings", "guidance_scale", [[1]], "must be a number"),
        ("settings", "solver", 3, "must be a name"),
        ("settings", "tolerance", -1, "Received: tolerance=-1"),
    ],
)
def test_values_that_can_not_be_are_named(content, part, name, value, words):
    changed = {**content, part: {**content[part], name: value}}
    with pytest.raises(ValueError, match=words):
        checked_recipe(json.dumps(changed))


@pytest.mark.parametrize(("part", "name"), [("model", "dtype"), ("settings", "solver")])
def test_names_that_are_missing_are_named(content, part, name):
    less = {k: v for k, v in content[part].items() if k != name}
    with pytest.raises(ValueError, match=f"Missing from the {part}: {name}"):
        checked_recipe(json.dumps({**content, part: less}))


def test_files_from_before_tolerance_are_of_frames_in_full(content):
    del content["settings"]["tolerance"]
    recipe = checked_recipe(json.dumps(content))
    assert recipe["settings"]["tolerance"] == 0


def test_numbers_beyond_any_float_are_refused(content):
    text = json.dumps(content).replace(
        '"guidance_scale": 7.0', '"guidance_scale": 1e999'
    )
    with pytest.raises(ValueError, match="`guidance_scale` must be finite"):
        checked_recipe(text)
