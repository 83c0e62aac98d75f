"""MP4 video, written by the ffmpeg that comes with `imageio-ffmpeg`."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from walklib.files import frames as frame_tools
from walklib.files.recipe import recipe_text

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
        RuntimeError: ffmpeg failed; its message is given.
        TypeError: the frames are not uint8, or the recipe is no JSON dictionary.
        ValueError: no frames, wrong shapes, a rate, quality or file name that
            can't be.
    """
    path = frame_tools.checked_path(path, (".mp4",))
    fps = frame_tools.checked_rate(fps)
    frame_tools.check_quality(quality, 10)
    text = recipe_text(recipe)
    tags = ["-metadata", f"comment={text}"] if text else []
    with (
        frame_tools.replacing(path) as temporary,
        frame_tools.opened(frames, rubber_band) as sequence,
    ):
        _write_video(temporary, sequence, fps, quality, tags)
    return path


def _write_video(
    path: Path, frames: Sequence, fps: float, quality: float, tags: list[str]
) -> None:
    # Not by imageio_ffmpeg.write_frames: it forks Python, and JAX warns of deadlocks.
    height, width, _ = _even(frames[0]).shape
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    crf = str(round(51 * (1 - quality / 10)))  # x264's scale, 0 is lossless.
    picture = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", crf]
    command = [*_ffmpeg(), "-y", *source, "-r", str(fps), "-i", "-", *picture]
    command += [*tags, *SAME_BYTES, "-movflags", "+faststart", str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            for frame in frames:
                process.stdin.write(np.ascontiguousarray(_even(frame)).data)
        except BrokenPipeError:
            pass  # ffmpeg has stopped; it says below why.
        _, messages = process.communicate()
    if process.returncode:
        raise RuntimeError(f"ffmpeg could not write {path}: {messages.decode()}")


def _ffmpeg() -> list[str]:
    """Return the start of a command that runs ffmpeg and prints errors only."""
    import imageio_ffmpeg

    return [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error"]


def _even(frame: np.ndarray) -> np.ndarray:
    """Return a frame of even height and width."""
    height, width, _ = frame.shape
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def read_comment(path: Path) -> str:
    """Return the comment tag of a video file, "" if it has none.

    Args:
        path: a video file that ffmpeg can read.
    """
    command = [*_ffmpeg(), "-i", str(path), "-f", "ffmetadata", "-"]
    done = subprocess.run(command, capture_output=True)
    found = re.search(
        r"^comment=((?:\\.|[^\\\n])*)$", done.stdout.decode("utf-8"), re.M | re.S
    )
    return re.sub(r"\\(.)", r"\1", found[1], flags=re.S) if found else ""
