"""Walks and files again: the same pictures, bit for bit, from all that is kept."""

import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

import walklib
from tests.every_walk import example_of
from tests.values import numpy_of
from walklib import files
from walklib.model import PresetError
from walklib.plans import walk_of
from walklib.recipes import Recipe
from walklib.render import with_recipe
from walklib.settings import Settings
from walklib.walks import WALKS, Walk, step_walk
from walklib.walks.directions import support_direction

pytestmark = pytest.mark.core

SETTINGS = Settings(2, 3.0)
QUICK = {"settings": SETTINGS, "batch_size": 3, "progress": False}
OUTPUTS = ("walk.gif", "walk.webp", "walk.mp4", "frames", "walk.png", "walk.jpg")


@pytest.fixture(scope="module")
def other(tiny_preset):
    """The same preset, loaded once more."""
    return walklib.load(tiny_preset)


@pytest.fixture
def quick(monkeypatch, other):
    """Files are walked again by the walker that is loaded already."""
    monkeypatch.setattr("walklib.replays.load", lambda *args, **kwargs: other)


def written(folder, name, frames):
    """A file of frames, or a folder of them."""
    path = folder / name
    if not path.suffix:
        return walklib.export_as_png(path, frames)
    return files.export(path, frames)


def same_points(first, second):
    """Whether embeddings and noise are equal, bit for bit."""
    pairs = zip((*first[0], first[1]), (*second[0], second[1]), strict=True)
    return all(np.array_equal(numpy_of(a), numpy_of(b)) for a, b in pairs)


@pytest.mark.parametrize("name", WALKS)
def test_every_walk_keeps_its_contract(walker, other, name):
    walk = example_of(name, walker)
    frames = walker.render(walk, **QUICK)
    # A frame's picture does not depend on the frames beside it.
    one_by_one = walker.render(walk, **QUICK | {"batch_size": 1})
    assert np.abs(frames.astype(int) - one_by_one).max() <= 1
    # Open walks end at 1; closed ones are at their start again there.
    start, end = (walk.at(np.full_like(walk.coordinates[:1], k)) for k in (0, 1))
    assert same_points(start, end) == walk.closed
    assert walk.coordinates.min() == 0
    assert (walk.coordinates.max() == 1) != walk.closed
    # Re-timed, it goes the same way.
    place = walk.with_coordinates(walk.coordinates[1:2])
    np.testing.assert_array_equal(walker.render(place, **QUICK)[0], one_by_one[1])
    # Its plan and another walker give the same pictures at the same batch size.
    plan = json.loads(json.dumps(frames.recipe.content["plan"]))
    again = other.render(walk_of(plan, other), **QUICK)
    np.testing.assert_array_equal(again, frames)


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_format_is_walked_again(walker, tmp_path, quick, output):
    walk = example_of("prompt_walk", walker).spaced(3)
    frames = walker.render(walk, **QUICK)
    again, same = walklib.replay(written(tmp_path, output, frames))
    assert again.defaults == SETTINGS and again.batch_size == 3
    assert same.view == {"frames": 3}
    np.testing.assert_array_equal(again.render(same, progress=False), frames)


def test_a_file_loads_what_made_it(walker, tmp_path):
    small = walklib.load(walker.preset, image_size=(32, 48))
    walk = example_of("grid_walk", small)
    frames = np.zeros((len(walk), 32, 48, 3), "uint8")
    frames = with_recipe(frames, small.recipe_of(walk, SETTINGS, 4))
    again, same = walklib.replay(written(tmp_path, "walk.gif", frames))
    assert again is not small and again.image_size == (32, 48)
    assert again.preset == small.preset and again.batch_size == 4
    assert again.fingerprint == small.fingerprint and again.defaults == SETTINGS
    assert same_points(same.at(same.coordinates), walk.at(walk.coordinates))


def test_arrays_are_handed_over(walker, tmp_path, quick):
    dog = walker.encode("a dog", "fog")
    direction = support_direction(dog, seed=3)
    walk = step_walk(
        dog, frames=3, step_size=0.4, noise=walker.noise(1), direction=direction
    )
    frames = walker.render(walk, **QUICK)
    path = written(tmp_path, "walk.gif", frames)
    with pytest.raises(ValueError, match=r"replay\(path, arrays=\[...\]\)"):
        walklib.replay(path)
    again, same = walklib.replay(path, arrays=[direction])
    np.testing.assert_array_equal(again.render(same, progress=False), frames)


def test_a_path_of_ones_own_is_not_walked_again(walker, tmp_path):
    inner = example_of("prompt_walk", walker)
    walk = Walk(inner.path, inner.coordinates)
    path = written(tmp_path, "walk.gif", walker.render(walk, **QUICK))
    assert walklib.read_recipe(path)["plan"] is None
    with pytest.raises(ValueError, match="a function of its maker's own"):
        walklib.replay(path)


@pytest.fixture
def changed(quick, other):
    """The walker that files are walked again by, with other weights."""
    weight = other.backbone.diffuser.weights[0]
    before = numpy_of(weight)
    vars(other).pop("fingerprint", None)  # It is computed once.
    weight.assign(weight * 1.5)
    yield other
    weight.assign(before)
    vars(other).pop("fingerprint", None)


