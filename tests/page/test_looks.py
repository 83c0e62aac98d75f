"""Every width, keys alone, light and dark, and devices that can't draw."""

import pytest

from tests.page import web
from tests.page.web import walk_choice
from tests.whole import lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


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
