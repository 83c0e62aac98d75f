"""What an explorer leaves behind where no kernel runs: a saved or exported notebook."""

import base64
from typing import Any

import ipywidgets as widgets

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
STILL = """<p>An explorer: where a kernel runs, there is one here to play with.</p>
<img alt="What it shows first" width="256" src="data:image/png;base64,{picture}">
"""


def bundle_of(widget: widgets.Widget, picture: bytes, text: str) -> dict[str, Any]:
    """A widget as a cell's output: itself, and a still for viewers without a kernel.

    Args:
        widget: what a running notebook shows.
        picture: PNG bytes of the still.
        text: what stands for it where there are neither widgets nor pictures.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    encoded = base64.b64encode(picture).decode("ascii")
    return {
        WIDGET_VIEW: view,
        "text/html": STILL.format(picture=encoded),
        "text/plain": text,
    }
