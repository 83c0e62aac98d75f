"""Plans: every walk as JSON and back, and what is no plan."""

import json

import numpy as np
import pytest

from tests.every_walk import PROMPTS, example_of
from tests.values import assert_same, numpy_of
from walklib.plans import Origins, check_plan, plan_of, walk_of
from walklib.walks import WALKS, Walk, grid_walk, prompt_walk, step_walk
from walklib.walks.directions import support_direction

pytestmark = pytest.mark.core


def plan(walk, walker):
    return json.loads(json.dumps(walker.recipe_of(walk).content["plan"]))


def assert_same_walk(received, expected):
    """Two walks give the same points, bit for bit."""
    np.testing.assert_array_equal(received.coordinates, expected.coordinates)
    assert received.closed == expected.closed and received.view == expected.view
    (embeddings, noise), (same, same_noise) = (
        walk.at(walk.coordinates) for walk in (received, expected)
    )
    assert_same(embeddings, same)
    np.testing.assert_array_equal(numpy_of(noise), numpy_of(same_noise))


@pytest.mark.parametrize("name", WALKS)
def test_every_walk_comes_back(walker, name):
    walk = example_of(name, walker)
    written = plan(walk, walker)
    again = walk_of(written, walker)
    assert_same_walk(again, walk)
    assert plan(again, walker) == written
    assert written["walk"] == name and "array" not in json.dumps(written)


@pytest.mark.parametrize("name", WALKS)
def test_every_view_comes_back(walker, name):
    walk = example_of(name, walker)
    grid = walk.coordinates.ndim == 2
    for viewed in (
        walk.spaced((np.int64(3), 2) if grid else np.int64(7)),
        walk.with_coordinates(walk.coordinates[::-1] ** 2),
        walk.spaced((2, 2) if grid else 3).with_coordinates(walk.coordinates[1:2]),
    ):
        written = plan(viewed, walker)
        assert_same_walk(walk_of(written, walker), viewed)
        assert written["view"] == viewed.view != {}


def test_a_plan_says_prompts_and_seeds(walker):
    walk = prompt_walk(
        walker.encode("a dog", "fog"),
        walker.encode("a cat"),
        frames=np.int64(2),
        noise=walker.noise(np.int64(42)),
    )
    assert plan(walk, walker) == {
        "walk": "prompt_walk",
        "start": {"prompt": "a dog", "negative": "fog"},
        "end": {"prompt": "a cat", "negative": ""},
        "frames": 2,
        "noise": {"seed": 42},
        "interpolation": "slerp",
        "view": {},
    }


@pytest.mark.parametrize("seeds", [range(6), [5, 4, 3, 2, 1, 0], np.arange(6)])
def test_a_noise_for_each_frame_comes_back(walker, seeds):
    walk = grid_walk(
        walker.encode(PROMPTS, ["fog", "", "mist", "fog"]),
        rows=2,
        columns=3,
        noise=walker.noise(seeds),
    )
    written = plan(walk, walker)
    assert written["noise"] == {"seed": [int(seed) for seed in seeds]}
    assert written["corners"] == {
        "prompt": PROMPTS,
        "negative": ["fog", "", "mist", "fog"],
    }
    assert_same_walk(walk_of(written, walker), walk)
    assert_same_walk(
        walk_of(plan(walk.spaced((3, 3)), walker), walker), walk.spaced((3, 3))
    )


def test_one_row_of_several_is_known_by_its_prompt(walker):
    both = walker.encode(["a dog", "a cat"], "fog")
    walk = prompt_walk(both.row(1), both.row(0), frames=2, noise=walker.noise([3, 4]))
    written = plan(walk, walker)
    assert written["start"] == {"prompt": "a cat", "negative": "fog"}
    assert written["noise"] == {"seed": [3, 4]}
    assert_same_walk(walk_of(written, walker), walk)


def test_what_no_walker_made_is_handed_over(walker):
    start = walker.encode("a dog")
    direction, noise = support_direction(start, seed=3), walker.noise(1) * 0.9
    walk = step_walk(start, frames=3, step_size=0.1, noise=noise, direction=direction)
    written = plan(walk, walker)
    assert written["direction"].keys() == written["noise"].keys() == {"array"}
    for arrays in ([direction, noise], (noise, walker.noise(2), direction)):
        assert_same_walk(walk_of(written, walker, arrays), walk)
    for arrays in ([], [noise], [direction], [support_direction(start, seed=4), noise]):
        with pytest.raises(ValueError, match=r"replay\(path, arrays=\[...\]\)"):
            walk_of(written, walker, arrays)


