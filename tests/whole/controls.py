"""The controls of an explorer in a notebook's page, found by their labels."""

import re

PAINTED = """from tests.explore.page import PROMPTS
from tests.explore.painted import PaintedWalker
from walklib import explore

walker = PaintedWalker({seconds})
"""
EXPLORER = """explore.{name}(
    walker, *PROMPTS[{name!r}], num_steps=4, batch_size=4, **{starts}
)
"""


def button(page, name):
    """The button of an explorer that has this name."""
    return page.locator(".jupyter-button").filter(
        has_text=re.compile(f"^{re.escape(name)}$")
    )


def _row(page, label):
    """The innermost row of the page that starts with this label."""
    named = page.locator(".widget-label").filter(
        has_text=re.compile(f"^{re.escape(label)}$")
    )
    return page.locator(".widget-hbox, .widget-inline-hbox").filter(has=named).last


def slider(page, label):
    """The handle of a slider, ready for keys."""
    return _row(page, label).locator(".noUi-handle").first


def box(page, label):
    """The box to type in that has this label."""
    return _row(page, label).locator("input[type=text]").first


_WATCH = """() => {
  const image = [...document.querySelectorAll(".widget-image")].at(-1);
  window.pressed = window.shown = 0;
  document.addEventListener(
    "keydown", () => { window.pressed = performance.now(); }, true);
  image.addEventListener("load", () => { window.shown = performance.now(); });
}"""


def time_of_press(page, label):
    """Move a slider by one key, and return the seconds until the picture changed."""
    if page.evaluate("window.pressed === undefined"):
        page.evaluate(_WATCH)
    page.wait_for_timeout(800)  # A person looks at the last picture first.
    slider(page, label).press("ArrowRight")
    page.wait_for_function("window.shown > window.pressed")
    return page.evaluate("(window.shown - window.pressed) / 1000")


def painted_explorer(name="two_prompts", seconds=0.05, **starts):
    """The sources of a notebook with an explorer of painted pictures."""
    first = PAINTED.format(seconds=seconds)
    return first, EXPLORER.format(name=name, starts=starts)


def player_of(page):
    """The frame of the player's page."""
    frame = page.locator("iframe.walklib-player").element_handle().content_frame()
    frame.wait_for_selector("#picture[data-frame]")
    return frame


def press_render_and_wait(page, frames):
    button(page, "Render").click()
    page.get_by_text(f"{frames} of {frames} frames, done").wait_for(timeout=240_000)
