"""A picture at a place of a walk, at once: the part that explorer and map share."""

import time
from collections.abc import Callable

import ipywidgets as widgets

from walklib.explore.controls import Message, Pulse
from walklib.explore.state import Newest, words_of
from walklib.show.player import SHOWN_SIDE


class Viewer:
    """Shows the picture that was asked for last.

    Pictures in memory are shown at once. Others are rendered when they are due:
    see `Newest`. Whoever owns the viewer calls `beat` at each message of the page.

    Args:
        studio: `Studio`.
        pulse: `Pulse`, started while a request waits.
        clock: function that returns the time in seconds.
    """

    def __init__(
        self, studio, pulse: Pulse, clock: Callable[[], float] = time.monotonic
    ):
        self.studio, self.pulse, self.clock = studio, pulse, clock
        self.newest, self.message = Newest(), Message()
        self.caption = widgets.Label()
        height, width = studio.walker.image_size
        scale = max(1, SHOWN_SIDE / max(height, width))
        self.image = widgets.Image(
            format="png",
            layout=widgets.Layout(
                width=f"{round(width * scale)}px",
                height=f"{round(height * scale)}px",
                object_fit="contain",
                flex="0 0 auto",
            ),
        )

    def ask(self, values: dict, coordinate, caption: str) -> None:
        """Show the picture of these values at a coordinate, now or soon."""
        self.newest.ask((dict(values), coordinate, caption), self.clock())
        known = self.studio.seen(values, coordinate)
        if known:
            self.newest.drop()
            self.show(known, caption)
        elif not self.beat():
            self.pulse.wanted = True

    def beat(self) -> bool:
        """Render the request if it is due; return whether none waits any more."""
        if self.newest.due(self.clock()):
            values, coordinate, caption = self.newest.take()
            try:
                self.show(self.studio.picture(values, coordinate), caption)
            except KeyboardInterrupt:  # The notebook's own button.
                self.message.say("Stopped before the picture was done.")
            except Exception as error:  # Said on the page, which goes on working.
                self.message.say(words_of(error), problem=True)
            self.newest.answered(self.clock())
        return self.newest.request is None

    def show(self, picture: bytes, caption: str) -> None:
        """Put PNG bytes on the page."""
        self.message.clear()
        self.image.value = picture
        self.caption.value = caption
