"""Pictures already seen, as PNG bytes: shown again without rendering or encoding."""

import io
from collections import OrderedDict

import numpy as np


def encoded(frame: np.ndarray) -> bytes:
    """A uint8 frame `(height, width, 3)` as PNG bytes, without loss."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def decoded(picture: bytes) -> np.ndarray:
    """PNG bytes as the uint8 frame `(height, width, 3)` that they were made of."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


class Memory:
    """Encoded pictures by what made them; the least recently used go first.

    Args:
        limit: bytes to keep. Defaults to 256 MiB: about 8,000 pictures of the
            pocket model, 600 of 512 x 512 pixels.
    """

    def __init__(self, limit: int = 2**28):
        self.limit, self.size = limit, 0
        self._pictures = OrderedDict()

    def __contains__(self, key) -> bool:
        return key in self._pictures

    def get(self, key) -> bytes | None:
        """The picture of a key, or None."""
        if key not in self._pictures:
            return None
        self._pictures.move_to_end(key)
        return self._pictures[key]

    def put(self, key, picture: bytes) -> bytes:
        """Keep a picture, and return it."""
        self.size += len(picture) - len(self._pictures.pop(key, b""))
        self._pictures[key] = picture
        while self.size > self.limit and len(self._pictures) > 1:
            self.size -= len(self._pictures.popitem(last=False)[1])
        return picture
