"""Write the trained model as a small KerasHub preset directory."""

import json
import shutil
import tempfile
from pathlib import Path

import h5py
import numpy as np

from walklib.model.checksums import write_checksums

PRESET_FOLDER = Path(__file__).parents[1] / "preset"
WEIGHTS = "model.weights.h5"
FORMAT = ("v110", "v110")  # HDF5 1.14 can't read the latest that HDF5 2 writes


def write_preset(folder, backbone, preprocessor, defaults: dict, record: dict, sheet):
    """Write a preset directory: nothing is overwritten before all is written.

    Weights are stored in float16, compressed; `from_preset` reads them as usual. All
    files have a checksum.

    Args:
        folder: Path of the preset. What it held is replaced.
        backbone: `keras_hub.models.StableDiffusion3Backbone`.
        preprocessor: `keras_hub.models.StableDiffusion3TextToImagePreprocessor`.
        defaults: dict. `num_steps`, `guidance_scale` and `image_sizes` that suit it.
        record: dict. How it was trained.
        sheet: `PIL.Image.Image`. Samples over time, kept as `training.jpg`.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        new = Path(temporary) / "preset"
        backbone.save_to_preset(str(new))
        preprocessor.save_to_preset(str(new))
        pack_weights(new / WEIGHTS)
        for name, content in (("defaults", defaults), ("training", record)):
            (new / f"{name}.json").write_text(json.dumps(content) + "\n")
        sheet.convert("RGB").save(new / "training.jpg", quality=90)
        write_checksums(new)
        if folder.exists():
            shutil.move(folder, Path(temporary) / "old")
        shutil.move(new, folder)


def save_weights(model, path: Path):
    """Write a model's weights in float16, compressed, in one move.

    Args:
        model: `keras.Model`.
        path: Path, ending in `.weights.h5`.
    """
    temporary = path.with_name("part." + path.name)
    model.save_weights(temporary)
    pack_weights(temporary)
    temporary.replace(path)


def pack_weights(path: Path):
    """Rewrite a Keras weights file with float16 values, compressed."""
    packed = path.with_name(path.name + ".part")
    with h5py.File(path) as source, h5py.File(packed, "w", libver=FORMAT) as target:
        target.attrs.update(source.attrs)

        def copy(name, item):
            if isinstance(item, h5py.Dataset):
                values = item[()]
                if values.dtype == np.float32:
                    values = values.astype("float16")
                options = {"compression": 9, "shuffle": True} if values.ndim else {}
                copied = target.create_dataset(name, data=values, **options)
            else:
                copied = target.require_group(name)
            copied.attrs.update(item.attrs)

        source.visititems(copy)
    packed.replace(path)
