"""A page without a browser: what a person sees in it and does with it.

    explorer = page.open("two_prompts", frames=11)
    explorer.put("Seed", 7)
    explorer.press("Render")
    explorer.work()
    assert "11 of 11 frames, done" in explorer.words()

Controls are found by the words beside them, never by the names of our classes. The
page's pulse beats and its clock moves only when a test says so.
"""

import base64
import html
import importlib
import json
import re

import ipywidgets as widgets
import numpy as np

from tests.explore.painted import PaintedWalker, Seen, read
from tests.explore.parts import described, is_alert, label_of, opened, text_of

FOUR = ["a dog", "a cat", "a cow", "a windmill"]
PROMPTS = {
    "two_prompts": ["a dog", "a cat"],
    "four_prompts": [FOUR],
    "around_a_prompt": ["a dog"],
    "noise_circle": ["a dog"],
    "prompt_map": [FOUR],
    "noise_map": ["a dog"],
}
EXPLORERS = list(PROMPTS)[:4]
WITH_BUTTONS = ["Render", "Fill in", "Save as"]
BEAT = 0.3  # Seconds between two messages of the page.


class Clock:
    """A clock that tests set; pictures that take time move it too."""

    now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def open(name, *prompts, walker=None, **options) -> "Page":
    """The page of an explorer, painted unless a walker is given.

    Args:
        name: of a function of `walklib.explore`.
        *prompts: its prompts; dog, cat, cow and windmill if there are none.
        walker: `walklib.Walker`, or a `PaintedWalker` of the test's own.
        **options: as for the function.
    """
    clock = Clock()
    walker = walker or PaintedWalker()
    if isinstance(walker, PaintedWalker):
        walker.sleep = clock.sleep
    explorer = getattr(importlib.import_module("walklib.explore"), name)
    options = {"num_steps": 4, "batch_size": 4, "clock": clock} | options
    made = explorer(walker, *(prompts or PROMPTS[name]), **options)
    return Page(made, walker, clock)


