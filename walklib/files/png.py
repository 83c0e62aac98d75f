"""PNG: exact pixels; one picture, a grid, or a folder of frames.

The recipe is a text chunk of every file.
"""

import io
import mimetypes
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from walklib.files.formats import Format, take
from walklib.files.frames import Frame
from walklib.files.grid import export_grid
from walklib.files.places import check_writable, checked_path, held, temporary
from walklib.files.writing import Export

SUFFIXES = (".png",)
LONGEST_SIDE = 2**31 - 1
KEY = "walklib"
FIRST = "frame_00000.png"
FRAME_NAME = re.compile(r"frame_\d{5,}\.png")


def export_as_png(path: str | Path, frames: Iterable[Any]) -> Path:
    """Write frames as PNG files, without any loss.

    If the frames end with an error or Ctrl-C, those that are there are written to
    the folder `name.partial`, an old folder stays, and a note of the error says so.

    Args:
        path: a name ending in `.png` for a single frame; otherwise a folder, which
            gets `frame_00000.png`, `frame_00001.png` and so on, with more digits from
            100,001 frames on. It has all new frames or, after a failure, all old
            ones. Other files in it stay.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. `frames.recipe`, if there is one, is
            kept in every file.

    Returns:
        The path of the file or folder.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8.
        ValueError: no frames, wrong shapes, several frames for one file, or a
            folder's name that is empty or that of a file.
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        return _export_folder(_checked_folder(path), frames)
    path = checked_path(path, SUFFIXES)
    return Export(path, frames, _write_one, _nothing, check=_check_one).run()


def export_as_grid(
    path: str | Path,
    frames: Iterable[Any],
    *,
    rows: int | None = None,
    columns: int | None = None,
) -> Path:
    """Write frames as a grid in one PNG file; as `walklib.plot_grid`."""
    return export_grid(
        path,
        frames,
        rows,
        columns,
        suffixes=SUFFIXES,
        encoded=_encoded,
        longest_side=LONGEST_SIDE,
    )


def frame_names(count: int) -> Iterator[str]:
    """Return the names of frames in a folder: their order is that of the frames."""
    digits = max(5, len(str(count - 1)))
    return (f"frame_{index:0{digits}d}.png" for index in range(count))


def frames_in(folder: Path) -> list[Path]:
    """Return the frames that are in a folder, in their order."""
    found = (file for file in folder.iterdir() if FRAME_NAME.fullmatch(file.name))
    return sorted(found, key=lambda file: int(file.stem.removeprefix("frame_")))


def _nothing(count: int) -> dict[str, object]:
    return {}


def _check_one(count: int, shape: tuple[int, ...] | None) -> None:
    if count > 1:
        raise ValueError(
            "One .png file holds one frame; name a folder for several. "
            f"Received: {count} frames or more"
        )


def _write_one(path: Path, frames: Sequence[Frame], text: str) -> None:
    path.write_bytes(_encoded(frames[0], text))


def _encoded(picture: Frame, text: str) -> bytes:
    from PIL import Image, PngImagePlugin

    file, chunks = io.BytesIO(), PngImagePlugin.PngInfo()
    if text:
        chunks.add_text(KEY, text)
    Image.fromarray(picture).save(file, format="PNG", pnginfo=chunks)
    return file.getvalue()


def _checked_folder(path: str | Path) -> Path:
    folder = Path(path)
    if not folder.name:
        raise ValueError(f"A folder for the frames needs a name. Received: {path!r}")
    kind, _ = mimetypes.guess_type(folder.name, strict=False)
    if kind is not None:
        raise ValueError(
            f"This is the name of a file ({kind}): frames go to a folder, and one "
            f"frame to a file that ends in .png. Received: path={path}"
        )
    if os.path.isfile(folder):
        raise ValueError(f"There is a file of this name. Received: path={path}")
    return folder


def _export_folder(folder: Path, frames: Iterable[Any]) -> Path:
    return Export(
        folder, frames, _write_frames, _nothing, ready=_check_folder, place=_replacing
    ).run()


def _check_folder(folder: Path) -> None:
    check_writable(folder / FIRST if folder.is_dir() else folder)


def _write_frames(folder: Path, frames: Sequence[Frame], text: str) -> None:
    for name, frame in zip(frame_names(len(frames)), frames, strict=True):
        _write_one(folder / name, [frame], text)


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Give a temporary folder whose frames become those of `folder` at the end."""
    with temporary(folder / FIRST, folder=True) as new:
        yield new
        with held(folder):  # Two exports at once take their turns.
            names = {file.name for file in new.iterdir()}
            try:
                _take_over(new, names, folder)
            except KeyboardInterrupt:
                _take_over(new, names, folder)  # No folder of old and new frames.
                raise


def _take_over(new: Path, names: set[str], folder: Path) -> None:
    """Move all frames to a folder: this needs no space, and can be done again."""
    for file in new.iterdir():
        os.replace(file, folder / file.name)
    for old in frames_in(folder):
        if old.name not in names:
            old.unlink()


def _read_text(file: BinaryIO) -> str:
    """Return the text chunk with the recipe's key, which stands before the pixels."""
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


FORMAT = Format(SUFFIXES, re.compile(rb"\x89PNG\r\n\x1a\n"), export_as_grid, _read_text)
