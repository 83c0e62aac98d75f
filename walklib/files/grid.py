"""A grid of frames as one picture, for the formats of still pictures."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from walklib.checks import whole_number
from walklib.files.formats import Format
from walklib.files.frames import Frame

PAPER = 255  # The value of pixels without a frame: white.


@dataclass
class Grid(Format):
    """A format of still pictures; options as of `plot_grid`."""

    rows: int | None = None
    columns: int | None = None

    options = ("rows", "columns")

    def __post_init__(self) -> None:
        if self.rows is not None:
            self.rows = whole_number("rows", self.rows)
        if self.columns is not None:
            self.columns = whole_number("columns", self.columns)

    @abstractmethod
    def encoded(self, picture: Frame, text: str) -> bytes:
        """Return a file's bytes for a picture `(height, width, 3)` and a recipe."""

    def fitted(self, count: int) -> Self:
        rows, columns = self._shape(count)
        return replace(self, rows=rows, columns=columns)

    def check(self, count: int, shape: tuple[int, ...] | None = None) -> None:
        rows, columns = self._shape(count)
        if rows * columns < count:
            raise ValueError(
                f"One picture has no room for {count} frames; for a file each, give "
                "export_as_png the name of a folder, or a larger grid. "
                f"Received: rows={rows}, columns={columns}"
            )
        if shape is not None:
            super().check(count, (rows * shape[0], columns * shape[1]))

    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        rows, columns = self._shape(len(frames))
        height, width, _ = frames[0].shape
        sheet = np.full((rows, height, columns, width, 3), PAPER, "uint8")
        for index, frame in enumerate(frames):
            row, column = divmod(index, columns)
            sheet[row, :, column] = frame
        # (rows, height, columns, width, 3) -> (rows * height, columns * width, 3)
        picture = sheet.reshape(rows * height, columns * width, 3)
        path.write_bytes(self.encoded(picture, text))

    def _shape(self, count: int) -> tuple[int, int]:
        """Return rows and columns for a number of frames."""
        rows, columns = self.rows, self.columns
        if columns is None:
            columns = math.ceil(math.sqrt(count) if rows is None else count / rows)
        if rows is None:
            rows = math.ceil(count / columns)
        return rows, columns
