"""Fields of an explorer: what may be typed into them, and words for what may not."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Prompt:
    """A text box for a prompt.

    Attributes:
        name: key of its value.
        label: what the page calls it.
        default: text it starts with.
    """

    name: str
    label: str
    default: str = ""

    def read(self, raw) -> str:
        """The prompt without spaces around it; ValueError in words if it is empty."""
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            raise ValueError(f"{self.label} needs some words. Received: {raw!r}")
        return text


@dataclass(frozen=True)
class Number:
    """A slider, with a box to type other values into.

    Attributes:
        name: key of its value.
        label: what the page calls it.
        default: value it starts with.
        lowest, highest: what may be typed, both included.
        slider: `(lowest, highest, step)` of the slider, inside what may be typed.
        whole: whether it takes whole numbers only.
    """

    name: str
    label: str
    default: float
    lowest: float
    highest: float
    slider: tuple[float, float, float]
    whole: bool = True

    def read(self, raw) -> float:
        """The number that was typed or slid to.

        Args:
            raw: str or number.

        Raises:
            ValueError: it is no such number, in words for the page.
        """
        value = _number(raw)
        if value is None or not self.lowest <= value <= self.highest:
            raise ValueError(self._wanted(raw))
        if not self.whole:
            return float(f"{value:.10g}")  # Sliders send 9.999999999999998 for 10.
        if value != int(value):
            raise ValueError(self._wanted(raw))
        return int(value)

    def show(self, value: float) -> str:
        """The value as the box shows it: short, and read back as the same number."""
        return str(value) if self.whole else f"{value:.10g}"

    def _wanted(self, raw) -> str:
        kind = "a whole number" if self.whole else "a number"
        limits = f"from {self.lowest:,g} to {self.highest:,g}"
        if self.highest > 10**6:
            limits = f"of at least {self.lowest:,g}"
        return f"{self.label} must be {kind} {limits}. Received: {raw}"


def _number(raw) -> float | None:
    """A finite number, or None."""
    try:
        value = float(raw)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None
