"""A walk drawn by other processes and machines, part by part.

Any `concurrent.futures` executor runs them: a process pool,
`mpi4py.futures.MPIPoolExecutor`, or Dask's `client.get_executor()`. What travels is a
plan and coordinates, no function of the caller's, and frames back. Only the caller
reads and writes the store.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, field
from functools import cached_property
from pkgutil import resolve_name

import numpy as np

from walklib.recipes import Recipe
from walklib.render.errors import MachinesError
from walklib.render.exact import MOST_READY, Frame, keyed
from walklib.render.renderer import Renderer, frames_bar
from walklib.render.shared import row_length, why_in_full
from walklib.render.store import Store
from walklib.render.workers import frames_at
from walklib.settings import Settings
from walklib.walks import Walk

SHARING = 64  # Frames of a part whose frames share work.
AHEAD = 1024  # Frames that are asked for and not given yet; they bound the memory.


class Machines:
    """An executor, and what its workers must know to draw a walk.

    Args:
        executor: a `concurrent.futures.Executor`.
        recipe: `Recipe` of the walk and its settings.
        arrays: the tensors that its plan knows by a digest only.

    Raises:
        TypeError: if it is no such executor.
        ValueError: if the walk has no plan that could travel.
    """

    def __init__(self, executor: Executor, recipe: Recipe, arrays: Iterable = ()):
        if not isinstance(executor, Executor):
            raise TypeError(
                "`executor` must be one of `concurrent.futures`, such as Dask's "
                f"`client.get_executor()`. Received: {type(executor).__name__}"
            )
        content = recipe.content
        if content["plan"] is None:
            raise ValueError(
                "Other machines draw walks that walklib's own functions made; the path "
                "of this one is a function of its maker's. Render it without `executor`"
            )
        preset = {**content["model"], "versions": content["versions"]}
        if os.path.isdir(preset["preset"]):
            preset["preset"] = os.path.abspath(preset["preset"])
        self._executor, self._arrays = executor, list(arrays)
        self._sent = preset, content["plan"], content["settings"]

    def ask(self, coordinates: np.ndarray) -> Future:
        """Ask a worker for the frames at some coordinates."""
        if self._lacking:
            return self._lacking
        return self._submit(frames_at, *self._sent, coordinates, self._arrays)

    @cached_property
    def _lacking(self) -> Future | None:
        """What comes of asking workers that lack this package; None if they have it.

        They are asked with a function that every Python has: sent one that it can't
        find, a worker of Dask's does not say so but dies, and no answer ever comes.
        """
        found = self._submit(resolve_name, "walklib:__name__")
        wait([found])
        return None if _is_good(found) else found

    def _submit(self, function, *args):
        try:
            return self._executor.submit(function, *args)
        except RuntimeError as error:  # it was shut down, or has broken
            failed: Future = Future()
            failed.set_exception(error)
            return failed


@dataclass
class Part:
    """Neighbouring frames, of which a worker draws those that the store lacks.

    Attributes:
        frames: each in its order; None until it is there, or if it is broken.
        keys: of each, in the store.
        missing: where in `frames` those are that a worker draws.
        future: what a worker will give; None if it is there.
    """

    frames: list[Frame] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    future: Future | None = None


def remote_frames(
    renderer: Renderer,
    machines: Machines,
    walk: Walk,
    settings: Settings,
    *,
    batch_size: int,
    progress: bool,
) -> Iterator[np.ndarray]:
    """The frames of a walk one by one, as `Renderer.frames` gives them.

    Of the renderer only its store is used; `batch_size` is what a worker draws at once.

    Raises:
        MachinesError: if a worker fails; what others drew is in the store.
        BrokenFrameError, TypeError, ValueError: as `Renderer.frames`.
    """
    renderer.check(walk, settings)
    if why_in_full(walk, settings):
        store, most = renderer.store, batch_size
        points = keyed(renderer, walk, range(len(walk)), settings)
        parts = parts_of((key for key, _ in points), store, most)
    else:  # Work is shared inside a part; what is not exact is never kept.
        store, most, row = Store(None), max(batch_size, SHARING), row_length(walk)
        if row < len(walk):
            most = max(most // row, 1) * row  # Whole rows of a grid.
        parts = parts_of(len(walk) * [""], store, most)
    return _given(renderer, machines, walk, parts, store, progress)


def parts_of(keys: Iterable[str], store: Store, most: int) -> Iterator[Part]:
    """Cut a walk into parts, each of which lacks at most `most` frames."""
    part = Part()
    for key in keys:
        known = store.get(key)
        if known is None:
            part.missing.append(len(part.frames))
        part.frames.append(known)
        part.keys.append(key)
        if len(part.missing) == most or len(part.frames) == MOST_READY + most:
            yield part
            part = Part()
    if part.frames:
        yield part


def _given(renderer, machines, walk, parts, store, progress):
    """The frames of all parts in order, up to one that is broken."""
    number = 0
    with frames_bar(len(walk), progress) as bar:
        for part in _drawn(machines, walk.coordinates, parts, store):
            for frame in part.frames:
                if frame is None:
                    where = walk.coordinates[number].tolist()
                    raise renderer.broken(number, where, walk.caution)
                bar.update()
                yield frame
                number += 1


def _drawn(machines, coordinates, parts, store):
    """All parts in order, once they are drawn; several are asked for at a time."""
    running: deque[Part] = deque()
    asked = 0
    try:
        for part in parts:
            places = coordinates[asked + np.array(part.missing, int)]
            part.future = machines.ask(places) if part.missing else None
            running.append(part)
            asked += len(part.frames)
            while sum(len(each.frames) for each in running) > AHEAD:
                yield _first_of(running, store)
        while running:
            yield _first_of(running, store)
    finally:
        for part in running:
            if part.future is not None:
                part.future.cancel()


def _first_of(running, store):
    """Take the first part, once it is drawn; keep what else is."""
    while (first := running[0].future) is not None:
        for part in running:
            if part.future is not None and _is_good(part.future):
                _keep(part, store)
        if first.done() and not _is_good(first):
            raise _explained(first)
        futures = (part.future for part in running)
        waiting = [each for each in futures if each is not None and not each.done()]
        if first in waiting:
            wait(waiting, return_when=FIRST_COMPLETED)
    return running.popleft()


def _is_good(future):
    return future.done() and not future.cancelled() and future.exception() is None


def _keep(part, store):
    """Put what a worker drew into its part, and into the store."""
    for place, frame in zip(part.missing, part.future.result(), strict=False):
        part.frames[place] = frame
        store.put(part.keys[place], frame)
    part.future = None


def _explained(future: Future) -> MachinesError:
    """What a worker's failure means, and what is kept."""
    error = CancelledError() if future.cancelled() else future.exception()
    if isinstance(error, CancelledError):
        why = "the scheduler is gone, or the work was cancelled"
    elif isinstance(error, BrokenExecutor):
        why = f"a worker process was killed or ran out of memory ({error})"
    elif isinstance(error, ImportError):
        why = f"the workers lack a package; install what the caller has ({error})"
    else:
        why = f"{type(error).__name__}: {error}"
    explained = MachinesError(
        f"A part of the walk was not drawn: {why}. `render` leaves the frames before "
        "it in `walker.last_frames`, and with a store the next one goes on from there"
    )
    explained.__cause__ = error
    return explained
