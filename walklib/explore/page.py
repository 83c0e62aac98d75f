"""What all pages have in common: fields, a picture at once, a run of many."""

import html
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from walklib.explore.form import Field, Form
from walklib.explore.pictures import Coordinate, Pictures
from walklib.explore.state import Run, State, words_of
from walklib.explore.still import bundle_of
from walklib.show.player import SHOWN_SIDE
from walklib.walks import Walk

NAME_WIDTH, BOX_WIDTH = "170px", "90px"
EXACT = 2**53  # Browsers know larger whole numbers only about.


class Control:
    """A field on the page: a box to type in, a slider for a number, and a message.

    Args:
        field: `Field`.
        enter: function of the field's name and of what was put in. What is typed counts
            when the box is left, or on the enter key.
    """

    def __init__(self, field: Field, enter: Callable[[str, Any], None]):
        self.field, self.enter, self.message = field, enter, message()
        self.box = widgets.Text(
            value=field.show(field.start),
            continuous_update=False,
            layout={"width": BOX_WIDTH if field.limit else "100%"},
        )
        self.box.observe(lambda change: enter(field.name, change["new"]), "value")
        self._track = widgets.HBox(layout={"flex": "1 1 auto"})
        if field.limit:
            whole = field.limit.whole
            self._kind = widgets.IntSlider if whole else widgets.FloatSlider
            self._lowest, highest, self._step = field.limit.slider
            self._lay(self._lowest, highest, field.start)
        parts = [self._track, self.box] if field.limit else [self.box]
        self.widget = beside(field.label, parts, self.message)

    def tell(self, value: Any, problem: str) -> None:
        """Show the field's value, or what is wrong with what was put in."""
        say(self.message, problem, problem=True)
        if self.field.limit and not problem:
            self._place(value)
            self.box.value = self.field.show(value)

    def _place(self, value):
        """Put the slider on the step nearest to a value; it grows if it must."""
        (slider,) = self._track.children
        if slider.min <= self._nearest(value) <= slider.max:
            self._placed = slider.value = self._nearest(value)
        else:
            self._lay(slider.min, slider.max, value)

    def _lay(self, lowest, highest, value):
        """Lay a slider between two ends, or further if the value lies beyond.

        It replaces the old one: a browser that is told of another end answers with the
        old value, set on the steps that the new end makes.
        """
        for old in self._track.children:
            old.unobserve_all()
        self._placed = self._nearest(value)
        slider = self._kind(
            value=self._placed,
            min=min(lowest, self._placed),
            max=max(highest, self._placed),
            step=self._step,
            readout=False,
            layout={"width": "100%", "min_width": "80px"},
        )
        slider.observe(lambda change: self._slid(change["new"]), "value")
        self._track.children = [slider]

    def _nearest(self, value):
        """The step of the slider that is nearest to a value."""
        value = min(max(value, -EXACT), EXACT)
        steps = round((value - self._lowest) / self._step)
        return _short(self._lowest + steps * self._step)

    def _slid(self, value):
        """Take a move by hand; where the slider was put is none."""
        noise = max(self._step / 2, 1e-12 * abs(self._placed))
        if abs(value - self._placed) >= noise:
            self._placed = value
            self.enter(self.field.name, _short(value))


