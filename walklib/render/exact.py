"""Frames in full, one after the other: batches, the store, and frames that break."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from walklib.embeddings import row_digests
from walklib.recipes import versions
from walklib.render.batches import Point, bursts
from walklib.render.report import FULL, Report
from walklib.render.solvers import solver_named
from walklib.settings import Settings
from walklib.walks import Walk
from walklib.walks.walk import stacked


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
    model = renderer.model
    parts = [model.fingerprint, model.dtype, model.image_size, keras.backend.backend()]
    parts += [versions(("keras", "keras-hub"))]
    parts += [model.schedule(settings).tobytes(), settings.but(tolerance=0)]
    for place in walk.coordinates[frames.start : frames.stop]:
        point = walk.at(place[None])
        known = renderer.store.folder is not None
        rows = [row_digests(tensors) for tensors in point] if known else ""
        yield hashlib.sha256(repr((parts, rows)).encode()).hexdigest(), point
