"""Frames to write, with a recipe and without, and what files show when read back."""

import json
import re
import subprocess

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageSequence

from walklib import files

ANIMATIONS = {
    ".gif": files.export_as_gif,
    ".webp": files.export_as_webp,
    ".mp4": files.export_as_mp4,
}
each_animation = pytest.mark.parametrize("suffix", ANIMATIONS)


def grid(path, frames):
    return files.plot_grid(frames, path)


# Every way to write a file, by a name for it.
WRITERS = {
    "walk.gif": files.export_as_gif,
    "walk.webp": files.export_as_webp,
    "walk.mp4": files.export_as_mp4,
    "walk": files.export_as_png,
    "grid.png": grid,
    "grid.jpg": grid,
}
each_writer = pytest.mark.parametrize("name", WRITERS)


class Recipe:
    """Says what it is told, as recipes of a walk do."""

    def __init__(self, walk="from a dog to a cat"):
        self.walk = walk

    def text(self, **export):
        return json.dumps({"walk": self.walk, **export})


class Stream:
    """Frames that come one by one and may break, as `walker.stream` gives them."""

    def __init__(self, frames, breaks_at=None, error=None, walk="a walk"):
        self.frames, self.breaks_at, self.error = frames, breaks_at, error
        self.recipe = Recipe(walk)
        self.asked = 0

    def __len__(self):
        return len(self.frames)

    def __iter__(self):
        for index, frame in enumerate(self.frames):
            self.asked += 1
            if index == self.breaks_at:
                raise self.error
            yield frame


class Array(np.ndarray):
    """Frames as `walker.render` gives them."""

    recipe = None


def with_recipe(frames, recipe):
    frames = frames.view(Array)
    frames.recipe = recipe
    return frames


def gradient(count=6, height=24, width=32):
    """Return smooth coloured frames, each a little darker than the last."""
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x * 255 / width, y * 255 / height, (x + y) * 2], axis=-1)
    scales = np.linspace(1, 0.4, count)[:, None, None, None]
    return (picture[None] * scales).astype("uint8")


def greys(*values):
    """Return frames of one grey each."""
    return np.stack([np.full((16, 18, 3), value, "uint8") for value in values])


def video_facts(path):
    """Return width, height and rate of a video, as ffmpeg prints them."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)]
    text = subprocess.run(command, capture_output=True, text=True).stderr
    return [float(n) for n in re.search(r", (\d+)x(\d+).* ([\d.]+) fps", text).groups()]


def video_frames(path, width, height):
    """Return the frames of a video of known size as an array."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = subprocess.run(command, capture_output=True).stdout
    return np.frombuffer(pixels, "uint8").reshape(-1, height, width, 3)


def pictures(path):
    """Return the frames of a file or a folder as arrays."""
    if path.is_dir():
        return [np.asarray(Image.open(file)) for file in sorted(path.glob("*.png"))]
    if path.suffix == ".mp4":
        width, height, _ = video_facts(path)
        return list(video_frames(path, int(width), int(height)))
    with Image.open(path) as image:
        pages = ImageSequence.Iterator(image)
        return [np.asarray(page.convert("RGB")) for page in pages]


def levels(path):
    """Return the grey level of each frame."""
    return [picture.mean() for picture in pictures(path)]


def names_in(folder):
    """Return the names of all files in a folder, hidden ones too."""
    return sorted(file.name for file in folder.iterdir())
