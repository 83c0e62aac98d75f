"""A field of a page: what may be put into it, and the control that takes it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from walklib.settings import Limit
from walklib.show import parts

BOX_WIDTH = "90px"
EXACT = 2**53  # Browsers know larger whole numbers only about.


@dataclass(frozen=True)
class Field:
    """A text box, or a number with limits.

    Attributes:
        name: key of its value.
        label: what the page calls it.
        start: value it starts with.
        limit: `Limit` of a number; None for text.
    """

    name: str
    label: str
    start: Any
    limit: Limit | None = None

    def read(self, raw: str | float) -> Any:
        """The value that was typed or slid to.

        Raises:
            ValueError: it is no such value, in words for the page.
        """
        if self.limit is None:
            return str(raw).strip()
        try:
            return self.limit.checked(self.name, _number(raw, self.limit.whole))
        except (TypeError, ValueError):
            raise ValueError(
                f"{self.label} must be {_wanted(self.limit)}. Received: {raw}"
            ) from None

    def show(self, value: Any) -> str:
        """The value as a box shows it, read back as the same one."""
        return str(value).removesuffix(".0") if self.limit else value


class Control:
    """A field on the page: a box to type in, a slider for a number, and a message.

    Args:
        field: `Field`.
        enter: function of the field's name and of what was put in. What is typed counts
            when the box is left, or on the enter key.
        *more: widgets beside the box.
    """

    def __init__(self, field: Field, enter: Callable[[str, Any], None], *more):
        self.field, self.enter, self.message = field, enter, parts.message()
        self.box = widgets.Text(
            value=field.show(field.start),
            continuous_update=False,
            layout={"width": BOX_WIDTH if field.limit else "100%", "min_width": "60px"},
        )
        self.box.observe(lambda change: enter(field.name, change["new"]), "value")
        self._track = widgets.HBox(layout={"flex": "1 1 auto"})
        if field.limit:
            whole = field.limit.whole
            self._kind = widgets.IntSlider if whole else widgets.FloatSlider
            self._lowest, highest, self._step = field.limit.slider
            self._lay(self._lowest, highest, field.start)
        controls = [self._track, self.box] if field.limit else [self.box]
        self.widget = parts.row(field.label, [*controls, *more], self.message)

    def tell(self, value: Any, problem: str, hint: str = "") -> None:
        """Show the field's value, or what is wrong with what was put in, or a hint."""
        parts.say(self.message, problem or hint, problem=bool(problem))
        if self.field.limit and not problem:
            self._place(value)
        if not problem and not self._says(value):
            self.box.value = self.field.show(value)

    def _says(self, value):
        """Whether the box holds a value, however it was typed."""
        try:
            return self.field.read(self.box.value) == value
        except ValueError:
            return False

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


def _number(raw, whole):
    """Text or a slider's number; whole ones of any length, and 2.0 as 2."""
    value = float(raw)
    if not whole or not value.is_integer():
        return value
    return int(raw) if str(raw).strip().lstrip("+-").isdigit() else int(value)


def _wanted(limit):
    kind = "a whole number" if limit.whole else "a number"
    if limit.highest < math.inf:
        return f"{kind} from {limit.lowest:,.9g} to {limit.highest:,.9g}"
    least = f" of at least {limit.lowest:,.9g}"
    return kind if limit.lowest == -math.inf else kind + least


def _short(value):
    """A slider's number without the noise of its arithmetic: 10 for 9.999999999999."""
    return value if isinstance(value, int) else float(f"{value:.10g}")
