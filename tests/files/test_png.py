"""PNG: one exact picture, or a folder of them that is all old or all new."""

import os
import threading

import numpy as np
import pytest
from PIL import Image

from tests.files.samples import (
    Recipe,
    Stream,
    gradient,
    greys,
    names_in,
    pictures,
    with_recipe,
)
from walklib import files
from walklib.files import png


def test_frames_are_exact(tmp_path):
    frames = gradient()
    folder = files.export_as_png(tmp_path / "deep" / "walk", iter(frames))
    assert names_in(folder) == [f"frame_{n:05d}.png" for n in range(6)]
    np.testing.assert_array_equal(pictures(folder), frames)


def test_a_folder_loses_old_frames_only(tmp_path):
    files.export_as_png(tmp_path, gradient(6))
    (tmp_path / "frame_of_mine.png").write_bytes(b"mine")
    (tmp_path / "frame_100000.png").write_bytes(b"of an older export")
    files.export_as_png(tmp_path, gradient(2))
    kept = ["frame_00000.png", "frame_00001.png", "frame_of_mine.png"]
    assert names_in(tmp_path) == kept


@pytest.mark.parametrize("count", [1, 6, 100_000, 100_001, 1_000_001])
def test_no_frame_goes_without_a_name(count):
    names = list(png.frame_names(count))
    assert len(set(names)) == count and names == sorted(names)
    assert {len(name) for name in names} == {len(names[0])}
    assert all(png.FRAME_NAME.fullmatch(name) for name in names)


def test_a_folder_is_all_old_or_all_new(tmp_path, monkeypatch):
    old = with_recipe(greys(1, 2, 3, 4), Recipe("old"))
    folder = files.export_as_png(tmp_path / "walk", old)
    encoded, calls = png._encoded, []

    def full(frame, text):
        calls.append(text)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        return encoded(frame, text)

    monkeypatch.setattr(png, "_encoded", full)
    with pytest.raises(OSError, match=f"No space left.*{folder}"):
        files.export_as_png(folder, with_recipe(greys(9, 8, 7, 6), Recipe("new")))
    np.testing.assert_array_equal(pictures(folder), old)
    assert "old" in files.read_text(folder)
    assert names_in(tmp_path) == ["walk"] and len(names_in(folder)) == 4


def test_ctrl_c_among_the_last_steps_leaves_no_mixture(tmp_path, monkeypatch):
    folder = files.export_as_png(tmp_path / "walk", greys(1, 2, 3, 4))
    replace, moved = os.replace, []

    def interrupted(source, target):
        moved.append(target)
        if len(moved) == 2:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.export_as_png(folder, greys(9, 8, 7))
    np.testing.assert_array_equal(pictures(folder), greys(9, 8, 7))
    assert len(names_in(folder)) == 3


def test_two_exports_at_once_do_not_mix(tmp_path):
    def export(value):
        for _ in range(10):
            files.export_as_png(tmp_path / "walk", greys(*[value] * 20))

    threads = [threading.Thread(target=export, args=[value]) for value in (50, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(np.ravel(pictures(tmp_path / "walk")))) == 1
    assert len(names_in(tmp_path / "walk")) == 20


def test_one_file_holds_one_frame(tmp_path):
    path = files.export_as_png(tmp_path / "a.png", gradient(1))
    np.testing.assert_array_equal(np.asarray(Image.open(path)), gradient(1)[0])
    frames = Stream(gradient(3))
    for several in (frames, gradient(3), list(gradient(3))):
        with pytest.raises(ValueError, match="no room for 3 frames.*folder"):
            files.export_as_png(path, several)
    assert not frames.asked and names_in(tmp_path) == ["a.png"]


@pytest.mark.parametrize("name", ["a.jpg", "a.gif", "a.tiff", "a.mp4", "a.txt"])
def test_a_files_name_is_none_for_a_folder(tmp_path, name):
    frames = Stream(gradient(1))
    with pytest.raises(ValueError, match="name of a file .*Received: path="):
        files.export_as_png(tmp_path / name, frames)
    assert not frames.asked and not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", ".", "..", "a/..", "/"])
def test_a_folder_needs_a_name(name):
    with pytest.raises(ValueError, match="needs a name. Received: path="):
        files.export_as_png(name, gradient())


@pytest.mark.parametrize("name", ["walk", "walk.v2", "step_0.5", ".hidden", "a b"])
def test_names_of_folders(tmp_path, name):
    assert len(pictures(files.export_as_png(tmp_path / name, gradient(2)))) == 2


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "walk").write_bytes(b"")
    with pytest.raises(ValueError, match="There is a file of this name"):
        files.export_as_png(tmp_path / "walk", gradient())


def test_the_recipe_is_a_text_that_others_read(tmp_path):
    path = files.export_as_png(tmp_path / "a.png", Stream(gradient(1)))
    with Image.open(path) as image:
        assert image.text == {"walklib": files.read_text(path)}
