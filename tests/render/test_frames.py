"""Frames and streams: what knows its recipe, and what does not."""

import copy
import pickle

import numpy as np
import pytest

from walklib.recipes import Recipe
from walklib.render import BrokenFrameError, Frames, RenderInterrupted, Stream
from walklib.render.frames import collected, with_recipe

pytestmark = pytest.mark.core

RECIPE = Recipe({"program": "walklib"})
PICTURES = np.arange(5 * 2 * 3 * 3, dtype="uint8").reshape(5, 2, 3, 3)


@pytest.fixture
def frames():
    return with_recipe(PICTURES.copy(), RECIPE)


def test_frames_are_an_array_that_knows_its_recipe(frames):
    assert isinstance(frames, np.ndarray) and frames.recipe is RECIPE
    assert frames.dtype == "uint8" and frames.shape == (5, 2, 3, 3)
    np.testing.assert_array_equal(frames, PICTURES)


@pytest.mark.parametrize(
    "cut",
    [
        lambda f: f[:3],
        lambda f: f[::-1],
        lambda f: f[[0, 1]],
        lambda f: f[0],
        lambda f: f + 1,
        lambda f: np.concatenate([f, f]),
        lambda f: np.stack(list(f)),
        lambda f: f.reshape(-1, 3),
        lambda f: f.swapaxes(0, 1),
        lambda f: f.astype("float32"),
        lambda f: np.array(f),
        copy.copy,
        lambda f: pickle.loads(pickle.dumps(f)),
    ],
)
def test_what_is_made_of_frames_has_no_recipe(frames, cut):
    assert getattr(cut(frames), "recipe", None) is None
    assert frames.recipe is RECIPE


def test_numbers_made_of_frames_are_numbers(frames):
    assert float(frames.max()) == PICTURES.max()
    assert frames.mean() == pytest.approx(PICTURES.mean())
    assert (frames == PICTURES).all()


def test_frames_are_read_only(frames):
    with pytest.raises(ValueError, match="read-only"):
        frames[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        frames[0][:] = 0
    with pytest.raises(ValueError):
        np.add(frames, 1, out=frames)
    np.testing.assert_array_equal(frames, PICTURES)


def stream_of(pictures, error=None):
    def each():
        yield from pictures
        if error:
            raise error

    return Stream(each(), len(PICTURES), RECIPE)


def test_a_stream_knows_its_length_and_its_recipe():
    stream = stream_of(PICTURES)
    assert len(stream) == 5 and stream.recipe is RECIPE
    np.testing.assert_array_equal(next(stream), PICTURES[0])
    assert len(stream) == 5 and len(list(stream)) == 4
    assert list(stream) == []


def test_a_stream_can_be_collected():
    frames = collected(stream_of(PICTURES), (2, 3))
    assert isinstance(frames, Frames) and frames.recipe is RECIPE
    np.testing.assert_array_equal(frames, PICTURES)


def test_what_was_done_before_the_end_is_kept_and_says_so():
    broken = stream_of(PICTURES[:2], BrokenFrameError("broken", 2, 0.5))
    with pytest.raises(BrokenFrameError, match="broken") as caught:
        collected(broken, (2, 3))
    stopped = stream_of(PICTURES[:2], KeyboardInterrupt())
    with pytest.raises(RenderInterrupted, match="2 of 5 frames") as interrupted:
        collected(stopped, (2, 3))
    for error in (caught.value, interrupted.value):
        np.testing.assert_array_equal(error.frames, PICTURES[:2])
        assert error.frames.recipe.export == {"done": 2}