def test_noise_that_is_known_in_part_is_handed_over(walker):
    noise = np.concatenate([walker.noise(1), walker.noise(2) * 0.5])
    dog = walker.encode("a dog")
    walk = prompt_walk(dog, dog, frames=2, noise=noise)
    assert plan(walk, walker)["noise"].keys() == {"array"}
    assert_same_walk(walk_of(plan(walk, walker), walker, [noise]), walk)


@pytest.mark.parametrize("arrays", [[None], [3], ["x"]])
def test_what_are_no_arrays_is_refused(arrays):
    with pytest.raises(TypeError, match="`arrays` must be a list .*Received"):
        check_plan(GOOD, arrays)


def test_a_path_of_ones_own_has_no_plan(walker):
    walk = Walk(lambda t: (walker.encode("a dog"), walker.noise(1)), np.zeros(1))
    assert plan_of(walk, Origins()) is None
    with pytest.raises(ValueError, match="a function of its maker's own"):
        check_plan(None)


GOOD = {
    "walk": "prompt_walk",
    "start": {"prompt": "a dog", "negative": ""},
    "end": {"prompt": "a cat", "negative": ""},
    "frames": 2,
    "noise": {"seed": 42},
    "view": {},
}
MISSING = object()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("walk", "moon_walk", "no walk of this name.*'moon_walk'"),
        ("walk", ["prompt_walk"], "no walk of this name"),
        ("walk", MISSING, "no walk of this name.*None"),
        ("view", MISSING, "lacks a view"),
        ("view", [], "lacks a view"),
        ("start", MISSING, "missing a required argument: 'start'"),
        ("speed", 3, "unexpected keyword argument 'speed'"),
        ("start", {"prompt": "a dog"}, "unknown argument"),
        ("start", {"prompt": "a", "negative": "", "seed": 1}, "unknown argument"),
        ("start", {}, "unknown argument"),
        ("noise", {"array": "0" * 64}, "array that the file does not hold"),
        ("noise", {"array": ["0"]}, "array that the file does not hold"),
        ("noise", {"array": None}, "array that the file does not hold"),
    ],
)
def test_bad_plans_are_refused_without_a_model(name, value, words):
    check_plan(GOOD)
    bad = {k: v for k, v in {**GOOD, name: value}.items() if v is not MISSING}
    with pytest.raises(ValueError, match=words):
        check_plan(bad)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("start", "a dog", "must be `Embeddings`"),
        ("start", {"prompt": 3, "negative": ""}, "must be text"),
        ("start", {"prompt": [], "negative": ""}, "at least one text"),
        ("start", {"prompt": "a", "negative": None}, "must be text"),
        ("start", {"prompt": "\ud800", "negative": ""}, "whole Unicode"),
        ("start", {"prompt": ["a", "b"], "negative": ""}, "must be one prompt"),
        ("start", {"seed": 3}, "must be `Embeddings`"),
        ("end", [{"prompt": "a", "negative": ""}], "must be `Embeddings`"),
        ("frames", 0, "Received: frames=0"),
        ("frames", 2.5, "must be an int"),
        ("frames", {"seed": 1}, "must be an int"),
        ("frames", 10**400, "must be from 1"),
        ("noise", {"seed": -1}, "Received: seed=-1"),
        ("noise", {"seed": "1"}, "must be an int"),
        ("noise", {"seed": {}}, "must be an int"),
        ("noise", {"seed": [1, [2]]}, "must be an int"),
        ("noise", {"seed": [1, 2, 3]}, "must have the shape"),
        ("noise", {"prompt": "a", "negative": ""}, "`noise` must"),
        ("noise", None, "`noise` must"),
        ("interpolation", ["slerp"], "Received: interpolation="),
        ("view", {"frames": 0}, "Received: frames=0"),
        ("view", {"rows": 2, "columns": 2}, "must be an int"),
        ("view", {"coordinates": [0.5, 2.0]}, r"must lie in \[0, 1\]"),
        ("view", {"coordinates": [[0.5, 0.5]]}, "must have the shape"),
        ("view", {"coordinates": None}, "`coordinates` must"),
        ("view", {"coordinates": [float("nan")]}, r"must lie in \[0, 1\]"),
        ("view", {"speed": 2}, "no such view"),
        ("view", {"frames": 2, "coordinates": [0.5]}, "no such view"),
    ],
)
def test_bad_arguments_of_plans_are_refused(walker, name, value, words):
    with pytest.raises(ValueError, match=f"can't be followed: .*{words}"):
        walk_of({**GOOD, name: value}, walker)
