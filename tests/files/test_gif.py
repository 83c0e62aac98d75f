"""GIF: its rates, its colours, its blocks."""

import re

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tests.files.samples import Recipe, gradient, greys, pictures, with_recipe
from walklib import files
from walklib.measures import psnr


@pytest.mark.parametrize(
    ("fps", "delay"), [(1, 1000), (2, 500), (4, 250), (10, 100), (12.5, 80), (50, 20)]
)
def test_rates(tmp_path, fps, delay):
    path = files.export_as_gif(tmp_path / "a.gif", greys(1, 99, 200), fps=fps)
    with Image.open(path) as image:
        assert image.info["loop"] == 0
        for page in ImageSequence.Iterator(image):
            assert page.info["duration"] == delay


@pytest.mark.parametrize(
    ("fps", "true_rate"), [(12, "12.5"), (30, "33.3"), (60, "50"), (1e-3, "0.00153")]
)
def test_the_true_rate_is_said(tmp_path, fps, true_rate):
    with pytest.warns(UserWarning, match=rf"it gets {true_rate}\.$") as warned:
        files.export_as_gif(tmp_path / "a.gif", greys(1), fps=fps)
    assert warned[0].filename == __file__


def test_each_frame_has_colours_of_its_own(tmp_path):
    frames = gradient(8)
    frames[4:, ..., 2] = 255 - frames[4:, ..., 2]
    path = files.export_as_gif(tmp_path / "a.gif", frames)
    # Each frame: its delay (10 hundredths), its place and size, its flags.
    block = rb"!\xf9\x04\x00\x0a\x00\x00\x00,.{8}(.)"
    flags = re.findall(block, path.read_bytes(), re.DOTALL)
    assert flags == [b"\x87"] * 8  # All have a palette.
    for shown, frame in zip(pictures(path), frames, strict=True):
        assert psnr(shown, frame) > 35


def test_flat_areas_have_no_dots(tmp_path):
    """A sky from blue to white beside many colours that the palette has to hold."""
    sky = np.linspace((90, 140, 230), (250, 250, 255), 128)
    frame = np.empty((128, 128, 3), "uint8")
    frame[:, :64] = sky[:, None]
    frame[:, 64:] = np.random.default_rng(0).integers(0, 256, (128, 64, 3))
    (shown,) = pictures(files.export_as_gif(tmp_path / "a.gif", frame[None]))
    across = np.diff(shown[:, :64].astype(int), axis=1)
    assert not across.any()  # Each row of the sky has one colour.


def test_few_colours_are_exact(tmp_path):
    frames = np.random.default_rng(1).integers(0, 3, (2, 40, 40, 3), "uint8") * 120
    path = files.export_as_gif(tmp_path / "a.gif", frames)
    np.testing.assert_array_equal(pictures(path), frames)


def test_large_frames_get_their_colours_from_a_sample(tmp_path):
    frame = gradient(1, 600, 500)[0]
    path = files.export_as_gif(tmp_path / "a.gif", frame[None])
    best = np.asarray(Image.fromarray(frame).quantize(256).convert("RGB"))
    assert psnr(pictures(path)[0], frame) > psnr(best, frame) - 1


@pytest.mark.parametrize("length", [1, 2, 254, 255, 256, 510, 511])
def test_comments_of_any_length(tmp_path, length):
    class Text(Recipe):
        def text(self, **export):
            return "x" * length

    frames = with_recipe(gradient(1), Text())
    path = files.export_as_gif(tmp_path / "a.gif", frames)
    assert files.read_text(path) == "x" * length


def test_a_comment_behind_a_palette_is_read(tmp_path):
    path = tmp_path / "other.gif"
    Image.fromarray(gradient(1)[0]).save(path, comment="made by hand")
    assert files.read_text(path) == "made by hand"
