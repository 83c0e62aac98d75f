"""Reading a preset through KerasHub, with errors that say what to do."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from walklib.model.access import advice, check_reachable
from walklib.model.checksums import check_sums
from walklib.model.devices import Device, current_device, guard_backend
from walklib.model.kerashub import (
    config_of,
    keep_timestep_precise,
    without_initial_values,
)
from walklib.model.padding import count_padding
from walklib.model.presets import (
    PresetError,
    choose_dtype,
    choose_image_size,
    read_json,
    resolve,
    runnable_parts,
)

WEIGHTS = "model.weights.h5"
SHARDED_WEIGHTS = "model.weights.json"


def load_parts(
    preset: str | os.PathLike,
    image_size: int | Sequence[int] | None = None,
    dtype: str | None = None,
) -> tuple[Any, Any]:
    """Load a preset, made ready for this device: see `walklib.load`.

    Returns:
        `(backbone, preprocessor)`, KerasHub's objects.
    """
    guard_backend()  # before KerasHub is imported, to look for an unknown name
    backbone, preprocessor = read_preset(preset, image_size, dtype, current_device())
    keep_timestep_precise(backbone)
    count_padding(backbone, preprocessor.sequence_length)
    return backbone, preprocessor


def read_preset(
    preset: str | os.PathLike,
    image_size: int | Sequence[int] | None,
    dtype: str | None,
    device: Device,
) -> tuple:
    """Build the backbone and the preprocessor of a preset.

    Args:
        preset: str or path, as for `walklib.load`.
        image_size: int, `(height, width)` or None.
        dtype: str or None.
        device: `walklib.model.devices.Device`.

    Returns:
        `(backbone, preprocessor)`, KerasHub's objects.

    Raises:
        ValueError, TypeError: if an argument is not usable.
        PresetError: if the preset can't be had or is damaged.
    """
    handle = resolve(preset)
    dtype = choose_dtype(preset, dtype, device)
    check_reachable(handle)
    if os.path.isdir(handle) or preset == "pocket":
        check_directory(Path(handle))
    from keras_hub.models import (
        StableDiffusion3Backbone,
        StableDiffusion3TextToImagePreprocessor,
    )

    config = _translated(handle, _read_config, handle)
    with _structure_of(f"{handle}/config.json"):
        size = choose_image_size(preset, image_size, config)
        parts = runnable_parts(config, dtype, device)
    build = partial(StableDiffusion3Backbone.from_preset, handle, dtype=dtype, **parts)
    backbone = _translated(
        handle, without_initial_values, build, image_shape=(*size, 3)
    )
    preprocessor = _translated(
        handle, StableDiffusion3TextToImagePreprocessor.from_preset, handle
    )
    return backbone, preprocessor


def check_directory(directory: Path) -> None:
    """Raise if a preset directory lacks a file or holds a broken one.

    Raises:
        PresetError: naming the file.
    """
    if not directory.is_dir():
        raise PresetError(f"There is no preset directory {directory}. Install it again")
    for name in ("config.json", "preprocessor.json"):
        _check_present(directory / name)
        read_json(directory / name)
    weights = [WEIGHTS]
    if not (directory / WEIGHTS).exists() and (directory / SHARDED_WEIGHTS).exists():
        with _structure_of(directory / SHARDED_WEIGHTS):
            weights = _shards(read_json(directory / SHARDED_WEIGHTS))
    for name in weights:
        _check_weights(directory / name)
    with _structure_of(directory / "preprocessor.json"):
        tokenizers = _tokenizers(read_json(directory / "preprocessor.json"))
    for tokenizer in tokenizers:
        for asset in ("vocabulary.json", "merges.txt"):
            _check_present(directory / "assets" / tokenizer / asset)
    check_sums(directory)


@contextmanager
def _structure_of(path: str | Path) -> Iterator[None]:
    """Say that a JSON file is damaged where something is missing in it."""
    try:
        yield
    except (AttributeError, KeyError, TypeError) as error:
        raise PresetError(
            f"The file {path} is damaged ({type(error).__name__}: {error}). Copy the "
            "preset again"
        ) from error


def _shards(index):
    """Names of the files that hold the weights."""
    shards = index["weight_map"].values()
    return sorted({name for shard in shards for name in _as_list(shard)})


def _tokenizers(preprocessor):
    """Asset folders of the CLIP tokenizers that a preprocessor names."""
    parts = preprocessor["config"]
    folders = []
    for name in ("clip_l", "clip_g"):
        part = parts.get(f"{name}_preprocessor")
        if part is None:
            raise PresetError(
                "preprocessor.json holds no text-to-image preprocessor: it was "
                "overwritten when the preset was saved. Give the CLIP tokenizers and "
                "preprocessors a `config_file` each (clip_l_tokenizer.json ...) and "
                "save again"
            )
        config_file = part["config"]["tokenizer"]["config"]["config_file"]
        folders.append(config_file.removesuffix(".json"))
    if folders[0] == folders[1]:
        raise PresetError(
            f"Both CLIP tokenizers were saved as {folders[0]}.json, one over the "
            "other. Give each its own `config_file` and save the preset again"
        )
    return folders


def _check_present(path):
    if not path.is_file() or not path.stat().st_size:
        raise PresetError(
            f"The file {path.name} is missing or empty in the preset directory "
            f"{path.parent}. Copy the preset again"
        )


def _check_weights(path):
    import h5py

    _check_present(path)
    try:
        h5py.File(path, "r").close()
    except OSError as error:
        raise PresetError(
            f"The weights {path} are cut short or damaged: {error}. Copy the preset "
            "again"
        ) from error


def _read_config(handle):
    from keras_hub.models import StableDiffusion3Backbone

    config = config_of(handle)
    name = config.get("class_name")
    if name != StableDiffusion3Backbone.__name__:
        raise PresetError(
            "walklib walks Stable Diffusion 3 and 3.5 only. "
            f"Received: preset={handle!r}, which is {name or 'no Keras preset'}"
        )
    return config["config"]


def _translated(handle, function, *args, **kwargs):
    """Call a KerasHub function; turn what goes wrong into what to do."""
    try:
        return function(*args, **kwargs)
    except (PresetError, ImportError):
        raise
    except Exception as error:  # whatever kagglehub, huggingface_hub or h5py raise
        what_to_do = advice(handle, error)
        if what_to_do is None:
            raise
        raise PresetError(
            f"The preset {handle!r} can't be loaded. {what_to_do}\n"
            f"({type(error).__name__}: {str(error)[:300]})"
        ) from error


def _as_list(value):
    return value if isinstance(value, list) else [value]
