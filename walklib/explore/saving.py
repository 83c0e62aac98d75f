"""Saving the frames of an explorer under a name that is still free."""

from collections.abc import Callable
from pathlib import Path

from walklib.explore.memory import decoded

FORMATS = {"GIF": ".gif", "WebP": ".webp", "MP4": ".mp4"}


def free_path(path: str | Path) -> Path:
    """The path itself, or with `-2`, `-3` and so on before its ending if it is taken.

    Args:
        path: the name asked for.
    """
    path = Path(path)
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def save_as(
    kind: str,
    name: str,
    pictures: list[bytes],
    *,
    folder: str | Path = "outputs",
    fps: float = 10,
    rubber_band: bool = False,
    recipe: dict | None = None,
) -> str:
    """Write frames to a new file, and say in words where it is.

    Args:
        kind: `"GIF"`, `"WebP"` or `"MP4"`.
        name: name of the file, without or with its ending; may name a folder too.
        pictures: PNG bytes of the frames.
        folder: where it is written. Defaults to `outputs`.
        fps: frames per second. Defaults to 10.
        rubber_band: whether the walk runs back again.
        recipe: what made the frames, kept in the file.

    Raises:
        OSError, ValueError: the name or the folder can't be written, in words.
    """
    if not name.strip():
        raise ValueError(f"The file needs a name. Received: {name!r}")
    asked = Path(folder) / name.strip()
    if asked.suffix.lower() != FORMATS[kind]:
        asked = asked.with_name(asked.name + FORMATS[kind])
    path = free_path(asked)
    frames = map(decoded, pictures)
    _writer(kind)(path, frames, fps=fps, rubber_band=rubber_band, recipe=recipe)
    counted = "1 frame" if len(pictures) == 1 else f"{len(pictures)} frames"
    taken = "" if path == asked else f" {asked.name} exists already."
    return f"Saved {counted} to {path}.{taken}"


def _writer(kind: str) -> Callable:
    from walklib import files

    return getattr(files, f"export_as_{kind.lower()}")
