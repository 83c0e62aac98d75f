"""Where files are written: all or nothing.

A file grows in a hidden folder beside its place, and is moved there when it is whole,
so that a failure leaves the old one as it was. A process that is killed leaves its
hidden folder behind. The name says whose it is: the next export removes it.
"""

import errno
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

MARK = f".walklib-{crc32(platform.node().encode()):08x}"  # Of this machine.
HIDDEN = re.compile(rf"{re.escape(MARK)}-(\d+)-.*")  # Of one of its processes.


def partial_path(path: Path) -> Path:
    """Return where frames go that are not all: `dog.partial.gif` for `dog.gif`."""
    return path.with_name(f"{path.stem}.partial{path.suffix}")


def output_folder(path: str | Path) -> Path:
    """Make a folder for files, and find out at once whether it can be written.

    For the top of a notebook: a wrong folder is known before anything is rendered.

    Args:
        path: the folder. It may be there already.

    Returns:
        The path of the folder.

    Raises:
        OSError: the folder can't be made or written.
    """
    folder = Path(path)
    check_writable(folder / "file")
    return folder


def check_writable(path: Path) -> None:
    """Find out whether a file of this name can be written, and make its folder.

    Raises:
        OSError: the folder can't be made or written.
        ValueError: the name is too long.
    """
    with hidden_in(path.parent) as hidden:
        try:
            (hidden / partial_path(path).name).touch()
        except (OSError, ValueError) as error:  # a zero byte is a ValueError
            reason = getattr(error, "strerror", error)
            raise ValueError(
                f"This name can't be had ({reason}). Received: path={str(path)!r}"
            ) from error


@contextmanager
def hidden_in(folder: Path) -> Iterator[Path]:
    """Give a hidden folder in a folder, which is made, and remove it afterwards.

    Raises:
        OSError: the folder can't be made or written, or has no space left.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        prefix = f"{MARK}-{os.getpid()}-"
        with TemporaryDirectory("", prefix, folder, ignore_cleanup_errors=True) as new:
            yield Path(new)
    except OSError as error:
        reason = error.strerror or error
        raise OSError(
            error.errno or errno.EIO,
            f"Can't write to this folder ({reason}): choose another one",
            str(folder),
        ) from error


def _sweep(folder: Path) -> None:
    """Remove what processes of this machine that are gone have left."""
    for old in folder.iterdir():
        found = HIDDEN.fullmatch(old.name)
        if found and _gone(int(found[1])):
            shutil.rmtree(old, ignore_errors=True)


def _gone(process: int) -> bool:
    if sys.platform == "win32":  # There the question itself would end the process.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # It is there, and somebody else's.
    return False
