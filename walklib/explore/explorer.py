"""The explorer of a walk: fields, one picture at once, the whole walk, and saving."""

import os
from pathlib import Path

import ipywidgets as widgets

from walklib import files
from walklib.explore.form import Field, Form
from walklib.explore.page import Control, Page, beside, button, columns, message, say
from walklib.explore.pictures import decoded
from walklib.explore.state import Run, words_of
from walklib.render import Stream
from walklib.settings import LIMITS
from walklib.show.player import frame_text, play
from walklib.walks import Walk

SUFFIXES = [suffix for each in files.FORMATS for suffix in each.suffixes]
MOVING = [each.suffixes[0] for each in files.FORMATS if "fps" in each.options]
FPS = Field("fps", LIMITS["fps"].label, LIMITS["fps"].start, LIMITS["fps"])
OUTDATED = "These frames were rendered before the last change: press Render for others."


class Explorer(Page):
    """Everything about one walk on one page; the last value of a notebook's cell.

    Args:
        walker: `walklib.Walker`.
        form: `Form`.
        folder: where files are saved.
        **options: as for `Page`.

    Raises:
        TypeError, ValueError: as for `Page`, and if the folder is no path.
    """

    def __init__(self, walker, form: Form, *, folder="outputs", **options):
        if not isinstance(folder, (str, os.PathLike)):
            raise TypeError(f"`folder` must be a path. Received: folder={folder!r}")
        super().__init__(walker, form, **options)
        self.folder, self.fps = Path(folder), FPS.start
        self.position = widgets.IntSlider(
            description="Position",
            readout=False,
            style={"description_width": "60px"},
        )
        self.position.observe(lambda change: self.move(change["new"]), "value")
        self.render_button = button("Render", "The whole walk", self.render, "primary")
        self.player = widgets.HTML()
        self.rate = Control(FPS, self.set_rate)
        self.name = widgets.Text(
            value=form.build.__name__, layout={"flex": "1 1 auto", "width": "120px"}
        )
        self.rubber_band = widgets.Checkbox(
            description="There and back", indent=False, layout={"width": "auto"}
        )
        self.outdated, self.saved = message(), message()
        self.widget = self._page()
        self.changed()

    def place(self, walk: Walk) -> tuple[float, str]:
        """The coordinate of the position, and what is said of it."""
        index = self.state.position
        where = walk.coordinates[index]
        return where, frame_text(index, len(walk), where)

    def move(self, position: int) -> None:
        """Go to a frame and look at it."""
        if self.state.move(position):
            self.changed()
        else:
            self.refresh()

    def render(self) -> None:
        """Start to render the whole walk."""
        if self.start():
            self.player.value = ""
            self.refresh()

    def changed(self) -> None:
        """Look at the position, and no more at the frame that was rendered last."""
        if self.state.run:
            self.state.run.follow = False
        self.look()
        self.refresh()

    def advanced(self, run: Run) -> None:
        """Show the frame that was rendered last."""
        if run.follow and run.pictures:
            self.state.position = len(run.pictures) - 1
            _, caption = self.place(run.walk)
            self.show(run.pictures[-1], caption)

    def finished(self, run: Run) -> None:
        """Put the frames that are done into the player."""
        if run.pictures:
            done = run.walk.coordinates[: len(run.pictures)]
            frames = map(decoded, run.pictures)
            self.player.value = play(frames, done.tolist(), fps=self.fps)._repr_html_()

    def refresh(self) -> None:
        """Show the state, and ask for messages if there is work."""
        last = max(1, self.state.frames - 1)  # A slider has two ends.
        self.position.max = max(self.position.max, last)  # Its value moves first.
        self.position.value = self.state.position
        self.position.max = last
        self.render_button.disabled = self.state.going is not None
        say(self.outdated, OUTDATED if self.state.outdated else "")
        super().refresh()

    def set_rate(self, name: str, raw) -> None:
        """Take what was put into the field of the rate."""
        try:
            self.fps, problem = FPS.read(raw), ""
        except ValueError as error:
            problem = str(error)
        self.rate.tell(self.fps, problem)

    def save(self, suffix: str) -> None:
        """Save the frames that are done as a file with this suffix, and say where."""
        run = self.state.run
        try:
            if run is None or not run.pictures:
                raise ValueError("Nothing to save yet: press Render first.")
            asked = path_in(self.folder, self.name.value, suffix)
            path = free_path(asked)
            frames = self._stream(run)
            files.export(path, frames, fps=self.fps, rubber_band=self.rubber_band.value)
        except Exception as error:  # Said on the page, which goes on working.
            say(self.saved, words_of(error), problem=True)
            return
        counted = "1 frame" if len(frames) == 1 else f"{len(frames)} frames"
        taken = "" if path == asked else f" {asked.name} exists already."
        say(self.saved, f"Saved {counted} to {path}.{taken}")

    def _stream(self, run):
        """The frames that are done, with the recipe that makes them."""
        walker, size = self.pictures.walker, self.pictures.batch_size
        recipe, done = walker.recipe_of(run.walk, run.settings, size), len(run.pictures)
        if done < len(run.walk):
            recipe = recipe.noting(done=done)
        return Stream(map(decoded, run.pictures), done, recipe)

    def _page(self):
        fields = [control.widget for control in self.controls.values()]
        buttons = [self.render_button, self.stop_button, self.bar]
        working = widgets.HBox(buttons, layout={"flex_flow": "row wrap"})
        saving = [
            self.rate.widget,
            beside("Save as", [self.name, *map(self._button, MOVING)], self.saved),
            self.outdated,
            beside("", [self.rubber_band]),
        ]
        shown = [self.image, self.caption, self.position, self.problem]
        top = columns([*fields, working, self.told, *saving], shown)
        return widgets.VBox([top, self.player, self._pulse])

    def _button(self, suffix):
        kind = suffix[1:].upper()
        made = button(kind, f"Save as {kind}", lambda: self.save(suffix))
        made.layout.width = "64px"
        return made


def path_in(folder: Path, name: str, suffix: str) -> Path:
    """The path of a file in a folder.

    Args:
        folder: where it is.
        name: its name, which may name a folder in the folder. Its suffix may be that of
            any format: it becomes the one asked for.
        suffix: the one asked for.

    Raises:
        ValueError: there is no name, or it leads out of the folder.
    """
    if not name.strip():
        raise ValueError(f"The file needs a name. Received: {name!r}")
    path = folder / name.strip()
    if folder.resolve() not in path.resolve().parents:
        raise ValueError(
            f"The file stays in the folder {folder}: give a name alone. "
            f"Received: {name.strip()!r}"
        )
    if path.suffix.lower() in SUFFIXES:
        return path.with_suffix(suffix)
    return path.with_name(path.name + suffix)


def free_path(path: Path) -> Path:
    """The path, or with `-2`, `-3` and so on before its suffix if it is taken."""
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
