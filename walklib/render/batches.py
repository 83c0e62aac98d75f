"""Frames in their order, of which only those that the store lacks are drawn."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import numpy as np

from walklib.embeddings import Embeddings, Tensor
from walklib.render.store import Store

MOST_READY = 64  # Frames that wait for one before them; then a batch is not filled up.

Point: TypeAlias = tuple[Embeddings, Tensor]
Frame: TypeAlias = np.ndarray | None  # None for a broken one


def bursts(
    points: Iterable[tuple[str, Point]],
    draw: Callable[[list[Point]], Iterable[Frame]],
    store: Store,
    batch_size: int,
) -> Iterator[list[Frame]]:
    """Frames in the order of their points, as many at once as are there.

    Args:
        points: the key and the point of each frame.
        draw: function of at most `batch_size` points; gives their frames, None for one
            that is not finite.
        store: `Store` of frames that were drawn before.
        batch_size: int. Frames drawn at once.
    """
    waiting: list[tuple[int, str, Point]] = []
    ready: dict[int, Frame] = {}
    given = 0
    for index, (key, point) in enumerate(points):
        known = store.get(key)
        if known is None:
            waiting.append((index, key, point))
        else:
            ready[index] = known
        if len(waiting) == batch_size or len(ready) == MOST_READY:
            ready |= _drawn(waiting, draw, store)
            waiting = []
        burst = _next_of(ready, given)
        given += len(burst)
        if burst:
            yield burst
    ready |= _drawn(waiting, draw, store)
    if ready:
        yield _next_of(ready, given)


def _drawn(waiting, draw, store):
    """The frames of a batch by their number, put into the store."""
    if not waiting:
        return {}
    frames = list(draw([point for _, _, point in waiting]))
    for (_, key, _), frame in zip(waiting, frames, strict=True):
        if frame is not None:
            store.put(key, frame)
    return {index: frame for (index, _, _), frame in zip(waiting, frames, strict=True)}


def _next_of(ready, first):
    """Take the frames from number `first` on, as far as they are there."""
    burst: list[Frame] = []
    while first + len(burst) in ready:
        burst.append(ready.pop(first + len(burst)))
    return burst
