"""Values and coordinates in, encoded pictures out: each is rendered once."""

import io
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from walklib.embeddings import row_digests
from walklib.explore.form import Form
from walklib.settings import checked
from walklib.walks import Walk

LIMIT = 2**28  # Bytes: about 8,000 pictures of the pocket model, 600 of 512 x 512.

Coordinate = float | Sequence[float]


class Pictures:
    """The pictures of a form's walks as PNG bytes, with a memory of what was seen.

    A picture is known by the point that it is made of, bit for bit, and by its
    settings: whatever walk comes by that point again, the picture is there. The least
    recently used pictures are forgotten first.

    Args:
        walker: `walklib.Walker`.
        form: `Form`.
        batch_size: int. Frames that one step of `batches` renders. Defaults to the
            walker's.

    Raises:
        TypeError, ValueError: if the batch size is no int of at least 1.
    """

    def __init__(self, walker, form: Form, batch_size: int | None = None):
        self.walker, self.form = walker, form
        asked = walker.batch_size if batch_size is None else batch_size
        self.batch_size = checked(batch_size=asked)
        self._memory: OrderedDict[Any, bytes] = OrderedDict()
        self._size = 0
        self._encode = lru_cache(64)(lambda text: walker.encode(text, form.negative))
        self._walk = lru_cache(2)(self._built)
        self._key = lru_cache(2**13)(self._digested)

    def walk(self, values: Mapping[str, Any]) -> Walk:
        """The walk of these values."""
        return self._walk(tuple(values.items()))

    def seen(self, values: Mapping[str, Any], coordinate: Coordinate) -> bytes | None:
        """The picture at a coordinate if it is in memory, else None."""
        return self._recalled(self._keys(values, [coordinate])[0])

    def picture(self, values: Mapping[str, Any], coordinate: Coordinate) -> bytes:
        """The picture at a coordinate; rendered if it is new."""
        return self._all(values, [coordinate])[0]

    def batches(
        self, values: Mapping[str, Any], coordinates: Sequence[Coordinate] | np.ndarray
    ) -> Iterator[list[bytes]]:
        """Pictures in order; each step renders at most one batch.

        Args:
            values: a value for each field.
            coordinates: where on the walk, `(n,)` or `(n, 2)`.

        Yields:
            Lists of PNG bytes: those just rendered, and those in memory between them.
        """
        waiting, new = [], 0
        for coordinate in coordinates:
            waiting.append(coordinate)
            new += self.seen(values, coordinate) is None
            if new == self.batch_size:
                yield self._all(values, waiting)
                waiting, new = [], 0
        if waiting:
            yield self._all(values, waiting)

    def _all(self, values, coordinates):
        """The pictures at some coordinates, of which at most one batch is new."""
        keys = self._keys(values, coordinates)
        found = {key: self._recalled(key) for key in keys}
        places = dict(zip(keys, coordinates, strict=True))
        new = {key: place for key, place in places.items() if not found[key]}
        for key, frame in zip(
            new, self._rendered(values, [*new.values()]), strict=True
        ):
            found[key] = self._remembered(key, encoded(frame))
        return [found[key] for key in keys]

    def _rendered(self, values, coordinates):
        """Frames one by one, in batches of one size or of 1: two compiled shapes."""
        if not coordinates:
            return iter(())
        full = len(coordinates) >= self.batch_size
        return self.walker.renderer.frames(
            self.walk(values).with_coordinates(coordinates),
            self.form.settings_of(values),
            batch_size=self.batch_size if full else 1,
            progress=False,
        )

    def _built(self, items):
        return self.form.walk(dict(items), self._encode, self.walker.noise)

    def _keys(self, values, coordinates):
        items = tuple(values.items())
        places = (tuple(np.atleast_1d(each).tolist()) for each in coordinates)
        return [self._key(items, place) for place in places]

    def _digested(self, items, place):
        """What a picture is known by."""
        walk = self._walk(items)
        at = place if walk.coordinates.ndim == 2 else place[0]
        embeddings, noise = walk.at([at])
        settings = self.form.settings_of(dict(items))
        return settings, *row_digests(embeddings), *row_digests(noise)

    def _recalled(self, key):
        if key in self._memory:
            self._memory.move_to_end(key)
        return self._memory.get(key)

    def _remembered(self, key, picture):
        self._memory[key] = picture
        self._size += len(picture)
        while self._size > LIMIT and len(self._memory) > 1:
            self._size -= len(self._memory.popitem(last=False)[1])
        return picture


def encoded(frame: np.ndarray) -> bytes:
    """A uint8 picture `(height, width, 3)`, or 4 with alpha, as PNG bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def decoded(picture: bytes) -> np.ndarray:
    """PNG bytes as the uint8 frame `(height, width, 3)` that they were made of."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