def test_other_weights_are_said_and_walked(walker, tmp_path, changed):
    frames = walker.render(example_of("prompt_walk", walker), **QUICK)
    path = written(tmp_path, "walk.gif", frames)
    with pytest.warns(UserWarning, match="made with other weights") as said:
        again, same = walklib.replay(path)
    (ours,) = [each for each in said if each.category is UserWarning]
    for fingerprint in (walker.fingerprint, changed.fingerprint):
        assert fingerprint in str(ours.message)
    assert ours.filename == __file__
    assert np.any(again.render(same, progress=False) != frames)


@pytest.fixture
def file_of(walker, tmp_path):
    """A function that writes a GIF with any text as its recipe."""
    recipe = walker.recipe_of(example_of("prompt_walk", walker), SETTINGS)

    class Told(Recipe):
        def text(self, **export):
            return self.content

    def write(text=None, **parts):
        content = {**json.loads(recipe.text()), **parts}
        frames = np.zeros((2, 8, 8, 3), "uint8")
        stream = walklib.render.Stream(
            iter(frames), 2, Told(json.dumps(content) if text is None else text)
        )
        return walklib.export_as_gif(tmp_path / "walk.gif", stream)

    return write


def part(file_of, name, **changed):
    """A file whose recipe has a part with other values."""
    kept = walklib.read_recipe(file_of())[name]
    return file_of(**{name: {**kept, **changed}})


@pytest.fixture
def nothing_is_done(monkeypatch):
    """Fail when a model is loaded."""

    def load(*args, **kwargs):
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("walklib.walker.load_parts", load)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"format": 2}, "format 2, and this walklib reads 1"),
        ({"program": "other"}, "of another program: 'other'"),
        ({"colour": 3}, "Unknown in the recipe: colour"),
        ({"text": "{}"}, "Missing from the recipe: export, format"),
        ({"text": "a comment"}, "no recipe"),
        ({"text": "[" * 10_000 + "]" * 10_000}, "no recipe in it"),
        ({"text": '{"format": NaN}'}, "NaN is no number of JSON"),
        ({"plan": {"walk": "moon_walk", "view": {}}}, "no walk .*'moon_walk'"),
        ({"plan": {"walk": "prompt_walk", "view": {}}}, "missing a required argument"),
        ({"plan": []}, "wrong plan"),
    ],
)
def test_bad_recipes_are_refused_before_any_work(
    file_of, nothing_is_done, parts, words
):
    with pytest.raises(ValueError, match=words):
        walklib.replay(file_of(**parts))


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        ("model", {"batch_size": -1}, "Received: batch_size=-1"),
        ("model", {"preset": "not/here"}, "no preset and no directory 'not/here'"),
        ("model", {"preset": ""}, "no preset and no directory ''"),
        ("model", {"preset": "\x00"}, "no preset and no directory"),
        ("settings", {"solver": "magic"}, "`solver` must be .*'magic'"),
        ("settings", {"guidance_scale": -1}, "Received: guidance_scale=-1"),
        ("plan", {"start": {"array": "0" * 64}}, "array that the file does not hold"),
        ("plan", {"speed": 3}, "unexpected keyword argument 'speed'"),
        ("plan", {"view": None}, "lacks a view"),
    ],
)
def test_bad_values_are_refused_before_any_work(file_of, name, changed, words):
    path = part(file_of, name, **changed)
    with pytest.raises((ValueError, PresetError), match=words):
        walklib.replay(path)


@pytest.mark.parametrize(
    ("name", "changed", "words"),
    [
        ("model", {"dtype": "int3"}, "Received: dtype='int3'"),
        ("model", {"image_size": [1, 2, 3]}, "Received: image_size"),
        ("model", {"image_size": [[]]}, "Received: image_size"),
        ("model", {"image_size": ["64", None]}, "Received: image_size"),
        ("model", {"image_size": [10**9, 16]}, "Received: image_size"),
    ],
)
def test_models_that_can_not_be_are_refused(file_of, name, changed, words):
    path = part(file_of, name, **changed)
    with pytest.raises(ValueError, match=words):
        walklib.replay(path)


def test_a_preset_that_is_damaged_is_said_to_be(file_of, tiny_preset, tmp_path):
    copy = shutil.copytree(tiny_preset, tmp_path / "copy")
    (copy / "model.weights.h5").write_bytes(b"no weights")
    path = part(file_of, "model", preset=str(copy))
    with pytest.raises(PresetError, match="cut short or damaged"):
        walklib.replay(path)


def test_what_is_no_file_of_walklib_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no_such.gif"):
        walklib.replay(tmp_path / "no_such.gif")
    picture = tmp_path / "picture.png"
    Image.new("RGB", (4, 4)).save(picture)
    with pytest.raises(ValueError, match="picture.png"):
        walklib.replay(picture)


def test_files_of_before_are_refused_with_what_is_missing(tmp_path, nothing_is_done):
    old = {"walk": "prompt_walk", "frames": 5, "prompts": ["a", "b"], "seed": 42}
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, "gif", comment=json.dumps(old).encode())
    path = tmp_path / "old.gif"
    path.write_bytes(data.getvalue())
    with pytest.raises(ValueError, match="Missing from the recipe: export, "):
        walklib.replay(path)


def test_a_damaged_file_is_refused(walker, tmp_path):
    walk = example_of("prompt_walk", walker)
    path = written(tmp_path, "walk.png", walker.render(walk, **QUICK))
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF  # in the middle of the recipe
    path.write_bytes(data)
    with pytest.raises(ValueError, match="walk.png"):
        walklib.replay(path)
