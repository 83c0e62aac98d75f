"""The row of the page that saves what was rendered."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from walklib.explore.controls import Message, beside, control_for
from walklib.explore.fields import Number
from walklib.explore.saving import FORMATS, save_as
from walklib.explore.state import words_of

FPS = Number("fps", "Frames per second", 10, 0.01, 1000, (1, 30, 1), whole=False)


class Saver:
    """Name, rate and one button for each kind of file.

    Attributes:
        fps: frames per second.

    Args:
        newest_run: function that returns the `Run` to save, or None.
        name: what the file is called at first.
        folder: where files are saved.
    """

    def __init__(self, newest_run: Callable, name: str, folder: str | Path):
        self.newest_run, self.folder, self.fps = newest_run, folder, FPS.default
        self.message = Message()
        self.name = widgets.Text(
            value=name, layout=widgets.Layout(flex="1 1 auto", width="120px")
        )
        self.rubber_band = widgets.Checkbox(
            description="There and back", indent=False, layout={"width": "auto"}
        )
        self.rate = control_for(FPS, self.enter)
        self.buttons = [self._button(kind) for kind in FORMATS]
        row = [self.name, *self.buttons]
        self.widget = widgets.VBox(
            [
                self.rate.widget,
                beside("Save as", row, self.message),
                beside("", [self.rubber_band], Message()),
            ]
        )

    def enter(self, name: str, raw) -> None:
        """Take what was put into the field of the rate."""
        try:
            self.fps = FPS.read(raw)
        except ValueError as error:
            self.rate.message.say(str(error), problem=True)
            return
        self.rate.message.clear()
        self.rate.show(self.fps)

    def save(self, kind: str) -> None:
        """Save the frames that are done as `kind`, and say where the file is."""
        run = self.newest_run()
        if run is None or not run.pictures:
            self.message.say("Nothing to save yet: press Render first.", problem=True)
            return
        try:
            told = save_as(
                kind,
                self.name.value,
                run.pictures,
                folder=self.folder,
                fps=self.fps,
                rubber_band=self.rubber_band.value,
                recipe=_recipe(run),
            )
        except Exception as error:  # Said on the page, which goes on working.
            self.message.say(words_of(error), problem=True)
        else:
            self.message.say(told)

    def _button(self, kind):
        button = widgets.Button(
            description=kind, tooltip=f"Save as {kind}", layout={"width": "64px"}
        )
        button.on_click(lambda _: self.save(kind))
        return button


def _recipe(run):
    """What made the frames, and how many of them were done."""
    done = len(run.pictures)
    return run.recipe if done == len(run.walk) else {**run.recipe, "done": done}
