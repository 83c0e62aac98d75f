"""Loading: what a preset's files may lack, and what keeps them away."""

import json
import shutil

import keras
import numpy as np
import pytest

import walklib
from tests.values import numpy_of
from walklib.model import PresetError, devices, presets
from walklib.settings import Settings
from walklib.walks import prompt_walk

pytestmark = pytest.mark.core


@pytest.mark.parametrize("saved", ["bfloat16", "float16"])
def test_half_precision_presets_are_loaded_as_suits_a_cpu(walker, tmp_path, saved):
    from tests import tiny

    tiny.save_preset(tmp_path / saved, dtype=saved)
    loaded = walklib.load(tmp_path / saved)
    assert loaded.dtype == "float32"
    parts = [loaded.backbone.vae, loaded.backbone.clip_l, loaded.backbone.clip_g]
    assert {part.dtype_policy.name for part in parts} == {"float32"}
    pairs = zip(loaded.backbone.weights, walker.backbone.weights, strict=True)
    for weight, whole in pairs:
        np.testing.assert_allclose(numpy_of(weight), numpy_of(whole), 0.01, 1e-6)


def test_pictures_of_another_size_are_drawn(tiny_preset):
    walker = walklib.load(tiny_preset, image_size=(32, 48))
    prompts = walker.encode("a dog"), walker.encode("a cat")
    walk = prompt_walk(*prompts, frames=2, noise=walker.noise(1))
    frames = walker.render(walk, num_steps=2, progress=False)
    assert frames.shape == (2, 32, 48, 3) and frames.std() > 1


def test_loading_leaves_no_weight_to_be_made_later(tiny_preset):
    walker = walklib.load(tiny_preset)
    before = [numpy_of(weight) for weight in walker.backbone.weights]
    with keras.StatelessScope():
        pass  # where Keras initializes what waits for it
    for weight, value in zip(walker.backbone.weights, before, strict=True):
        np.testing.assert_array_equal(numpy_of(weight), value)
    gamma = next(w for w in walker.backbone.weights if w.path.endswith("gamma"))
    assert numpy_of(gamma).min() == 1  # saved as it was made


@pytest.fixture(scope="module")
def half(tiny_preset):
    return walklib.load(tiny_preset, dtype="bfloat16")


def test_the_model_sees_the_timestep_unrounded(half):
    # Timesteps 928 and 929.8 are the same number in bfloat16.
    noise, sigmas = half.noise([1, 1]), np.array([0.928, 0.9298], "float32")
    asked = noise, half.encode("a dog").tile(2), sigmas, Settings(guidance_scale=1)
    flows = half.renderer.velocities(*asked)
    assert np.abs(flows[0] - flows[1]).max() > 0


def test_bfloat16_is_close_to_float32(half, walker):
    assert half.dtype == "bfloat16"
    a, b = (w.picture("a dog", num_steps=4, guidance_scale=2.0) for w in (half, walker))
    assert 0 < np.abs(a.astype(int) - b).mean() < 12


def test_float16_is_refused_on_the_jax_cpu(tiny_preset):
    if devices.current_device().unsupported != ("float16",):
        pytest.skip("only the JAX CPU can't run float16")
    with pytest.raises(ValueError, match="jax can't run float16 on the CPU"):
        walklib.load(tiny_preset, dtype="float16")


@pytest.fixture
def damaged(tiny_preset, tmp_path):
    """A copy of the tiny preset, to be damaged."""
    return shutil.copytree(tiny_preset, tmp_path / "copy")


@pytest.mark.parametrize(
    "name",
    [
        "config.json",
        "preprocessor.json",
        "model.weights.h5",
        "assets/clip_l_tokenizer/vocabulary.json",
        "assets/clip_g_tokenizer/merges.txt",
    ],
)
@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_missing_files_are_named(damaged, name, damage):
    (damaged / name).unlink()
    if damage == "empty":
        (damaged / name).touch()
    with pytest.raises(PresetError) as caught:
        walklib.load(damaged)
    assert name.split("/")[-1] in str(caught.value)
    assert str(damaged) in str(caught.value)


@pytest.mark.parametrize("name", ["config.json", "preprocessor.json"])
def test_json_cut_short_is_named(damaged, name):
    text = (damaged / name).read_text()
    (damaged / name).write_text(text[: len(text) // 2])
    with pytest.raises(PresetError, match=rf"{name} is damaged"):
        walklib.load(damaged)


def test_weights_cut_short_are_named(damaged):
    weights = damaged / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:-5000])
    with pytest.raises(PresetError, match="model.weights.h5 are cut short"):
        walklib.load(damaged)


def test_weights_of_another_model_are_said_to_be(damaged):
    import h5py

    with h5py.File(damaged / "model.weights.h5", "w") as file:
        file["other"] = 1
    with pytest.raises(PresetError, match="damaged or of another version"):
        walklib.load(damaged)


def test_overwritten_tokenizers_are_said_to_be(damaged):
    path = damaged / "preprocessor.json"
    config = json.loads(path.read_text())
    for name in ("clip_l", "clip_g"):
        tokenizer = config["config"][f"{name}_preprocessor"]["config"]["tokenizer"]
        tokenizer["config"]["config_file"] = "tokenizer.json"
    path.write_text(json.dumps(config))
    with pytest.raises(PresetError, match="Both CLIP tokenizers .* its own"):
        walklib.load(damaged)
    path.write_text(json.dumps({"config": {}}))
    with pytest.raises(PresetError, match="overwritten when .* was saved"):
        walklib.load(damaged)


def test_other_models_are_refused(damaged):
    path = damaged / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"class_name": "BertBackbone"}))
    with pytest.raises(PresetError, match="which is BertBackbone"):
        walklib.load(damaged)


@pytest.mark.parametrize("content", ["{}", "[]", "3", '{"config": []}'])
def test_preprocessors_that_say_nothing_are_said_to_be_damaged(damaged, content):
    (damaged / "preprocessor.json").write_text(content)
    with pytest.raises(PresetError, match=r"preprocessor.json is damaged"):
        walklib.load(damaged)


@pytest.mark.parametrize("clip", ["null", "3", "{}", '{"config": {"tokenizer": []}}'])
def test_parts_of_preprocessors_that_say_nothing_are_said_to_be(damaged, clip):
    content = f'{{"config": {{"clip_l_preprocessor": {clip}}}}}'
    (damaged / "preprocessor.json").write_text(content)
    with pytest.raises(PresetError, match="preprocessor.json"):
        walklib.load(damaged)


@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"class_name": "StableDiffusion3Backbone", "config": {}}']
)
def test_configurations_that_say_nothing_are_said_to_be_damaged(damaged, content):
    (damaged / "config.json").write_text(content)
    with pytest.raises(PresetError, match=r"config.json is damaged|no Keras preset"):
        walklib.load(damaged)


@pytest.mark.parametrize("content", ["{}", "[]", '{"weight_map": []}'])
def test_an_index_of_weights_that_says_nothing_is_said_to_be_damaged(damaged, content):
    (damaged / "model.weights.h5").unlink()
    (damaged / "model.weights.json").write_text(content)
    with pytest.raises(PresetError, match="model.weights.json is damaged"):
        walklib.load(damaged)


def test_the_pocket_says_how_to_get_it_back(monkeypatch, tmp_path):
    monkeypatch.setattr(presets, "POCKET_DIRECTORY", tmp_path / "gone")
    with pytest.raises(PresetError, match="gone. Install it again"):
        walklib.load()
