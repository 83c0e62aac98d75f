"""One export: the recipe in it, and what is kept when the frames break."""

import json
import os

import numpy as np
import pytest

from tests.files.samples import (
    ANIMATIONS,
    WRITERS,
    Recipe,
    Stream,
    each_animation,
    each_writer,
    gradient,
    greys,
    levels,
    names_in,
    pictures,
    with_recipe,
)
from walklib import files
from walklib.files.places import partial_path


class BrokenFrame(Exception):
    pass


def export_of(path):
    """Return what an export added to the recipe."""
    return {k: v for k, v in json.loads(files.read_text(path)).items() if k != "walk"}


@each_writer
@pytest.mark.parametrize(
    "walk", ['"; a=b, #1 \\ back\n', "개와 고양이", "long " * 3000]
)
def test_a_recipe_comes_back(tmp_path, name, walk):
    for frames in (
        Stream(gradient(4), walk=walk),
        with_recipe(gradient(4), Recipe(walk)),
    ):
        path = WRITERS[name](tmp_path / name, frames)
        assert json.loads(files.read_text(path))["walk"] == walk


@each_animation
def test_animations_tell_the_recipe_rate_and_order(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    ANIMATIONS[suffix](path, Stream(gradient()), fps=5, rubber_band=True)
    assert export_of(path) == {"fps": 5, "rubber_band": True}
    ANIMATIONS[suffix](path, Stream(gradient()), fps=np.int64(4))
    assert export_of(path) == {"fps": 4, "rubber_band": False}
    ANIMATIONS[suffix](path, Stream(gradient()))
    assert export_of(path) == {"fps": 10, "rubber_band": False}


def test_grids_tell_the_recipe_rows_and_columns(tmp_path):
    path = tmp_path / "grid.jpg"
    for frames, options, told in (
        (Stream(gradient(5)), {}, (2, 3)),
        (with_recipe(gradient(5), Recipe()), {"rows": 5}, (5, 1)),
        (Stream(gradient(5)), {"rows": np.int64(3), "columns": 4}, (3, 4)),
    ):
        files.plot_grid(frames, path, **options)
        assert export_of(path) == {"rows": told[0], "columns": told[1]}


def test_frames_in_a_folder_tell_the_recipe_nothing(tmp_path):
    assert export_of(files.export_as_png(tmp_path / "a", Stream(gradient()))) == {}


@each_writer
@pytest.mark.parametrize("frames", [gradient(4), with_recipe(gradient(4), None)])
def test_a_file_without_a_recipe_says_so(tmp_path, name, frames):
    path = WRITERS[name](tmp_path / name, frames)
    with pytest.raises(ValueError, match="holds no recipe"):
        files.read_text(path)


def test_a_recipe_that_is_too_long_is_refused_first(tmp_path):
    frames = Stream(gradient(4), walk="x" * 65_000)
    with pytest.raises(ValueError, match="at most 65,000 characters. Received"):
        files.plot_grid(frames, tmp_path / "grid.jpg")
    assert not frames.asked and not list(tmp_path.iterdir())


@each_writer
def test_a_long_recipe_fits_where_it_is_not_refused(tmp_path, name):
    walk = "x" * (64_900 if name == "grid.jpg" else 500_000)
    frames = Stream(gradient(4), walk=walk, breaks_at=3, error=BrokenFrame())
    with pytest.raises(BrokenFrame):
        WRITERS[name](tmp_path / name, frames)
    assert walk in files.read_text(partial_path(tmp_path / name))


@each_writer
@pytest.mark.parametrize(
    "error", [BrokenFrame("frame 3 is not finite"), KeyboardInterrupt()]
)
def test_frames_that_are_there_are_kept(tmp_path, name, error):
    WRITERS[name](tmp_path / name, gradient(4))
    before = pictures(tmp_path / name)
    with pytest.raises(type(error)) as told:
        frames = Stream(greys(9, 99, 199, 50), breaks_at=3, error=error)
        WRITERS[name](tmp_path / name, frames)
    assert told.value is error
    partial = partial_path(tmp_path / name)
    assert error.__notes__.pop() == f"Frames done: 3 of 4, kept in {partial}"
    assert names_in(tmp_path) == sorted([name, partial.name])
    np.testing.assert_array_equal(pictures(tmp_path / name), before)
    assert export_of(partial)["done"] == 3
    if name.startswith("grid"):
        np.testing.assert_allclose(pictures(partial)[0][:16, :18], 9, atol=3)
        np.testing.assert_allclose(pictures(partial)[0][16:, 18:], 255, atol=3)
    else:
        np.testing.assert_allclose(levels(partial), [9, 99, 199], atol=3)


@each_animation
def test_partial_animations_keep_rate_and_order(tmp_path, suffix):
    with pytest.raises(BrokenFrame):
        frames = Stream(greys(9, 99, 199, 50), breaks_at=3, error=BrokenFrame())
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, fps=5, rubber_band=True)
    path = tmp_path / f"a.partial{suffix}"
    np.testing.assert_allclose(levels(path), [9, 99, 199, 99], atol=3)
    assert export_of(path) == {"fps": 5, "rubber_band": True, "done": 3}


def test_frames_that_nobody_counted_are_kept_too(tmp_path):
    def frames():
        yield gradient()[0]
        raise BrokenFrame

    with pytest.raises(BrokenFrame) as told:
        files.export_as_gif(tmp_path / "a.gif", frames())
    partial = tmp_path / "a.partial.gif"
    assert told.value.__notes__ == [f"Frames done: 1, kept in {partial}"]


@each_writer
def test_nothing_is_written_where_no_frame_is(tmp_path, name):
    frames = Stream(gradient(4), breaks_at=0, error=BrokenFrame())
    with pytest.raises(BrokenFrame) as told:
        WRITERS[name](tmp_path / name, frames)
    assert not hasattr(told.value, "__notes__")
    assert not list(tmp_path.iterdir())


def test_the_first_error_is_told_where_frames_can_not_be_kept(tmp_path, monkeypatch):
    def full(*given, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("walklib.files.gif._encoded", full)
    with pytest.raises(BrokenFrame) as told:
        frames = Stream(gradient(4), breaks_at=2, error=BrokenFrame())
        files.export_as_gif(tmp_path / "a.gif", frames)
    (note,) = told.value.__notes__
    assert note.startswith("Frames done: 2 of 4, not kept")
    assert "No space left" in note and str(tmp_path) in note
    assert not list(tmp_path.iterdir())


def test_an_export_leaves_the_partial_file_of_an_older_one(tmp_path):
    (tmp_path / "a.partial.gif").write_bytes(b"hours of work")
    files.export_as_gif(tmp_path / "a.gif", gradient(2))
    assert names_in(tmp_path) == ["a.gif", "a.partial.gif"]


@each_writer
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_frames_that_came_are_kept_when_their_file_breaks(
    tmp_path, name, error, monkeypatch
):
    """The first attempt to put the whole file in its place fails."""
    replace, moved = os.replace, []

    def fails_once(source, target):
        moved.append(target)
        if len(moved) == 1:
            raise error("once")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails_once)
    with pytest.raises(error) as told:
        WRITERS[name](tmp_path / name, Stream(gradient(4)))
    partial = partial_path(tmp_path / name)
    assert told.value.__notes__ == [f"Frames done: 4 of 4, kept in {partial}"]
    assert len(pictures(partial)) == (1 if name.startswith("grid") else 4)
