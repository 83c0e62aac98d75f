"""Files are read back: every frame, its time, its colours."""

import re
import subprocess
import tracemalloc
import warnings

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from walklib import files
from walklib.files import frames as frame_tools
from walklib.files import mp4
from walklib.measures import psnr


def gradient(count=6, height=24, width=32):
    """Return smooth coloured frames, each a little darker than the last."""
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x * 255 / width, y * 255 / height, (x + y) * 2], axis=-1)
    scales = np.linspace(1, 0.4, count)[:, None, None, None]
    return (picture[None] * scales).astype("uint8")


def video_facts(path):
    """Return width, height and rate of a video, as ffmpeg prints them."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)]
    text = subprocess.run(command, capture_output=True, text=True).stderr
    return [float(n) for n in re.search(r", (\d+)x(\d+).* ([\d.]+) fps", text).groups()]


def video_frames(path):
    """Return the frames of a video as an array."""
    width, height, _ = map(int, video_facts(path))
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = subprocess.run(command, capture_output=True).stdout
    return np.frombuffer(pixels, "uint8").reshape(-1, height, width, 3)


def pictures(path):
    """Return the frames of a GIF, WebP or MP4 as arrays."""
    if path.suffix == ".mp4":
        return list(video_frames(path))
    with Image.open(path) as image:
        pages = ImageSequence.Iterator(image)
        return [np.asarray(page.convert("RGB")) for page in pages]


def levels(path):
    """Return the grey level of each frame."""
    return [picture.mean() for picture in pictures(path)]


def greys(*values):
    """Return frames of one grey each."""
    return np.stack([np.full((16, 18, 3), value, "uint8") for value in values])


ANIMATIONS = {
    ".gif": files.export_as_gif,
    ".webp": files.export_as_webp,
    ".mp4": files.export_as_mp4,
}
each_animation = pytest.mark.parametrize("suffix", ANIMATIONS)


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
def test_rubber_band_neither_skips_nor_repeats(tmp_path, suffix):
    frames = greys(10, 60, 120, 180)
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, rubber_band=True)
    np.testing.assert_allclose(levels(path), [10, 60, 120, 180, 120, 60], atol=3)


@each_animation
@pytest.mark.parametrize("count", [1, 2])
def test_rubber_band_of_few_frames(tmp_path, suffix, count):
    frames = greys(10, 200)[:count]
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, rubber_band=True)
    np.testing.assert_allclose(levels(path), [10, 200][:count], atol=3)


@given(st.integers(1, 20))
def test_rubber_band_order(count):
    frames = [np.full((1, 1, 3), index, "uint8") for index in range(count)]
    with frame_tools.opened(frames, rubber_band=True) as sequence:
        order = [int(frame[0, 0, 0]) for frame in sequence]
    assert len(order) == max(1, 2 * count - 2)
    steps = np.abs(np.diff([*order, order[0]]))
    assert np.all(steps == 1) or count == 1


@each_animation
def test_the_caller_keeps_its_frames(tmp_path, suffix):
    frames = list(gradient())
    before = [frame.copy() for frame in frames]
    ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames, rubber_band=True)
    assert len(frames) == len(before)
    for frame, old in zip(frames, before, strict=True):
        np.testing.assert_array_equal(frame, old)


@each_animation
def test_array_list_iterator_and_images_give_the_same_file(tmp_path, suffix):
    frames = gradient()
    kinds = (
        frames,
        list(frames),
        (frame for frame in frames),
        [Image.fromarray(frame) for frame in frames],
    )
    written = set()
    for kind in kinds:
        path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", kind, rubber_band=True)
        written.add(path.read_bytes())
    assert len(written) == 1


@each_animation
def test_odd_sizes(tmp_path, suffix):
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", gradient(3, 17, 33))
    assert len(levels(path)) == 3


@pytest.mark.parametrize(
    ("fps", "delay"), [(1, 1000), (2, 500), (4, 250), (10, 100), (12.5, 80), (50, 20)]
)
def test_gif_rates(tmp_path, fps, delay):
    path = files.export_as_gif(tmp_path / "a.gif", greys(1, 99, 200), fps=fps)
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        for page in ImageSequence.Iterator(image):
            assert page.info["duration"] == delay


@pytest.mark.parametrize(
    ("fps", "true_rate"), [(12, "12.5"), (30, "33.3"), (60, "50"), (1e-3, "0.00153")]
)
def test_gif_says_the_true_rate(tmp_path, fps, true_rate):
    with pytest.warns(UserWarning, match=rf"it gets {true_rate}\.$") as warned:
        files.export_as_gif(tmp_path / "a.gif", greys(1), fps=fps)
    assert warned[0].filename == __file__


def test_gif_has_one_palette_for_all_frames(tmp_path):
    path = files.export_as_gif(tmp_path / "a.gif", gradient(12))
    # Each frame: its delay (10 hundredths), its place and size, its flags.
    block = rb"!\xf9\x04\x00\x0a\x00\x00\x00,.{8}(.)"
    flags = re.findall(block, path.read_bytes(), re.DOTALL)
    assert flags == [b"\0"] * 12  # None has a palette of its own.


def test_gif_palette_knows_late_colours(tmp_path):
    frames = greys(*[20] * 40, 230)
    frames[-1, :, :, 2] = 0
    path = files.export_as_gif(tmp_path / "a.gif", frames)
    with Image.open(path) as image:
        image.seek(40)
        shown = np.asarray(image.convert("RGB"))
    assert psnr(shown, frames[-1]) > 40


@pytest.mark.parametrize(
    ("suffix", "bound"), [(".gif", 27), (".webp", 30), (".mp4", 30)]
)
def test_pictures_survive(tmp_path, suffix, bound):
    frames = gradient(8, 64, 64)
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames)
    for shown, frame in zip(pictures(path), frames, strict=True):
        assert psnr(shown, frame) > bound


def test_webp_times_do_not_drift(tmp_path):
    path = files.export_as_webp(tmp_path / "a.webp", greys(*range(30)), fps=30)
    with Image.open(path) as image:
        durations = []
        for page in ImageSequence.Iterator(image):
            page.load()
            durations.append(page.info["duration"])
        assert image.info["loop"] == 0
    assert sum(durations) == 1000
    assert set(durations) == {33, 34}


def test_mp4_rate_and_size(tmp_path):
    path = files.export_as_mp4(tmp_path / "a.mp4", gradient(9, 17, 33), fps=30)
    assert video_facts(path) == [34, 18, 30]
    assert video_frames(path).shape == (9, 18, 34, 3)


def test_mp4_does_not_fork_python(tmp_path):
    import jax

    jax.devices()  # From here on JAX warns of a fork: it may end in a deadlock.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = files.export_as_mp4(tmp_path / "a.mp4", gradient(), recipe={})
        files.read_recipe(path)
    assert not [w for w in caught if "fork" in str(w.message)]


def test_mp4_says_what_ffmpeg_says(tmp_path, monkeypatch):
    monkeypatch.setattr(mp4, "SAME_BYTES", ("-no_such_option", "1"))
    with pytest.raises(RuntimeError, match="no_such_option"):
        files.export_as_mp4(tmp_path / "a.mp4", gradient(200))
    assert not list(tmp_path.iterdir())


def test_png_frames_are_exact(tmp_path):
    frames = gradient()
    folder = files.export_as_png(tmp_path / "deep" / "walk", iter(frames))
    pngs = sorted(folder.iterdir())
    assert [file.name for file in pngs] == [f"frame_{n:05d}.png" for n in range(6)]
    for file, frame in zip(pngs, frames, strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(file)), frame)


def test_png_folder_loses_old_frames_only(tmp_path):
    files.export_as_png(tmp_path, gradient(6))
    kept = tmp_path / "frame_of_mine.png"
    kept.write_bytes(b"mine")
    files.export_as_png(tmp_path, gradient(2))
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["frame_00000.png", "frame_00001.png", kept.name]


def test_one_png_holds_one_frame(tmp_path):
    path = files.export_as_png(tmp_path / "a.png", gradient(1))
    np.testing.assert_array_equal(np.asarray(Image.open(path)), gradient(1)[0])
    with pytest.raises(ValueError, match="3 frames"):
        files.export_as_png(path, gradient(3))
    np.testing.assert_array_equal(np.asarray(Image.open(path)), gradient(1)[0])


@pytest.mark.parametrize(
    ("count", "options", "size"),
    [
        (64, {}, (8, 8)),
        (5, {}, (3, 2)),
        (6, {"rows": 1}, (6, 1)),
        (6, {"columns": 2}, (2, 3)),
        (5, {"rows": 3, "columns": 4}, (4, 3)),
    ],
)
def test_grid_shapes(tmp_path, count, options, size):
    path = files.plot_grid(gradient(count, 8, 10), tmp_path / "g.jpg", **options)
    with Image.open(path) as image:
        assert image.size == (size[0] * 10, size[1] * 8)


def test_grid_goes_row_by_row(tmp_path):
    frames = gradient(4)
    path = files.plot_grid(iter(frames), tmp_path / "g.png", rows=2)
    sheet = np.asarray(Image.open(path))
    # (rows * height, columns * width, 3) -> (rows, columns, height, width, 3)
    cells = sheet.reshape(2, 24, 2, 32, 3).transpose(0, 2, 1, 3, 4)
    np.testing.assert_array_equal(cells.reshape(4, 24, 32, 3), frames)


def test_grid_texts_stay_outside_the_frames(tmp_path):
    frames = np.full((4, 64, 72, 3), 100, "uint8")
    plain = files.plot_grid(frames, tmp_path / "plain.png")
    texts = {
        "title": "A title that is much longer than the grid is wide",
        "row_labels": ["top row", "bottom row"],
        "column_labels": ["left", "right column"],
        "labels": ["a", "", "c", "four"],
    }
    for name, text in texts.items():
        path = files.plot_grid(frames, tmp_path / f"{name}.png", **{name: text})
        with Image.open(path) as image, Image.open(plain) as bare:
            assert image.size != bare.size, name
            assert (np.asarray(image) == 100).all(axis=-1).sum() >= 4 * 64 * 72
            assert np.asarray(image).min() < 60, f"{name} is not there"


@pytest.mark.parametrize(
    "options",
    [
        {"rows": 0},
        {"columns": -1},
        {"rows": 1.5},
        {"rows": 1, "columns": 3},
        {"labels": ["one"]},
        {"row_labels": ["one"], "rows": 2},
        {"column_labels": ["one"], "rows": 2},
    ],
)
def test_grids_that_can_not_be(tmp_path, options):
    with pytest.raises(ValueError, match="Received"):
        files.plot_grid(gradient(4), tmp_path / "g.jpg", **options)
    assert not list(tmp_path.iterdir())


def test_strip_shows_the_ends(tmp_path):
    figure = files.plot_strip(iter(gradient(9)), count=3, title="A walk")
    titles = [axis.get_title() for axis in figure.axes]
    assert titles == ["frame 0", "frame 4", "frame 8"]
    shown = figure.axes[-1].images[0].get_array()
    np.testing.assert_array_equal(shown, gradient(9)[-1])
    labels = list("abcdefghi")
    figure = files.plot_strip(gradient(9), count=20, labels=labels)
    assert [axis.get_title() for axis in figure.axes] == labels


@pytest.mark.parametrize("count", [0, -1, 2.5])
def test_strip_counts_that_can_not_be(count):
    with pytest.raises(ValueError, match="Received"):
        files.plot_strip(gradient(), count=count)


BAD_FRAMES = {
    "none": (np.zeros((0, 8, 8, 3), "uint8"), ValueError),
    "empty list": ([], ValueError),
    "grey": (np.zeros((2, 8, 8), "uint8"), ValueError),
    "alpha": (np.zeros((2, 8, 8, 4), "uint8"), ValueError),
    "no height": ([np.zeros((0, 8, 3), "uint8")], ValueError),
    "float": (np.zeros((2, 8, 8, 3)), TypeError),
    "float list": ([np.zeros((8, 8, 3), "float32")], TypeError),
    "two sizes": ([np.zeros((n, 8, 3), "uint8") for n in (8, 9)], ValueError),
    "number": (7, TypeError),
}


@each_animation
@pytest.mark.parametrize("kind", BAD_FRAMES)
def test_frames_that_can_not_be(tmp_path, suffix, kind):
    frames, error = BAD_FRAMES[kind]
    with pytest.raises(error, match="Received"):
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames)
    assert not list(tmp_path.iterdir())


@each_animation
@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf"), "10", None, 2000])
def test_rates_that_can_not_be(tmp_path, suffix, fps):
    with pytest.raises(ValueError, match="Received: fps="):
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", gradient(), fps=fps)


@pytest.mark.parametrize("suffix", [".webp", ".mp4"])
@pytest.mark.parametrize("quality", [-1, 101, float("nan"), "best"])
def test_qualities_that_can_not_be(tmp_path, suffix, quality):
    with pytest.raises(ValueError, match="Received: quality="):
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", gradient(), quality=quality)


@each_animation
@pytest.mark.parametrize("name", ["walk", "walk.tiff", "walk.gif.txt"])
def test_names_that_can_not_be(tmp_path, suffix, name):
    with pytest.raises(ValueError, match=f"must end in {suffix}"):
        ANIMATIONS[suffix](tmp_path / name, gradient())


@each_animation
def test_a_folder_is_no_file(tmp_path, suffix):
    folder = tmp_path / f"a{suffix}"
    folder.mkdir()
    with pytest.raises(ValueError, match="folder"):
        ANIMATIONS[suffix](folder, gradient())


@each_animation
def test_a_folder_that_can_not_be_written_is_known_first(tmp_path, suffix):
    (tmp_path / "file").write_text("in the way")

    def frames():
        raise AssertionError("work was begun")
        yield

    with pytest.raises(OSError, match="Can't write to this folder"):
        ANIMATIONS[suffix](tmp_path / "file" / f"a{suffix}", frames())


def test_output_folder(tmp_path):
    folder = files.output_folder(tmp_path / "new" / "deep")
    assert folder == tmp_path / "new" / "deep"
    assert list(folder.iterdir()) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="Can't write to this folder"):
        files.output_folder(tmp_path / "file")


@each_animation
def test_a_failure_keeps_the_old_file(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")

    def frames():
        yield gradient()[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ANIMATIONS[suffix](path, frames())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@each_animation
def test_old_files_are_replaced_and_folders_made(tmp_path, suffix):
    path = tmp_path / "new" / "deep" / f"a{suffix}"
    for count in (3, 2):
        ANIMATIONS[suffix](str(path), gradient(count))
        assert len(levels(path)) == count
    assert list(path.parent.iterdir()) == [path]


@each_animation
def test_memory_does_not_grow_with_the_frames(tmp_path, suffix):
    def peak(count):
        frames = (gradient(1, 64, 64)[0] for _ in range(count))
        tracemalloc.start()
        ANIMATIONS[suffix](tmp_path / f"a{suffix}", frames)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(8)  # What is imported and cached at the first call.
    assert peak(512) < 1.5 * peak(64) + 2**16
