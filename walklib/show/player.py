"""A player that needs no kernel: slider, play, speed, loop, captions.

    from walklib import play

    play(frames, walk.coordinates)

The frames are in the page itself, encoded once. It works in an exported page, in a
static notebook viewer, and in Colab after the kernel is gone.
"""

import base64
import html
import io
import json
import math
from collections.abc import Iterable, Sequence
from importlib import resources

import numpy as np

from walklib.files import frames as frame_tools

LARGEST_SIDE = 512  # Pixels: a wider picture is scaled.
SMALLEST_SIDE = 128  # Pixels: not scaled below that; frames are left out instead.
BUDGET = 6 * 2**20  # Bytes of all pictures: notebooks with more get slow to open.
MOST_FRAMES = 600
SHOWN_SIDE = 256  # Pixels: a smaller picture is enlarged on the page.


def play(
    frames: Iterable,
    coordinates: Sequence | None = None,
    *,
    captions: Sequence[str] | None = None,
    fps: float = 10,
    loop: bool = True,
    rubber_band: bool = False,
    budget: int = BUDGET,
) -> "Player":
    """Make a player of frames, to be the last value of a notebook's cell.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        coordinates: where each frame lies, as in `walk.coordinates`: `(frames,)` or
            `(frames, 2)`. Shown in the captions.
        captions: one text for each frame, instead of its number and coordinate.
        fps: frames per second to start with, above 0. Defaults to 10.
        loop: whether it begins again at the end. Defaults to True.
        rubber_band: whether it plays there and back, as an export does. Defaults to
            False.
        budget: bytes that all pictures may take. A walk that needs more is scaled
            down and thinned, and a note under the player says so. Defaults to 6 MiB.

    Returns:
        A `Player`.

    Raises:
        TypeError: the frames are not uint8.
        ValueError: no frames, wrong shapes, another number of coordinates or
            captions than of frames, or an fps or budget that is not above 0.
    """
    fps = frame_tools.checked_rate(fps)
    if not budget > 0:
        raise ValueError(f"budget must be above 0 bytes. Received: budget={budget!r}")
    with frame_tools.opened(frames) as sequence:
        count = len(sequence)
        for name, each in (("coordinates", coordinates), ("captions", captions)):
            if each is not None and len(each) != count:
                raise ValueError(f"{name} must be {count}. Received: {len(each)}")
        size, kept = _fitted(sequence, budget)
        pictures = [_jpeg(sequence[index], size) for index in kept]
        full_size = sequence[0].shape[1::-1]
    if captions is None:
        captions = _captions(count, coordinates)
    return Player(
        pictures,
        [captions[index] for index in kept],
        size,
        fps=int(fps) if fps == int(fps) else fps,
        loop=bool(loop),
        rubber_band=bool(rubber_band),
        note=_note(count, len(kept), full_size, size),
    )


