"""The explorer of a walk: fields, one picture at once, the whole walk, and saving."""

import time
from pathlib import Path

import ipywidgets as widgets

from walklib.explore.controls import Message, Pulse, control_for
from walklib.explore.kinds import Kind
from walklib.explore.memory import decoded
from walklib.explore.player import play, position_text
from walklib.explore.saver import Saver
from walklib.explore.state import Run, State, words_of
from walklib.explore.studio import Studio
from walklib.explore.viewer import Viewer


class Explorer:
    """Everything about one walk on one page; the last value of a notebook's cell.

    Attributes:
        state: `State`. What is set, what is wrong, and the position.
        run: `Run` of the newest walk that was rendered, or None.
        studio: `Studio`, which renders and remembers.
        widget: the `ipywidgets` box that holds it all.

    Args:
        walker: `walklib.Walker`.
        kind: `Kind` of walk.
        negative: str. What no picture must show.
        batch_size: int. Frames rendered at once; Stop acts after each batch.
            Defaults to what suits device and picture size.
        folder: where files are saved.
        clock: function that returns the time in seconds.
    """

    def __init__(
        self,
        walker,
        kind: Kind,
        *,
        negative: str = "",
        batch_size: int | None = None,
        folder: str | Path = "outputs",
        clock=time.monotonic,
    ):
        self.clock, self.run = clock, None
        self.state = State.of(kind.fields)
        self.studio = Studio(walker, kind, negative=negative, batch_size=batch_size)
        self.pulse = Pulse(self.beat)
        self.viewer = Viewer(self.studio, self.pulse, clock)
        self.controls = {f.name: control_for(f, self.enter) for f in kind.fields}
        self.position = widgets.IntSlider(
            description="Position", min=0, max=self.state.frames - 1, readout=False
        )
        self.position.observe(lambda change: self.move(change["new"]), "value")
        self.render_button = _button("Render", "The whole walk", self.render, "primary")
        self.stop_button = _button("Stop", "Keep what is done", self.stop)
        self.progress = widgets.IntProgress(layout=widgets.Layout(width="160px"))
        self.told, self.player = Message(), widgets.HTML()
        self.saver = Saver(lambda: self.run, kind.name, folder)
        self.widget = self._page()
        self._refresh()
        self._look()

    def enter(self, name: str, raw) -> None:
        """Take what was put into a field; a change is looked at, at once."""
        changed = self.state.enter(name, raw)
        control, problem = self.controls[name], self.state.errors.get(name, "")
        control.message.say(problem, problem=True)
        if not problem:
            control.show(self.state.values[name])
        if changed:
            self._look_elsewhere()

    def move(self, position: int) -> None:
        """Go to a frame and look at it."""
        if self.state.move(position):
            self._look_elsewhere()

    def render(self) -> None:
        """Start to render the whole walk: one batch at each message of the page."""
        refusal = self.state.refusal()
        if refusal:
            self.told.say(refusal, problem=True)
            return
        values = dict(self.state.values)
        try:
            walk = self.studio.walk(values)
        except Exception as error:  # Said on the page, which goes on working.
            self.told.say(words_of(error), problem=True)
            return
        settings = {name: values[name] for name in ("num_steps", "guidance_scale")}
        recipe = self.studio.walker.recipe_of(walk, **settings)
        self.run = Run(walk, recipe, self.studio.batches(values, walk.coordinates))
        self.player.value = ""
        self._refresh()

    def stop(self) -> None:
        """Stop rendering; the frames that are done can be played and saved."""
        if self.run:
            self.run.stop()
            self._finish()
            self._refresh()

    def beat(self) -> None:
        """Do one batch of work: called at each message of the page."""
        self.viewer.beat()
        if self._running:
            self.run.advance(self.clock)
            if self.run.follow and self.run.pictures:
                self._follow()
            if not self._running:
                self._finish()
        self._refresh()

    def _ipython_display_(self):
        from IPython.display import display

        display(self.widget)

    @property
    def _running(self):
        return self.run is not None and self.run.status == "running"

    def _look_elsewhere(self):
        if self.run:
            self.run.follow = False
        self._look()
        self._refresh()

    def _look(self):
        """Ask for the picture at the position."""
        try:
            walk = self.studio.walk(self.state.values)
        except Exception as error:  # Said on the page, which goes on working.
            self.viewer.message.say(words_of(error), problem=True)
            return
        point = walk.coordinates[self.state.position]
        self.viewer.ask(self.state.values, point, self._caption(walk))

    def _follow(self):
        """Show the frame that was rendered last."""
        self.state.position = len(self.run.pictures) - 1
        self.viewer.show(self.run.pictures[-1], self._caption(self.run.walk))

    def _caption(self, walk):
        index = self.state.position
        where = position_text(walk.coordinates[index])
        return f"Frame {index + 1} of {len(walk)}, at {where}"

    def _finish(self):
        """Put the frames that are done into the player."""
        if self.run.pictures:
            done = self.run.walk.coordinates[: len(self.run.pictures)]
            frames = map(decoded, self.run.pictures)
            self.player.value = play(frames, done, fps=self.saver.fps)._repr_html_()

    def _refresh(self):
        """Show the state of the rendering, and ask for messages if there is work."""
        self.position.max = self.state.frames - 1
        self.position.value = self.state.position
        self.render_button.disabled = self._running
        self.stop_button.disabled = not self._running
        self.pulse.wanted = self._running or self.viewer.newest.request is not None
        if self.run:
            self.progress.max = len(self.run.walk)
            self.progress.value = len(self.run.pictures)
            problem = self.run.status == "failed"
            self.told.say(self.run.progress(), problem=problem)

    def _page(self):
        row, grow = {"flex_flow": "row wrap"}, {"flex": "1 1 380px"}
        buttons = [self.render_button, self.stop_button, self.progress]
        fields = [control.widget for control in self.controls.values()]
        working = widgets.HBox(buttons, layout=widgets.Layout(**row))
        left = [*fields, working, self.told.widget, self.saver.widget]
        viewer = self.viewer
        right = [viewer.image, viewer.caption, self.position, viewer.message.widget]
        parts = [
            widgets.VBox(left, layout=widgets.Layout(**grow, max_width="620px")),
            widgets.VBox(right, layout=widgets.Layout(margin="0 0 0 16px")),
        ]
        top = widgets.HBox(parts, layout=widgets.Layout(**row))
        return widgets.VBox([top, self.player, self.pulse.play])


def _button(label, tooltip, action, style=""):
    button = widgets.Button(description=label, tooltip=tooltip, button_style=style)
    button.on_click(lambda _: action())
    return button
