"""Frames that share work along a walk, stretch by stretch, in order."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise, takewhile
from typing import Any

import numpy as np

from walklib.render.answers import Answers
from walklib.render.devices import whole_batch
from walklib.render.exact import exact_frames, made_by
from walklib.render.network import Network, NotFinite
from walklib.render.nodes import Node
from walklib.render.report import Report
from walklib.render.stretch import Stretch
from walklib.settings import Settings
from walklib.walks import Walk

FEWEST_FRAMES = 16  # Of a shorter walk too many are drawn in full anyway.
FEWEST_STEPS = 12  # With fewer, the first and the last are most of the work.
LONGEST = 256  # Frames of a stretch: what is in memory does not grow with the walk.
MEMORY = 2**30  # Bytes of the trajectories of a stretch, if it had to keep all.


def why_in_full(walk: Walk, settings: Settings) -> str:
    """Why the frames of a walk share no work, in words; "" if they do."""
    if not settings.tolerance:
        return "The tolerance is 0"
    if settings.solver != "euler":
        return f"Work is shared along Euler's steps only, not {settings.solver!r}"
    if settings.num_steps < FEWEST_STEPS:
        return f"Of fewer than {FEWEST_STEPS} steps none can be left out"
    row = row_length(walk)
    if not row:
        return "The frames do not follow each other, nor are they rows of a grid"
    if row < FEWEST_FRAMES:
        where = "" if row == len(walk) else "rows of "
        return f"In {where}fewer than {FEWEST_FRAMES} frames there is little to share"
    return ""


def row_length(walk: Walk) -> int:
    """Frames that follow each other: those of a row of a grid, or the whole walk.

    Along a row the first coordinate rises and the other stays. 0 if the frames are in
    no such order, or the rows are not of one length.
    """
    # (frames,) or (frames, 2) -> (frames, 1 or 2)
    steps = np.diff(walk.coordinates.reshape(len(walk), -1), axis=0)
    breaks = np.any(steps[:, 1:] != 0, axis=1) | (steps[:, 0] <= 0)
    starts = [0, *(np.flatnonzero(breaks) + 1), len(walk)]
    lengths = {stop - start for start, stop in pairwise(starts)}
    alike = len(lengths) == 1 and (walk.coordinates.ndim == 2 or len(starts) == 2)
    return int(lengths.pop()) if alike else 0


def shared_frames(
    renderer: Any,
    walk: Walk,
    settings: Settings,
    batch_size: int,
    report: Report,
    tell: Callable[[int], object],
) -> Iterator[np.ndarray]:
    """Give the frames of a walk in order, as near to full ones as the tolerance asks.

    Args:
        renderer: `Renderer`.
        walk: `Walk` that `why_in_full` has nothing against.
        settings: `Settings`.
        batch_size: int. Frames drawn at once where they share nothing.
        report: `Report`, which is written on.
        tell: called with how many more frames are decided.

    Raises:
        BrokenFrameError: if a frame has NaN in it, after those before it.
    """
    sigmas = renderer.model.schedule(settings)
    network = Network(
        partial(renderer.velocities, settings=settings),
        renderer.pictures,
        renderer.model.prepared,
        whole_batch((batch_size + 1) // 2),  # Few frames wait at a time.
        report,
        Answers(renderer.store, made_by(renderer.model, settings)),
    )
    length, row, ends = len(walk), row_length(walk), dict[int, Node]()
    for first, last in stretches(walk, _longest(renderer.model, settings)):
        known = {mark: ends.pop(mark) for mark in (first, last) if mark in ends}
        stretch = Stretch(walk, first, last, network, sigmas, settings.tolerance, known)
        ends_row = (last + 1) % row == 0 and not walk.closed
        frames = range(first, last + 1 if ends_row else last)
        try:
            yield from _given(stretch, frames, report, tell)
        except NotFinite:  # Which frame is the first one, if it is one of these?
            arguments = settings, batch_size, report, tell
            yield from exact_frames(renderer, walk, frames, *arguments)
            continue
        ends[last] = stretch.nodes[last]
        if first == 0:
            ends[length] = stretch.nodes[0]


def _given(stretch, frames, report, tell):
    """The frames of a stretch, once all of them are decided."""
    told = 0
    try:
        for _ in stretch.settle():
            settled = sum(map(stretch.settled, frames))
            tell(settled - told)
            told = settled
    except KeyboardInterrupt:
        yield from map(stretch.picture, takewhile(stretch.settled, frames))
        raise
    except NotFinite:
        tell(-told)
        raise
    report.audited |= stretch.audited
    for frame in frames:
        report.kinds.append(stretch.kind(frame))
        yield stretch.picture(frame)


def stretches(walk: Walk, longest: int) -> list[tuple[int, int]]:
    """The first and the last frame of each stretch; neighbours in a row share one.

    Args:
        walk: `Walk`. If it is closed, its length is the last one: frame 0 again.
        longest: int. Steps from frame to frame in one stretch, at most.
    """
    row = row_length(walk)
    steps = row if walk.closed else row - 1
    count = math.ceil(steps / longest)
    marks = [steps * k // count for k in range(count + 1)]
    starts = range(0, len(walk), row)
    return [(start + a, start + b) for start in starts for a, b in pairwise(marks)]


def _longest(model, settings):
    """Steps of a stretch whose trajectories fit in `MEMORY`."""
    trajectory = 4 * (2 * settings.num_steps + 1) * math.prod(model.latent_shape)
    return max(min(LONGEST, MEMORY // trajectory), FEWEST_FRAMES)
