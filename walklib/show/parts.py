"""Parts of a page of widgets: rows, messages, pictures, buttons, and their names.

They are readable in light and in dark themes, and a screen reader can name them.
"""

import base64
import html
from collections.abc import Callable, Sequence
from importlib import resources

import ipywidgets as widgets

from walklib.show.player import SHOWN_SIDE

NAME_WIDTH = "140px"
PROBLEM = "border-left: 3px solid #d32f2f; padding-left: 6px"  # Seen in any theme.
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# The still hides beside its page. A page whose kernel has gone says so once, in place
# of a broken chain at each of its parts; the class is ipywidgets' own.
STYLE = """<style>
:has(.walklib-page) + * .walklib-still { display: none }
.walklib-page .jupyter-widgets-disconnected::before { display: none }
.walklib-page.jupyter-widgets-disconnected::before {
  content: "The kernel was restarted: run all cells down to this one to go on.";
  border-left: 3px solid #d32f2f; color: inherit; font: inherit; padding: 0 6px;
}
.walklib-page.jupyter-widgets-disconnected > * { opacity: 0.6 }
</style>
"""
STILL = """<div class="walklib-still">
<p>An explorer: run all cells down to this one to play with it.</p>
<img alt="What it shows first" width="256" src="data:image/png;base64,{picture}">
</div>
"""


def message() -> widgets.HTML:
    """A place for words; it takes no room while there are none."""
    return widgets.HTML(layout={"display": "none"})


def say(place: widgets.HTML, text: str, *, problem: bool = False) -> None:
    """Show words in a `message`; with a red bar if they tell of a problem."""
    mark, role = (PROBLEM, "alert") if problem else ("", "status")
    style = f"display: block; line-height: 1.4; {mark}"
    place.value = f'<span role="{role}" style="{style}">{html.escape(text)}</span>'
    place.layout.display = None if text else "none"


def row(label: str, parts: list, below: widgets.HTML | None = None) -> widgets.VBox:
    """A row of the page: a name, its controls, and a message below."""
    name = widgets.Label(label, layout={"width": NAME_WIDTH, "flex": "0 0 auto"})
    named = widgets.HBox([name, *parts], layout={"width": "100%"})
    named.add_class("walklib-named")
    return widgets.VBox([named] + [below] * bool(below), layout={"width": "100%"})


def columns(left: list, right: list, flex: str = "1 1 380px") -> widgets.HBox:
    """Two columns; where the page is narrow, the right one is above the left.

    Args:
        left, right: their parts.
        flex: CSS of the left one's width.
    """
    first = widgets.VBox(left, layout={"flex": flex, "max_width": "620px"})
    second = widgets.VBox(right, layout={"margin": "0 0 0 16px"})
    return widgets.HBox([first, second], layout={"flex_flow": "row wrap-reverse"})


def wrapped(parts: list) -> widgets.HBox:
    """Parts beside each other, and below where the page is too narrow for them."""
    return widgets.HBox(parts, layout={"flex_flow": "row wrap"})


def button(label: str, tooltip: str, action: Callable[[], None], style: str = ""):
    """A button that does something when it is pressed."""
    made = widgets.Button(description=label, tooltip=tooltip, button_style=style)
    made.layout.width, made.layout.flex = "auto", "0 0 auto"
    made.on_click(lambda _: action())
    return made


def choice(title: str, options: Sequence[str], action: Callable[[str], None]):
    """A list that does something with what is chosen, and then shows its title."""
    choices = [(title, ""), *((option, option) for option in options)]
    made = widgets.Dropdown(options=choices)
    made.layout.width, made.layout.flex = "96px", "0 0 auto"

    def chosen(change):
        if change["new"]:
            action(change["new"])
            made.value = ""

    made.observe(chosen, "value")
    return made


def picture(size: tuple[int, int]) -> widgets.Image:
    """A place for PNG bytes of this height and width; a small one is enlarged."""
    scale = max(1, SHOWN_SIDE / max(size))
    height, width = (f"{round(side * scale)}px" for side in size)
    layout = {"width": width, "height": height, "flex": "0 0 auto"}
    return widgets.Image(format="png", layout=layout | {"object_fit": "contain"})


def captioned(image: widgets.Image, caption: widgets.Label) -> widgets.VBox:
    """A picture over its caption, which is also its name."""
    made = widgets.VBox([image, caption])
    made.add_class("walklib-captioned")
    return made


def page(parts: list) -> widgets.VBox:
    """A whole page. ipywidgets names no slider and no picture: a script does."""
    script = resources.files(__package__).joinpath("names.js").read_text("utf-8")
    source = html.escape(f"<script>{script}</script>")
    frame = f'<iframe hidden title="Names of controls" srcdoc="{source}"></iframe>'
    made = widgets.VBox([*parts, widgets.HTML(frame, layout={"height": "0px"})])
    made.add_class("walklib-page")
    return made


def bundles_of(widget: widgets.Widget, picture: bytes, text: str) -> list[dict]:
    """A widget as a cell's two outputs: itself, and a still where there is none.

    A page shows the first kind that it knows of an output, also if it then finds no
    widget: after a restart of the kernel, or in an exported page. So the still stands
    below, and hides where the widget is.

    Args:
        widget: what a running notebook shows; a `page`.
        picture: PNG bytes of the still.
        text: what stands for the widget where nothing else can.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    still = STYLE + STILL.format(picture=base64.b64encode(picture).decode("ascii"))
    return [
        {WIDGET_VIEW: view, "text/plain": text},
        {"text/html": still, "text/plain": ""},
    ]
