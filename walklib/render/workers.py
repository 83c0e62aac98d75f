"""What a worker does: it loads a preset once, and draws parts of walks."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from walklib.compiling import keep_compiled
from walklib.model import Model, load_parts
from walklib.plans import walk_of
from walklib.recipes import versions
from walklib.render.errors import BrokenFrameError
from walklib.render.renderer import Renderer
from walklib.render.store import cache_folder
from walklib.settings import Settings

ALIKE = ("backend", "walklib", "keras", "keras-hub")  # in caller and worker

_one_at_a_time = threading.Lock()  # A worker's threads share its devices.


def frames_at(
    preset: Mapping[str, Any],
    plan: Mapping[str, Any],
    settings: Mapping[str, Any],
    coordinates: np.ndarray,
    arrays: Iterable = (),
) -> np.ndarray:
    """Draw a part of a walk: the one function that travels to other machines.

    Args:
        preset: `model` of a recipe, and its `versions`.
        plan: the walk's plan.
        settings: `Settings` as a dict.
        coordinates: float64 `(frames,)` or `(frames, 2)`.
        arrays: the tensors that the plan knows by a digest only.

    Returns:
        uint8 `(frames, height, width, 3)`. If a frame has NaN in it, those before it.

    Raises:
        RuntimeError: if this worker has other versions or weights than the caller.
        walklib.PresetError: if the preset can't be had here.
    """
    _check_versions(preset["versions"])
    with _one_at_a_time:
        size = tuple(preset["image_size"])
        renderer = _renderer_of(preset["preset"], size, preset["dtype"])
        _check_weights(preset, renderer.model)
        walk = walk_of(plan, renderer.model, arrays).with_coordinates(coordinates)
        part = replace(walk, closed=False)  # a part of a circle is none
        frames = renderer.frames(
            part,
            Settings(**settings),
            batch_size=preset["batch_size"],
            progress=False,
        )
        return np.array(list(_whole(frames)), "uint8").reshape(-1, *size, 3)


@lru_cache(maxsize=1)
def _renderer_of(preset, image_size, dtype):
    """The renderer of a preset; it has no store, which only the caller writes."""
    keep_compiled(cache_folder())
    return Renderer(Model(*load_parts(preset, image_size, dtype), preset))


def _whole(frames):
    """The frames before one that is broken; the caller knows its number."""
    try:
        yield from frames
    except BrokenFrameError:
        return


def _check_versions(expected):
    found = {"backend": keras.backend.backend(), **versions()}
    for name in ALIKE:
        if found.get(name) != expected.get(name):
            raise RuntimeError(
                f"the worker has another {name} than the caller; give both the same. "
                f"Received: {found.get(name)}; right would be {expected.get(name)}"
            )


def _check_weights(preset, model):
    if model.fingerprint != preset["fingerprint"]:
        raise RuntimeError(
            f"the worker has other weights of {preset['preset']!r} than the caller. "
            f"Received: {model.fingerprint}; right would be {preset['fingerprint']}"
        )
