"""Fixtures of the tests in a real browser."""

import os

import pytest

from tests.whole import lab


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """JupyterLab on an empty folder."""
    if not lab.CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"needs {lab.CHROMIUM}: apt-get install chromium")
    assert lab.CHROMIUM.exists(), "CI runs the browser tests: install chromium"
    folder, scratch = (tmp_path_factory.mktemp(name) for name in ("lab", "scratch"))
    with lab.jupyterlab(folder, scratch) as address:
        yield address, folder


@pytest.fixture
def open_notebook(address):
    """A function that writes a notebook, runs it in the browser, gives the page."""
    from playwright.sync_api import sync_playwright

    address, folder = address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.CHROMIUM, args=lab.BROWSER_OPTIONS
        )
        page = browser.new_page(viewport={"width": 1300, "height": 1100})
        complaints = lab.watch_console(page)

        def run(name, *sources):
            lab.write_notebook(folder / f"{name}.ipynb", *sources)
            lab.open_and_run(page, address, f"{name}.ipynb")
            assert lab.errors_of(page) == []
            return page

        yield run
        lab.shut_kernel_down(page)
        browser.close()
    assert complaints == []


@pytest.fixture(scope="module")
def figures(request):
    """What was measured, kept beside the screenshots."""
    measured = {}
    yield measured
    lab.keep_figures(request.path.stem, measured)
