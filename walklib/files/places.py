"""Where files are written: names checked first, then all or nothing.

A file grows under a hidden name in its own folder and takes its place when it is
whole, so that a failure leaves the old one as it was. A process that is killed leaves
its hidden file behind; the next one that writes a file of the same name removes it.
"""

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def checked_path(path: str | Path, suffixes: tuple[str, ...]) -> Path:
    """Return a path whose name ends as the format wants it.

    Args:
        path: where a file will be written.
        suffixes: the endings that are right, with their dot.

    Raises:
        ValueError: the name ends otherwise, or is that of a folder.
    """
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"The file name must end in {' or '.join(suffixes)}. Received: path={path}"
        )
    if os.path.isdir(path):
        raise ValueError(f"There is a folder of this name. Received: path={path}")
    return path


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

    Args:
        path: the file.

    Raises:
        OSError: the folder can't be made or written.
        ValueError: the name is too long.
    """
    with temporary(path):
        pass
    try:
        os.lstat(partial_path(path))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ValueError(
            f"This name, with '.partial' in it, can't be had ({error.strerror}). "
            f"Received: path={path}"
        ) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file that becomes `path` when all went well.

    Args:
        path: the file to write or to replace. Its folder is made where it is missing.

    Yields:
        The path of an empty file in the same folder, with the same suffix.

    Raises:
        OSError: the folder can't be made or written, or has no space left.
    """
    with temporary(path) as file:
        yield file
        os.replace(file, path)


@contextmanager
def temporary(path: Path, folder: bool = False) -> Iterator[Path]:
    """Give a new, hidden file or folder beside `path`, and remove it afterwards.

    Args:
        path: what is going to be written. Its folder is made where it is missing.
        folder: make a folder. Defaults to False, an empty file.

    Yields:
        A path with the suffix of `path`. It may be gone at the end.

    Raises:
        OSError: the folder can't be made or written, or has no space left.
    """
    mark = f".walklib-{sha256(os.fsencode(path.name)).hexdigest()[:12]}-"
    hidden = path.with_name(f"{mark}{secrets.token_hex(4)}{path.suffix}")
    new = _new(hidden, mark, folder)
    try:
        with held(new):
            new.rename(hidden)  # Only now, locked, has it a name that is swept.
            yield hidden
    except OSError as error:
        if error.filename is None:
            raise _unwritable(path.parent, error) from error
        raise
    finally:
        _remove(hidden)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder, where the system and the disk have locks."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _new(hidden: Path, mark: str, folder: bool) -> Path:
    """Make a file or folder beside `hidden`, and remove what was abandoned there."""
    new = hidden.with_name(f".walklib-{secrets.token_hex(8)}{hidden.suffix}")
    try:
        new.parent.mkdir(parents=True, exist_ok=True)
        _sweep(new.parent, mark)
        new.mkdir() if folder else new.touch(exist_ok=False)
    except OSError as error:
        raise _unwritable(new.parent, error) from error
    return new


def _sweep(folder: Path, mark: str) -> None:
    """Remove what processes that are gone have left under hidden names."""
    for old in folder.glob(f"{mark}*"):
        if _abandoned(old):
            _remove(old)


def _abandoned(path: Path) -> bool:
    """Return whether nobody holds the lock."""
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _unwritable(folder: Path, error: OSError) -> OSError:
    return OSError(
        error.errno or errno.EIO,
        f"Can't write to this folder ({error.strerror or error}): choose another one",
        str(folder),
    )
