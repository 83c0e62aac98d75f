"""The work folder of a run: its files, and what it was begun with."""

import hashlib
import io
import json
import os
import tokenize
from pathlib import Path

from walklib.pocket import world


class WorkFolder:
    """A folder that holds one run, and refuses to be used for another.

    `run.json` notes the digest of the world and the options of every stage.

    Args:
        path: Path. Made when the first stage begins.
        resume: bool. Whether stages that were stopped may go on. Defaults to False.

    Raises:
        FileNotFoundError: If there is nothing to resume.
    """

    def __init__(self, path: Path, resume: bool = False):
        self.path, self.resume = Path(path), resume
        if resume and not self["run.json"].exists():
            raise FileNotFoundError(
                f"There is nothing to resume in {self.path}. Train without --resume."
            )

    def __getitem__(self, name: str) -> Path:
        return self.path / name

    def begin(self, stage: str, options: dict):
        """Note that a stage begins, if the folder is of this world and run.

        Args:
            stage: str.
            options: dict of what shapes the stage's result; JSON can hold it.

        Raises:
            ValueError: If the folder was begun with another world or other options.
        """
        notes = self.read("run.json") or {"world": world_digest()}
        if notes["world"] != world_digest():
            raise ValueError(
                f"The work folder {self.path} is of another world: it was begun with "
                f"{notes['world']}, and walklib.pocket.world is {world_digest()}. "
                "Take another --folder."
            )
        begun = notes.setdefault(stage, options)
        for name in options:
            if begun.get(name) != options[name]:
                raise ValueError(
                    f"The work folder {self.path} is of another run: its {stage} was "
                    f"begun with {name}={begun.get(name)!r}, and this run has "
                    f"{name}={options[name]!r}. Take another --folder."
                )
        if notes != self.read("run.json"):
            self.write("run.json", notes)

    def checkpoint(self, stage: str) -> Path:
        """Path of a stage's checkpoint.

        Raises:
            ValueError: If there is one and the run is not to be resumed.
        """
        path = self[f"{stage}.npz"]
        if path.exists() and not self.resume:
            raise ValueError(
                f"The work folder {self.path} holds a run that was stopped: "
                f"{path.name}. Go on with --resume, or take another --folder."
            )
        return path

    def read(self, name: str):
        """The content of a JSON file, or None if there is none."""
        path = self[name]
        return json.loads(path.read_text()) if path.exists() else None

    def write(self, name: str, content):
        """Write a JSON file, in one move."""
        self.path.mkdir(parents=True, exist_ok=True)
        temporary = self[name + ".part"]
        temporary.write_text(json.dumps(content, indent=1) + "\n")
        os.replace(temporary, self[name])


def world_digest() -> str:
    """12 hexadecimal digits of the world's code; comments and line breaks don't count.

    The same on every machine and version of Python.
    """
    files = sorted(Path(world.__file__).parent.glob("*.py"))
    return digest("\n".join(_code(file.read_text()) for file in files).encode())


def digest(content: bytes) -> str:
    """12 hexadecimal digits of bytes."""
    return hashlib.sha256(content).hexdigest()[:12]


def _code(text: str) -> str:
    parts = tokenize.generate_tokens(io.StringIO(text).readline)
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE)
    blocks = {tokenize.INDENT: "{", tokenize.DEDENT: "}"}
    kept = [blocks.get(p.type, p.string) for p in parts if p.type not in skipped]
    return "".join("".join(kept).split())