class Page(ABC):
    """Fields of a walk, the picture at a place of it, and a run that can be stopped.

    Attributes:
        state: `State`. What is set, wrong, asked for and done.
        pictures: `Pictures`, which renders and remembers.
        widget: the `ipywidgets` box that holds it all.

    Args:
        walker: `walklib.Walker`.
        form: `Form`.
        batch_size: int. Frames rendered at once; Stop acts after each batch.
            Defaults to what suits device and picture size.
        clock: function that returns the time in seconds.

    Raises:
        TypeError, ValueError: if there is no such walk or batch size.
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
        self.pictures.walk(self.state.values)  # An error of it belongs to the cell.
        self.controls = {n: Control(f, self.enter) for n, f in form.fields.items()}
        self.stop_button = button("Stop", "Keep what is done", self.stop)
        self.bar = widgets.IntProgress(layout={"width": "160px"})
        self.told, self.problem, self.caption = message(), message(), widgets.Label()
        self.image = _image(walker.image_size)
        self._pulse = widgets.Play(max=2**30, interval=50, layout={"display": "none"})
        self._pulse.observe(lambda change: self.beat(), "value")

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
        changed = self.state.enter(name, raw)
        problem = self.state.errors.get(name, "")
        self.controls[name].tell(self.state.values[name], problem)
        if changed:
            self.changed()

    def look(self) -> None:
        """Ask for the picture at the place: at once from memory, else when due."""
        values = dict(self.state.values)
        try:
            walk = self.pictures.walk(values)
            self.state.fit(len(walk))
            coordinate, caption = self.place(walk)
            known = self.pictures.seen(values, coordinate)
        except Exception as error:  # Said on the page, which goes on working.
            say(self.problem, words_of(error), problem=True)
            return
        self.state.ask((values, coordinate, caption), self.clock())
        if known:
            self.state.take()
            self.show(known, caption)
        else:
            self._render_if_due()

    def show(self, picture: bytes, caption: str) -> None:
        """Put PNG bytes on the page."""
        say(self.problem, "")
        self.image.value, self.caption.value = picture, caption

    def start(self, view: Callable[[Walk], Walk] = lambda walk: walk) -> bool:
        """Start a run: one batch at each message of the page.

        Args:
            view: function from the walk to the one that is rendered.

        Returns:
            Whether it goes on. If it can't, the page says why.
        """
        refusal, values = self.state.refusal(), dict(self.state.values)
        try:
            walk = view(self.pictures.walk(values))
        except Exception as error:  # Said on the page, which goes on working.
            refusal = refusal or words_of(error)
        if refusal:
            say(self.told, refusal, problem=True)
            return False
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
            run.advance(self.clock)
            self.advanced(run)
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
        if run:
            self.bar.max, self.bar.value = len(run.walk), len(run.pictures)
            say(self.told, run.progress(), problem=run.status == "failed")

    def _render_if_due(self):
        if not self.state.due(self.clock()):
            return
        values, coordinate, caption = self.state.take()
        try:
            self.show(self.pictures.picture(values, coordinate), caption)
        except KeyboardInterrupt:  # The notebook's own button.
            say(self.problem, "Stopped before the picture was done.")
        except Exception as error:  # Said on the page, which goes on working.
            say(self.problem, words_of(error), problem=True)
        self.state.answered(self.clock())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        text = f"<{type(self).__name__} of {self.state.form.build.__name__}>"
        return bundle_of(self.widget, self.image.value, text)


def message() -> widgets.HTML:
    """A place for words; it takes no room while there are none."""
    return widgets.HTML(layout={"display": "none"})


def say(place: widgets.HTML, text: str, *, problem: bool = False) -> None:
    """Show words in a `message`; in red if they tell of a problem."""
    color, role = ("#b3261e", "alert") if problem else ("inherit", "status")
    style = f"color: {color}; line-height: 1.4"
    place.value = f'<span role="{role}" style="{style}">{html.escape(text)}</span>'
    place.layout.display = None if text else "none"


def beside(label: str, parts: list, below: widgets.HTML | None = None) -> widgets.VBox:
    """A row of the page: a name, its controls, and a message below."""
    name = widgets.Label(label, layout={"width": NAME_WIDTH, "flex": "0 0 auto"})
    rows = [widgets.HBox([name, *parts], layout={"width": "100%"})]
    return widgets.VBox(rows + [below] * bool(below), layout={"width": "100%"})


def columns(left: list, right: list, flex: str = "1 1 380px") -> widgets.HBox:
    """Two columns, below each other where the page is narrow; `flex` is the left's."""
    first = widgets.VBox(left, layout={"flex": flex, "max_width": "620px"})
    second = widgets.VBox(right, layout={"margin": "0 0 0 16px"})
    return widgets.HBox([first, second], layout={"flex_flow": "row wrap"})


def button(label: str, tooltip: str, action: Callable[[], None], style: str = ""):
    """A button that does something when it is pressed."""
    made = widgets.Button(description=label, tooltip=tooltip, button_style=style)
    made.on_click(lambda _: action())
    return made


def _image(size):
    """A picture of this height and width in pixels; a small one is enlarged."""
    scale = max(1, SHOWN_SIDE / max(size))
    height, width = (f"{round(side * scale)}px" for side in size)
    layout = {"width": width, "height": height, "flex": "0 0 auto"}
    return widgets.Image(format="png", layout=layout | {"object_fit": "contain"})


def _short(value):
    """A slider's number without the noise of its arithmetic: 10 for 9.999999999999."""
    return value if isinstance(value, int) else float(f"{value:.10g}")
