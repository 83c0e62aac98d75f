"""Links and the gallery: a walk from elsewhere, opened here."""

import base64
import json

import pytest

from tests.page import web
from tests.page.web import encoded, number, text_box, walk_choice
from tests.whole import lab
from walklib.page.gallery import embedded_gallery

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
OUTPUTS = lab.ROOT / "outputs"


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


def test_a_link_is_where_its_sender_stands(visit):
    page = visit()
    page.locator("#position").fill("6")
    web.wait_until_at(page, "Frame 6 of 0 to 24")
    other = visit(link_of(page))
    assert web.colour(other) == [64, 28, 42]
    web.wait_until_at(other, "Frame 6 of 0 to 24")
    walk_choice(other, "Four prompts").check()
    web.wait_until_at(other, "u = 0.00, v = 0.00")
    place = other.get_by_role("application")
    place.press("Shift+ArrowRight")
    place.press("ArrowDown")
    web.wait_until_at(other, "u = 0.13, v = 0.02")
    third = visit(link_of(other))
    web.wait_until_at(third, "u = 0.13, v = 0.02")
    web.wait_until_drawn(third)
    assert web.colour(third) == [32, 28, 42]


def test_a_link_keeps_where_there_is_guidance(visit):
    page = visit()
    page.wait_for_function("() => location.hash.length > 1")
    settings = {"num_steps": 12, "guidance_scale": 3, "solver": "heun", "tolerance": 0}
    settings |= {"guidance_from": 0.8, "guidance_to": 0.25}
    content = json.loads(base64.b64decode(link_of(page) + "=="), strict=False)
    content["settings"] = settings
    other = visit(encoded(json.dumps(content).encode()).rstrip("="))
    other.get_by_text("Settings").click()
    other.get_by_text(
        "Guidance only while the noise is between 80 % and 25 %"
    ).wait_for()
    number(other, "Denoising steps").fill("9")
    number(other, "Denoising steps").press("Enter")
    other.get_by_text("9 steps", exact=True).wait_for()
    assert web.asked(other)[-1]["settings"] == {**settings, "num_steps": 9}


def link_of(page):
    """The walk in the page's address, once it rests."""
    page.wait_for_function("() => location.hash.length > 1")
    page.wait_for_timeout(700)
    return page.url.split("#")[1]


@pytest.mark.parametrize("link", ["eyJmb3JtYXQiOjEsInBsYW4", "%00%ff", "x" * 300_000])
def test_a_link_that_cannot_be_walked_is_told_and_the_page_goes_on(visit, link):
    page = visit(link)
    assert "The link" in web.problem(page)
    assert web.colour(page) == [0, 28, 42]


def test_the_gallery_is_opened_live(visit):
    items = embedded_gallery(OUTPUTS, 0)
    page = visit(gallery=items)
    assert page.locator("#gallery-list li").count() == len(items) >= 6
    page.get_by_role("button", name="Open it live: Round a circle").click()
    web.wait_until_at(page, "Frame 0 of 0 to 63")
    assert text_box(page, "Prompt").input_value().startswith("An oil paintings of cows")
