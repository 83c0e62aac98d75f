"""A file in a cell's output is there whole, also in an exported page."""

from base64 import b64encode

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter

import walklib
from walklib.show import show_file


@pytest.mark.parametrize("name", ["walk.gif", "walk.webp"])
def test_an_exported_page_holds_the_file_itself(name, tmp_path):
    frames = np.stack([np.full((16, 16, 3), 50 * k, "uint8") for k in range(4)])
    export = walklib.export_as_gif if name[-1] == "f" else walklib.export_as_webp
    path = export(tmp_path / name, frames)
    data = {"text/html": show_file(path).data}
    output = nbformat.v4.new_output("execute_result", data)
    cell = nbformat.v4.new_code_cell("show_file(path)", outputs=[output])
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert b64encode(path.read_bytes()).decode() in page


def test_what_is_no_picture_is_said():
    with pytest.raises(ValueError, match="Received: walk.mp4"):
        show_file("walk.mp4")
    with pytest.raises(FileNotFoundError):
        show_file("nowhere.gif")
