"""Frames that know how they were made, all at once or one by one."""

from collections.abc import Iterator

import numpy as np

from walklib.recipes import Recipe
from walklib.render.errors import BrokenFrameError, MachinesError, RenderInterrupted
from walklib.render.report import Report


class Frames(np.ndarray):
    """uint8 frames `(frames, height, width, 3)` with the recipe that makes them.

    An array like any other, that can't be written to. What is computed or cut from it
    is a plain array, and has no recipe: the recipe speaks of these frames, all of them.

    Attributes:
        recipe: `walklib.recipes.Recipe`, or None.
        report: `Report`, what the render did; or None.
    """

    recipe: Recipe | None
    report: Report | None

    def __array_finalize__(self, source):
        self.recipe = self.report = None

    def __array_wrap__(self, array, context=None, return_scalar=False):
        return array[()] if return_scalar else np.asarray(array)

    def __getitem__(self, key):
        return np.asarray(self)[key]


def with_recipe(
    frames: np.ndarray, recipe: Recipe, report: Report | None = None
) -> Frames:
    """Frames that know their recipe; the array is not copied, and made read-only."""
    known = frames.view(Frames)
    known.flags.writeable = False
    known.recipe, known.report = recipe, report
    return known


class Stream(Iterator):
    """Frames one by one, with the recipe that makes them.

    Attributes:
        recipe: `walklib.recipes.Recipe`.
        report: `Report`, what the render did; complete after the last frame. Or None.
    """

    def __init__(
        self,
        frames: Iterator[np.ndarray],
        count: int,
        recipe: Recipe,
        report: Report | None = None,
    ):
        self.recipe, self.report = recipe, report
        self._frames, self._count = frames, count

    def __len__(self) -> int:
        """How many frames there are, those already taken included."""
        return self._count

    def __next__(self) -> np.ndarray:
        return next(self._frames)


def collected(stream: Stream, image_size: tuple[int, int]) -> Frames:
    """All frames of a stream in one array.

    Args:
        stream: `Stream`.
        image_size: `(height, width)` of its frames.

    Raises:
        BrokenFrameError, MachinesError, RenderInterrupted: if it ends early; `frames`
            of the error are those that were done.
    """
    frames, done = np.empty((len(stream), *image_size, 3), "uint8"), 0
    try:
        for frame in stream:
            frames[done], done = frame, done + 1
    except (BrokenFrameError, MachinesError) as error:
        error.frames = with_recipe(frames[:done], stream.recipe.noting(done=done))
        raise
    except KeyboardInterrupt as stop:
        raise RenderInterrupted(
            f"Stopped after {done} of {len(stream)} frames; `walker.last_frames` holds "
            "them",
            with_recipe(frames[:done], stream.recipe.noting(done=done)),
        ) from stop
    return with_recipe(frames, stream.recipe, stream.report)
