"""Maps: click, drag or use the arrow keys, and see the picture at that point."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from walklib.explore.form import Form
from walklib.explore.page import Page
from walklib.explore.pictures import decoded, encoded
from walklib.explore.state import Run
from walklib.show import parts
from walklib.show.player import position_text
from walklib.walks import Walk

Point = tuple[float, float]

HERE = Path(__file__).parent
STEPS = 64  # Points are multiples of 1 / 64, so that the same ones are met again.
SIDES = (3, 5, 9)  # Thumbnails per side; each holds the points of the one before.
WIDTH = 540  # Pixels: 60 for each of the finest thumbnails.
AXES = "u, to the right", "v, down"
PALE = 102  # Of 255: a picture that stands for one that is not there.
MISSING = (
    "To click and drag in the map, install anywidget (pip install anywidget, or "
    "conda install -c conda-forge anywidget) and restart the kernel. "
    "The sliders work without it."
)


class Map(Page):
    """A square of pictures; the last value of a notebook's cell.

    The thumbnails are filled in from coarse to fine. Points whose picture is in
    memory are shown at once.

    Args:
        walker: `walklib.Walker`.
        form: `Form` of a walk over `(u, v)`.
        rim: whether the square shows the circle in it, a walk of its own.
        **options: as for `Page`.
    """

    def __init__(self, walker, form: Form, *, rim: bool = False, **options):
        super().__init__(walker, form, **options)
        self.point, self.side, self._last_side = (0.5, 0.5), SIDES[0], SIDES[0]
        self.sliders = [self._slider(), self._slider()]
        self.pad = self._pad(rim)
        self.still = widgets.Image(format="png", layout={"width": "360px"})
        self.fill_button = parts.button(
            "Fill in", "Finer thumbnails", self.fill, "primary"
        )
        self._shown = False
        self.widget = self._page()
        self.changed()

    def place(self, walk: Walk) -> tuple[Point, str]:
        """The point, and what is said of it."""
        return self.point, f"At {position_text(self.point)}"

    def go(self, point: Sequence[float]) -> None:
        """Go to a point `(u, v)`, or the nearest on the map, and look at it."""
        u, v = (round(min(max(x, 0), 1) * STEPS) / STEPS for x in point)
        if (u, v) != self.point:
            self.point = u, v
            self.look()
        self.refresh()

    def fill(self) -> None:
        """Fill in all thumbnails, from coarse to fine."""
        self._fill_up_to(SIDES[-1])

    def ready(self) -> None:
        """Fill in the coarse thumbnails, once a page shows the map."""
        if not self._shown:
            self._shown = True
            self._fill_up_to(SIDES[0])

    def changed(self) -> None:
        """Look at the same point with other values; there are no thumbnails of them."""
        self.state.run, self.side = None, SIDES[0]
        self.bar.value = 0
        if self.look():
            self._show_thumbnails()
        self.refresh()

    def advanced(self, run: Run) -> None:
        """Show the thumbnails that are there."""
        self._show_thumbnails()

    def finished(self, run: Run) -> None:
        """Go on with finer thumbnails, if they are wanted."""
        if run.status == "done" and self.side < self._last_side:
            self._fill(SIDES[SIDES.index(self.side) + 1])

    def refresh(self) -> None:
        """Show the state, and ask for messages if there is work."""
        for slider, value in zip(self.sliders, self.point, strict=True):
            slider.value = value
        if self.pad:
            self.pad.point = list(self.point)
        self.fill_button.disabled = self.state.going is not None
        super().refresh()

    def _fill_up_to(self, side):
        self._last_side = side
        self._fill(self.side)
        self.refresh()

    def _fill(self, side):
        if self.start(lambda walk: walk.with_coordinates(points_of(side))):
            self.side = side
            self._show_thumbnails()

    def _show_thumbnails(self):
        points, values = points_of(self.side), self.state.values
        seen = {point: self.pictures.seen(values, point) for point in points}
        known = {point: picture for point, picture in seen.items() if picture}
        picture = mosaic_of(self.side, known, self.pictures.walker.image_size)
        if self.pad:
            self.pad.side, self.pad.mosaic = self.side, picture
        else:
            self.still.value = picture

    def _slider(self):
        slider = widgets.FloatSlider(
            value=0.5,
            max=1.0,
            step=1 / STEPS,
            readout_format=".2f",
            layout={"width": "100%"},
        )
        slider.observe(
            lambda _: self.go([each.value for each in self.sliders]), "value"
        )
        return slider

    def _pad(self, rim):
        """The square to click in, or None where that needs a package."""
        try:
            pad = _pad_class()(steps=STEPS, rim=rim)
        except ImportError:
            return None
        pad.observe(lambda change: self.go(change["new"]), "point")
        pad.on_msg(lambda *_: self.ready())
        return pad

    def _page(self):
        fields = [control.widget for control in self.controls.values()]
        named = zip(AXES, self.sliders, strict=True)
        left = [
            self.pad or self.still,
            *(parts.row(name, [slider]) for name, slider in named),
            parts.wrapped([self.fill_button, self.stop_button, self.bar]),
            self.told,
            widgets.HTML("" if self.pad else html.escape(MISSING)),
        ]
        shown = [parts.wrapped([self.view, self.kept]), self.problem, self.under]
        form = widgets.VBox(fields, layout={"max_width": "650px"})
        return parts.page([form, parts.columns(left, shown, "0 1 400px"), self._pulse])


def _pad_class():
    """The square of a page; its class needs `anywidget`, which may not be there."""
    import anywidget
    import traitlets

    class Pad(anywidget.AnyWidget):
        """Thumbnails of a map, and a mark at a point of it.

        Attributes:
            point: `[u, v]`, from 0 to 1, from the top left.
            mosaic: PNG bytes of the thumbnails.
            side: thumbnails per side.
            steps: points are multiples of `1 / steps`.
            rim: whether there is a circle from edge to edge.
        """

        _esm = HERE / "pad.js"
        _css = HERE / "pad.css"
        point = traitlets.List([0.5, 0.5]).tag(sync=True)
        mosaic = traitlets.Bytes(b"").tag(sync=True)
        side = traitlets.Int(3).tag(sync=True)
        steps = traitlets.Int(64).tag(sync=True)
        rim = traitlets.Bool(False).tag(sync=True)

    return Pad


def points_of(side: int) -> list[Point]:
    """The points of the thumbnails, row by row: `(u, v)`."""
    line = [index / (side - 1) for index in range(side)]
    return [(u, v) for v in line for u in line]


def mosaic_of(
    side: int, pictures: Mapping[Point, bytes], shape: tuple[int, int]
) -> bytes:
    """All thumbnails in one picture, as PNG bytes.

    Args:
        side: thumbnails per side.
        pictures: PNG bytes by point; a point without one shows the nearest
            picture, pale; where there is none, the picture is transparent.
        shape: `(height, width)` of the pictures.
    """
    from PIL import Image

    width = WIDTH // side
    size = width, round(width * shape[0] / shape[1])
    sheet = Image.new("RGBA", (size[0] * side, size[1] * side))
    small = {point: _thumbnail(png, size) for point, png in pictures.items()}
    for index, point in enumerate(points_of(side)):
        tile = small.get(point) or _pale(point, small)
        if tile:
            row, column = divmod(index, side)
            sheet.paste(tile, (column * size[0], row * size[1]))
    return encoded(np.asarray(sheet))


def _thumbnail(picture, size):
    from PIL import Image

    image = Image.fromarray(decoded(picture)).convert("RGBA")
    return image.resize(size, Image.Resampling.BOX)


def _pale(point, small):
    """The nearest picture, half as strong; None if there is none."""
    if not small:
        return None
    nearest = min(small, key=lambda other: np.hypot(*np.subtract(point, other)))
    tile = small[nearest].copy()
    tile.putalpha(PALE)
    return tile
