"""What a format is, and one export from the first check to the last byte.

An export replaces what has its own name and touches nothing else: a partial file is
there until it is deleted, or until the next one of its name is written.
"""

import math
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence, Sized
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self

from walklib.files.frames import Frame, opened, total
from walklib.files.places import check_writable, hidden_in, partial_path


class Format(ABC):
    """A format of files; an instance is one way to export, with its options as fields.

    Attributes:
        suffixes: the endings of its names, lower-case, with their dot.
        start: matches the first bytes of its files.
        options: the names of what a recipe is told of an export.
        longest_side: pixels that a side of a picture can have.
        longest_text: characters that a recipe can have.
    """

    suffixes: ClassVar[tuple[str, ...]]
    start: ClassVar[re.Pattern[bytes]]
    options: ClassVar[tuple[str, ...]] = ()
    longest_side: ClassVar[float] = math.inf
    longest_text: ClassVar[float] = math.inf

    @abstractmethod
    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        """Write frames and the recipe's text, "" if there is none, to a new file.

        Its folder is hidden, empty, and removed afterwards.
        """

    @staticmethod
    @abstractmethod
    def read_text(file: BinaryIO) -> str:
        """Return the recipe's text in an open file, "" where there is none.

        Raises:
            ValueError: the file is damaged, in words that say how.
        """

    def fitted(self, count: int) -> Self:
        """Return this export with what the number of frames decides."""
        return self

    def check(self, count: int, shape: tuple[int, ...] | None = None) -> None:
        """Refuse a number of frames, or a shape if it is known, that can't be."""
        if shape is not None and max(shape) > self.longest_side:
            raise ValueError(
                "This format's pictures have sides of at most "
                f"{self.longest_side:,} pixels. Received: {shape[0]:,} x {shape[1]:,}"
            )

    def ready(self, path: Path) -> None:
        """Find out whether such a file can be written, and make its folder.

        Raises:
            OSError: the folder can't be made or written.
            ValueError: the name is wrong, too long, or that of a folder.
        """
        check_suffix(path, self.suffixes)
        if os.path.isdir(path):
            raise ValueError(f"There is a folder of this name. Received: path={path}")
        check_writable(path)

    def export(self, path: str | Path, frames: Iterable[Any]) -> Path:
        """Write a file and return its path; arguments and errors as `walklib.files`."""
        path, count = Path(path), total(frames, 1) or 1
        self.check(count)
        self.fitted(count)._text(frames)
        self.ready(path)
        with opened(frames, self.check, partial(self._keep, path, frames)) as pictures:
            self._put(path, frames, pictures)
        return path

    def _text(self, frames: Iterable[Any], **done: int) -> str:
        """Return the text of the recipe that frames carry, "" if they have none."""
        recipe = getattr(frames, "recipe", None)
        told = {name: getattr(self, name) for name in self.options}
        text = "" if recipe is None else str(recipe.text(**told, **done))
        if len(text) > self.longest_text:
            raise ValueError(
                "This format can hold a recipe of at most "
                f"{self.longest_text:,} characters. Received: {len(text):,} characters"
            )
        return text

    def save(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        """Put a whole file in its place, or leave the old one as it was."""
        with hidden_in(path.parent) as hidden:
            new = hidden / path.name
            self.write(new, frames, text)
            os.replace(new, path)

    def _put(
        self, path: Path, frames: Iterable[Any], pictures: Sequence[Frame], **done: int
    ) -> None:
        this = self.fitted(total(frames, len(pictures)))
        this.save(path, pictures, this._text(frames, **done))

    def _keep(
        self,
        path: Path,
        frames: Iterable[Any],
        error: BaseException,
        pictures: Sequence[Frame],
    ) -> None:
        """Write what is there of frames that would be lost, and say where."""
        path, done = partial_path(path), len(pictures)
        known = f" of {len(frames)}" if isinstance(frames, Sized) else ""
        try:
            self._put(path, frames, pictures, done=done)
        except Exception as failure:
            error.add_note(f"Frames done: {done}{known}, not kept: {failure}")
        else:
            error.add_note(f"Frames done: {done}{known}, kept in {path}")


def check_suffix(path: Path, suffixes: Sequence[str]) -> None:
    """Refuse, with a `ValueError`, a name that does not end as one of these."""
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"The file name must end in {', '.join(suffixes)}. Received: path={path}"
        )


def take(file: BinaryIO, size: int) -> bytes:
    """Return the next bytes of a file; a `ValueError` says that there are too few."""
    content = file.read(size)
    if len(content) < size:
        raise ValueError("it ends too early")
    return content
