"""MP4: small video for slides and web pages, by the ffmpeg of `imageio-ffmpeg`.

The recipe is the comment tag. ffmpeg writes it from a file of its own format, because
an argument of a command can't be as long; it is read without ffmpeg.
"""

import errno
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from walklib.checks import finite_number
from walklib.files.animation import Animation
from walklib.files.formats import take
from walklib.files.frames import Frame

SAME_BYTES = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
TAG = re.compile(rb"\xa9cmt(.{4})data.{8}", re.DOTALL)  # The text stands behind it.
TAG_HEADER = 16  # Bytes that the tag's size counts before the text.


@dataclass
class Mp4(Animation):
    """An H.264 video, of a quality from 0 to 10."""

    quality: float = 8

    suffixes = (".mp4",)
    start = re.compile(rb".{4}ftyp", re.DOTALL)
    longest_side = 2**14  # x264's.

    def __post_init__(self) -> None:
        super().__post_init__()
        self.quality = finite_number("quality", self.quality, 0, 10)

    def ready(self, path: Path) -> None:
        _ffmpeg()
        super().ready(path)

    def write(self, path: Path, frames: Sequence[Frame], text: str) -> None:
        tags = path.with_name("tags.txt")
        tags.write_text(f";FFMETADATA1\ncomment={_escaped(text)}\n", "ascii")
        options = _options(frames[0], self.fps, self.quality, tags)
        _encode([_ffmpeg(), *options, f"file:{path}"], self.shown(frames))

    @staticmethod
    def read_text(file: BinaryIO) -> str:
        """Return the comment tag, which ffmpeg writes before the video itself."""
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            found = TAG.search(content)
            if not found:
                return ""
            size = int.from_bytes(found[1]) - TAG_HEADER
            file.seek(found.end())
        return take(file, max(size, 0)).decode("ascii")


def export_as_mp4(
    path: str | Path,
    frames: Iterable[Any],
    fps: float = 10,
    rubber_band: bool = False,
    quality: float = 8,
) -> Path:
    """Write frames as an H.264 video that browsers and slides can play.

    Args:
        path: where to write, ending in `.mp4`.
        frames, rubber_band: as for `export_as_gif`. An odd height or width gets one
            more row or column, a copy of the last: H.264 needs even ones.
        fps: frames per second, from 0.001 to 1,000. Defaults to 10.
        quality: from 0 (small file) to 10 (best picture). Defaults to 8.

    Returns:
        The path of the file.

    Raises:
        OSError, TypeError, ValueError: as `walklib.files` says.
        RuntimeError: there is no ffmpeg, or it failed; its message is given.
    """
    return Mp4(fps, rubber_band, quality).export(path, frames)


def _ffmpeg() -> str:
    """Return the path of ffmpeg; a `RuntimeError` says that there is none."""
    import imageio_ffmpeg

    path = str(imageio_ffmpeg.get_ffmpeg_exe())
    if shutil.which(path) is None:
        raise RuntimeError(f"There is no program {path}: see IMAGEIO_FFMPEG_EXE")
    return path


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)


def _options(frame: Frame, fps: float, quality: float, tags: Path) -> list[str]:
    """Return what ffmpeg is told of its input, the video and the tags."""
    height, width, _ = _even(frame).shape
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    source += ["-r", str(fps), "-i", "-"]
    texts = ["-f", "ffmetadata", "-i", f"file:{tags}", "-map_metadata", "1"]
    crf = str(round(51 * (1 - quality / 10)))  # x264's scale, 0 is lossless.
    picture = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", crf]
    start = ["-movflags", "+faststart"]
    return ["-v", "error", "-y", *source, *texts, *picture, *SAME_BYTES, *start]


def _encode(command: list[str], frames: Iterable[Frame]) -> None:
    """Send the frames through ffmpeg."""
    # Not by imageio_ffmpeg.write_frames: it forks Python, and JAX warns of deadlocks.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        try:
            for frame in frames:
                process.stdin.write(np.ascontiguousarray(_even(frame)).data)
        except BrokenPipeError:
            pass  # ffmpeg has stopped; it says below why.
        _, messages = process.communicate()
    if process.returncode:
        if b"No space left" in messages:
            raise OSError(errno.ENOSPC, "No space left on device")
        said = messages.decode(errors="replace")
        raise RuntimeError(f"ffmpeg could not write the video: {said}")


def _even(frame: Frame) -> Frame:
    """Return a frame of even height and width."""
    height, width, _ = frame.shape
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
