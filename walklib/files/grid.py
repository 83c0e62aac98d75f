"""A grid of frames as one picture, for the formats of still pictures."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from walklib.checks import whole_number
from walklib.files.frames import Frame, known
from walklib.files.places import checked_path
from walklib.files.writing import LONGEST_TEXT, Export

PAPER = 255  # The value of pixels without a frame: white.


def export_grid(
    path: str | Path,
    frames: Iterable[Any],
    rows: int | None,
    columns: int | None,
    *,
    suffixes: tuple[str, ...],
    encoded: Callable[[Frame, str], bytes],
    longest_side: int,
    longest_text: int = LONGEST_TEXT,
) -> Path:
    """Write frames as one picture, row by row, pixel for pixel.

    Args:
        path: where to write.
        frames: as for every export function.
        rows: rows of the grid, or None.
        columns: columns of the grid, or None.
        suffixes: the endings that the format's names have.
        encoded: makes a file's bytes of a picture and a recipe's text.
        longest_side: pixels that a side of the format's pictures can have.
        longest_text: characters of a recipe that the format can hold.

    Returns:
        The path of the file.

    Raises:
        OSError, TypeError, ValueError: as `walklib.plot_grid`.
    """
    path = checked_path(path, suffixes)
    layout = _Layout(
        None if rows is None else whole_number("rows", rows),
        None if columns is None else whole_number("columns", columns),
        known(frames)[0],
        longest_side,
    )
    return Export(
        path,
        frames,
        partial(_write, layout=layout, encoded=encoded),
        added=layout.added,
        check=layout.check,
        longest_text=longest_text,
    ).run()


@dataclass(frozen=True)
class _Layout:
    """Rows and columns that were asked for, and what they have to hold."""

    rows: int | None
    columns: int | None
    total: int | None
    longest_side: int

    def shape(self, count: int) -> tuple[int, int]:
        """Return rows and columns for a number of frames, if all were not known."""
        count = self.total or count
        rows, columns = self.rows, self.columns
        if columns is None:
            columns = math.ceil(math.sqrt(count) if rows is None else count / rows)
        if rows is None:
            rows = math.ceil(count / columns)
        return rows, columns

    def added(self, count: int) -> dict[str, object]:
        """Return what the recipe is told."""
        rows, columns = self.shape(count)
        return {"rows": rows, "columns": columns}

    def check(self, count: int, shape: tuple[int, ...] | None) -> None:
        """Refuse frames that have no room, and a picture that is too large."""
        rows, columns = self.shape(count)
        if rows * columns < count:
            raise ValueError(
                f"The grid has no room for {count} frames. "
                f"Received: rows={rows}, columns={columns}"
            )
        if shape is None:
            return
        height, width = rows * shape[0], columns * shape[1]
        if max(height, width) > self.longest_side:
            raise ValueError(
                "This format's pictures have sides of at most "
                f"{self.longest_side:,} pixels. Received: {rows} rows and {columns} "
                f"columns of {shape[0]} x {shape[1]} pixels"
            )


def _write(
    path: Path,
    frames: Sequence[Frame],
    text: str,
    layout: _Layout,
    encoded: Callable[[Frame, str], bytes],
) -> None:
    rows, columns = layout.shape(len(frames))
    height, width, _ = frames[0].shape
    sheet = np.full((rows, height, columns, width, 3), PAPER, "uint8")
    for index, frame in enumerate(frames):
        row, column = divmod(index, columns)
        sheet[row, :, column] = frame
    # (rows, height, columns, width, 3) -> (rows * height, columns * width, 3)
    path.write_bytes(encoded(sheet.reshape(rows * height, columns * width, 3), text))