class Player:
    """Frames as a page of their own, inside the output of a cell.

    Attributes:
        pictures: JPEG bytes of the frames that are shown.
        captions: a text for each of them.
        size: `(width, height)` of the pictures in pixels.
        note: what was left out, in words; "" if nothing was.
    """

    def __init__(self, pictures, captions, size, *, fps, loop, rubber_band, note):
        self.pictures, self.captions, self.size = pictures, captions, size
        self.fps, self.loop, self.rubber_band = fps, loop, rubber_band
        self.note = note

    @property
    def page(self) -> str:
        """The player as a whole HTML page, for a file of its own."""
        walk = {
            "pictures": [_data_address(picture) for picture in self.pictures],
            "captions": self.captions,
            "size": self.size,
            "width": self._shown_width,
            "fps": self.fps,
            "loop": self.loop,
            "back": self.rubber_band,
            "note": self.note,
        }
        script = json.dumps(walk).replace("<", "\\u003c")  # No </script> in a caption.
        return page_of("player.html").replace("/*WALK*/null", script)

    def _repr_html_(self) -> str:
        width, height = self.size
        shown = self._shown_width
        # Controls below the picture take 100 pixels, and a note 60.
        room = round(shown * height / width) + 100 + 60 * bool(self.note)
        return (
            f'<iframe class="walklib-player" title="Player of a walk" '
            f'style="width: 100%; max-width: {max(shown, 260)}px; '
            f'height: {room}px; border: 0" '
            f'srcdoc="{html.escape(self.page)}"></iframe>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        """HTML, and a still picture for viewers that let no script run."""
        return {
            "text/html": self._repr_html_(),
            "image/jpeg": base64.b64encode(self.pictures[0]).decode("ascii"),
            "text/plain": f"<Player of {len(self.pictures)} frames>",
        }

    @property
    def _shown_width(self) -> int:
        width, height = self.size
        return max(width, round(SHOWN_SIDE * width / max(width, height)))


def page_of(name: str) -> str:
    """A page of this folder that stands in a frame and wears the theme around it."""
    folder = resources.files(__package__)
    theme = folder.joinpath("theme.js").read_text("utf-8")
    return folder.joinpath(name).read_text("utf-8").replace("/*THEME*/", theme)


def _fitted(frames, budget) -> tuple[tuple[int, int], list[int]]:
    """The size of the pictures, and which frames are kept, for a number of bytes."""
    height, width = frames[0].shape[:2]
    longest = min(max(height, width), LARGEST_SIDE)
    most = min(len(frames), MOST_FRAMES)
    weight = most * _mean_weight(frames, _scaled(width, height, longest))
    if weight > budget:
        smaller = max(SMALLEST_SIDE, int(longest * math.sqrt(budget / weight)))
        longest = min(longest, smaller)
        each = _mean_weight(frames, _scaled(width, height, longest))
        most = max(1, min(most, int(budget / each)))
    kept = np.linspace(0, len(frames) - 1, most).round().astype(int)
    return _scaled(width, height, longest), kept.tolist()


def _mean_weight(frames, size) -> float:
    """Bytes of a picture of this size, judged by eight of them."""
    some = np.linspace(0, len(frames) - 1, min(8, len(frames))).astype(int)
    weights = [len(_jpeg(frames[index], size)) for index in some]
    return 4 / 3 * sum(weights) / len(weights)  # Base64 takes 4 bytes for 3.


def _scaled(width, height, longest) -> tuple[int, int]:
    scale = longest / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _jpeg(frame, size) -> bytes:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(frame))
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=92, subsampling=0)
    return buffer.getvalue()


def _data_address(picture: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture).decode("ascii")


def _captions(count, coordinates) -> list[str]:
    places = [None] * count if coordinates is None else coordinates
    return [frame_text(index, count, place) for index, place in enumerate(places)]


def frame_text(index: int, count: int, coordinate=None) -> str:
    """What a caption says of a frame: `Frame 3 of 0 to 15, at t = 0.20`.

    Frames count from 0 everywhere, as Python's indices do.

    Args:
        index: the number of the frame.
        count: how many frames there are.
        coordinate: where it lies, as in `walk.coordinates`; None to leave it out.
    """
    text = f"Frame {index} of 0 to {count - 1}"
    return text if coordinate is None else f"{text}, at {position_text(coordinate)}"


def position_text(coordinate) -> str:
    """A coordinate as captions show it: `t = 0.25`, or `u = 0.25, v = 0.50`."""
    point = np.atleast_1d(coordinate)
    names = "t" if len(point) == 1 else "uv"
    return ", ".join(f"{n} = {v:.2f}" for n, v in zip(names, point, strict=True))


def _note(count, kept, full_size, size) -> str:
    parts = []
    if kept < count:
        parts.append(f"{kept} of {count} frames")
    if tuple(size) != tuple(full_size):
        full, small = ("{} x {}".format(*pair) for pair in (full_size, size))
        parts.append(f"pictures of {small} instead of {full} pixels")
    if not parts:
        return ""
    return f"Shown here: {', '.join(parts)}. A saved file has them all, in full size."
