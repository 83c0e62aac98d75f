"""Frames to files, and their recipes in and out: one file of this folder a format.

Every export takes frames as a uint8 array `(frames, height, width, 3)`, or as an
iterable of arrays `(height, width, 3)` or PIL images, such as `walker.stream(walk)`.
`frames.recipe`, if there is one, is kept in the file. Folders are made, and an old
file is replaced when the new one is whole.

What can be known is checked before the first frame is asked for. If an error or Ctrl-C
would lose frames that came one by one, those that are there are written to
`name.partial.gif`, an old file stays, and a note of the error says so.

Raised are, besides whatever the frames raise:
    OSError: the folder can't be written.
    TypeError: the frames are not uint8, or an option is of a wrong type.
    ValueError: no frames, wrong shapes, an option or a file name that can't be, or a
        recipe that is too long: a JPG file has room for 65,000 characters.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

from walklib.files.formats import Format, check_suffix
from walklib.files.gif import Gif, export_as_gif
from walklib.files.grid import Grid
from walklib.files.jpg import Jpg
from walklib.files.mp4 import Mp4, export_as_mp4
from walklib.files.places import output_folder
from walklib.files.png import Png, export_as_png, frames_in
from walklib.files.webp import WebP, export_as_webp

__all__ = [
    "export",
    "export_as_gif",
    "export_as_webp",
    "export_as_mp4",
    "export_as_png",
    "plot_grid",
    "check_export",
    "free_path",
    "output_folder",
    "options_for",
    "read_text",
]

STILL: tuple[type[Grid], ...] = (Png, Jpg)
# A new format is a file of this folder, and here.
FORMATS: tuple[type[Format], ...] = (Gif, WebP, Mp4, *STILL)


def export(path: str | Path, frames: Iterable[Any], **options: Any) -> Path:
    """Write frames to a file in the format that its name's ending says.

    `.gif`, `.webp` and `.mp4` move; `.png` and `.jpg` are one picture of all frames.
    Options, result and errors are those of `export_as_gif`, `export_as_webp`,
    `export_as_mp4` and `plot_grid`.
    """
    return _format_of(path, FORMATS)(**options).export(path, frames)


def plot_grid(
    frames: Iterable[Any],
    path: str | Path,
    *,
    rows: int | None = None,
    columns: int | None = None,
) -> Path:
    """Write frames as one picture, row by row, pixel for pixel.

    Args:
        frames: as for `export_as_gif`.
        path: where to write, ending in `.jpg`, `.jpeg` or `.png`.
        rows: rows of the grid. Defaults to what the columns leave.
        columns: columns of the grid. Defaults to what the rows leave; with neither,
            the grid is as square as can be.

    Returns:
        The path of the file.

    Raises:
        OSError, TypeError, ValueError: as `walklib.files` says; a `ValueError` also
            for a grid that would lose frames.
    """
    return _format_of(path, STILL)(rows=rows, columns=columns).export(path, frames)


def options_for(path: str | Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a recipe's options that the format of another file takes.

    Raises:
        ValueError: no format has this ending.
    """
    taken = _format_of(path, FORMATS).options
    return {name: value for name, value in options.items() if name in taken}


def check_export(path: str | Path, **options: Any) -> None:
    """Raise what `export` would, before there are frames; the folder is made."""
    _format_of(path, FORMATS)(**options).ready(Path(path))


def free_path(folder: Path, name: str, suffix: str) -> Path:
    """Return the path of a new file in a folder.

    Args:
        folder: where it is to be.
        name: its name, which may name a folder in the folder. Its suffix may be that of
            any format: it becomes the one asked for. A taken name gets `-2`, `-3` and
            so on.
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
    known = any(path.suffix.lower() in each.suffixes for each in FORMATS)
    stem = path.stem if known else path.name
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    paths = (path.with_name(each + suffix) for each in names)
    return next(each for each in paths if not each.exists())


Kind = TypeVar("Kind", bound=Format)


def _format_of(path: str | Path, formats: Sequence[type[Kind]]) -> type[Kind]:
    check_suffix(Path(path), [ending for each in formats for ending in each.suffixes])
    suffix = Path(path).suffix.lower()
    return next(each for each in formats if suffix in each.suffixes)


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
    found = frames_in(path)[:1] if path.is_dir() else [path]
    if not found:
        raise ValueError("the folder has no PNG frames")
    if not found[0].is_file():
        raise ValueError("it is no ordinary file")
    return found[0]


def _text_in(path: Path) -> str:
    with open(path, "rb") as file:
        start = file.read(16)
        file.seek(0)
        for each in FORMATS:
            if each.start.match(start):
                return each.read_text(file)
    raise ValueError("it is no GIF, WebP, MP4, PNG or JPG file")
