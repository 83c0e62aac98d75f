"""Recipes are read from any file: there in full, or refused in words."""

import os
import struct

import numpy as np
import pytest
from PIL import Image

from tests.files.samples import WRITERS, Recipe, each_writer, gradient, with_recipe
from walklib import files


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A file of each kind, with a recipe."""
    folder = tmp_path_factory.mktemp("files")
    frames = with_recipe(gradient(2, 12, 14), Recipe())
    paths = {name: write(folder / name, frames) for name, write in WRITERS.items()}
    return {n: p / "frame_00000.png" if p.is_dir() else p for n, p in paths.items()}


def read_or_refused(path):
    """Return the text, or None where it is refused in words."""
    try:
        return files.read_text(path)
    except ValueError as error:
        assert str(path) in str(error) and type(error) is ValueError
        return None


@each_writer
def test_a_file_is_known_by_what_is_in_it(tmp_path, written, name):
    path = tmp_path / "no suffix"
    path.write_bytes(written[name].read_bytes())
    assert files.read_text(path) == files.read_text(written[name])


@each_writer
def test_a_file_that_was_cut_is_read_or_refused(tmp_path, written, name):
    content, text = written[name].read_bytes(), files.read_text(written[name])
    path = tmp_path / "cut"
    seen = set()
    for length in range(0, len(content), 1 + len(content) // 400):
        path.write_bytes(content[:length])
        seen.add(read_or_refused(path))
    assert None in seen and seen <= {None, text}


@each_writer
def test_damaged_files_are_read_or_refused(tmp_path, written, name):
    content = np.frombuffer(written[name].read_bytes(), "uint8")
    rng = np.random.default_rng(0)
    path = tmp_path / "damaged"
    for _ in range(300):
        damaged = content.copy()
        places = rng.integers(0, min(len(content), 1500), 8)
        damaged[places] = rng.integers(0, 256, 8)
        path.write_bytes(damaged.tobytes())
        read_or_refused(path)


@each_writer
@pytest.mark.parametrize("size", [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\1"])
def test_sizes_that_lie_are_refused(tmp_path, written, name, size):
    content = written[name].read_bytes()
    start = max(0, content.find(b"walk") - 100)  # Sizes stand before the recipe.
    path = tmp_path / "lies"
    for place in range(start, min(start + 120, len(content) - 4)):
        path.write_bytes(content[:place] + size + content[place + 4 :])
        read_or_refused(path)


def test_a_huge_picture_is_not_decoded(tmp_path):
    """A header that says 60,000 x 60,000 pixels: a bomb for whoever decodes it."""
    path = files.export_as_png(tmp_path / "a.png", with_recipe(gradient(1), Recipe()))
    content = path.read_bytes().replace(
        struct.pack(">II", 32, 24), struct.pack(">II", 60_000, 60_000)
    )
    path.write_bytes(content)
    assert read_or_refused(path) is None


OTHERS = {
    "empty": b"",
    "text": b"{}",
    "zeros": bytes(100),
    "gif": b"GIF89a",
    "gif of nothing": b"GIF89a" + bytes(7) + b";",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpg of nothing": b"\xff\xd8\xff\xe1\0\x02" + b"\xff\xda\0\x02",
    "webp": b"RIFF\0\0\0\0WEBP",
    "mp4": b"\0\0\0\x08ftyp",
    "mp4 of itself": b"\0\0\0\x08ftyp" + b"\0\0\0\0moov",
    "tiff": b"II*\0",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_are_refused(tmp_path, kind):
    path = tmp_path / "other"
    path.write_bytes(OTHERS[kind])
    with pytest.raises(ValueError, match="other"):
        files.read_text(path)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.jpg"])
def test_files_of_other_programs_hold_none(tmp_path, name):
    Image.fromarray(gradient(1)[0]).save(tmp_path / name)
    with pytest.raises(ValueError, match="holds no recipe"):
        files.read_text(tmp_path / name)


def test_what_is_missing_is_not_found(tmp_path):
    for name in ("nowhere.gif", "x" * 300, "a\0b"):
        with pytest.raises(FileNotFoundError, match="There is no file"):
            files.read_text(tmp_path / name)


def test_folders_without_frames_are_refused(tmp_path):
    (tmp_path / "frame_of_mine.png").write_bytes(b"")
    with pytest.raises(ValueError, match="no PNG frames"):
        files.read_text(tmp_path)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="no ordinary file"):
        files.read_text(tmp_path / "pipe")


def test_a_text_that_pillow_wrote_is_read(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "a walk"
    Image.fromarray(gradient(1)[0]).save(tmp_path / "a.jpg", exif=exif)
    assert files.read_text(tmp_path / "a.jpg") == "a walk"
