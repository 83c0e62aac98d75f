"""What is true of every format: the frames come back, and bad calls are refused."""

import warnings

import numpy as np
import pytest
from PIL import Image

from tests.files.samples import (
    ANIMATIONS,
    WRITERS,
    Stream,
    each_animation,
    each_writer,
    gradient,
    greys,
    levels,
    names_in,
    pictures,
)
from walklib import files
from walklib.measures import psnr


@each_animation
def test_frames_come_back_in_order(tmp_path, suffix):
    values = [10, 60, 120, 180, 240]
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", greys(*values))
    assert path == tmp_path / f"a{suffix}"
    np.testing.assert_allclose(levels(path), values, atol=3)


@each_animation
def test_identical_neighbours_are_kept(tmp_path, suffix):
    values = [10, 10, 10, 200, 200, 10]
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", greys(*values))
    np.testing.assert_allclose(levels(path), values, atol=3)


@each_animation
@pytest.mark.parametrize("count", [1, 2, 4])
def test_rubber_band_neither_skips_nor_repeats(tmp_path, suffix, count):
    frames = greys(10, 60, 120, 180)[:count]
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, rubber_band=True)
    shown = {1: [10], 2: [10, 60], 4: [10, 60, 120, 180, 120, 60]}[count]
    np.testing.assert_allclose(levels(path), shown, atol=3)


@each_animation
def test_the_caller_keeps_its_frames(tmp_path, suffix):
    frames = list(gradient())
    ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, rubber_band=True)
    np.testing.assert_array_equal(frames, gradient())


@each_writer
def test_all_kinds_of_frames_give_the_same_file(tmp_path, name):
    frames = gradient()
    kinds = (
        frames,
        list(frames),
        (frame for frame in frames),
        [Image.fromarray(frame) for frame in frames],
    )
    written = set()
    for kind in kinds:
        path = WRITERS[name](tmp_path / name, kind)
        parts = sorted(path.iterdir()) if path.is_dir() else [path]
        written.add(b"".join(part.read_bytes() for part in parts))
    assert len(written) == 1


@each_animation
@pytest.mark.parametrize("size", [(17, 33), (1, 1), (2, 700)])
def test_odd_sizes(tmp_path, suffix, size):
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", gradient(3, *size))
    assert len(levels(path)) == 3


@pytest.mark.parametrize(
    ("suffix", "bound"), [(".gif", 35), (".webp", 30), (".mp4", 30)]
)
def test_pictures_survive(tmp_path, suffix, bound):
    frames = gradient(8, 64, 64)
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames)
    for shown, frame in zip(pictures(path), frames, strict=True):
        assert psnr(shown, frame) > bound


@each_writer
def test_old_files_are_replaced_and_folders_made(tmp_path, name):
    path = tmp_path / "new" / "deep" / name
    for count in (3, 2):
        assert WRITERS[name](str(path), gradient(count)) == path
        assert len(pictures(path)) == (1 if name.startswith("grid") else count)
    assert names_in(path.parent) == [name]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.gif", "GIF"), ("a.WEBP", "WEBP"), ("a.png", "PNG"), ("a.jpeg", "JPEG")],
)
def test_the_suffix_chooses_the_format(tmp_path, name, kind):
    with Image.open(files.export(tmp_path / name, gradient())) as image:
        assert image.format == kind


def test_export_hands_options_on(tmp_path):
    path = files.export(tmp_path / "a.mp4", gradient(), rubber_band=True, quality=1)
    assert len(pictures(path)) == 10
    with Image.open(files.export(tmp_path / "a.png", gradient(), rows=1)) as image:
        assert image.size == (6 * 32, 24)
    with pytest.raises(TypeError, match="rows"):
        files.export(tmp_path / "a.gif", gradient(), rows=1)


