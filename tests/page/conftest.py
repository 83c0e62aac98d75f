"""Fixtures of the page's tests: its modules in Node, its sources in a browser."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.every_walk import example_of
from tests.page import web
from tests.whole import lab

SCRIPT = Path(__file__).with_name("vectors.mjs")


@pytest.fixture(scope="module")
def ask():
    """A function that asks Node: questions by name in, answers by name out."""
    node = shutil.which("node")
    if node is None and not os.environ.get("CI"):
        pytest.skip("needs node: https://nodejs.org")
    assert node, "CI runs the page's modules: install Node.js 20"

    def run(**questions):
        asked = json.dumps(questions).encode()
        done = subprocess.run([node, SCRIPT], input=asked, capture_output=True)
        assert not done.returncode, done.stderr.decode()
        return json.loads(done.stdout)

    return run


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


@pytest.fixture(scope="module")
def known(ask):
    """The walks and the solvers that the page has; it refuses others in words."""
    return ask(known={})["known"]


@pytest.fixture(scope="module")
def written(walker, known):
    """An example of every walk of the page, also seen elsewhere, and its plan."""
    found = []
    for name in known["walks"]:
        walk = example_of(name, walker)
        grid = walk.coordinates.ndim == 2
        viewed = walk.spaced((3, 2) if grid else 7)
        for each in (walk, viewed, walk.with_coordinates(walk.coordinates[1:3])):
            plan = walker.recipe_of(each).content["plan"]
            found.append((each, json.loads(json.dumps(plan))))
    return found
