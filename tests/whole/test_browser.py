"""Explorers and maps in a real browser, driven as a person would.

Screenshots and the measured figures are kept in `tests/screenshots`.
"""

import re
import time

import pytest

from tests.whole import controls, lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COLOURS = """element => {
  const canvas = document.createElement("canvas");
  const [width, height] = [element.naturalWidth, element.naturalHeight];
  [canvas.width, canvas.height] = [width, height];
  const paper = canvas.getContext("2d");
  paper.drawImage(element, 0, 0);
  return [[width >> 1, height >> 1], [0, height - 1]].map(
    place => [...paper.getImageData(...place, 1, 1).data].slice(0, 3));
}"""
CUT_OFF = """page => [...page.querySelectorAll(
  "button, select, .widget-label, .widget-checkbox")].filter(
  each => each.scrollWidth > each.clientWidth ||
    each.getBoundingClientRect().right > page.getBoundingClientRect().right + 1).map(
  each => each.textContent)"""
WORDS_BEFORE = "page => getComputedStyle(page, '::before').content"
THIRTY_MOVES = """async handle => {
  for (let move = 0; move < 30; move++) {
    handle.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}"""


def colour(page):
    """Coordinate (0 to 255), steps and seed of the picture on the page."""
    return page.locator(".widget-image").last.evaluate(COLOURS)[0]


def guidance(page):
    """Guidance scale of the picture on the page."""
    return page.locator(".widget-image").last.evaluate(COLOURS)[1][0] / 10


def wait_for_colour(page, expected, seconds=30):
    """Wait until the picture on the page is the expected one."""
    wait_for(lambda: colour(page), expected, page, seconds)


def wait_for(look, expected, page, seconds=30):
    """Wait until what one sees is what is expected."""
    end = time.monotonic() + seconds
    while look() != expected and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert look() == expected


def test_each_control_as_a_person_uses_it(open_notebook):
    page = open_notebook("controls", *controls.painted_explorer(frames=16))
    wait_for_colour(page, [0, 4, 42])
    controls.slider(page, "Position").press("ArrowRight")
    wait_for_colour(page, [17, 4, 42])
    controls.slider(page, "Seed").press("ArrowRight")
    wait_for_colour(page, [17, 4, 43])
    controls.slider(page, "Denoising steps").press("ArrowRight")
    wait_for_colour(page, [17, 5, 43])
    controls.slider(page, "Frames").press("ArrowRight")
    page.get_by_text("Frame 1 of 0 to 16, at t = 0.06").wait_for()
    wait_for_colour(page, [16, 5, 43])
    examples = page.get_by_role("combobox", name="First prompt: Examples")
    examples.select_option("a green field")
    wait_for(
        lambda: controls.box(page, "First prompt").input_value(), "a green field", page
    )
    wait_for(lambda: examples.evaluate("list => list.selectedIndex"), 0, page)
    controls.box(page, "Second prompt").fill("a cow")
    controls.box(page, "Second prompt").press("Enter")
    controls.box(page, "Guidance scale").fill("3")
    controls.box(page, "Guidance scale").press("Enter")
    wait_for(lambda: guidance(page), 3, page)  # The last change: the cow is in it.
    assert controls.box(page, "Guidance scale").input_value() == "3"
    assert page.locator(".walklib-still").is_hidden()
    lab.take_picture(page, "controls")
    for role, name in (  # What a screen reader says of them.
        ("textbox", "First prompt"),
        ("slider", "Seed"),
        ("textbox", "Seed"),
        ("slider", "Position"),
        ("img", "Frame 1 of 0 to 16, at t = 0.06"),
    ):
        assert page.get_by_role(role, name=name, exact=True).count() == 1
    controls.button(page, "Keep beside").click()
    controls.button(page, "Reset").click()
    page.get_by_text("Kept: First prompt a green field, Second prompt a cow").wait_for()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.wait_for_timeout(500)
    assert page.locator(".walklib-page").evaluate(CUT_OFF) == []
    lab.take_picture(page, "controls-narrow")


def test_what_is_typed_stays_as_it_was_typed(open_notebook):
    page = open_notebook(
        "typed", *controls.painted_explorer("around_a_prompt", frames=8)
    )
    for label, typed in (
        ("Step size", "-0.02"),
        ("Step size", "0.0205"),
        ("Guidance scale", "7.3"),
        ("Guidance scale", "101"),
        ("Seed", "123456789"),
    ):
        controls.box(page, label).fill(typed)
        controls.box(page, label).press("Enter")
        page.wait_for_timeout(1000)  # A slider would have answered by now.
        assert controls.box(page, label).input_value() == typed
    controls.slider(page, "Guidance scale").press("ArrowLeft")
    page.wait_for_timeout(1000)
    assert controls.box(page, "Guidance scale").input_value() == "100.5"


