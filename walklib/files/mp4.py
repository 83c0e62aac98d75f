"""MP4: small video for slides and web pages, by the ffmpeg of `imageio-ffmpeg`.

The recipe is the comment tag. ffmpeg writes it from a file of its own format, because
an argument of a command can't be as long; it is read without ffmpeg.
"""

import errno
import io
import re
import shutil
import struct
import subprocess
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from walklib.checks import finite_number
from walklib.files.formats import Format, take
from walklib.files.frames import Frame, checked_rate
from walklib.files.places import checked_path, temporary
from walklib.files.writing import animation

SUFFIXES = (".mp4",)
LONGEST_SIDE = 2**14  # x264's.
SAME_BYTES = ("-fflags", "+bitexact", "-flags:v", "+bitexact")
# Where the comment tag is: names of boxes, and the bytes before what is in each.
TAG = ((b"moov", 0), (b"udta", 0), (b"meta", 4), (b"ilst", 0), (b"\xa9cmt", 0))


def export_as_mp4(
    path: str | Path,
    frames: Iterable[Any],
    fps: float = 10,
    rubber_band: bool = False,
    quality: float = 8,
) -> Path:
    """Write frames as an H.264 video that browsers and slides can play.

    If the frames end with an error or Ctrl-C, those that are there are written to
    `name.partial.mp4`, an old file stays, and a note of the error says so.

    Args:
        path: where to write, ending in `.mp4`. An old file is replaced.
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images. An odd height or width gets one more
            row or column, a copy of the last: H.264 needs even ones.
            `frames.recipe`, if there is one, is kept in the file.
        fps: frames per second, from 0.001 to 1,000. Defaults to 10.
        rubber_band: run to the last frame and back (A to B to A). Defaults to False.
        quality: from 0 (small file) to 10 (best picture). Defaults to 8.

    Returns:
        The path of the file.

    Raises:
        OSError: the folder can't be written.
        RuntimeError: there is no ffmpeg, or it failed; its message is given.
        TypeError: the frames are not uint8, rate or quality no number, or
            `rubber_band` no bool.
        ValueError: no frames, wrong shapes, a rate, quality or file name that
            can't be.
    """
    path = checked_path(path, SUFFIXES)
    fps = checked_rate(fps)
    quality = finite_number("quality", quality, 0, 10)
    write = partial(_write, ffmpeg=_ffmpeg(), fps=fps, quality=quality)
    return animation(path, frames, write, fps, rubber_band, LONGEST_SIDE)


def _ffmpeg() -> str:
    """Return the path of ffmpeg; a `RuntimeError` says that there is none."""
    import imageio_ffmpeg  # type: ignore[import-untyped]

    path = str(imageio_ffmpeg.get_ffmpeg_exe())
    if shutil.which(path) is None:
        raise RuntimeError(f"There is no program {path}: see IMAGEIO_FFMPEG_EXE")
    return path


def _write(
    path: Path,
    frames: Sequence[Frame],
    text: str,
    ffmpeg: str,
    fps: float,
    quality: float,
) -> None:
    with temporary(path.with_name("tags.txt")) as tags:
        tags.write_text(f";FFMETADATA1\ncomment={_escaped(text)}\n", "ascii")
        options = _options(frames[0], fps, quality, tags)
        _encode([ffmpeg, *options, f"file:{path}"], frames)


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


def _encode(command: list[str], frames: Sequence[Frame]) -> None:
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
        _explain(messages.decode(errors="replace"))


def _explain(messages: str) -> None:
    """Raise the error that ffmpeg's messages are about."""
    if "No space left" in messages:
        raise OSError(errno.ENOSPC, "No space left on device")
    raise RuntimeError(f"ffmpeg could not write the video: {messages}")


def _even(frame: Frame) -> Frame:
    """Return a frame of even height and width."""
    height, width, _ = frame.shape
    return np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")


def _read_text(file: BinaryIO) -> str:
    """Return the comment tag: an MP4 file is boxes of boxes."""
    end = file.seek(0, io.SEEK_END)
    file.seek(0)
    for name, before in TAG:
        found = _find(file, name, end)
        if not found:
            return ""
        end = found
        take(file, before)
    size, name, _ = struct.unpack(">I4sQ", take(file, 16))
    return take(file, size - 16).decode("ascii") if name == b"data" else ""


def _find(file: BinaryIO, wanted: bytes, end: int) -> int:
    """Go to what is in the next box of a name, and return where it ends, or 0."""
    while (start := file.tell()) + 8 <= end:
        size, name = struct.unpack(">I4s", take(file, 8))
        header = 8
        if size == 1:  # The size is too large for 4 bytes.
            (size,), header = struct.unpack(">Q", take(file, 8)), 16
        stop = start + size if size else end
        if size and size < header or stop > end:
            raise ValueError("it ends too early")
        if name == wanted:
            return stop
        file.seek(stop)
    return 0


FORMAT = Format(
    SUFFIXES, re.compile(rb".{4}ftyp", re.DOTALL), export_as_mp4, _read_text
)
