"""Presets: what is chosen for them, how they load, and what can be missing."""

import json
import shutil

import keras
import numpy as np
import pytest

import walklib
from walklib.model import devices, presets
from walklib.model.devices import Device
from walklib.render import renderer as rendering
from walklib.render import solvers as sampler

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
        ("stable_diffusion_3.5_large_turbo", (4, None)),
        ("hf://keras/stable_diffusion_3.5_large_turbo", (4, None)),
        ("kaggle://keras/stablediffusion3/keras/stable_diffusion_3_medium/5", (28, 7)),
        ("hf://someone/something", (28, 7.0)),
    ],
)
def test_published_presets_bring_their_defaults(preset, expected):
    assert presets.defaults_for(preset) == expected


def test_directories_bring_their_defaults(tmp_path):
    assert presets.defaults_for(tmp_path) == (28, 7.0)
    saved = {"num_steps": 9, "guidance_scale": None, "more": 1}
    (tmp_path / "defaults.json").write_text(json.dumps(saved))
    assert presets.defaults_for(tmp_path) == (9, None)


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
        walklib.load(preset)
    assert near in str(caught.value) and repr(preset) in str(caught.value)


def test_presets_that_are_no_text_are_refused():
    with pytest.raises(TypeError, match="Received: 3"):
        walklib.load(3)


@pytest.mark.parametrize("saved", ["bfloat16", "float16"])
def test_half_precision_presets_of_another_size_walk(tmp_path, saved):
    from tests import tiny

    tiny.save_preset(tmp_path / saved, dtype=saved)
    walker = walklib.load(tmp_path / saved, image_size=(32, 48))
    assert walker.dtype == "float32"  # what suits a CPU
    parts = [walker.backbone.vae, walker.backbone.clip_l, walker.backbone.clip_g]
    assert {part.dtype_policy.name for part in parts} == {"float32"}
    walk = walklib.prompt_walk(
        walker.encode("a dog"), walker.encode("a cat"), frames=2, noise=walker.noise(1)
    )
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


def numpy_of(x):
    return keras.ops.convert_to_numpy(x)


def test_bfloat16_is_close_to_float32(tiny_preset, walker):
    half = walklib.load(tiny_preset, dtype="bfloat16")
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
    with pytest.raises(walklib.PresetError) as caught:
        walklib.load(damaged)
    assert name.split("/")[-1] in str(caught.value)
    assert str(damaged) in str(caught.value)


@pytest.mark.parametrize("name", ["config.json", "preprocessor.json"])
def test_json_cut_short_is_named(damaged, name):
    text = (damaged / name).read_text()
    (damaged / name).write_text(text[: len(text) // 2])
    with pytest.raises(walklib.PresetError, match=rf"{name} is damaged"):
        walklib.load(damaged)


def test_weights_cut_short_are_named(damaged):
    weights = damaged / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:-5000])
    with pytest.raises(walklib.PresetError, match="model.weights.h5 are cut short"):
        walklib.load(damaged)


def test_weights_of_another_model_are_said_to_be(damaged):
    import h5py

    with h5py.File(damaged / "model.weights.h5", "w") as file:
        file["other"] = 1
    with pytest.raises(walklib.PresetError, match="damaged or of another version"):
        walklib.load(damaged)


def test_overwritten_tokenizers_are_said_to_be(damaged):
    path = damaged / "preprocessor.json"
    config = json.loads(path.read_text())
    for name in ("clip_l", "clip_g"):
        tokenizer = config["config"][f"{name}_preprocessor"]["config"]["tokenizer"]
        tokenizer["config"]["config_file"] = "tokenizer.json"
    path.write_text(json.dumps(config))
    with pytest.raises(walklib.PresetError, match="Both CLIP tokenizers .* its own"):
        walklib.load(damaged)
    path.write_text(json.dumps({"config": {}}))
    with pytest.raises(walklib.PresetError, match="overwritten when .* was saved"):
        walklib.load(damaged)


def test_other_models_are_refused(damaged):
    path = damaged / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"class_name": "BertBackbone"}))
    with pytest.raises(walklib.PresetError, match="which is BertBackbone"):
        walklib.load(damaged)


