"""Files that the page saves, and those that are dropped onto it."""

import json
import struct
import zlib
from io import BytesIO

import numpy as np
import pytest

from tests.page import web
from tests.page.web import number, walk_choice
from tests.whole import lab
from walklib import recipes
from walklib.render import Stream

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
OUTPUTS = lab.ROOT / "outputs"


def png(text):
    """A PNG of one pixel with a text where walklib keeps its recipe."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"tEXt", b"walklib\0" + text.encode("ascii")),
        (b"IDAT", zlib.compress(bytes(4))),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", sum_)
        for name, content in parts
        for sum_ in [zlib.crc32(name + content)]
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def recipe(**changes):
    """A recipe of the pocket model, with other things in it."""
    found = recipes.read_recipe(OUTPUTS / "cows.gif")
    found["model"] |= changes.pop("model", {})
    return found | changes


def saved(page, kind):
    with page.expect_download() as download:
        page.locator(f"#save-{kind}").click()
    return download.value.path(), download.value.suggested_filename


def renamed(path, kind):
    """A download under a name that says its format."""
    named = path.with_suffix(f".{kind}")
    named.write_bytes(path.read_bytes())
    return named


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_saved_walk_holds_its_frames_and_its_recipe(visit, kind):
    from PIL import Image

    page = visit(setup="window.stepTime = 0")
    number(page, "Frames").fill("5")
    number(page, "Frames").press("Enter")
    page.locator("#back").check()
    page.locator("#rate").select_option("20")
    path, name = saved(page, kind)
    assert name == f"a-cute-dog-in-a-field-of-lavender-flower.{kind}"
    found = recipes.checked_recipe(recipes.files.read_text(renamed(path, kind)))
    assert found["export"] == {"fps": 20, "rubber_band": True}
    assert found["plan"]["frames"] == 5
    assert found["plan"]["end"]["prompt"] == "a cute cat in a field of lavender flowers"
    with Image.open(path) as image:
        assert image.n_frames == 8
        reds = []
        for index in range(8):
            image.seek(index)
            reds.append(image.convert("RGB").getpixel((64, 64))[0])
            assert image.info["duration"] == 50
    assert reds == pytest.approx([0, 64, 128, 191, 255, 191, 128, 64], abs=3)


def test_a_saved_picture_is_one_place_of_its_walk(visit):
    page = visit()
    page.locator("#position").fill("6")
    web.wait_until_drawn(page)
    path, _ = saved(page, "png")
    found = recipes.read_recipe(renamed(path, "png"))
    assert found["plan"]["view"] == {"coordinates": [0.25]}
    web.drop(page, "again.png", path.read_bytes())
    web.wait_until_at(page, "Frame 0 of 0 to 0, at t = 0.25")
    web.wait_until_drawn(page)
    assert web.colour(page) == [64, 28, 42]
    number(page, "Frames").fill("25")
    number(page, "Frames").press("Enter")
    web.wait_until_at(page, "Frame 0 of 0 to 24")


def test_pixels_go_into_a_gif_as_they_are(visit):
    from PIL import Image

    page = visit()
    random = np.random.default_rng(1)
    palette = random.integers(0, 256, (200, 4), dtype="uint8")
    few = palette[random.integers(0, 200, (96, 128))]
    many = random.integers(0, 256, (96, 128, 4), dtype="uint8")
    many[..., 0] = np.arange(128)  # Smooth one way, and 12,000 colours.
    many[..., 1:3] //= 8
    for pixels, least in ((few, 40), (many, 30)):
        content = page.evaluate(
            """async bytes => {
              const { gifFile, gifFrame } = await import("/ui/gif.js");
              const [width, height] = [128, 96];
              const pixels = new Uint8ClampedArray(bytes);
              const frame = gifFrame({ pixels, width, height }, 10);
              return [...gifFile([frame], width, height)];
            }""",
            pixels.ravel().tolist(),
        )
        with Image.open(BytesIO(bytes(content))) as image:
            shown = np.asarray(image.convert("RGB"), "float64")
        error = np.mean((shown - pixels[..., :3]) ** 2)
        assert 10 * np.log10(255**2 / max(error, 1e-9)) > least


@pytest.mark.parametrize(
    ("name", "walk"),
    [
        ("cows.gif", "Noise circle"),
        ("dog_to_cat_64.gif", "Two prompts"),
        ("eiffel-tower-starry-night.gif", "Step away"),
        ("4-way-interpolation.jpg", "Four prompts"),
        ("readme-walk.webp", "Two prompts"),
    ],
)
def test_a_dropped_file_is_walked_again(visit, name, walk):
    page = visit()
    web.drop(page, name, (OUTPUTS / name).read_bytes())
    page.get_by_text("It was made with other weights of this model").wait_for()
    assert walk_choice(page, walk).is_checked()
    web.wait_until_drawn(page)
    plan = recipes.read_recipe(OUTPUTS / name)["plan"]
    assert web.asked(page)[-1]["plan"]["walk"] == plan["walk"]
    page.go_back()  # The walk that was there before.
    web.wait_until_at(page, "Frame 0 of 0 to 24")


def test_a_dropped_film_is_walked_again(visit, tmp_path):
    frames = iter(np.zeros((2, 64, 64, 3), "uint8"))
    film = recipes.files.export(
        tmp_path / "walk.mp4", Stream(frames, 2, recipes.Recipe(recipe(export={})))
    )
    page = visit()
    web.drop(page, film.name, film.read_bytes())
    web.wait_until_at(page, "Frame 0 of 0 to 63")
    assert walk_choice(page, "Noise circle").is_checked()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "It is no GIF"),
        (b"not a picture at all", "It is no GIF"),
        (png("{")[:70], "damaged"),
        (png("{}"), "Missing from the recipe"),
        (png(json.dumps(recipe(format=2))), "of format 2"),
        (png(json.dumps(recipe(program="other"))), "of another program"),
        (png(json.dumps(recipe(plan={"walk": "<img src=x>", "view": {}}))), "<img"),
        (
            png(json.dumps(recipe(model={"preset": "stable_diffusion_3_medium"}))),
            "made with stable_diffusion_3_medium; this page draws with pocket",
        ),
    ],
)
def test_a_file_that_cannot_be_walked_is_told(visit, content, told):
    page = visit()
    web.drop(page, "dropped.png", content)
    assert told in web.problem(page)
    assert web.colour(page) == [0, 28, 42]
    assert page.locator("main img").count() == 0
