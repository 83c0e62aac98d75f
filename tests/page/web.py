"""The page's sources in a browser, with a worker of flat colours in the model's place.

Nothing is built and nothing is served: requests are answered from the sources, and one
to any other address fails the test.
"""

import base64
import json
import mimetypes
import os
from pathlib import Path

import pytest

from tests.whole import lab
from walklib import page as room

WEB = Path(room.__file__).parent / "web"
FAKE = Path(__file__).with_name("fake_open.js")
ADDRESS = "http://localhost:1/"  # A secure context, and nobody there.

COLOUR = """() => {
  const canvas = document.getElementById("picture");
  const paper = canvas.getContext("2d");
  return [...paper.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data];
}"""


def need_chromium():
    """Skip where there is no browser; CI has one."""
    if not lab.CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"needs {lab.CHROMIUM}: apt-get install chromium")
    assert lab.CHROMIUM.exists(), "CI runs the browser tests: install chromium"


def answer_from_sources(page, gallery=()):
    """Let a page find its sources, and tell what it asks for elsewhere; a list."""
    strange = []

    def answer(route):
        name = route.request.url.removeprefix(ADDRESS).split("#")[0] or "index.html"
        file = FAKE if name == "engine/open.js" else WEB / name
        if not route.request.url.startswith(ADDRESS) or not file.is_file():
            strange.append(route.request.url)
            route.abort()
            return
        body = file.read_text("utf-8")
        if name == "index.html":
            body = body.replace(">[]<", f">{as_json(gallery)}<")
        route.fulfill(body=body, content_type=mimetypes.guess_type(name)[0])

    page.route(lambda url: url.startswith("http"), answer)
    return strange


def as_json(value):
    """JSON that can stand in a page."""
    return json.dumps(list(value)).replace("<", "\\u003c")


def state(page):
    """What the stage says of its picture."""
    return page.locator("#frame").get_attribute("data-state")


def wait_until_drawn(page):
    """Wait until the picture is drawn in full."""
    page.wait_for_selector('#frame[data-state="done"]')


def colour(page):
    """Place (0 to 255), steps and seed of the picture on the page."""
    return page.evaluate(COLOUR)[:3]


def asked(page, **wanted):
    """What the worker was asked for, of which these parts are so."""
    log = page.evaluate("window.asked")
    return [each for each in log if all(each[k] == v for k, v in wanted.items())]


def drop(page, name, content):
    """Drop a file onto the page, as a person would."""
    transfer = page.evaluate_handle(
        """([name, content]) => {
          const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], name));
          return transfer;
        }""",
        [name, base64.b64encode(content).decode("ascii")],
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": transfer})


def problem(page):
    """The words of what is wrong, once there are any."""
    page.locator("#problem:not([hidden])").wait_for()
    return page.locator("#problem").inner_text()


def wait_until_at(page, words):
    """Wait until the caption says this of the place."""
    page.locator("#where").filter(has_text=words).wait_for()


def text_box(page, label):
    return page.get_by_label(label, exact=True)


def walk_choice(page, name):
    return page.get_by_role("radio", name=name)


def number(page, label):
    return page.locator(".number").filter(has_text=label).locator("input[type=text]")


def encoded(content):
    """Bytes as base64 text."""
    return base64.b64encode(content).decode("ascii")
