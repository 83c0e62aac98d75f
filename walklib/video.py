"""MP4 video, written by the ffmpeg that comes with `imageio-ffmpeg`."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from walklib import frames as frame_tools
from walklib.recipe import recipe_text

SAME_BYTES = ("-fflags", "+bitexact", "-flags:v", "+bitexact")


def export_as_mp4(
    path: str | Path,
    frames: Iterable,
    fps: float = 10,
    rubber_band: bool = False,
    recipe: dict | None = None,
    quality: float = 8,
) -> Path:
    """Write frames as an H.264 video that browsers and slides can play.

    Args:
        path: where to write, ending in `.mp4`. An old file is replaced.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. An odd height or width gets one more
            row or column, a copy of the last: H.264 needs even ones.
        fps: frames per second. Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.
        recipe: what made the frames, kept in the file's comment tag.
        quality: from 0 (small file) to 10 (best picture). Defaults to 8.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, a rate, quality or file name that
            can't be.
    """
    path = frame_tools.checked_path(path, (".mp4",))
    fps = frame_tools.checked_rate(fps)
    frame_tools.check_quality(quality, 10)
    tags = ["-metadata", f"comment={recipe_text(recipe)}"] if recipe else []
    with (
        frame_tools.replacing(path) as temporary,
        frame_tools.opened(frames, rubber_band) as sequence,
    ):
        _write_video(temporary, sequence, fps, quality, tags)
    return path


def _write_video(
    path: Path, frames: Sequence, fps: float, quality: float, tags: list[str]
) -> None:
    import imageio_ffmpeg

    height, width, _ = _even(frames[0]).shape
    writer = imageio_ffmpeg.write_frames(
        str(path),
        (width, height),
        fps=fps,
        quality=quality,
        macro_block_size=2,
        ffmpeg_log_level="error",
        output_params=[*tags, *SAME_BYTES, "-movflags", "+faststart"],
    )
    writer.send(None)
    try:
        for frame in frames:
            writer.send(np.ascontiguousarray(_even(frame)))
    finally:
        writer.close()


def _even(frame: np.ndarray) -> np.ndarray:
    """Return a frame of even height and width."""
    height, width, _ = frame.shape
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def read_comment(path: Path) -> str:
    """Return the comment tag of a video file, "" if it has none.

    Args:
        path: a video file that ffmpeg can read.
    """
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    done = subprocess.run([*command, "-f", "ffmetadata", "-"], capture_output=True)
    found = re.search(
        r"^comment=((?:\\.|[^\\\n])*)$", done.stdout.decode("utf-8"), re.M | re.S
    )
    return re.sub(r"\\(.)", r"\1", found[1], flags=re.S) if found else ""
