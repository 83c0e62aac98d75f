"""What all pages have in common: fields, a picture at once, a run of many."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from walklib.explore.form import Form
from walklib.explore.pictures import Coordinate, Pictures
from walklib.explore.state import Run, State, words_of
from walklib.render.solvers import solver_named
from walklib.show import parts
from walklib.show.field import Control
from walklib.walks import Walk

SEEDS = 1000  # One that is drawn is short enough to be remembered.


_interrupts: list[bool] = []  # The notebook's own button, since a run was started.


class Page(ABC):
    """Fields of a walk, the picture at a place of it, and a run that can be stopped.

    Attributes:
        state: `State`. What is set, wrong, asked for and done.
        pictures: `Pictures`, which renders and remembers.
        widget: the `ipywidgets` box that holds it all.
        refused: why no run could be started, in words, until something is put in; "".

    Args:
        walker: `walklib.Walker`.
        form: `Form`.
        batch_size: int. Frames rendered at once; Stop acts after each batch.
            Defaults to what suits device and picture size.
        clock: function that returns the time in seconds.

    Raises:
        TypeError, ValueError: if there is no such walk, solver or batch size.
    """

    widget: widgets.Box

    def __init__(
        self,
        walker,
        form: Form,
        *,
        batch_size: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.state, self.clock = State(form), clock
        self.pictures = Pictures(walker, form, batch_size)
        self.pictures.walk(self.state.values)  # An error of it belongs to the cell,
        solver_named(form.settings.solver)  # as does one of the settings.
        self.controls = {n: self._control(f) for n, f in form.fields.items()}
        self.stop_button = parts.button("Stop", "Keep what is done", self.stop)
        reset = parts.button("Reset", "All fields as they were at first", self.reset)
        self.keep_button = parts.button("", "Compare with what comes", self.keep)
        self.under = parts.wrapped([self.keep_button, reset])
        self.bar = widgets.IntProgress(layout={"width": "160px"})
        self.told, self.problem = parts.message(), parts.message()
        self.refused = ""
        self.image, self.caption = parts.picture(walker.image_size), widgets.Label()
        self.screen = parts.captioned(self.image, self.caption)
        self.view, self.kept = widgets.VBox([self.screen]), widgets.VBox()
        self.kept_words = parts.message()
        self._values_shown: Mapping[str, Any] = dict(self.state.values)
        self._values_kept: Mapping[str, Any] = self._values_shown
        self._let_go()
        self._pulse = widgets.Play(max=2**30, interval=50, layout={"display": "none"})
        self._pulse.observe(lambda change: self.beat(), "value")
        for name in form.fields:
            self._tell(name)
        _heed_interrupts()

    @abstractmethod
    def place(self, walk: Walk) -> tuple[Coordinate, str]:
        """Where on the walk the picture lies, and its caption."""

    @abstractmethod
    def changed(self) -> None:
        """Other values are set."""

    @abstractmethod
    def advanced(self, run: Run) -> None:
        """A batch of the run is done."""

    @abstractmethod
    def finished(self, run: Run) -> None:
        """The run is done, stopped or failed."""

    def enter(self, name: str, raw: Any) -> None:
        """Take what was put into a field; a change is looked at, at once."""
        changed, self.refused = self.state.enter(name, raw), ""
        self._tell(name)
        if changed:
            self.changed()
        else:
            self.refresh()

    def reset(self) -> None:
        """Set all fields as they were at first."""
        self.state.reset()
        self.refused = ""
        for name in self.controls:
            self._tell(name)
        self.changed()

    def keep(self) -> None:
        """Keep what is shown beside what comes; once more, and it goes."""
        if self.kept.children:
            self._let_go()
            return
        self._values_kept = self._values_shown
        self.kept.children = [*self.copy(), self.kept_words]
        self.keep_button.description = "Let go"
        self._tell_kept()

    def copy(self) -> list[widgets.Widget]:
        """What is shown, once more."""
        copied = parts.picture(self.pictures.walker.image_size)
        copied.value = self.image.value
        return [parts.captioned(copied, widgets.Label(self.caption.value))]

    def look(self) -> bool:
        """Ask for the picture at the place: at once from memory, else when due.

        Returns:
            Whether there is such a picture. If there is none, the page says why.
        """
        values = dict(self.state.values)
        with self._telling():
            walk = self.pictures.walk(values)
            self.state.fit(len(walk))
            coordinate, caption = self.place(walk)
            known = self.pictures.seen(values, coordinate)
            self.state.ask((values, coordinate, caption), self.clock())
            if known:
                self.state.take()
                self.show(known, values, caption)
            else:
                self._render_if_due()
            return True
        return False

    def show(self, picture: bytes, values: Mapping[str, Any], caption: str) -> None:
        """Put PNG bytes on the page, and remember the values that made them."""
        parts.say(self.problem, "")
        self.image.value, self.caption.value = picture, caption
        self._values_shown = values
        self._tell_kept()

    def start(self, view: Callable[[Walk], Walk] = lambda walk: walk) -> bool:
        """Start a run: one batch at each message of the page.

        Args:
            view: function from the walk to the one that is rendered.

        Returns:
            Whether it goes on. If it can't, `refused` says why.
        """
        self.refused, values = self.state.refusal(), dict(self.state.values)
        try:
            walk = view(self.pictures.walk(values))
        except (Exception, KeyboardInterrupt) as error:  # Said on the page.
            self.refused = self.refused or words_of(error)
        if self.refused:
            return False
        _interrupts.clear()
        settings = self.state.form.settings_of(values)
        batches = self.pictures.batches(values, walk.coordinates)
        self.state.run = Run(walk, settings, values, batches)
        return True

    def stop(self) -> None:
        """Stop the run; the frames that are done stay."""
        if run := self.state.going:
            run.status = "stopped"
            self.finished(run)
            self.refresh()

    def beat(self) -> None:
        """Do one batch of work: called at each message of the page."""
        self._render_if_due()
        if run := self.state.going:
            try:
                run.advance(self.clock)
                self.advanced(run)
                if _interrupts and self.state.going:
                    raise KeyboardInterrupt
            except KeyboardInterrupt:  # The notebook's own button, at any point.
                run.status = "stopped"
            if not self.state.going:
                self.finished(run)
        self.refresh()

    def refresh(self) -> None:
        """Show how far the run is, and ask for messages if there is work.

        The page sends its next message only after the last one was dealt with, so that
        a slow answer never makes a queue, and what is clicked meanwhile comes first.
        """
        run, running = self.state.run, self.state.going is not None
        self.stop_button.disabled = not running
        # ipywidgets 7 calls it `_playing`, 8 `playing`.
        playing = "playing" if self._pulse.has_trait("playing") else "_playing"
        setattr(self._pulse, playing, running or self.state.request is not None)
        told, failed = "", False
        if run:
            self.bar.max, self.bar.value = len(run.walk), len(run.pictures)
            other = " (before the last change)" if self.state.outdated else ""
            told, failed = run.progress() + other, run.status == "failed"
        problem = failed or bool(self.refused)
        parts.say(self.told, self.refused or told, problem=problem)

    def _render_if_due(self):
        if not self.state.due(self.clock()):
            return
        values, coordinate, caption = self.state.take()
        with self._telling():
            picture = self.pictures.picture(values, coordinate)
            self.show(picture, values, caption)
        self.state.answered(self.clock())

    @contextmanager
    def _telling(self):
        """Say on the page what goes wrong with a picture; the page goes on working."""
        try:
            yield
        except KeyboardInterrupt as error:  # The notebook's own button.
            parts.say(self.problem, words_of(error))
        except Exception as error:
            parts.say(self.problem, words_of(error), problem=True)

    def _control(self, field):
        more, known = [], self.pictures.walker.suggestions
        if field.limit is None and known:
            chosen = lambda text: self.enter(field.name, text)  # noqa: E731
            more = [parts.choice("Examples", known, chosen)]
        if field.name == "seed":
            another = lambda: self.enter("seed", random.randrange(SEEDS))  # noqa: E731
            more = [parts.button("Random", "Another seed", another)]
        return Control(field, self.enter, *more)

    def _tell(self, name):
        """Show at a control what its field holds, and what is to be said of it."""
        value, problem = self.state.values[name], self.state.errors.get(name, "")
        is_text = self.state.form.fields[name].limit is None
        hint = self.pictures.walker.advice(value) if is_text else ""
        self.controls[name].tell(value, problem, hint)

    def _let_go(self):
        self.kept.children, self.keep_button.description = [], "Keep beside"

    def _tell_kept(self):
        """Say how what is kept differs from what is shown."""
        other = self.state.form.differences(self._values_kept, self._values_shown)
        parts.say(self.kept_words, f"Kept: {other}" if other else "Kept")

    def bundles(self) -> list[dict]:
        """What a notebook keeps of it: the page, and a still for where it is not."""
        text = f"<{type(self).__name__} of {self.state.form.build.__name__}>"
        return parts.bundles_of(self.widget, self.image.value, text)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for bundle in self.bundles():
            display(bundle, raw=True)


def _heed_interrupts():
    """Hear the notebook's own button while no cell runs, when the kernel ignores it.

    Newer kernels let widgets answer in a thread of their own, which no signal reaches.
    """
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel and hasattr(kernel, "saved_sigint_handler"):  # Set again after each cell.
        kernel.saved_sigint_handler = lambda *_: _interrupts.append(True)
