"""Presets: their names, and what is chosen for them."""

import json

import numpy as np
import pytest

from walklib.model import PresetError, presets
from walklib.model.devices import Device
from walklib.settings import Settings

pytestmark = pytest.mark.core

CPU = Device("jax", "cpu", "the CPU", None, ("float16",))
T4 = Device("jax", "gpu", "Tesla T4", "float16", ("bfloat16",))
L4 = Device("jax", "gpu", "NVIDIA L4", "bfloat16")
MEDIUM = "stable_diffusion_3_medium"


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("stable_diffusion_3_medium", (28, 7.0)),
        ("stable_diffusion_3.5_medium", (40, 4.5)),
        ("stable_diffusion_3.5_large", (40, 4.5)),
        ("stable_diffusion_3.5_large_turbo", (4, 1.0)),
        ("hf://keras/stable_diffusion_3.5_large_turbo", (4, 1.0)),
        ("kaggle://keras/stablediffusion3/keras/stable_diffusion_3_medium/5", (28, 7)),
        ("hf://someone/something", (28, 7.0)),
    ],
)
def test_published_presets_bring_their_defaults(preset, expected):
    assert presets.settings_for(preset) == Settings(*expected)


def test_directories_bring_their_defaults(tmp_path):
    assert presets.settings_for(tmp_path) == Settings(28, 7.0)
    saved = {"num_steps": 9, "guidance_scale": 2.5, "more": 1}
    (tmp_path / "defaults.json").write_text(json.dumps(saved))
    assert presets.settings_for(tmp_path) == Settings(9, 2.5)


@pytest.mark.parametrize(
    "content", ["[]", "null", "3", '{"num_steps": 0}', '{"guidance_scale": "7"}', "{"]
)
def test_damaged_defaults_are_named(tmp_path, content):
    (tmp_path / "defaults.json").write_text(content)
    with pytest.raises(PresetError, match=r"defaults.json is damaged"):
        presets.settings_for(tmp_path)


def test_the_names_are_keras_hubs():
    from keras_hub.models import StableDiffusion3Backbone

    assert set(presets.DEFAULTS) <= set(StableDiffusion3Backbone.presets)


@pytest.mark.parametrize(
    ("device", "preset", "expected"),
    [
        (CPU, MEDIUM, "float32"),
        (T4, MEDIUM, "float16"),
        (L4, MEDIUM, "bfloat16"),
        (L4, "pocket", "float32"),
    ],
)
def test_the_dtype_suits_preset_and_device(device, preset, expected):
    assert presets.choose_dtype(preset, None, device) == expected


@pytest.mark.parametrize(
    ("dtype", "device"), [("float16", CPU), ("bfloat16", T4), ("int8", CPU)]
)
def test_dtypes_that_cannot_run_are_refused(dtype, device):
    with pytest.raises(ValueError, match=f"Received: dtype='?{dtype}"):
        presets.choose_dtype(MEDIUM, dtype, device)


@pytest.mark.parametrize(
    ("device", "saved", "expected"),
    [
        (CPU, "float16", "float32"),
        (CPU, None, "float32"),
        (T4, "bfloat16", "float32"),
        (T4, "float16", None),
        (L4, "float16", None),
    ],
)
def test_parts_follow_only_where_they_must(device, saved, expected):
    policy = {"class_name": "DTypePolicy", "config": {"name": saved}} if saved else None
    config = {"vae": {"config": {"dtype": policy, "scale": 2}}, "t5": None}
    parts = presets.runnable_parts(config, "float32", device)
    if expected is None:
        assert parts == {}
    else:
        assert parts == {"vae": {"config": {"dtype": expected, "scale": 2}}}
    assert config["vae"]["config"]["dtype"] == policy


CONFIG = {
    "mmdit_patch_size": 2,
    "mmdit_position_size": 12,
    "image_shape": [64, 64, 3],
}


@pytest.mark.parametrize(
    ("preset", "image_size", "expected"),
    [
        ("somewhere", None, (64, 64)),
        ("somewhere", 96, (96, 96)),
        ("somewhere", (32, 192), (32, 192)),
        ("somewhere", [32, 192], (32, 192)),
        ("somewhere", np.int64(64), (64, 64)),
        (MEDIUM, None, (512, 512)),
    ],
)
def test_image_sizes(preset, image_size, expected):
    config = CONFIG | ({"mmdit_position_size": 192} if preset == MEDIUM else {})
    assert presets.choose_image_size(preset, image_size, config) == expected


@pytest.mark.parametrize(
    "image_size", [0, -16, 100, 72, 208, (64, 100), (64, 64, 3), (64.0, 64), "64", 1.5]
)
def test_image_sizes_that_do_not_fit_are_refused(image_size):
    with pytest.raises(ValueError, match="multiple of 16 from 16 to 192.*Received"):
        presets.choose_image_size("somewhere", image_size, CONFIG)


@pytest.mark.parametrize(
    ("preset", "near"),
    [
        ("poket", "'pocket'"),
        ("stable_diffusion_3_mediun", "'stable_diffusion_3_medium'"),
        ("", "'pocket'"),
    ],
)
def test_unknown_presets_list_the_near_ones(preset, near):
    with pytest.raises(ValueError, match="Did you mean") as caught:
        presets.resolve(preset)
    assert near in str(caught.value) and repr(preset) in str(caught.value)


@pytest.mark.parametrize("preset", [3, None, ["pocket"], True])
def test_presets_that_are_no_text_are_refused(preset):
    with pytest.raises(TypeError, match="`preset` must be text or a path. Received: "):
        presets.resolve(preset)


def test_sizes_that_are_no_list_are_said_to_be_damaged(tmp_path):
    (tmp_path / "defaults.json").write_text(json.dumps({"image_sizes": 64}))
    with pytest.raises(PresetError, match="defaults.json is damaged.*Received: 64"):
        presets.choose_image_size(str(tmp_path), None, CONFIG)
