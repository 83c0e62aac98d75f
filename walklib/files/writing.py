"""One export from the first check to the last byte, the same for every format.

Whatever can be known is checked before the first frame is asked for. If the frames
end with an error, or with Ctrl-C, those that are there go to a file of their own:
`dog.gif` stays as it was, and `dog.partial.gif` has what was rendered. An export
replaces what has its own name and touches nothing else: a partial file is there until
it is deleted, or until the next one of its name is written.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walklib.checks import yes_or_no
from walklib.files.frames import (
    Check,
    Frame,
    any_frames,
    known,
    opened,
    recipe_text,
    sides_up_to,
    there_and_back,
)
from walklib.files.places import check_writable, partial_path, replacing

LONGEST_TEXT = 2**24  # Characters of a recipe.


@dataclass(frozen=True)
class Export:
    """Frames on their way into one file.

    Attributes:
        path: the file, its name checked.
        frames: what a public export function was given.
        write: writes frames and the recipe's text to a path.
        added: what the recipe is told of an export of so many frames.
        rubber_band: run to the last frame and back.
        check: refuses a number or a shape of frames.
        longest_text: characters of a recipe that the format can hold.
        ready: finds out whether the path can be written.
        place: gives a path to write to, which becomes another one at the end.
    """

    path: Path
    frames: Iterable[Any]
    write: Callable[[Path, Sequence[Frame], str], None]
    added: Callable[[int], dict[str, object]]
    rubber_band: bool = False
    check: Check = any_frames
    longest_text: int = LONGEST_TEXT
    ready: Callable[[Path], None] = check_writable
    place: Callable[[Path], AbstractContextManager[Path]] = replacing

    def run(self) -> Path:
        """Write the file and return its path.

        Raises:
            OSError: the folder can't be written.
            TypeError: the frames are not uint8.
            ValueError: the frames or their recipe can't be in such a file.
            Exception: whatever the frames raise. What is there of them is in the
                partial file then, and a note of the error says so.
        """
        count, shape = known(self.frames)
        if count is not None:
            self.check(count, shape)
        self._check_text(count or 1)
        self.ready(self.path)
        with opened(self.frames, self.check, self._keep) as frames:
            self._put(self.path, frames, len(frames))
        return self.path

    def _check_text(self, count: int) -> None:
        length = len(recipe_text(self.frames, **self.added(count)))
        if length > self.longest_text:
            raise ValueError(
                "This format can hold a recipe of at most "
                f"{self.longest_text:,} characters. Received: {length:,} characters"
            )

    def _put(
        self, path: Path, frames: Sequence[Frame], count: int, **done: int
    ) -> None:
        text = recipe_text(self.frames, **self.added(count), **done)
        with self.place(path) as temporary:
            shown = there_and_back(frames) if self.rubber_band else frames
            self.write(temporary, shown, text)

    def _keep(self, error: BaseException, frames: Sequence[Frame]) -> None:
        """Write what is there of frames that ended with an error, and say where."""
        done, (count, _) = len(frames), known(self.frames)
        path = partial_path(self.path)
        noun = "frame" if count is None and done == 1 else "frames"
        counted = f"{done} {noun}" if count is None else f"{done} of {count} {noun}"
        try:
            self._put(path, frames, count or done, done=done)
        except Exception as failure:
            error.add_note(f"{counted} could not be kept in {path}: {failure}")
        else:
            error.add_note(f"{counted} {'is' if done == 1 else 'are'} in {path}")


def animation(
    path: Path,
    frames: Iterable[Any],
    write: Callable[[Path, Sequence[Frame], str], None],
    fps: float,
    rubber_band: bool,
    longest_side: int,
) -> Path:
    """Write frames to a file that moves, and return its path; errors as `Export`."""
    added = {"fps": fps, "rubber_band": yes_or_no("rubber_band", rubber_band)}
    return Export(
        path,
        frames,
        write,
        lambda count: dict(added),
        rubber_band,
        check=sides_up_to(longest_side),
    ).run()
