"""Frames to files, and their recipes in and out: one file of this folder a format."""

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from walklib.files import png
from walklib.files.formats import Format
from walklib.files.gif import export_as_gif
from walklib.files.mp4 import export_as_mp4
from walklib.files.places import output_folder
from walklib.files.png import export_as_png
from walklib.files.webp import export_as_webp

__all__ = [
    "export",
    "export_as_gif",
    "export_as_webp",
    "export_as_mp4",
    "export_as_png",
    "plot_grid",
    "check_export",
    "output_folder",
    "options_for",
    "read_text",
]

# A new format is a file of this folder with a `FORMAT`, and its name here.
NAMES = ("gif", "webp", "mp4", "png", "jpg")
FORMATS: list[Format] = [import_module(f"{__name__}.{n}").FORMAT for n in NAMES]


def export(path: str | Path, frames: Iterable[Any], **options: Any) -> Path:
    """Write frames to a file in the format that its name's ending says.

    Args:
        path: where to write. `.gif`, `.webp` and `.mp4` move; `.png` and `.jpg` are
            one picture of all frames.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. `frames.recipe`, if there is one, is
            kept in the file.
        **options: as for `export_as_gif`, `export_as_webp` and `export_as_mp4`, or
            for `plot_grid`.

    Returns:
        The path of the file.

    Raises:
        OSError, RuntimeError, TypeError, ValueError: as these functions; a
            `ValueError` also where no format has this ending.
    """
    return _format_of(path, FORMATS).export(path, frames, **options)


def plot_grid(
    frames: Iterable[Any],
    path: str | Path,
    *,
    rows: int | None = None,
    columns: int | None = None,
) -> Path:
    """Write frames as one picture, row by row, pixel for pixel.

    If the frames end with an error or Ctrl-C, those that are there are written to
    `name.partial.jpg`, in their places, an old file stays, and a note of the error
    says so.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. `frames.recipe`, if there is one, is
            kept in the file.
        path: where to write, ending in `.jpg`, `.jpeg` or `.png`.
        rows: rows of the grid. Defaults to what the columns leave.
        columns: columns of the grid. Defaults to what the rows leave; with neither,
            the grid is as square as can be.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or rows or columns no ints.
        ValueError: no frames, wrong shapes, a grid that would lose frames, or a
            recipe of more than 65,000 characters for a JPG file.
    """
    still = _format_of(path, [each for each in FORMATS if "rows" in each.options])
    return still.export(path, frames, rows=rows, columns=columns)


def options_for(path: str | Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of some options that the format of a file takes.

    Args:
        path: a file to write.
        options: such as what another file's recipe says of its export.

    Raises:
        ValueError: no format has this ending.
    """
    taken = _format_of(path, FORMATS).options
    return {name: value for name, value in options.items() if name in taken}


def check_export(path: str | Path, **options: Any) -> None:
    """Find out whether `export` can write a file, before there are frames.

    Args:
        path: where to write. Its folder is made.
        **options: as for `export`.

    Raises:
        OSError, TypeError, ValueError: as `export`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The export itself will tell.
        try:
            export(path, _frames_of_a_check(), **options)
        except _Checked:
            pass


class _Checked(Exception):
    """All is well so far: the first frame was asked for."""


def _frames_of_a_check() -> Iterator[Any]:
    raise _Checked
    yield


def _format_of(path: str | Path, formats: list[Format]) -> Format:
    suffix = Path(path).suffix.lower()
    for each in formats:
        if suffix in each.suffixes:
            return each
    suffixes = [suffix for each in formats for suffix in each.suffixes]
    raise ValueError(
        f"The file name must end in {', '.join(suffixes[:-1])} or {suffixes[-1]}. "
        f"Received: path={path}"
    )


def read_text(path: str | Path) -> str:
    """Read the recipe's text back from a file, whatever its name.

    Args:
        path: a GIF, WebP, MP4, PNG or JPG file, or a folder of PNG frames.

    Returns:
        The text, as `frames.recipe` gave it when the file was written.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file holds no recipe, is damaged, or can't be read.
    """
    if not os.path.exists(path):
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        text = _text_in(_file_of(Path(path)))
    except (OSError, ValueError) as error:
        raise ValueError(f"No recipe can be read from {path}: {error}.") from error
    if not text:
        raise ValueError(f"{path} holds no recipe of walklib.")
    return text


def _file_of(path: Path) -> Path:
    """Return the file itself, or the first of a folder's frames."""
    if path.is_dir():
        frames = png.frames_in(path)
        if not frames:
            raise ValueError("the folder has no PNG frames")
        return frames[0]
    if not path.is_file():
        raise ValueError("it is no ordinary file")
    return path


def _text_in(path: Path) -> str:
    with open(path, "rb") as file:
        start = file.read(16)
        file.seek(0)
        for each in FORMATS:
            if each.start.match(start):
                return each.read_text(file)
    raise ValueError("it is no GIF, WebP, MP4, PNG or JPG file")
