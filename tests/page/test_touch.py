"""Everything the visitor sees and touches, with flat colours in the model's place."""

import json
import struct
import zlib
from io import BytesIO

import numpy as np
import pytest

from tests.page import web
from tests.whole import lab
from walklib import recipes
from walklib.page.gallery import embedded_gallery
from walklib.settings import LIMITS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

OUTPUTS = lab.ROOT / "outputs"
HUNDRED_MOVES = """async slider => {
  for (let move = 1; move <= 100; move++) {
    slider.value = move === 100 ? 24 : move % 25;
    slider.dispatchEvent(new Event("input"));
    if (move % 5 === 0) await new Promise(resolve => setTimeout(resolve, 20));
  }
}"""
WATCH_WHERE = """() => {
  window.seen = [];
  const where = document.getElementById("where");
  new MutationObserver(() => window.seen.push(parseInt(where.textContent.slice(6))))
    .observe(where, { childList: true });
}"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    web.need_chromium()
    with sync_playwright() as playwright:
        options = {"executable_path": lab.CHROMIUM, "args": lab.BROWSER_OPTIONS}
        yield playwright.chromium.launch(**options)


@pytest.fixture
def visit(browser):
    """A function that opens the page; at the end nothing was complained about."""
    contexts, complaints, strange = [], [], []

    def visit(link="", setup="", gallery=(), drawn=True, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8_000)
        complaints.append(lab.watch_console(page))
        strange.append(web.answer_from_sources(page, gallery))
        page.add_init_script(setup)
        page.goto(f"{web.ADDRESS}#{link}" if link else web.ADDRESS)
        if drawn:
            web.wait_until_drawn(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not any(complaints) and not any(strange), (complaints, strange)


def text_box(page, label):
    return page.get_by_label(label, exact=True)


def walk_choice(page, name):
    return page.get_by_role("radio", name=name)


def number(page, label):
    return page.locator(".number").filter(has_text=label).locator("input[type=text]")


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


def test_it_loads_in_megabytes_and_draws(visit):
    watch = """addEventListener("DOMContentLoaded", () => {
      window.words = [];
      const place = document.getElementById("loading-words");
      new MutationObserver(() => window.words.push(place.textContent))
        .observe(place, { childList: true });
    })"""
    page = visit(setup=watch)
    words = page.evaluate("window.words")
    assert words[0] == "Loading the model: 5.0 of 24.0 MB"
    assert words[-1] == "Drawing the first picture"
    assert web.colour(page) == [0, 28, 42]
    assert page.locator("#where").inner_text() == "Frame 0 of 0 to 24, at t = 0.00"
    label = page.locator("#picture").get_attribute("aria-label")
    assert label.startswith("a cute dog in a field of lavender flowers – a cute cat")


def test_a_hundred_quick_moves_show_the_last_and_draw_few(visit):
    page = visit(setup="window.stepTime = 20")  # A preview takes 8 of these.
    before = len(web.asked(page, end="picture"))
    page.locator("#position").evaluate(HUNDRED_MOVES)
    web.wait_until_drawn(page)
    assert web.colour(page) == [255, 28, 42]
    log = web.asked(page)[before:]
    shown = [each for each in log if each["end"] == "picture"]
    assert 2 <= len(shown) <= 8, [each["coordinate"] for each in shown]
    assert [each["preview"] for each in shown] == [8] * (len(shown) - 1) + [None]


def test_the_position_is_dragged_and_moved_by_keys(visit):
    page = visit()
    bar = page.locator("#position").bounding_box()
    y = bar["y"] + bar["height"] / 2
    page.mouse.move(bar["x"] + 6, y)
    page.mouse.down()
    page.mouse.move(bar["x"] + bar["width"] - 1, y, steps=8)
    page.mouse.up()
    web.wait_until_at(page, "Frame 24 of 0 to 24")
    web.wait_until_drawn(page)
    assert web.colour(page) == [255, 28, 42]
    page.locator("#position").press("ArrowLeft")
    web.wait_until_at(page, "Frame 23 of 0 to 24, at t = 0.96")
    web.wait_until_drawn(page)
    assert web.colour(page) == [244, 28, 42]


def test_the_map_is_dragged_moved_in_by_keys_and_fills_itself(visit):
    page = visit()
    walk_choice(page, "Four prompts").check()
    web.wait_until_at(page, "u = 0.00, v = 0.00")
    place = page.get_by_role("application")
    box = place.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    web.wait_until_at(page, "u = 1.00, v = 0.50")
    web.wait_until_drawn(page)
    assert web.colour(page) == [255, 28, 42]
    place.press("ArrowLeft")
    place.press("Shift+ArrowUp")
    web.wait_until_at(page, "u = 0.98, v = 0.38")
    page.wait_for_function(
        """() => {
          const tiles = document.querySelector(".map canvas");
          const seen = tiles.getContext("2d");
          const at = (u, v) => seen.getImageData(
            u * (tiles.width - 1), v * (tiles.height - 1), 1, 1).data;
          return [[0, 0], [1, 0], [0, 1], [1, 1]].every(
            ([u, v]) => at(u, v)[3] === 255 && at(u, v)[0] === 255 * u);
        }"""
    )


def test_the_circle_plays_as_it_is_drawn_and_again_in_full(visit):
    page = visit(setup="window.stepTime = 1")
    walk_choice(page, "Noise circle").check()
    ring = page.get_by_role("slider", name="Place on the circle")
    web.wait_until_drawn(page)
    page.evaluate(WATCH_WHERE)
    page.locator("#play").click()
    page.wait_for_function("() => window.seen.length > 30")
    assert page.evaluate("window.seen.slice(0, 25)") == [*range(1, 24), 0, 1]
    page.wait_for_function(
        "() => document.querySelectorAll('.ring .full').length === 24"
    )
    page.locator("#play").click()
    ring.press("ArrowLeft")
    assert ring.get_attribute("aria-valuetext").startswith("Frame ")
    box = ring.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 0.08 * box["height"])
    web.wait_until_at(page, "Frame 6 of 0 to 23, at t = 0.25")


def test_it_plays_there_and_back_once_or_for_ever(visit):
    page = visit(setup="window.stepTime = 0")
    number(page, "Frames").fill("4")
    number(page, "Frames").press("Enter")
    web.wait_until_at(page, "Frame 0 of 0 to 3")
    page.evaluate(WATCH_WHERE)
    page.locator("#loop").uncheck()
    page.locator("#rate").select_option("30")
    page.locator("#picture").click()
    page.keyboard.press(" ")
    page.wait_for_function("() => window.seen.length > 2")
    page.get_by_role("button", name="Play").wait_for()  # It stops at the end.
    assert page.evaluate("window.seen")[:3] == [1, 2, 3]
    page.locator("#back").check()
    page.locator("#loop").check()
    page.evaluate("window.seen = []")
    page.locator("#play").click()
    page.wait_for_function("() => window.seen.length > 14")
    turns = [0, 1, 2, 3, 2, 1] * 3
    seen = page.evaluate("window.seen")[:12]
    assert any(seen == turns[start : start + 12] for start in range(6)), seen


def test_known_words_are_offered_and_unknown_ones_named(visit):
    page = visit()
    box = text_box(page, "From")
    box.fill("")
    box.press_sequentially("a photo of a dog at th")
    page.get_by_role("option", name="at the beach").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "a photo of a dog at the beach "
    web.wait_until_drawn(page)
    said = web.asked(page)[-1]["plan"]["start"]["prompt"]
    assert said == "a photo of a dog at the beach"
    box.fill("a zebra 🦓 at the beach")
    page.get_by_text("The model was never shown “zebra” and “🦓”.").wait_for()
    box.press("Escape")
    assert page.locator(".offers li").count() == 0


def test_what_cannot_be_drawn_is_told_and_the_last_picture_stays(visit):
    page = visit()
    text_box(page, "To").fill("")
    assert web.problem(page) == "To is empty: write what the picture shows."
    assert web.state(page) == "stale" and web.colour(page) == [0, 28, 42]
    text_box(page, "To").fill("x" * 10_001)
    assert "at most 10000 letters" in web.problem(page)
    text_box(page, "To").fill("a cat")
    page.locator("#problem").wait_for(state="hidden")
    web.wait_until_drawn(page)
    page.get_by_text("Settings").click()
    for label, typed, told in (
        ("Denoising steps", "0", "from 1 to 1,000. Received: 0"),
        ("Denoising steps", "1000000000", "Received: 1000000000"),
        ("Seed", "-1", "at least 0. Received: -1"),
        ("Frames", "", "Received: nothing"),
        ("Guidance scale", "<b>2</b>", "Received: <b>2</b>"),
    ):
        number(page, label).fill(typed)
        number(page, label).press("Enter")
        page.get_by_role("alert").filter(has_text=told).wait_for()
    number(page, "Denoising steps").fill("12")
    number(page, "Denoising steps").press("Enter")
    page.get_by_text("12 steps", exact=True).wait_for()
    assert web.colour(page) == [0, 12, 42]


def test_a_picture_that_fails_is_told_and_the_last_one_stays(visit):
    page = visit(setup="window.breaking = plan => plan.frames === 9 && 'NaN in it'")
    number(page, "Frames").fill("9")
    number(page, "Frames").press("Enter")
    assert web.problem(page) == "NaN in it"
    assert web.state(page) == "stale" and web.colour(page) == [0, 28, 42]
    page.locator("#play").click()  # It is not asked for again and again.
    page.wait_for_timeout(300)
    assert len(web.asked(page, end="error")) <= 4


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


def renamed(path, kind):
    """A download under a name that says its format."""
    named = path.with_suffix(f".{kind}")
    named.write_bytes(path.read_bytes())
    return named


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


def test_a_link_is_a_walk(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    text_box(page, "From").fill("a <b>dog</b> & a cat")
    number(page, "Seed").fill("7")
    number(page, "Seed").press("Enter")
    page.locator("#copy-link").click()
    page.get_by_text("The link to this walk is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()").split("#")[1]
    page.wait_for_function("link => location.hash === `#${link}`", arg=link)
    other = visit(link)
    assert text_box(other, "From").input_value() == "a <b>dog</b> & a cat"
    assert web.colour(other) == [0, 28, 7]
    assert other.locator("main b").count() == 0


@pytest.mark.parametrize("link", ["eyJmb3JtYXQiOjEsInBsYW4", "%00%ff", "x" * 300_000])
def test_a_link_that_cannot_be_walked_is_told_and_the_page_goes_on(visit, link):
    page = visit(link)
    assert "The link" in web.problem(page)
    assert web.colour(page) == [0, 28, 42]


def test_every_step_is_watched_under_the_hood(visit):
    page = visit()
    page.get_by_role("switch", name="Under the hood").check()
    page.get_by_text("Step 28 of 28, 0 % noise").wait_for()
    assert page.locator(".tile").count() == 28
    page.get_by_label("Step of the denoising").press("ArrowLeft")
    page.get_by_text("Step 27 of 28, 4 % noise").wait_for()
    page.locator(".tile").nth(6).click()
    green = "canvas => canvas.getContext('2d').getImageData(9, 9, 1, 1).data[1]"
    assert page.locator("#guess").evaluate(green) == 7
    assert page.locator("#guidance").evaluate(green) == 200


def test_the_gallery_is_opened_live(visit):
    items = embedded_gallery(OUTPUTS, 0)
    page = visit(gallery=items)
    assert page.locator("#gallery-list li").count() == len(items) >= 6
    page.get_by_role("button", name="Open it live: Round a circle").click()
    web.wait_until_at(page, "Frame 0 of 0 to 63")
    assert text_box(page, "Prompt").input_value().startswith("An oil paintings of cows")


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_is_cut_off_and_everything_is_large_enough_to_touch(visit, width):
    page = visit(viewport={"width": width, "height": 740})
    for walk in ("Four prompts", "Step away", "Noise circle", "Two prompts"):
        walk_choice(page, walk).check()
        web.wait_until_drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture = page.locator("#frame").bounding_box()
    assert picture["width"] >= min(332, width * 0.9) and picture["y"] < 200
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 30, button.inner_text()
    lab.take_picture(page, f"page-{width}")


def test_it_can_be_used_by_keys_alone(visit):
    page = visit()
    names = []
    for _ in range(25):
        page.keyboard.press("Tab")
        name = "document.activeElement.ariaLabel ?? document.activeElement.id"
        names.append(page.evaluate(name))
    order = ["theme", "Play", "Position on the walk", "save-png", "hood"]
    order[0] = "Theme: system"
    places = [names.index(name) for name in order]
    assert places == sorted(places)


def test_light_and_dark_follow_the_system_and_the_switch(visit):
    page = visit(color_scheme="dark")
    back = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(back)
    page.locator("#theme").click()
    light = page.evaluate(back)
    page.locator("#theme").click()
    assert page.evaluate(back) == dark != light
    page.reload()
    web.wait_until_drawn(page)
    assert page.locator("#theme").get_attribute("title") == "Theme: dark"


@pytest.mark.parametrize(
    ("setup", "told"),
    [
        ("WebAssembly.validate = () => false", "WebAssembly has no SIMD"),
        ("delete window.WebAssembly", "no WebAssembly"),
        ("window.failing = 'Out of memory'", "not enough memory"),
        ("window.failing = 'The model can\\'t be loaded'", "can't be loaded"),
    ],
)
def test_a_device_that_cannot_draw_is_told(visit, setup, told):
    page = visit(setup=setup, drawn=False)
    page.locator("#loading-words").filter(has_text=told).wait_for()


def test_a_page_in_the_background_does_not_draw(visit):
    page = visit()
    page.locator("#play").click()
    page.evaluate(
        """Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    page.get_by_role("button", name="Play").wait_for()


def test_the_numbers_are_named_and_limited_as_in_python(visit):
    page = visit()
    found = page.evaluate(
        """async () => Object.entries((await import("/ui/limits.js")).FIELDS).map(
          ([name, { label, lowest, highest, slider, whole }]) =>
            [name, label, String(lowest), String(highest), slider, whole])"""
    )
    for name, label, lowest, highest, slider, whole in found:
        limit = LIMITS[name]
        assert (label, whole) == (limit.label, limit.whole)
        numbers = [float(each.replace("Infinity", "inf")) for each in (lowest, highest)]
        assert [*numbers, *slider] == [limit.lowest, limit.highest, *limit.slider]
    assert len(found) == 7
