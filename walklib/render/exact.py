"""Frames in full, in their order: batches of what the store lacks, and what breaks."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import keras
import numpy as np

from walklib.embeddings import Embeddings, Tensor, row_digests
from walklib.recipes import versions
from walklib.render.report import FULL, Report
from walklib.render.solvers import solver_named
from walklib.render.store import Store
from walklib.settings import Settings
from walklib.walks import Walk
from walklib.walks.walk import stacked

MOST_READY = 64  # Frames that wait for one before them; then a batch is not filled up.

Point: TypeAlias = tuple[Embeddings, Tensor]
Frame: TypeAlias = np.ndarray | None  # None for a broken one


def exact_frames(
    renderer: Any,
    walk: Walk,
    frames: range,
    settings: Settings,
    batch_size: int,
    report: Report,
    tell: Callable[[int], object],
) -> Iterator[np.ndarray]:
    """Draw what the store lacks, a batch at a time, and give all in order.

    Args:
        renderer: `Renderer`.
        walk: `Walk`.
        frames: those to draw, numbers from 0.
        settings: `Settings`.
        batch_size: int. Frames drawn at once.
        report: `Report`, which is written on.
        tell: called with how many more frames are done.

    Raises:
        BrokenFrameError: if a frame has NaN in it, after those before it.
    """
    steps = settings.num_steps * solver_named(settings.solver).evaluations

    def draw(points):
        report.evaluations += steps * len(points)
        missing = batch_size - len(points)
        batch = stacked(points + missing * points[-1:])
        pixels, finite = renderer.draw(*batch, settings)
        return [pixels[k] if finite[k] else None for k in range(len(points))]

    points, given = keyed(renderer, walk, frames, settings), frames.start
    for burst in bursts(points, draw, renderer.store, batch_size):
        good = []
        for frame in burst:
            if frame is None:
                break
            good.append(frame)
        tell(len(good))
        report.kinds += len(good) * [FULL]
        yield from good
        given += len(good)
        if len(good) < len(burst):
            where = walk.coordinates[given].tolist()
            raise renderer.broken(given, where, walk.caution)


def keyed(
    renderer: Any, walk: Walk, frames: range, settings: Settings
) -> Iterator[tuple[str, Point]]:
    """Each point of a walk, and the key of all that makes its picture."""
    parts = made_by(renderer.model, settings)
    for place in walk.coordinates[frames.start : frames.stop]:
        point = walk.at(place[None])
        known = renderer.store.folder is not None
        rows = [row_digests(tensors) for tensors in point] if known else ""
        yield hashlib.sha256(repr((parts, rows)).encode()).hexdigest(), point


def made_by(model: Any, settings: Settings) -> list[Any]:
    """What makes a picture, beside its embeddings and its noise."""
    parts = [model.fingerprint, model.dtype, model.image_size, keras.backend.backend()]
    parts += [versions(("keras", "keras-hub"))]
    return [*parts, model.schedule(settings).tobytes(), settings.but(tolerance=0)]


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
