"""What the tiny model drew once: three frames of a walk, kept as a PNG."""

from pathlib import Path

import numpy as np
from PIL import Image

from walklib.walks import prompt_walk

PATH = Path(__file__).parent / "reference.png"


def reference_walk(walker):
    """Render the three frames that the reference holds, side by side."""
    dog, cat = walker.encode("a dog"), walker.encode("a cat")
    walk = prompt_walk(dog, cat, frames=3, noise=walker.noise(42))
    frames = walker.render(walk, num_steps=8, batch_size=2, progress=False)
    # (frames, height, width, 3) -> (height, frames * width, 3)
    return np.concatenate(list(frames), axis=1)


def read_reference():
    return np.asarray(Image.open(PATH))