@pytest.mark.parametrize(
    ("preset", "error", "advice"),
    [
        (MEDIUM, FileNotFoundError("not accessible, gated"), "kagglehub.login()"),
        (MEDIUM, OSError("403 Client Error"), "accept the licence"),
        (MEDIUM, ConnectionError("Failed to resolve host"), "network connection"),
        ("hf://keras/x", OSError("401 gated repo"), "huggingface_hub.login()"),
        ("hf://keras/x", MemoryError("out of memory"), "does not fit into memory"),
    ],
)
def test_what_keeps_weights_away_says_what_to_do(monkeypatch, preset, error, advice):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr("kagglehub.model_download", refuse)
    if preset.startswith("hf://"):
        hub = pytest.importorskip("huggingface_hub")  # keras-hub came without it
        monkeypatch.setattr(hub, "hf_hub_download", refuse)
    with pytest.raises(walklib.PresetError) as caught:
        walklib.load(preset)
    assert advice in str(caught.value) and repr(preset) in str(caught.value)
    assert str(error) in str(caught.value)


def test_a_handle_of_the_wrong_form_is_explained():
    with pytest.raises(ValueError, match="handles should have the form"):
        walklib.load("kaggle://short")


def test_the_pocket_says_how_to_get_it_back(monkeypatch, tmp_path):
    monkeypatch.setattr(presets, "POCKET_DIRECTORY", tmp_path / "gone")
    with pytest.raises(walklib.PresetError, match="gone. Install it again"):
        walklib.load()


def test_tensorflow_leaves_the_gpu_alone(monkeypatch):
    import tensorflow as tf

    hidden = []
    monkeypatch.setattr(
        tf.config, "set_visible_devices", lambda *args: hidden.append(args)
    )
    devices.guard_backend()
    ours = keras.backend.backend() == "tensorflow"
    assert hidden == ([] if ours else [([], "GPU")])


def test_the_causal_kernel_of_tpus_is_switched_off(monkeypatch):
    from keras.src.backend.jax import nn

    monkeypatch.setattr(nn, "_can_use_flash_attention", lambda *args, **kwargs: True)
    devices.guard_backend()
    assert nn._can_use_flash_attention(1, 2, 3, None)
    tpu = Device("jax", "tpu", "TPU v5e", "bfloat16")
    monkeypatch.setattr(devices, "current_device", lambda: tpu)
    devices.guard_backend()
    assert not nn._can_use_flash_attention(1, 2, 3, None)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="shapes are the same")
def test_the_real_sd3_medium_has_the_shapes_we_rely_on():
    from tests import real

    with keras.StatelessScope(initialize_variables=False):  # no memory for weights
        backbone = real.build_sd3_medium(image_size=512)
        parameters = real.published_parameters(MEDIUM)
        assert backbone.count_params() == parameters == 2_987_080_931
        tokens = {
            name: keras.KerasTensor((1, 77), dtype="int32")
            for name in ("clip_l", "clip_g")
        }
        embeddings = walklib.Embeddings(*backbone.encode_text_step(tokens, tokens))
        assert embeddings.positive.shape == (1, 154, 4096)
        assert embeddings.negative.shape == (1, 154, 4096)
        assert embeddings.positive_pooled.shape == (1, 2048)
        assert embeddings.negative_pooled.shape == (1, 2048)
        assert backbone.latent_shape == (None, 64, 64, 16)
        pixels, finite = drawn_shapes(backbone, rows=2)
    assert pixels.shape == (2, 512, 512, 3) and pixels.dtype == "uint8"
    assert finite.shape == (2,)


def drawn_shapes(backbone, rows):
    """Shapes of what the renderer's function returns, without running it."""
    import jax

    def shape(*sides, dtype="float32"):
        return jax.ShapeDtypeStruct(sides, dtype)

    draw = rendering.compile_draw(backbone)
    weights = [shape(*weight.shape, dtype=weight.dtype) for weight in draw.variables]
    tokens, pooled = shape(rows, 154, 4096), shape(rows, 2048)
    embeddings = walklib.Embeddings(tokens, tokens, pooled, pooled)
    latents, sigmas = shape(rows, 64, 64, 16), shape(sampler.MAX_STEPS + 1)
    steps, scale = shape(dtype="int32"), shape()
    return jax.eval_shape(
        draw.traced, weights, latents, embeddings, sigmas, steps, scale
    )
