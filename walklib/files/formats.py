"""What a format is: how its files are known, written and read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Format:
    """A format of files that frames are written to and recipes are read from.

    Attributes:
        suffixes: the endings of its names, lower-case, with their dot.
        start: matches the first bytes of its files.
        export: writes frames, `export(path, frames, **options)`, and returns the path.
            What the options are is read off its signature.
        read_text: returns the recipe's text in an open file, "" where there is none;
            a `ValueError` says what is damaged.
    """

    suffixes: tuple[str, ...]
    start: re.Pattern[bytes]
    export: Callable[..., Path]
    read_text: Callable[[BinaryIO], str]

    @property
    def options(self) -> list[str]:
        """The names of the export's options."""
        return list(signature(self.export).parameters)[2:]


def take(file: BinaryIO, size: int) -> bytes:
    """Return the next bytes of a file.

    Args:
        file: an open file.
        size: how many bytes.

    Raises:
        ValueError: the file has not so many left.
    """
    content = file.read(size)
    if len(content) < size:
        raise ValueError("it ends too early")
    return content
