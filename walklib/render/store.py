"""A store of pictures by what makes them: none is drawn twice.

A render that was interrupted goes on where it stopped, a finer walk draws only its
new frames, and explorers share frames with walks. The store is a folder of PNG files
under the user's cache folder; `WALKLIB_CACHE` names another one, or is `off`. Kernels
may share it: a file takes its place when it is whole, and a damaged one is drawn anew.

A key is a digest of weights, dtype, backend, versions of Keras and KerasHub, picture
size, sigmas, settings, and the rows of embeddings and noise. Not of the batch size, the
device and their number: those round otherwise, by at most 1 of 255 in float32.
"""

import os
import secrets
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
import platformdirs

LIMIT = 2**30  # Bytes of all pictures: 30,000 of the pocket model, 2,500 of 512 x 512.
VERSION = "1"  # Of the keys and files: other versions have folders of their own.
SWEEP = 256  # Pictures put in before the folder is measured again.


def cache_folder() -> Path | None:
    """Where the store lies: `WALKLIB_CACHE`, or the user's cache; None for `off`."""
    named = os.environ.get("WALKLIB_CACHE", "")
    if named.lower() == "off":
        return None
    return Path(named) if named else platformdirs.user_cache_path("walklib")


class Store:
    """Exact pictures in a folder, the least recently used dropped at a limit.

    Args:
        folder: where they lie; made when the first is put in. None keeps nothing.
        limit: bytes of all pictures. Defaults to 1 GiB.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT):
        self.folder = None if folder is None else folder / f"pictures-{VERSION}"
        self.limit = limit
        self._until_sweep = 0

    def get(self, key: str) -> np.ndarray | None:
        """The picture of a key, uint8 `(height, width, 3)`; None if there is none."""
        if self.folder is None:
            return None
        from PIL import Image

        path = self._path(key)
        try:
            with Image.open(path) as image:
                picture = np.asarray(image.convert("RGB"))
            os.utime(path)  # used just now
        except (OSError, SyntaxError, ValueError):  # none, or a damaged one
            return None
        return picture

    def put(self, key: str, picture: np.ndarray) -> None:
        """Keep a picture; a folder that can't be written is said once, and left."""
        if self.folder is None:
            return
        try:
            self._write(self._path(key), picture)
            self._until_sweep -= 1
            if self._until_sweep < 0:
                self._until_sweep = SWEEP
                self._sweep(self.folder)
        except OSError as error:
            warnings.warn(
                f"Pictures can't be kept in {self.folder} ({error.strerror}): the "
                "render goes on without. Set WALKLIB_CACHE to another folder, or off",
                stacklevel=2,
            )
            self.folder = None

    def _path(self, key):
        return self.folder / key[:2] / f"{key}.png"

    def _write(self, path, picture):
        from PIL import Image

        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            image = Image.fromarray(np.ascontiguousarray(picture))
            image.save(temporary, format="PNG", compress_level=1)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    def _sweep(self, folder):
        """Drop the least recently used, down to nine tenths of the limit."""
        found = []
        for path in folder.glob("*/*"):
            with suppress(FileNotFoundError):  # another kernel sweeps, too
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self.limit:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= 0.9 * self.limit:
                return