class Page:
    """What a notebook shows of an explorer.

    Attributes:
        walker: what renders its pictures.
        clock: `Clock`.
    """

    def __init__(self, made, walker, clock):
        self.walker, self.clock = walker, clock
        self._root = made.widget

    def put(self, label, text) -> None:
        """Type into the box that has this label, and leave it."""
        self.box(label).value = str(text)

    def slide(self, label, value) -> None:
        """Move the slider that has this label."""
        self.slider(label).value = value

    def choose(self, label, option) -> None:
        """Choose from the list beside the box that has this label."""
        self._part(label, widgets.Dropdown).value = option

    def choices(self, label) -> list[str]:
        """What the list beside a box shows, from the top; the first is its title."""
        return [text for text, _ in self._part(label, widgets.Dropdown).options]

    def chosen(self, label) -> str | None:
        """What the list beside a box shows while it is closed."""
        return self._part(label, widgets.Dropdown).label

    def tick(self, label, value=True) -> None:
        """Tick the box that has this label, or take the tick away."""
        self._part(label, widgets.Checkbox).value = value

    def press(self, label) -> None:
        """Press a button; one that is greyed out does nothing."""
        if self.can_press(label):
            self._part(label, widgets.Button).click()

    def can_press(self, label) -> bool:
        """Whether a button is not greyed out."""
        return not self._part(label, widgets.Button).disabled

    def box(self, label) -> widgets.Text:
        """The box to type in that has this label."""
        return self._part(label, widgets.Text)

    def slider(self, label):
        """The slider that has this label."""
        return self._part(label, (widgets.IntSlider, widgets.FloatSlider))

    def labels(self, kind=(widgets.Text, widgets.IntSlider, widgets.FloatSlider)):
        """The labels of all controls of a kind, in the order of the page."""
        rows = [row for row in self._rows() if any(isinstance(p, kind) for p in row)]
        return [label_of(row) for row in rows]

    def words(self) -> list[str]:
        """All texts that the page shows, each by itself."""
        return [text for part in self._parts() if (text := text_of(part))]

    def alerts(self) -> list[str]:
        """All texts that tell of a problem."""
        return [text_of(part) for part in self._parts() if is_alert(part)]

    def told(self, label) -> str:
        """The words below the control with this label; "" if there are none."""
        row, parts = self._row(label), list(self._parts())
        below = parts[parts.index(row[-1]) + 1 :]
        if label in WITH_BUTTONS:  # The words are below all buttons.
            working = widgets.Button, widgets.IntProgress
            below = [part for part in below if not isinstance(part, working)]
        return text_of(below[0]) if isinstance(below[0], widgets.HTML) else ""

    def picture(self) -> np.ndarray:
        """The picture on the page: uint8 `(height, width, 3)`."""
        return opened(self._captioned()[0].children[0].value)

    def shows_picture(self) -> bool:
        """Whether the picture is on the page, and no player in its place."""
        return bool(self._captioned())

    def kept(self) -> tuple[np.ndarray, list[str]] | None:
        """The picture that was kept beside the first, and all that is said of it."""
        if len(self._captioned()) < 2:
            return None
        parts = list(self._parts())
        image = self._captioned()[1].children[0]
        below = parts[parts.index(image) + 1 :][:2]
        return opened(image.value), [text_of(part) for part in below]

    def preview(self) -> tuple[str, bytes] | None:
        """The name and the bytes of the file that the page shows, or None."""
        for part in self._parts():
            if isinstance(part, widgets.HTML) and "walklib-saved" in part.value:
                page = html.unescape(part.value)
                file = json.loads(re.search(r"^const file = (.*);$", page, re.M)[1])
                return file["name"], base64.b64decode(file["content"])
        return None

    def seen(self) -> Seen:
        """What the painted picture on the page tells."""
        return read(self.picture())

    def bar(self) -> tuple[int, int]:
        """How far the bar of the progress is, and how long it is."""
        bar = self._only(widgets.IntProgress)
        return bar.value, bar.max

    def player(self) -> dict | None:
        """What the player on the page was given, or None if there is none."""
        for part in self._parts():
            if isinstance(part, widgets.HTML) and "walklib-player" in part.value:
                page = html.unescape(part.value)
                return json.loads(re.search(r"^const walk = (.*);$", page, re.M)[1])
        return None

    @property
    def waiting(self) -> bool:
        """Whether the page has been asked for its messages."""
        play = self._only(widgets.Play)
        # ipywidgets 7 calls it `_playing`, 8 `playing`.
        return play.playing if play.has_trait("playing") else play._playing

    def work(self, beats=1000, every=BEAT) -> None:
        """Send the messages of the page for as long as they are asked for."""
        for _ in range(beats):
            if not self.waiting:
                return
            self.clock.now += every
            self._only(widgets.Play).value += 1

    # A map has a square besides, which a browser draws and drags in.

    def has_square(self) -> bool:
        """Whether there is a square to click and drag in."""
        return bool(self._squares())

    def click(self, right, down) -> None:
        """Click in the square: both from 0 to 1."""
        (square,) = self._squares()
        square.point = [right, down]

    def clicked(self) -> list[float]:
        """Where the mark is: `[right, down]`."""
        (square,) = self._squares()
        return square.point

    def appear(self) -> None:
        """The browser says that it has drawn the square."""
        (square,) = self._squares()
        square._handle_custom_msg({"ready": True}, [])

    def thumbnails(self) -> np.ndarray:
        """All thumbnails in one picture: uint8 `(height, width, 3)`."""
        if self.has_square():
            return opened(self._squares()[0].mosaic)
        return opened(self._pictures()[0].value)

    def _parts(self, widget=None):
        """All that is on the page in its order, and the pulse, which nobody sees."""
        widget = widget or self._root
        if isinstance(widget, widgets.Play):
            yield widget
        elif widget.layout.display != "none":
            if not isinstance(widget, widgets.Box):
                yield widget
            for child in getattr(widget, "children", ()):
                yield from self._parts(child)

    def _rows(self, widget=None):
        """A label and what stands beside it; parts that name themselves are alone."""
        children = getattr(widget or self._root, "children", ())
        parts = [child for child in children if not isinstance(child, widgets.Box)]
        if parts and isinstance(parts[0], widgets.Label):
            yield list(self._parts(widget))
            return
        yield from ([part] for part in parts)
        for child in children:
            yield from self._rows(child)

    def _row(self, label):
        (row,) = (row for row in self._rows() if label_of(row) == label)
        return row

    def _part(self, label, kind):
        named = ((label_of(row), part) for row in self._rows() for part in row)
        found = [
            part
            for name, part in named
            if isinstance(part, kind) and label in (name, described(part))
        ]
        assert len(found) == 1, f"{len(found)} controls are called {label!r}"
        return found[0]

    def _only(self, kind):
        (part,) = (part for part in self._parts() if isinstance(part, kind))
        return part

    def _pictures(self):
        return [part for part in self._parts() if isinstance(part, widgets.Image)]

    def _captioned(self, widget=None):
        """The boxes of a picture and its caption."""
        widget = widget or self._root
        if "walklib-captioned" in getattr(widget, "_dom_classes", ()):
            return [widget]
        children = getattr(widget, "children", ())
        return [box for child in children for box in self._captioned(child)]

    def _squares(self):
        return [part for part in self._parts() if part.has_trait("mosaic")]
