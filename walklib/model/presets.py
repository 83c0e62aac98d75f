"""Presets: their names, defaults, picture sizes and dtypes, and how they load.

Everything here ends in KerasHub's own `from_preset`. What is added is the choice
of a dtype that the device can run, and errors that say what to do.
"""

import difflib
import json
import os
from collections.abc import Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

from walklib.model.devices import Device
from walklib.settings import Settings

POCKET_DIRECTORY = Path(__file__).parents[1] / "pocket" / "preset"
HALF = ("float16", "bfloat16")
DTYPES = ("float32", *HALF)

# From KerasHub's conversion scripts of the four checkpoints.
DEFAULTS = {
    "stable_diffusion_3_medium": Settings(28, 7.0),
    "stable_diffusion_3.5_medium": Settings(40, 4.5),
    "stable_diffusion_3.5_large": Settings(40, 4.5),
    "stable_diffusion_3.5_large_turbo": Settings(4, 1.0),  # needs no guidance
}
GUIDE_IMAGE_SIZE = (512, 512)  # the published presets say 1024 x 1024


class PresetError(RuntimeError):
    """A preset can't be had or read; the message says what to do."""


def resolve(preset: str | os.PathLike) -> str:
    """The name, handle or directory that KerasHub knows `preset` by.

    Args:
        preset: str or path. `"pocket"`, a name of KerasHub's, a handle
            (`kaggle://`, `hf://`) or a directory.

    Raises:
        TypeError: if it is neither text nor a path.
        ValueError: if there is no such preset; near names are listed.
    """
    if not isinstance(preset, (str, os.PathLike)):
        raise TypeError(f"`preset` must be text or a path. Received: {preset!r}")
    preset = os.fspath(preset)
    if preset == "pocket":
        return str(POCKET_DIRECTORY)
    if preset in DEFAULTS or "://" in preset or os.path.isdir(preset):
        return preset
    from keras_hub.models import StableDiffusion3Backbone

    if preset in StableDiffusion3Backbone.presets:
        return preset
    names = ["pocket", *DEFAULTS]
    near = difflib.get_close_matches(preset, names, n=3, cutoff=0.3) or names
    raise ValueError(
        f"There is no preset and no directory {preset!r}. Did you mean "
        f"{' or '.join(map(repr, near))}? Handles begin with kaggle:// or hf://"
    )


def published_name(preset: str | os.PathLike) -> str | None:
    """The name of the published preset that a name or handle stands for, or None."""
    parts = str(preset).split("/")
    return next((part for part in reversed(parts) if part in DEFAULTS), None)


def settings_for(preset: str | os.PathLike) -> Settings:
    """The `Settings` a preset was made for: published, its `defaults.json`, or 28, 7.

    Raises:
        PresetError: if its `defaults.json` holds no such settings.
    """
    path = Path(resolve(preset)) / "defaults.json"
    if not path.is_file():
        return DEFAULTS.get(published_name(preset) or "", Settings())
    saved = read_json(path)
    asked = {name: saved.get(name) for name in Settings().as_dict()}
    try:
        return Settings().but(**asked)
    except (TypeError, ValueError) as error:
        raise PresetError(f"The file {path} is damaged: {error}") from error


def choose_dtype(preset: str | os.PathLike, dtype: str | None, device: Device) -> str:
    """The dtype to build the model in.

    Args:
        preset: str. `"pocket"` is small and stays in float32.
        dtype: str, or None to choose: float32 on a CPU, float16 on a GPU before
            Ampere (T4, V100), bfloat16 on newer ones and on TPUs.
        device: `walklib.model.devices.Device`.

    Raises:
        ValueError: if the dtype is unknown, or this device can't run it.
    """
    if dtype is None:
        return "float32" if preset == "pocket" else device.half_dtype or "float32"
    if dtype not in DTYPES:
        raise ValueError(f"`dtype` must be one of {DTYPES}. Received: dtype={dtype!r}")
    if dtype in device.unsupported:
        usable = [name for name in DTYPES if name not in device.unsupported]
        raise ValueError(
            f"{device.backend} can't run {dtype} on {device.name}. Take one of "
            f"{usable}, or dtype=None to let walklib choose. Received: dtype={dtype!r}"
        )
    return dtype


def choose_image_size(
    preset: str | os.PathLike, image_size: int | Sequence[int] | None, config: dict
) -> tuple[int, int]:
    """Height and width of the pictures, checked against the model.

    Args:
        preset: str.
        image_size: int, `(height, width)`, or None: the guide's 512 x 512 for
            the published presets, what was saved for any other.
        config: dict. The backbone's configuration.

    Raises:
        ValueError: if a side is not a multiple of the model's patch, larger than
            its table of positions, or not among the sizes it was trained for.
    """
    if image_size is None:
        published = published_name(preset) is not None
        image_size = GUIDE_IMAGE_SIZE if published else config["image_shape"][:2]
    is_pair = isinstance(image_size, (tuple, list))
    size: Any = image_size if is_pair else (image_size, image_size)
    patch = 8 * config["mmdit_patch_size"]
    largest = patch * config["mmdit_position_size"]
    whole = len(size) == 2 and all(isinstance(side, Integral) for side in size)
    if not whole or any(side % patch or not 0 < side <= largest for side in size):
        raise ValueError(
            "`image_size` must be a multiple of "
            f"{patch} from {patch} to {largest}, or two of them (height, width). "
            f"Received: image_size={image_size!r}"
        )
    sides = trained_sides(preset)
    if sides and (size[0] != size[1] or size[0] not in sides):
        raise ValueError(
            f"The preset {str(preset)!r} was trained on square pictures of {sides} "
            "pixels a side, and draws nothing sensible at another size. "
            f"Received: image_size={image_size!r}"
        )
    return int(size[0]), int(size[1])


def trained_sides(preset):
    """Sides in pixels that a preset's `defaults.json` limits it to, or None."""
    directory = POCKET_DIRECTORY if preset == "pocket" else Path(str(preset))
    path = directory / "defaults.json"
    sides = read_json(path).get("image_sizes") if path.is_file() else None
    if not isinstance(sides, list | None):
        raise PresetError(
            f"The file {path} is damaged: `image_sizes` must be a list. "
            f"Received: {sides!r}"
        )
    return sides


def runnable_parts(config: dict, dtype: str, device: Device) -> dict:
    """Configurations of the VAE and text encoders in dtypes the device can run.

    The published presets save them in half precision. On a CPU they follow
    `dtype`; on a GPU they stay as saved, unless it can't run that.

    Returns:
        dict from part to configuration, only of those that must change.
    """
    parts = {}
    for name in ("vae", "clip_l", "clip_g", "t5"):
        part = config.get(name)
        if part is None:
            continue
        saved = dtype_name(part["config"].get("dtype"))
        if device.kind == "cpu" or saved in device.unsupported:
            parts[name] = {**part, "config": {**part["config"], "dtype": dtype}}
    return parts


def dtype_name(dtype: dict | str | None) -> str | None:
    """The name in a saved dtype: text, a serialized policy, or None."""
    if isinstance(dtype, dict):
        return dtype["config"].get("name")
    return dtype


def read_json(path: str | os.PathLike) -> dict:
    """The contents of a JSON file of a preset.

    Raises:
        PresetError: if the file is no whole JSON object.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise PresetError(
            f"The file {path} is damaged: {error}. Copy the preset again"
        ) from error
    if not isinstance(content, dict):
        raise PresetError(
            f"The file {path} is damaged: it holds a {type(content).__name__}, not an "
            "object. Copy the preset again"
        )
    return content
