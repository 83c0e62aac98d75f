"""A saved notebook shows a picture where an explorer was, not the names of widgets."""

import io
from base64 import b64decode

import nbformat
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from tests.explore import page
from tests.explore.painted import PaintedWalker
from walklib import explore


@pytest.mark.parametrize("name", page.PROMPTS)
def test_an_exported_page_shows_the_picture_that_the_explorer_began_with(name):
    made = getattr(explore, name)(PaintedWalker(), *page.PROMPTS[name])
    outputs = [nbformat.v4.new_output("display_data", each) for each in made.bundles()]
    cell = nbformat.v4.new_code_cell("explore", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    exported, _ = HTMLExporter().from_notebook_node(notebook)
    assert "VBox" not in exported
    picture = exported.split('src="data:image/png;base64,')[1].split('"')[0]
    image = Image.open(io.BytesIO(b64decode(picture)))
    assert image.tobytes() == Image.open(io.BytesIO(made.image.value)).tobytes()
    assert outputs[0].data["application/vnd.jupyter.widget-view+json"]["model_id"]
