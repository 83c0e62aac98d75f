"""Maps: click, drag or use the arrow keys, and see the picture at that point."""

import html

import ipywidgets as widgets

from walklib.explore.desk import Desk, button, columns
from walklib.explore.kinds import Kind
from walklib.explore.mosaic import SIDES, mosaic_of, points_of
from walklib.show.player import position_text

STEPS = 64  # Points are multiples of 1 / 64, so that the same ones are met again.
MISSING = (
    "To click and drag in the map, install anywidget (pip install anywidget, or "
    "conda install -c conda-forge anywidget) and restart the kernel. "
    "The sliders work without it."
)


class Map(Desk):
    """A square of pictures; the last value of a notebook's cell.

    The thumbnails are filled in from coarse to fine. Points whose picture is in
    memory are shown at once.

    Args:
        walker: `walklib.Walker`.
        kind: `Kind` of a walk over `(u, v)`.
        **options: as for `Desk`.
    """

    def __init__(self, walker, kind: Kind, **options):
        super().__init__(walker, kind, **options)
        self.point, self.side, self._last_side = (0.5, 0.5), SIDES[0], SIDES[0]
        self.sliders = [self._slider("Right"), self._slider("Down")]
        self.pad, note = _pad()
        self.fill_button = button("Fill in", "Finer thumbnails", self.fill, "primary")
        self.note = widgets.HTML(html.escape(note))
        self.widget = self._page()
        self._listen()
        self.changed()

    def go(self, point) -> None:
        """Go to a point `(u, v)` and look at it."""
        point = tuple(round(min(max(x, 0), 1) * STEPS) / STEPS for x in point)
        if point != self.point:
            self.point = point
            self.look(self._place)
            self.refresh()

    def fill(self) -> None:
        """Fill in all thumbnails, from coarse to fine."""
        self._fill_up_to(SIDES[-1])

    def ready(self) -> None:
        """Fill in the coarse thumbnails, once a page shows the map."""
        if not self.run:
            self._fill_up_to(SIDES[0])

    def changed(self) -> None:
        """Look at the same point with other values."""
        if self.running:
            self.run.stop()
        self.side = SIDES[0]
        self.look(self._place)
        self._show_thumbnails()
        self.refresh()

    def advanced(self) -> None:
        """Show the thumbnails that are there."""
        self._show_thumbnails()

    def finished(self) -> None:
        """Go on with finer thumbnails, if they are wanted."""
        if self.run.status == "done" and self.side < self._last_side:
            self._fill(SIDES[SIDES.index(self.side) + 1])

    def refresh(self) -> None:
        """Show the state, and ask for messages if there is work."""
        for slider, value in zip(self.sliders, self.point, strict=True):
            slider.value = value
        if self.pad:
            self.pad.point = list(self.point)
        self.fill_button.disabled = self.running
        super().refresh()

    def _fill_up_to(self, side):
        self._last_side = side
        self._fill(self.side)
        self.refresh()

    def _fill(self, side):
        self.side = side
        self.start(lambda values: self._walk(values, side))
        self._show_thumbnails()

    def _walk(self, values, side):
        return self.studio.walk(values).with_coordinates(points_of(side))

    def _place(self, walk):
        return self.point, f"At {position_text(self.point)}"

    def _show_thumbnails(self):
        values = self.state.values
        seen = {
            point: self.studio.seen(values, point) for point in points_of(self.side)
        }
        known = {point: picture for point, picture in seen.items() if picture}
        picture = mosaic_of(self.side, known, self.studio.walker.image_size)
        if self.pad:
            self.pad.side, self.pad.mosaic = self.side, picture
        else:
            self.still.value = picture

    def _slider(self, name):
        slider = widgets.FloatSlider(
            value=0.5,
            max=1.0,
            step=1 / STEPS,
            description=name,
            readout_format=".2f",
            style={"description_width": "60px"},
            layout={"width": "360px"},
        )
        slider.observe(
            lambda _: self.go([each.value for each in self.sliders]), "value"
        )
        return slider

    def _listen(self):
        if self.pad:
            self.pad.observe(lambda change: self.go(change["new"]), "point")
            self.pad.on_msg(lambda *_: self.ready())

    def _page(self):
        self.still = widgets.Image(format="png", layout={"width": "360px"})
        fields = [control.widget for control in self.controls.values()]
        buttons = [self.fill_button, self.stop_button, self.progress]
        working = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        left = [self.pad or self.still, *self.sliders, working, self.told.widget]
        shown = [self.viewer.image, self.viewer.caption, self.viewer.message.widget]
        map_and_picture = columns([*left, self.note], shown, "0 1 372px")
        form = widgets.VBox(fields, layout=widgets.Layout(max_width="650px"))
        return widgets.VBox([form, map_and_picture, self.pulse.play])


def _pad():
    """The square to drag in, or None and what to do about it."""
    try:
        from walklib.explore.pad import Pad
    except ImportError:
        return None, MISSING
    return Pad(steps=STEPS), ""
