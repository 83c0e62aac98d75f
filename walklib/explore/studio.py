"""The studio: values and coordinates in, encoded pictures out, each rendered once."""

from collections.abc import Iterator

import numpy as np

from walklib.explore.kinds import Kind
from walklib.explore.memory import Memory, encoded


class Studio:
    """A walker and a kind of walk, with a memory of what was seen.

    Attributes:
        walker: `walklib.Walker`.
        kind: `Kind`.
        memory: `Memory`.
        batch_size: frames that one step of `batches` renders.
        rendered: how many pictures were rendered so far.
    """

    def __init__(
        self,
        walker,
        kind: Kind,
        *,
        negative: str = "",
        batch_size: int | None = None,
    ):
        self.walker, self.kind, self.negative = walker, kind, negative
        self.memory = Memory()
        self.batch_size = batch_size or _usual_batch_size(walker)
        self.rendered = 0
        self._encodings, self._walk = {}, (None, None)

    def walk(self, values: dict):
        """The `walklib.Walk` of these values."""
        key = tuple(values.items())
        if self._walk[0] != key:
            texts = [values[prompt.name] for prompt in self.kind.prompts]
            prompts = [self._encode(text) for text in texts]
            self._walk = key, self.kind.build(self.walker, prompts, values)
        return self._walk[1]

    def seen(self, values: dict, coordinate) -> bytes | None:
        """The picture at a coordinate if it is in memory, else None."""
        return self.memory.get(self._key(values, coordinate))

    def picture(self, values: dict, coordinate) -> bytes:
        """The picture at a coordinate as PNG bytes; rendered if it is new."""
        known = self.seen(values, coordinate)
        return known or next(self.batches(values, [coordinate], batch_size=1))[0]

    def batches(
        self, values: dict, coordinates, batch_size: int | None = None
    ) -> Iterator[list[bytes]]:
        """Pictures in order; each step renders at most one batch.

        Args:
            values: values of all fields.
            coordinates: where on the walk, `(n,)` or `(n, 2)`.
            batch_size: frames to render at once. Defaults to that of the studio.

        Yields:
            Lists of PNG bytes, those in memory together with those just rendered.
        """
        batch_size = batch_size or self.batch_size
        keys = [self._key(values, coordinate) for coordinate in coordinates]
        seen = {key: self.memory.get(key) for key in keys}
        new = [c for c, key in zip(coordinates, keys, strict=True) if not seen[key]]
        frames, ready, fresh = self._stream(values, new, batch_size), [], 0
        for key in keys:
            picture = seen[key]
            if not picture:
                picture, fresh = self.memory.put(key, encoded(next(frames))), fresh + 1
            ready.append(picture)
            if fresh == batch_size:
                yield ready
                ready, fresh = [], 0
        if ready:
            yield ready

    def _stream(self, values, coordinates, batch_size):
        if not coordinates:
            return
        frames = self.walker.stream(
            self.walk(values).with_coordinates(coordinates),
            num_steps=values["num_steps"],
            guidance_scale=values["guidance_scale"],
            batch_size=batch_size,
            progress=False,
        )
        for frame in frames:
            self.rendered += 1
            yield frame

    def _encode(self, text):
        if text not in self._encodings:
            self._encodings[text] = self.walker.encode(text, self.negative)
        return self._encodings[text]

    def _key(self, values, coordinate):
        same = (item for item in values.items() if item[0] not in self.kind.same)
        point = tuple(np.round(np.atleast_1d(coordinate), 9).tolist())
        return *same, self.kind.place(values, point)


def _usual_batch_size(walker):
    from walklib.render.renderer import default_batch_size

    return default_batch_size(walker)
