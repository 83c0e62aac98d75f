"""Replay: the walker and the walk that made a file."""

import warnings
from collections.abc import Iterable
from pathlib import Path

from walklib import plans, recipes
from walklib.render import solver_named
from walklib.settings import Settings
from walklib.walker import Walker, load
from walklib.walks import Walk


def replay(path: str | Path, arrays: Iterable = ()) -> tuple[Walker, Walk]:
    """Load what made a file, and build its walk again.

        walker, walk = walklib.replay("outputs/dog_to_cat_64.gif")

    Args:
        path: a file that an export wrote, or a folder of PNG frames.
        arrays: embeddings and noise that did not come from a walker's `encode` and
            `noise`, and that the file knows by a digest only.

    Returns:
        `(walker, walk)`. The walker's defaults and batch size are the file's, so that
        `walker.render(walk)` gives its pictures again: bit for bit with the same
        machine and versions, else at most 1 of 255 away.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it holds no recipe that can be followed; says why.
        walklib.PresetError: its preset can't be had.
    """
    recipe, arrays = recipes.read_recipe(path), list(arrays)
    plans.check_plan(recipe["plan"], arrays)
    made, settings = recipe["model"], Settings(**recipe["settings"])
    solver_named(settings.solver)
    walker = load(made["preset"], image_size=made["image_size"], dtype=made["dtype"])
    walker.defaults, walker.batch_size = settings, made["batch_size"]
    if walker.fingerprint != made["fingerprint"]:
        warnings.warn(
            f"{path} was made with other weights of {made['preset']!r}: the pictures "
            f"will differ. Theirs: {made['fingerprint']}; here: {walker.fingerprint}",
            stacklevel=2,
        )
    return walker, plans.walk_of(recipe["plan"], walker, arrays)
