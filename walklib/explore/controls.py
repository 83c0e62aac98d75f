"""The parts of the page: fields with their messages, and the page's own pulse."""

import html
from collections.abc import Callable

import ipywidgets as widgets

from walklib.explore.fields import Number, Prompt

NAME_WIDTH, BOX_WIDTH = "170px", "90px"


class Message:
    """A place for words beside a control; takes no room while there are none."""

    def __init__(self):
        self.widget = widgets.HTML()
        self.clear()

    @property
    def text(self) -> str:
        """The words that are shown."""
        return self._text

    def clear(self) -> None:
        """Show nothing."""
        self.say("")

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show words; in red if they tell of a problem."""
        self._text = text
        color, role = ("#b3261e", "alert") if problem else ("inherit", "status")
        self.widget.value = (
            f'<span role="{role}" style="color: {color}; line-height: 1.4">'
            f"{html.escape(text)}</span>"
        )
        self.widget.layout.display = None if text else "none"


class PromptControl:
    """A text box for a `Prompt`, with a place for what is wrong.

    Args:
        field: `Prompt`.
        enter: function of the field's name and of what was put in; it is called
            when the box is left, or on the enter key.
    """

    def __init__(self, field: Prompt, enter: Callable):
        self.field, self.message = field, Message()
        self.box = widgets.Text(
            value=field.default,
            continuous_update=False,
            layout=widgets.Layout(width="100%"),
        )
        self.box.observe(lambda change: enter(field.name, change["new"]), "value")
        self.widget = beside(field.label, [self.box], self.message)

    def show(self, value) -> None:
        """Nothing: the text stays as it was typed."""


class NumberControl:
    """A slider for a `Number`, a box to type into, and a place for what is wrong.

    Args:
        field: `Number`.
        enter: function of the field's name and of what was put in.
    """

    def __init__(self, field: Number, enter: Callable):
        self.field, self.message = field, Message()
        lowest, highest, step = field.slider
        self.slider = (widgets.IntSlider if field.whole else widgets.FloatSlider)(
            value=field.default,
            min=min(lowest, field.default),
            max=max(highest, field.default),
            step=step,
            readout=False,
            layout=widgets.Layout(flex="1 1 auto", min_width="80px"),
        )
        self.box = widgets.Text(
            value=field.show(field.default),
            continuous_update=False,
            layout=widgets.Layout(width=BOX_WIDTH),
        )
        for part in (self.slider, self.box):
            part.observe(lambda change: enter(field.name, change["new"]), "value")
        self.widget = beside(field.label, [self.slider, self.box], self.message)

    def show(self, value: float) -> None:
        """Set slider and box; a slider that is too short for the value grows."""
        self.slider.max = max(self.slider.max, value)
        self.slider.min = min(self.slider.min, value)
        self.slider.value = value
        self.box.value = self.field.show(value)


class Pulse:
    """Messages from the page at a steady rate, while they are wanted.

    A hidden `Play`: the page sends its next value only after the last one was
    dealt with, so that a slow answer never makes a queue, and whatever else is
    clicked in the meantime comes first.

    Args:
        beat: function that is called at each message.
    """

    def __init__(self, beat: Callable[[], None]):
        self.play = widgets.Play(
            max=2**30, interval=50, layout=widgets.Layout(display="none")
        )
        self.play.observe(lambda change: beat(), "value")
        # ipywidgets 7 calls it `_playing`, 8 `playing`.
        self._trait = "playing" if self.play.has_trait("playing") else "_playing"

    @property
    def wanted(self) -> bool:
        """Whether messages are wanted; set it to start or stop them."""
        return getattr(self.play, self._trait)

    @wanted.setter
    def wanted(self, wanted: bool) -> None:
        setattr(self.play, self._trait, wanted)


def control_for(field, enter: Callable):
    """The control of a field."""
    kind = NumberControl if isinstance(field, Number) else PromptControl
    return kind(field, enter)


def beside(label: str, parts: list, message: Message) -> widgets.VBox:
    """A row of the page: a name, its controls, and its message below."""
    name = widgets.Label(
        label, layout=widgets.Layout(width=NAME_WIDTH, flex="0 0 auto")
    )
    row = widgets.HBox([name, *parts], layout=widgets.Layout(width="100%"))
    return widgets.VBox([row, message.widget], layout=widgets.Layout(width="100%"))
