"""The explorer of a walk: fields, one picture at once, the whole walk, and saving."""

import os
import warnings
from pathlib import Path

import ipywidgets as widgets

from walklib import files
from walklib.explore.form import Form
from walklib.explore.page import Page
from walklib.explore.pictures import decoded
from walklib.explore.state import Run, words_of
from walklib.render import Stream
from walklib.settings import LIMITS
from walklib.show import Saved, parts
from walklib.show.field import Control, Field
from walklib.show.player import frame_text, play
from walklib.walks import Walk

SUFFIXES = [each.suffixes[0] for each in files.FORMATS]
FPS = Field("fps", LIMITS["fps"].label, LIMITS["fps"].start, LIMITS["fps"])
OUTDATED = (
    "The walk is saved as it was before the last change: press Render for another."
)
UNSEEN = "The walk is done: press Render once more to play it."


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
        self.position = widgets.IntSlider(readout=False, layout={"width": "100%"})
        self.position.observe(lambda change: self.move(change["new"]), "value")
        tooltip = "The whole walk, to be played and saved"
        self.render_button = parts.button("Render", tooltip, self.render, "primary")
        self.player, self.preview = widgets.HTML(), widgets.HTML()
        self.rate = Control(FPS, self.set_rate)
        self.name = widgets.Text(
            value=form.build.__name__, layout={"flex": "1 1 60px", "min_width": "60px"}
        )
        self.rubber_band = widgets.Checkbox(
            description="There and back", indent=False, layout={"width": "auto"}
        )
        self.note, self.saved = parts.message(), parts.message()
        self.widget = self._page()
        self.changed()

    @property
    def playing(self) -> bool:
        """Whether the player is where the picture was: until something is changed."""
        run = self.state.run
        return bool(run and run.follow and run.pictures and not self.state.going)

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
        self.start()
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
            self.show(run.pictures[-1], run.values, caption)

    def finished(self, run: Run) -> None:
        """Put the frames that are done into the player."""
        if run.pictures:
            done = run.walk.coordinates[: len(run.pictures)]
            options = {"fps": self.fps, "rubber_band": self.rubber_band.value}
            player = play(map(decoded, run.pictures), done.tolist(), **options)
            self.player.value = player._repr_html_()

    def copy(self) -> list[widgets.Widget]:
        """What is shown, once more."""
        if not self.playing:
            return super().copy()
        return [widgets.HTML(self.player.value, layout=self.player.layout)]

    def refresh(self) -> None:
        """Show the state, and ask for messages if there is work."""
        last = max(1, self.state.frames - 1)  # A slider has two ends.
        self.position.max = max(self.position.max, last)  # Its value moves first.
        self.position.value = self.state.position
        self.position.max = last
        self.render_button.disabled = self.state.going is not None
        self.view.children = [self.player if self.playing else self.screen]
        parts.say(self.note, self._note())
        super().refresh()

    def set_rate(self, name: str, raw) -> None:
        """Take what was put into the field of the rate."""
        try:
            self.fps, problem = FPS.read(raw), ""
        except ValueError as error:
            problem = str(error)
        self.rate.tell(self.fps, problem)

    def save(self, suffix: str) -> None:
        """Save the frames that are done as a file with this suffix, and show it."""
        try:
            with warnings.catch_warnings(record=True) as noted:
                warnings.simplefilter("always", UserWarning)
                path, counted = self._written(suffix)
            self.preview.value = Saved(path)._repr_html_()
        except Exception as error:  # Said on the page, which goes on working.
            parts.say(self.saved, words_of(error), problem=True)
            return
        frames = "1 frame" if counted == 1 else f"{counted} frames"
        more = [str(each.message) for each in noted if each.category is UserWarning]
        parts.say(self.saved, " ".join([f"Saved {frames} to {path}.", *more]))

    def _written(self, suffix):
        """Write a file; return its path, and how many frames are in it."""
        run = self.state.run
        if run is None or not run.pictures:
            raise ValueError("Nothing to save yet: press Render first.")
        path = files.free_path(self.folder, self.name.value, suffix)
        told = {"fps": self.fps, "rubber_band": self.rubber_band.value}
        options = files.options_for(path, dict(run.values) | told)
        files.export(path, self._stream(run), **options)
        return path, len(run.pictures)

    def _stream(self, run):
        """The frames that are done, with the recipe that makes them."""
        walker, size = self.pictures.walker, self.pictures.batch_size
        recipe, done = walker.recipe_of(run.walk, run.settings, size), len(run.pictures)
        if done < len(run.walk):
            recipe = recipe.noting(done=done)
        return Stream(map(decoded, run.pictures), done, recipe)

    def _note(self):
        """What is to be said beside the buttons that save."""
        if self.state.outdated:
            return OUTDATED
        done = self.state.run and self.state.run.status == "done"
        return UNSEEN if done and not self.playing else ""

    def _page(self):
        fields = [control.widget for control in self.controls.values()]
        working = [self.render_button, self.stop_button, self.bar]
        left = [
            *fields,
            parts.row("Position", [self.position]),
            parts.wrapped(working),
            self.told,
            self.rate.widget,
            parts.row("Save as", [self.name, self.rubber_band]),
            parts.wrapped([self._button(suffix) for suffix in SUFFIXES]),
            self.saved,
            self.note,
            self.preview,
        ]
        shown = [parts.wrapped([self.view, self.kept]), self.problem, self.under]
        return parts.page([parts.columns(left, shown), self._pulse])

    def _button(self, suffix):
        kind = suffix[1:].upper()
        return parts.button(kind, f"Save as {kind}", lambda: self.save(suffix))
