"""Drag, press keys and play, with flat colours in the model's place."""

from itertools import groupby

import pytest

from tests.page import web
from tests.page.web import number, walk_choice

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

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
    # A frame that was a preview is shown once more when it is drawn in full.
    seen = [frame for frame, _ in groupby(page.evaluate("window.seen"))][:10]
    assert any(seen == turns[start : start + 10] for start in range(6)), str(seen)


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


def test_a_page_in_the_background_does_not_draw(visit):
    page = visit()
    page.locator("#play").click()
    page.evaluate(
        """Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"))"""
    )
    page.get_by_role("button", name="Play").wait_for()
