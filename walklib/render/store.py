"""A store of pictures by what makes them: none is drawn twice.

A render that was interrupted goes on where it stopped, a finer walk draws only its
new frames, and explorers share frames with walks. The store is a folder of PNG files
under the user's cache folder; `WALKLIB_CACHE` names another one, or is `off`. Kernels
may share it: a file takes its place when it is whole, and a damaged one is drawn anew.

Where frames share work, what the network answered is kept beside the pictures, as NPZ
files: what a frame is foretold from are answers, and not pictures.

A key is a digest of weights, dtype, backend, versions of Keras and KerasHub, picture
size, sigmas, settings, and the rows of embeddings and noise. Not of the batch size, the
device and their number: those round otherwise, by at most 1 of 255 in float32.
"""

import os
import secrets
import warnings
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

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
    """What was computed in full, in a folder, the least recently used dropped.

    Args:
        folder: where it lies; made when the first is put in. None keeps nothing.
        limit: bytes of all files. Defaults to 1 GiB.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT):
        self.folder = None if folder is None else folder / f"pictures-{VERSION}"
        self.limit = limit
        self._until_sweep = 0

    def get(self, key: str) -> np.ndarray | None:
        """The picture of a key, uint8 `(height, width, 3)`; None if there is none."""
        from PIL import Image

        def read(path):
            with Image.open(path) as image:
                return np.asarray(image.convert("RGB"))

        return self._read(key, ".png", read)

    def answer(self, key: str) -> np.ndarray | None:
        """The network's answer to a key, as it was kept; None if there is none."""

        def read(path):
            with np.load(path) as file:
                return file["answer"]

        return self._read(key, ".npz", read)

    def put(self, key: str, picture: np.ndarray) -> None:
        """Keep a picture; a folder that can't be written is said once, and left."""
        from PIL import Image

        image = Image.fromarray(np.ascontiguousarray(picture))
        self._keep(
            key, ".png", lambda path: image.save(path, format="PNG", compress_level=1)
        )

    def keep_answer(self, key: str, answer: np.ndarray) -> None:
        """Keep what the network answered, a numpy array."""

        def write(path):
            with open(path, "wb") as file:  # NumPy would add a suffix to its name.
                np.savez(file, answer=answer)

        self._keep(key, ".npz", write)

    def _read(self, key, suffix, read):
        if self.folder is None:
            return None
        path = self._path(key, suffix)
        try:
            value = read(path)
            os.utime(path)  # used just now
        except (OSError, SyntaxError, ValueError, KeyError, BadZipFile):
            return None  # There is none, or a damaged one.
        return value

    def _keep(self, key, suffix, write):
        if self.folder is None:
            return
        try:
            self._write(self._path(key, suffix), write)
            self._until_sweep -= 1
            if self._until_sweep < 0:
                self._until_sweep = SWEEP
                self._sweep(self.folder)
        except OSError as error:
            warnings.warn(
                f"Pictures can't be kept in {self.folder} ({error.strerror}): the "
                "render goes on without. Set WALKLIB_CACHE to another folder, or off",
                stacklevel=3,
            )
            self.folder = None

    def _path(self, key, suffix):
        return self.folder / key[:2] / f"{key}{suffix}"

    def _write(self, path, write):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{secrets.token_hex(4)}.part")
        try:
            write(temporary)
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
