"""Words and numbers that are typed, and what is said of wrong ones."""

import pytest

from tests.page import web
from tests.page.web import number, text_box
from walklib.settings import LIMITS
from walklib.walks.blends import INTERPOLATIONS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


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


def test_the_way_between_prompts_is_chosen(visit):
    page = visit()
    page.get_by_text("Settings").click()
    way = page.get_by_label("Way between")
    named = way.locator("option").evaluate_all("all => all.map(({ value }) => value)")
    assert named == [*INTERPOLATIONS] and way.input_value() == "slerp"
    way.select_option("norm_lerp")
    web.wait_until_drawn(page)
    assert web.asked(page)[-1]["plan"]["interpolation"] == "norm_lerp"
    web.walk_choice(page, "Step away").check()
    way.wait_for(state="hidden")
    web.walk_choice(page, "Four prompts").check()
    assert way.input_value() == "slerp"


def test_the_numbers_are_named_and_offered_as_in_python(visit):
    page = visit()
    found = page.evaluate(
        """async () => Object.entries((await import("/ui/fields.js")).FIELDS).map(
          ([name, { label, slider }]) => [name, label, slider])"""
    )
    for name, label, slider in found:
        assert (label, slider) == (LIMITS[name].label, [*LIMITS[name].slider])
    assert len(found) == 7
