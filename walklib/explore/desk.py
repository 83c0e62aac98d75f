"""What explorer and map have in common: fields, a picture at once, a run of many."""

import time
from collections.abc import Callable

import ipywidgets as widgets

from walklib.explore.controls import Message, Pulse, control_for
from walklib.explore.kinds import Kind
from walklib.explore.state import Run, State, words_of
from walklib.explore.studio import Studio
from walklib.explore.viewer import Viewer


class Desk:
    """Fields of a kind of walk, the picture at a place, and a run that can be stopped.

    Attributes:
        state: `State`. What is set and what is wrong.
        run: `Run` that goes on or was the last, or None.
        studio: `Studio`, which renders and remembers.
        widget: the `ipywidgets` box that holds it all.

    Args:
        walker: `walklib.Walker`.
        kind: `Kind` of walk.
        negative: str. What no picture must show.
        batch_size: int. Frames rendered at once; Stop acts after each batch.
            Defaults to what suits device and picture size.
        clock: function that returns the time in seconds.
    """

    def __init__(
        self,
        walker,
        kind: Kind,
        *,
        negative: str = "",
        batch_size: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.clock, self.run = clock, None
        self.state = State.of(kind.fields)
        self.studio = Studio(walker, kind, negative=negative, batch_size=batch_size)
        self.pulse = Pulse(self.beat)
        self.viewer = Viewer(self.studio, self.pulse, clock)
        self.controls = {f.name: control_for(f, self.enter) for f in kind.fields}
        self.stop_button = button("Stop", "Keep what is done", self.stop)
        self.progress = widgets.IntProgress(layout=widgets.Layout(width="160px"))
        self.told = Message()

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self.run is not None and self.run.status == "running"

    def enter(self, name: str, raw) -> None:
        """Take what was put into a field; a change is looked at, at once."""
        changed = self.state.enter(name, raw)
        control, problem = self.controls[name], self.state.errors.get(name, "")
        control.message.say(problem, problem=True)
        if not problem:
            control.show(self.state.values[name])
        if changed:
            self.changed()

    def start(self, walk_of: Callable) -> None:
        """Start a run over a walk: one batch at each message of the page.

        Args:
            walk_of: function from values to the walk.
        """
        refusal = self.state.refusal()
        if refusal:
            self.told.say(refusal, problem=True)
            return
        values = dict(self.state.values)
        try:
            walk = walk_of(values)
        except Exception as error:  # Said on the page, which goes on working.
            self.told.say(words_of(error), problem=True)
            return
        settings = {name: values[name] for name in ("num_steps", "guidance_scale")}
        recipe = self.studio.walker.recipe_of(walk, **settings)
        self.run = Run(walk, recipe, self.studio.batches(values, walk.coordinates))

    def stop(self) -> None:
        """Stop the run; the frames that are done stay."""
        if self.running:
            self.run.stop()
            self.finished()
            self.refresh()

    def beat(self) -> None:
        """Do one batch of work: called at each message of the page."""
        self.viewer.beat()
        if self.running:
            self.run.advance(self.clock)
            self.advanced()
            if not self.running:
                self.finished()
        self.refresh()

    def look(self, coordinate_of: Callable) -> None:
        """Ask for one picture.

        Args:
            coordinate_of: function from the walk to a coordinate and a caption.
        """
        try:
            place = coordinate_of(self.studio.walk(self.state.values))
        except Exception as error:  # Said on the page, which goes on working.
            self.viewer.message.say(words_of(error), problem=True)
            return
        self.viewer.ask(self.state.values, *place)

    def refresh(self) -> None:
        """Show how far the run is, and ask for messages if there is work."""
        self.stop_button.disabled = not self.running
        self.pulse.wanted = self.running or self.viewer.newest.request is not None
        if self.run:
            self.progress.max = len(self.run.walk)
            self.progress.value = len(self.run.pictures)
            failed = self.run.status == "failed"
            self.told.say(self.run.progress(), problem=failed)

    def _ipython_display_(self):
        from IPython.display import display

        display(self.widget)


def columns(left: list, right: list, flex: str = "1 1 380px") -> widgets.HBox:
    """Two columns, below each other where the page is narrow.

    Args:
        left, right: widgets.
        flex: how the left one grows, shrinks and starts, as in CSS.
    """
    wide = widgets.Layout(flex=flex, max_width="620px")
    beside = widgets.Layout(margin="0 0 0 16px")
    parts = [widgets.VBox(left, layout=wide), widgets.VBox(right, layout=beside)]
    return widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))


def button(label: str, tooltip: str, action: Callable[[], None], style: str = ""):
    """A button that does something when it is pressed."""
    made = widgets.Button(description=label, tooltip=tooltip, button_style=style)
    made.on_click(lambda _: action())
    return made
