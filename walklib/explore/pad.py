"""A square to click, drag or move in with the arrow keys; it needs `anywidget`."""

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class Pad(anywidget.AnyWidget):
    """Thumbnails of a map, and a mark at a point of it.

    Attributes:
        point: `[u, v]`, from 0 to 1, from the top left.
        mosaic: PNG bytes of the thumbnails.
        side: thumbnails per side.
        steps: points are multiples of `1 / steps`.
    """

    _esm = HERE / "pad.js"
    _css = HERE / "pad.css"
    point = traitlets.List([0.5, 0.5]).tag(sync=True)
    mosaic = traitlets.Bytes(b"").tag(sync=True)
    side = traitlets.Int(3).tag(sync=True)
    steps = traitlets.Int(64).tag(sync=True)
