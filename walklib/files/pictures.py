"""Still pictures: single frames, a labelled grid of frames, a strip for a notebook."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from walklib.files import frames as frame_tools
from walklib.files.recipe import PNG_KEY, exif_of, recipe_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, PAPER = (40, 40, 40), (255, 255, 255)


def export_as_png(
    path: str | Path, frames: Iterable, recipe: dict | None = None
) -> Path:
    """Write frames as PNG files, without any loss.

    Args:
        path: a name ending in `.png` for a single frame; otherwise a folder, which
            gets `frame_00000.png`, `frame_00001.png` and so on. Frames of an older
            and longer export are removed from it, and nothing else.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        recipe: what made the frames, kept in a text chunk of every file.

    Returns:
        The path of the file or folder.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, or several frames for one file.
    """
    path = Path(path)
    text = recipe_text(recipe)
    if path.suffix.lower() != ".png":
        return _write_folder(path, frames, text)
    path = frame_tools.checked_path(path, (".png",))
    with frame_tools.replacing(path) as temporary:
        with frame_tools.opened(frames) as sequence:
            if len(sequence) != 1:
                raise ValueError(
                    "One .png file holds one frame; name a folder for several. "
                    f"Received: {len(sequence)} frames, path={path}"
                )
            _save_png(temporary, sequence[0], text)
    return path


def _write_folder(folder: Path, frames: Iterable, text: str) -> Path:
    if folder.is_file():
        raise ValueError(f"There is a file of this name. Received: path={folder}")
    names = (folder / f"frame_{index:05d}.png" for index in range(10**5))
    written = set()
    with frame_tools.replacing(folder / "frame_00000.png") as first:
        with frame_tools.opened(frames) as sequence:
            _save_png(first, sequence[0], text)
            written.add(next(names))
            for name, index in zip(names, range(1, len(sequence)), strict=False):
                with frame_tools.replacing(name) as temporary:
                    _save_png(temporary, sequence[index], text)
                written.add(name)
    for old in set(folder.glob("frame_*.png")) - written:
        if re.fullmatch(r"frame_\d{5}\.png", old.name):
            old.unlink()
    return folder


def _save_png(path: Path, frame: np.ndarray, text: str) -> None:
    from PIL import Image, PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    if text:
        chunks.add_text(PNG_KEY, text)
    Image.fromarray(frame).save(path, format="PNG", pnginfo=chunks)


def plot_grid(
    frames: Iterable,
    path: str | Path,
    *,
    rows: int | None = None,
    columns: int | None = None,
    labels: Sequence[str] | None = None,
    row_labels: Sequence[str] | None = None,
    column_labels: Sequence[str] | None = None,
    title: str | None = None,
    recipe: dict | None = None,
) -> Path:
    """Write frames as one picture, row by row, pixel for pixel.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        path: where to write, ending in `.jpg`, `.jpeg` or `.png`.
        rows: rows of the grid. Defaults to what the columns leave.
        columns: columns of the grid. Defaults to what the rows leave; with neither,
            the grid is as square as can be.
        labels: one text for each frame, written under it. "" leaves one out.
        row_labels: one text for each row, written left of it.
        column_labels: one text for each column, written above it.
        title: a text above the grid.
        recipe: what made the frames, kept in the file.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, a grid that would lose frames, or a
            number of labels that does not fit.
    """
    path = frame_tools.checked_path(path, (".jpg", ".jpeg", ".png"))
    text = recipe_text(recipe)
    with frame_tools.replacing(path) as temporary:
        with frame_tools.opened(frames) as sequence:
            rows, columns = _grid_shape(len(sequence), rows, columns)
            _check_count("labels", labels, len(sequence))
            _check_count("row_labels", row_labels, rows)
            _check_count("column_labels", column_labels, columns)
            sheet = _Sheet(sequence[0].shape, rows, columns, bool(labels))
            sheet.head(title, row_labels, column_labels)
            sheet.fill(sequence, labels)
        if path.suffix.lower() == ".png":
            _save_png(temporary, np.asarray(sheet.image), text)
        else:
            exif = exif_of(recipe)
            sheet.image.save(temporary, format="JPEG", quality=92, exif=exif)
    return path


def _grid_shape(count: int, rows: int | None, columns: int | None) -> tuple[int, int]:
    for name, value in (("rows", rows), ("columns", columns)):
        if value is not None and (not isinstance(value, int) or value < 1):
            raise ValueError(f"{name} must be 1 or more. Received: {name}={value!r}")
    if columns is None:
        columns = math.ceil(math.sqrt(count) if rows is None else count / rows)
    if rows is None:
        rows = math.ceil(count / columns)
    if rows * columns < count:
        raise ValueError(
            f"The grid has no room for {count} frames. "
            f"Received: rows={rows}, columns={columns}"
        )
    return rows, columns


def _check_count(name: str, texts: Sequence[str] | None, count: int) -> None:
    if texts is not None and len(texts) != count:
        raise ValueError(f"{name} needs {count} texts. Received: {len(texts)}")


class _Sheet:
    """A white picture with room for a grid of frames and its texts."""

    def __init__(self, shape: tuple[int, ...], rows: int, columns: int, labelled: bool):
        self.height, self.width, _ = shape
        self.rows, self.columns = rows, columns
        self.size = max(10, min(self.height, self.width) // 9)  # Of the letters.
        self.below = 3 * self.size if labelled else 0
        self.left = self.top = 0

    def head(self, title, row_labels, column_labels) -> None:
        """Make room for the texts around the grid, and write them."""
        from PIL import Image

        line = 3 * self.size
        self.left = self.width if row_labels else 0
        title_height = line if title else 0
        self.top = title_height + (line if column_labels else 0)
        width = self.left + self.columns * self.width
        height = self.top + self.rows * (self.height + self.below)
        self.image = Image.new("RGB", (width, height), PAPER)
        if title:
            self._write(title, (0, 0, width, line))
        for column, text in enumerate(column_labels or ()):
            left = self.left + column * self.width
            self._write(text, (left, title_height, self.width, line))
        for row, text in enumerate(row_labels or ()):
            top = self.top + row * (self.height + self.below)
            self._write(text, (0, top, self.left, self.height))

    def fill(self, frames: Sequence, labels: Sequence[str] | None) -> None:
        """Paste the frames row by row, each with its label under it."""
        from PIL import Image

        for index, frame in enumerate(frames):
            row, column = divmod(index, self.columns)
            left = self.left + column * self.width
            top = self.top + row * (self.height + self.below)
            self.image.paste(Image.fromarray(frame), (left, top))
            if labels:
                box = (left, top + self.height, self.width, self.below)
                self._write(labels[index], box)

    def _write(self, text: str, box: tuple[int, int, int, int]) -> None:
        """Write a text in the middle of a box (left, top, width, height)."""
        from PIL import ImageDraw, ImageFont

        left, top, width, height = box
        draw = ImageDraw.Draw(self.image)
        for size in range(self.size, 5, -1):
            font = ImageFont.load_default(size)
            lines = "\n".join(_lines(text, width - size, draw, font))
            edges = draw.multiline_textbbox((0, 0), lines, font=font)
            if edges[2] <= width and edges[3] <= height:
                break
        middle = (left + width / 2, top + height / 2)
        draw.multiline_text(middle, lines, INK, font, anchor="mm", align="center")


def _lines(text: str, width: float, draw, font) -> Iterator[str]:
    """Break a text between words into lines that fit a width in pixels."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font) > width:
            yield line
            longer = word
        line = longer
    yield line


