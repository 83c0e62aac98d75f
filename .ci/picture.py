"""A shipped picture or animation, small enough to lie in a notebook itself.

A notebook that carries its picture shows it wherever it is opened: from any folder,
after a run that wrote a file of the same name, and in an exported page.
"""

import io
from pathlib import Path

from PIL import Image

MOST_FRAMES, FRAME_TIME = 24, 200  # milliseconds
MOVING_SIDE, STILL_SIDE = 192, 480  # pixels
QUALITY = 50


def small(path: Path) -> bytes:
    """Return a picture file as a small WebP, which moves if the file does.

    Args:
        path: a picture or an animation. An animation keeps at most 24 frames.
    """
    with Image.open(path) as image:
        total = getattr(image, "n_frames", 1)
        count = min(total, MOST_FRAMES)
        side = MOVING_SIDE if total > 1 else STILL_SIDE
        frames = [_frame(image, k * total // count, side) for k in range(count)]
    buffer = io.BytesIO()
    moving = {"save_all": True, "append_images": frames[1:], "duration": FRAME_TIME}
    frames[0].save(buffer, "WEBP", loop=0, quality=QUALITY, method=6, **moving)
    return buffer.getvalue()


def _frame(image, index, side):
    image.seek(index)
    scale = side / max(image.size)
    size = tuple(round(each * scale) for each in image.size)
    return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
