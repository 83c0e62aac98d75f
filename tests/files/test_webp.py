"""WebP: its times and its blocks."""

from PIL import Image, ImageSequence

from tests.files.samples import Stream, gradient, greys
from walklib import files


def test_times_do_not_drift(tmp_path):
    path = files.export_as_webp(tmp_path / "a.webp", greys(*range(30)), fps=30)
    with Image.open(path) as image:
        durations = []
        for page in ImageSequence.Iterator(image):
            page.load()
            durations.append(page.info["duration"])
        assert image.info["loop"] == 0
    assert sum(durations) == 1000
    assert set(durations) == {33, 34}


def test_the_recipe_is_the_description_that_others_read(tmp_path):
    path = files.export_as_webp(tmp_path / "a.webp", Stream(gradient()))
    with Image.open(path) as image:
        assert image.getexif()[0x010E] == files.read_text(path)


def test_quality_makes_it_smaller(tmp_path):
    paths = [
        files.export_as_webp(tmp_path / f"{q}.webp", gradient(), quality=q)
        for q in (10, 100)
    ]
    small, large = [path.stat().st_size for path in paths]
    assert small < large
