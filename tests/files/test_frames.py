"""Frames are checked, counted and put in order, whatever they come as."""

import tempfile
import tracemalloc

import numpy as np
import pytest

from tests.files.samples import (
    ANIMATIONS,
    WRITERS,
    Stream,
    each_animation,
    each_writer,
    gradient,
    names_in,
    pictures,
)
from walklib.files.frames import opened


def test_an_iterator_becomes_a_sequence():
    with opened(iter(gradient())) as frames:
        assert len(frames) == 6
        for index in (3, 0, 5, -1):
            np.testing.assert_array_equal(frames[index], gradient()[index])
        with pytest.raises(IndexError):
            frames[6]


BAD_FRAMES = {
    "none": (np.zeros((0, 8, 8, 3), "uint8"), ValueError),
    "empty list": ([], ValueError),
    "empty iterator": (iter([]), ValueError),
    "grey": (np.zeros((2, 8, 8), "uint8"), ValueError),
    "alpha": (np.zeros((2, 8, 8, 4), "uint8"), ValueError),
    "no height": ([np.zeros((0, 8, 3), "uint8")], ValueError),
    "a number": (np.uint8(3), TypeError),
    "float": (np.zeros((2, 8, 8, 3)), TypeError),
    "float list": ([np.zeros((8, 8, 3), "float32")], TypeError),
    "two sizes": ([np.zeros((n, 8, 3), "uint8") for n in (8, 9)], ValueError),
    "no frames at all": (7, TypeError),
    "None": (None, TypeError),
}


@each_writer
@pytest.mark.parametrize("kind", BAD_FRAMES)
def test_frames_that_can_not_be(tmp_path, name, kind):
    frames, error = BAD_FRAMES[kind]
    with pytest.raises(error, match="Received"):
        WRITERS[name](tmp_path / name, frames)
    assert not list(tmp_path.iterdir())


@each_animation
def test_memory_does_not_grow_with_the_frames(tmp_path, suffix):
    def peak(count):
        frames = (gradient(1)[0] for _ in range(count))
        tracemalloc.start()
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(8)  # What is imported and cached at the first call.
    assert peak(256) < 1.5 * peak(32) + 2**16


class SmallDisk:
    """A file on a disk that has room for a number of bytes only."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, content):
        if not self.room:
            raise OSError(28, "No space left on device")
        taken = min(len(content), self.room)
        self.room -= taken
        return self.file.write(content[:taken])


def test_a_full_temporary_folder_is_named_and_frames_are_kept(tmp_path, monkeypatch):
    make = tempfile.TemporaryFile
    room = 24 * 32 * 3 * 4 + 100
    monkeypatch.setattr(
        tempfile, "TemporaryFile", lambda **how: SmallDisk(make(**how), room)
    )
    with pytest.raises(
        OSError, match=f"No space left.*{tempfile.gettempdir()}"
    ) as told:
        WRITERS["walk"](tmp_path / "walk", Stream(gradient()))
    assert told.value.errno == 28
    partial = tmp_path / "walk.partial"
    assert told.value.__notes__ == [f"Frames done: 4 of 6, kept in {partial}"]
    assert names_in(tmp_path) == ["walk.partial"]
    kept = pictures(tmp_path / "walk.partial")
    np.testing.assert_array_equal(kept, gradient()[:4])