def test_options_are_those_of_the_format():
    asked = {"fps": 5, "rubber_band": True, "rows": 2, "done": 3, "frames": 4}
    for end in (".gif", ".webp", ".mp4"):
        taken = files.options_for(f"a{end}", asked)
        assert taken == {"fps": 5, "rubber_band": True}
    for end in (".png", ".jpg"):
        assert files.options_for(f"a{end}", asked) == {"rows": 2}
    with pytest.raises(ValueError, match="must end in"):
        files.options_for("a.tiff", asked)


@pytest.mark.parametrize("name", ["walk", "walk.tiff", "walk.gif.txt", ""])
def test_unknown_suffixes_are_answered_with_the_known(tmp_path, name):
    frames = Stream(gradient())
    known = r"\.gif, \.webp, \.mp4, \.png, \.jpg, \.jpeg"
    with pytest.raises(ValueError, match=known):
        files.export(f"{tmp_path}/{name}", frames)
    with pytest.raises(ValueError, match=known):
        files.check_export(f"{tmp_path}/{name}")
    with pytest.raises(ValueError, match=r"must end in \.png, \.jpg, \.jpeg"):
        files.plot_grid(frames, tmp_path / "a.gif")
    assert not frames.asked


BAD_CALLS = {
    "fps": ("walk.gif", {"fps": 0}),
    "negative fps": ("walk.webp", {"fps": -1}),
    "fps of none": ("walk.webp", {"fps": None}),
    "text fps": ("walk.mp4", {"fps": "10"}),
    "nan": ("walk.gif", {"fps": float("nan")}),
    "infinite": ("walk.mp4", {"fps": float("inf")}),
    "fast": ("walk.mp4", {"fps": 2000}),
    "too slow for webp": ("walk.webp", {"fps": 1e-9}),
    "too slow for mp4": ("walk.mp4", {"fps": 1e-9}),
    "yes": ("walk.gif", {"fps": True}),
    "quality": ("walk.webp", {"quality": 101}),
    "low quality": ("walk.mp4", {"quality": -1}),
    "best": ("walk.mp4", {"quality": "best"}),
    "quality nan": ("walk.webp", {"quality": float("nan")}),
    "rubber band": ("walk.gif", {"rubber_band": "no"}),
    "rubber band 2": ("walk.webp", {"rubber_band": 0}),
    "rubber band 3": ("walk.mp4", {"rubber_band": None}),
    "rows": ("grid.png", {"rows": 0}),
    "columns": ("grid.jpg", {"columns": -1}),
    "half a row": ("grid.jpg", {"rows": 1.5}),
    "true rows": ("grid.jpg", {"rows": True}),
    "no room": ("grid.png", {"rows": 1, "columns": 3}),
}


@pytest.mark.parametrize("call", BAD_CALLS)
def test_bad_calls_are_refused_before_the_first_frame(tmp_path, call):
    name, options = BAD_CALLS[call]
    frames = Stream(gradient(4))
    with pytest.raises((TypeError, ValueError), match="Received"):
        files.export(tmp_path / "new" / name, frames, **options)
    assert not frames.asked
    assert not list(tmp_path.iterdir())


@each_writer
def test_a_folder_that_can_not_be_written_is_known_first(tmp_path, name):
    (tmp_path / "file").write_text("in the way")
    frames = Stream(gradient())
    with pytest.raises(OSError, match=f"Can't write to this folder.*{tmp_path}/file"):
        WRITERS[name](tmp_path / "file" / name, frames)
    assert not frames.asked


def test_an_export_is_checked_without_frames(tmp_path):
    files.check_export(tmp_path / "new" / "a.mp4", fps=30, rubber_band=True)
    files.check_export(tmp_path / "new" / "a.jpg", rows=3)
    assert names_in(tmp_path / "new") == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # The true rate is told by the export alone.
        files.check_export(tmp_path / "a.gif", fps=30)
    with pytest.raises(ValueError, match="fps"):
        files.check_export(tmp_path / "a.mp4", fps=0)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="Can't write to this folder"):
        files.check_export(tmp_path / "file" / "a.gif")