def test_bad_input_is_told_in_words(open_notebook):
    page = open_notebook("bad-input", *controls.painted_explorer(frames=8))
    for label, typed, told in (
        ("Frames", "0", "Received: 0"),
        ("Frames", "10,000", "Received: 10,000"),
        ("Denoising steps", "", "Denoising steps must be a whole number"),
        ("Seed", "-1", "Received: -1"),
        ("Guidance scale", "nan", "Received: nan"),
    ):
        box = controls.box(page, label)
        before = box.input_value()
        box.fill(typed)
        box.press("Enter")
        page.get_by_role("alert").filter(has_text=told).first.wait_for()
        lab.take_picture(page, "bad-input")
        box.fill(before)
        box.press("Enter")
        page.get_by_role("alert").filter(has_text=told).wait_for(state="hidden")


def test_stop_acts_within_a_batch_and_what_is_done_plays_and_is_saved(
    open_notebook, figures
):
    sources = controls.painted_explorer(seconds=0.25, frames=64)
    page = open_notebook("stop", *sources)
    controls.button(page, "Render").click()
    page.get_by_text(re.compile("^(9|13) of 64 frames, about .* left")).wait_for()
    done = int(page.get_by_text("of 64 frames").inner_text().split()[0])
    pressed = time.monotonic()
    controls.button(page, "Stop").click()
    stopped = page.get_by_text(re.compile("^\\d+ of 64 frames, stopped"))
    stopped.wait_for()
    figures["stop acts after (s), batch of 1 s"] = time.monotonic() - pressed
    assert int(stopped.inner_text().split()[0]) <= done + 8  # The one under way.
    player = controls.player_of(page)
    player.locator("#play").click()
    player.wait_for_selector('#picture[data-frame="5"]')
    player.locator("#play").click()
    controls.button(page, "GIF").click()
    page.get_by_text(
        re.compile("Saved \\d+ frames to outputs/prompt_walk.gif")
    ).wait_for()
    controls.button(page, "GIF").click()
    page.get_by_text("frames to outputs/prompt_walk-2.gif.").wait_for()
    saved = page.frame_locator("iframe.walklib-saved")
    with page.expect_download() as download:
        saved.get_by_role("link", name="Download prompt_walk-2.gif").click()
    assert download.value.suggested_filename == "prompt_walk-2.gif"
    assert download.value.path().read_bytes().startswith(b"GIF89a")
    lab.take_picture(page, "stopped")
    controls.button(page, "Render").click()
    page.get_by_text(re.compile("^\\d+ of 64 frames, about .* left")).wait_for()
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Interrupt Kernel").click()
    stopped.wait_for()  # The notebook's own button does it too.


def test_thirty_moves_in_three_seconds_show_the_last(open_notebook, figures):
    sources = *controls.painted_explorer(seconds=0.3, frames=64), "walker.painted"
    page = open_notebook("moves", *sources)
    before = int(lab.output_of(page, 2))
    controls.slider(page, "Position").evaluate(THIRTY_MOVES)
    wait_for_colour(page, [round(255 * 30 / 63), 4, 42])
    rendered = int(lab.run_again(page, 2)) - before
    figures["pictures rendered for 30 moves"] = rendered
    assert rendered <= 3


def test_the_map_is_clicked_dragged_and_moved_in_by_keys(open_notebook):
    page = open_notebook("map", *controls.painted_explorer("prompt_map"))
    page.get_by_text("9 of 9 frames, done").wait_for()  # It starts by itself.
    pad = page.locator(".walklib-pad")
    box = pad.bounding_box()
    pad.click(position={"x": box["width"] - 5, "y": 5})
    wait_for_colour(page, [255, 4, 42])
    page.get_by_text("At u = 1.00, v = 0.00").wait_for()
    pad.press("ArrowLeft")
    wait_for_colour(page, [round(255 * 63 / 64), 4, 42])
    page.mouse.move(box["x"] + 60, box["y"] + 180)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 180, steps=12)
    page.mouse.up()
    wait_for_colour(page, [128, 4, 42])
    controls.button(page, "Fill in").click()
    page.get_by_text("81 of 81 frames, done").wait_for(timeout=120_000)
    lab.take_picture(page, "map")
    assert pad.locator(".walklib-axis").all_inner_texts() == ["u \u2192", "v \u2193"]
    controls.slider(page, "Seed").press("ArrowRight")
    page.get_by_text("81 of 81 frames, done").wait_for(state="hidden")
    wait_for_colour(page, [128, 4, 43])


def test_a_page_is_moved_while_it_renders_then_reloaded_then_its_kernel_restarts(
    open_notebook,
):
    page = open_notebook("reloaded", *controls.painted_explorer(seconds=0.1, frames=32))
    controls.button(page, "Render").click()
    controls.slider(page, "Position").press("ArrowRight")
    wait_for_colour(page, [round(255 / 31), 4, 42])  # It answers in between,
    page.get_by_text("32 of 32 frames, done").wait_for()  # and goes on.
    lab.save(page)
    page.reload()
    controls.slider(page, "Seed").press("ArrowRight")  # The kernel still has it all.
    wait_for_colour(page, [round(255 / 31), 4, 43])
    lab.restart_kernel(page)
    gone = page.locator(".walklib-page.jupyter-widgets-disconnected")
    assert "was restarted: run all" in gone.evaluate(WORDS_BEFORE)
    lab.take_picture(page, "restarted")
