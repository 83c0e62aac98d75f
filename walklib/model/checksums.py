"""Checksums of a preset's files: one that was cut at a line's end still reads.

Half a tokenizer gives other tokens, and other pictures, without a word.
"""

import hashlib
import json
from pathlib import Path

from walklib.model.presets import PresetError, read_json

CHECKSUMS = "checksums.json"


def write_checksums(directory: Path) -> None:
    """Write the checksums of all files of a preset directory into it."""
    found = {name: _digest(directory / name) for name in _names(directory)}
    text = json.dumps(found, indent=1, sort_keys=True)
    (directory / CHECKSUMS).write_text(text + "\n", encoding="utf-8")


def check_sums(directory: Path) -> None:
    """Raise if a file is not what it was when the checksums were written.

    A directory without checksums, as KerasHub saves it, is not checked.

    Raises:
        PresetError: naming the first such file.
    """
    if not (directory / CHECKSUMS).is_file():
        return
    for name, digest in read_json(directory / CHECKSUMS).items():
        path = directory / name
        if not path.is_file() or _digest(path) != digest:
            raise PresetError(
                f"The file {path} is missing or changed since the preset was saved. "
                "Copy the preset again"
            )


def _names(directory):
    paths = (path for path in directory.rglob("*") if path.is_file())
    names = (path.relative_to(directory).as_posix() for path in paths)
    return [name for name in names if name != CHECKSUMS]


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