def plot_strip(
    frames: Iterable,
    count: int = 8,
    labels: Sequence[str] | None = None,
    title: str | None = None,
) -> "Figure":
    """Show some frames side by side, from the first to the last.

    A walk at a glance, for a notebook, also where no widget and no GIF can play.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        count: how many frames to show, evenly spaced; all, where there are fewer.
            Defaults to 8.
        labels: one text for each frame of the walk, written above those shown.
            Defaults to the numbers of the frames.
        title: a text above the strip.

    Returns:
        A matplotlib figure, closed for pyplot: it is shown once, where it is the
        last value of a notebook's cell.

    Raises:
        TypeError: the frames are not uint8.
        ValueError: no frames, wrong shapes, a count below 1, or a number of labels
            that does not fit.
    """
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"count must be 1 or more. Received: count={count!r}")
    import matplotlib.pyplot as plt

    with frame_tools.opened(frames) as sequence:
        _check_count("labels", labels, len(sequence))
        last = len(sequence) - 1
        shown = np.linspace(0, last, min(count, len(sequence))).round().astype(int)
        size = (1.6 * len(shown), 2.2 if title else 1.9)
        figure, axes = plt.subplots(1, len(shown), figsize=size, squeeze=False)
        for axis, index in zip(axes[0], shown, strict=True):
            axis.imshow(sequence[index])
            axis.set_title(labels[index] if labels else f"frame {index}", fontsize=9)
            axis.axis("off")
    figure.suptitle(title)
    figure.tight_layout(pad=0.4)
    plt.close(figure)
    return figure
