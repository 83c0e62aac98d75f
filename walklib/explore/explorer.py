"""The explorer of a walk: fields, one picture at once, the whole walk, and saving."""

from pathlib import Path

import ipywidgets as widgets

from walklib.explore.desk import Desk, button, columns
from walklib.explore.kinds import Kind
from walklib.explore.memory import decoded
from walklib.explore.saver import Saver
from walklib.show.player import play, position_text


class Explorer(Desk):
    """Everything about one walk on one page; the last value of a notebook's cell.

    Args:
        walker: `walklib.Walker`.
        kind: `Kind` of walk.
        folder: where files are saved.
        **options: as for `Desk`.
    """

    def __init__(
        self, walker, kind: Kind, *, folder: str | Path = "outputs", **options
    ):
        super().__init__(walker, kind, **options)
        self.position = widgets.IntSlider(
            description="Position",
            readout=False,
            style={"description_width": "60px"},
        )
        self.position.observe(lambda change: self.move(change["new"]), "value")
        self.render_button = button("Render", "The whole walk", self.render, "primary")
        self.player = widgets.HTML()
        self.saver = Saver(lambda: self.run, kind.name, folder)
        self.widget = self._page()
        self.changed()

    def move(self, position: int) -> None:
        """Go to a frame and look at it."""
        if self.state.move(position):
            self.changed()
        else:
            self.refresh()

    def render(self) -> None:
        """Start to render the whole walk."""
        before = self.run
        self.start(self.studio.walk)
        if self.run is not before:
            self.player.value = ""
            self.refresh()

    def changed(self) -> None:
        """Look at the position, and no more at the frame that was rendered last."""
        if self.run:
            self.run.follow = False
        self.look(self._place)
        self.refresh()

    def advanced(self) -> None:
        """Show the frame that was rendered last."""
        if self.run.follow and self.run.pictures:
            self.state.position = len(self.run.pictures) - 1
            _, caption = self._place(self.run.walk)
            self.viewer.show(self.run.pictures[-1], caption)

    def finished(self) -> None:
        """Put the frames that are done into the player."""
        if self.run.pictures:
            done = self.run.walk.coordinates[: len(self.run.pictures)]
            frames = map(decoded, self.run.pictures)
            self.player.value = play(frames, done, fps=self.saver.fps)._repr_html_()

    def refresh(self) -> None:
        """Show the state, and ask for messages if there is work."""
        self.position.max = max(1, self.state.frames - 1)  # A slider has two ends.
        self.position.value = self.state.position
        self.render_button.disabled = self.running
        super().refresh()

    def _place(self, walk):
        """Where the position lies, and the caption of its picture."""
        index = self.state.position
        where = walk.coordinates[index]
        return where, f"Frame {index + 1} of {len(walk)}, at {position_text(where)}"

    def _page(self):
        fields = [control.widget for control in self.controls.values()]
        buttons = [self.render_button, self.stop_button, self.progress]
        working = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        left = [*fields, working, self.told.widget, self.saver.widget]
        shown = [self.viewer.image, self.viewer.caption, self.position]
        top = columns(left, [*shown, self.viewer.message.widget])
        return widgets.VBox([top, self.player, self.pulse.play])
