"""Every notebook, made small, in a real JupyterLab: it runs, shows and answers."""

import pytest

from tests.whole import controls, lab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.notebooks,
    pytest.mark.timeout(900),
]


@pytest.mark.parametrize("path", lab.NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_in_the_browser(open_notebook, path):
    page = open_notebook(path.stem, path)
    page.locator("iframe.walklib-player, .jp-RenderedImage img").first.wait_for()
    assert page.get_by_text("Error displaying widget").count() == 0
    title = page.locator(".jp-MarkdownCell").first.locator("img")
    if title.count():  # The folder holds the notebook alone.
        assert title.evaluate("image => image.naturalWidth") > 0
    if "explore." not in path.read_text("utf-8"):
        lab.take_picture(page, path.stem)
        return
    image = page.locator(".widget-image").last
    image.scroll_into_view_if_needed()
    before = image.get_attribute("src")
    controls.slider(page, "Position").press("ArrowRight")
    page.wait_for_function(
        "([image, before]) => image.src !== before",
        arg=[image.element_handle(), before],
    )
    lab.take_picture(page, path.stem)
