"""PNG: exact pixels; one picture, a grid, or a folder of frames.

The recipe is a text chunk of every file.
"""

import io
import mimetypes
import os
import re
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from walklib.files.formats import Format, take
from walklib.files.frames import Frame
from walklib.files.grid import Grid
from walklib.files.places import check_writable, hidden_in

if sys.platform != "win32":
    import fcntl

KEY = "walklib"
FIRST = "frame_00000.png"
FRAME_NAME = re.compile(r"frame_\d{5,}\.png")


@dataclass
class Png(Grid):
    """A grid of frames in one PNG file."""

    suffixes = (".png",)
    start = re.compile(rb"\x89PNG\r\n\x1a\n")

    def encoded(self, picture: Frame, text: str) -> bytes:
        return _encoded(picture, text)

    @staticmethod
    def read_text(file: BinaryIO) -> str:
        """Return the text with the recipe's key, which stands before the pixels."""
        take(file, 8)
        while True:
            size, name = struct.unpack(">I4s", take(file, 8))
            if name in (b"IDAT", b"IEND"):
                return ""
            content, sum_ = take(file, size), take(file, 4)
            if zlib.crc32(name + content).to_bytes(4) != sum_:
                raise ValueError("its checksums are wrong")
            key, _, text = content.partition(b"\0")
            if (name, key) == (b"tEXt", KEY.encode("ascii")):
                return text.decode("ascii")


class PngFolder(Format):
    """A folder with a PNG file for each frame."""

    read_text = Png.read_text

    def ready(self, path: Path) -> None:
        if path.name in ("", ".."):
            raise ValueError(f"A folder for frames needs a name. Received: path={path}")
        kind, _ = mimetypes.guess_type(path.name, strict=False)
        if kind is not None:
            raise ValueError(
                f"This is the name of a file ({kind}): frames go to a folder, and one "
                f"frame to a file that ends in .png. Received: path={path}"
            )
        if os.path.isfile(path):
            raise ValueError(f"There is a file of this name. Received: path={path}")
        check_writable(path / FIRST if os.path.isdir(path) else path)

    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        for name, frame in zip(frame_names(len(frames)), frames, strict=True):
            (path / name).write_bytes(_encoded(frame, text))

    def save(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        with hidden_in(path) as new:
            self.write(new, frames, text)
            with _alone_in(path):
                try:
                    _take_over(new, path, len(frames))
                except KeyboardInterrupt:
                    _take_over(new, path, len(frames))  # No mixture of old and new.
                    raise


def export_as_png(path: str | Path, frames: Iterable[Any]) -> Path:
    """Write frames as PNG files, without any loss.

    Args:
        path: a name ending in `.png` for a single frame; otherwise a folder, which
            gets `frame_00000.png`, `frame_00001.png` and so on, with more digits from
            100,001 frames on. It has all new frames or, after a failure, all old
            ones. Other files in it stay.
        frames: as for `export_as_gif`.

    Returns:
        The path of the file or folder.

    Raises:
        OSError, TypeError, ValueError: as `walklib.files` says.
    """
    one = Path(path).suffix.lower() in Png.suffixes
    return (Png(rows=1, columns=1) if one else PngFolder()).export(path, frames)


def frame_names(count: int) -> Iterator[str]:
    """Return the names of frames in a folder: their order is that of the frames."""
    digits = max(5, len(str(count - 1)))
    return (f"frame_{index:0{digits}d}.png" for index in range(count))


def frames_in(folder: Path) -> list[Path]:
    """Return the frames that are in a folder, in their order."""
    found = (file for file in folder.iterdir() if FRAME_NAME.fullmatch(file.name))
    return sorted(found, key=lambda file: int(file.stem.removeprefix("frame_")))


def _encoded(picture: Frame, text: str) -> bytes:
    from PIL import Image, PngImagePlugin

    file, chunks = io.BytesIO(), PngImagePlugin.PngInfo()
    if text:
        chunks.add_text(KEY, text)
    Image.fromarray(picture).save(file, format="PNG", pnginfo=chunks)
    return file.getvalue()


def _take_over(new: Path, folder: Path, count: int) -> None:
    """Move all frames to a folder: this needs no space, and can be done again."""
    for file in new.iterdir():
        os.replace(file, folder / file.name)
    names = set(frame_names(count))
    for old in frames_in(folder):
        if old.name not in names:
            old.unlink()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other export moves frames, where system and disk have locks."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
