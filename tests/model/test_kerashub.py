"""Every private name of Keras and KerasHub: each test says which one has moved."""

import inspect

import keras
import numpy as np
import pytest

from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.model import PresetError, kerashub

pytestmark = pytest.mark.core


def test_load_json_reads_a_presets_configuration(tiny_preset):
    config = kerashub.config_of(str(tiny_preset))
    assert config["class_name"] == "StableDiffusion3Backbone"
    assert config["config"]["mmdit_patch_size"] == 2


def test_the_autoencoder_is_where_it_was(walker):
    from tests import tiny

    options = {"encoder_num_filters": [32] * 4, "decoder_num_filters": [32] * 4}
    options |= {"encoder_num_blocks": [1] * 4, "decoder_num_blocks": [1] * 4}
    autoencoder = tiny.with_drawn_weights(kerashub.build_autoencoder, **options)
    assert type(autoencoder) is type(walker.backbone.vae)
    assert tuple(autoencoder.output_shape[1:]) == (None, None, 3)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX only")
def test_keras_keeps_a_list_of_what_waits_for_its_values():
    from keras.src.backend.common import global_state

    with keras.StatelessScope(initialize_variables=False):
        late = keras.Variable("zeros", shape=(3,))
        waiting = global_state.get_global_attribute("uninitialized_variables")
        assert [each is late for each in waiting] == [True]
    assert numpy_of(late).tolist() == [0.0] * 3  # made at the end of the scope


def test_models_are_built_without_values_that_are_replaced():
    drawn = []

    def initial(shape, dtype):
        drawn.append(shape)
        return keras.ops.zeros(shape, dtype)

    def build():
        layer = keras.layers.Dense(3, kernel_initializer=initial)
        model = keras.Sequential([keras.Input((2,)), layer])
        layer.kernel.assign(np.full((2, 3), 5.0, "float32"))
        return model

    kernel, bias = kerashub.without_initial_values(build).weights
    assert numpy_of(kernel).tolist() == [[5.0] * 3] * 2  # assigned by `build`
    assert numpy_of(bias).tolist() == [0.0] * 3  # not assigned
    assert bool(drawn) == (keras.backend.backend() != "jax")
    with keras.StatelessScope():
        pass  # where Keras would initialize what waits
    assert numpy_of(kernel).tolist() == [[5.0] * 3] * 2


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX only")
def test_saved_weights_are_cast_without_a_program_for_each_shape(caplog):
    import jax

    def build():
        layer = keras.layers.Dense(7, use_bias=False)
        model = keras.Sequential([keras.Input((5,)), layer])
        layer.kernel.assign(np.full((5, 7), 0.1, "float16"))
        return model

    with jax.log_compiles():
        (kernel,) = kerashub.without_initial_values(build).weights
        assert "convert_element_type" not in caplog.text
        build()  # Keras alone
        assert "convert_element_type" in caplog.text
    assert numpy_of(kernel).dtype == "float32"
    np.testing.assert_array_equal(numpy_of(kernel), np.float32(np.float16(0.1)))


def test_a_model_that_fails_leaves_nothing_waiting():
    def build():
        keras.layers.Dense(3).build((None, 2))
        raise PresetError("damaged")

    with pytest.raises(PresetError):
        kerashub.without_initial_values(build)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    assert numpy_of(model(np.zeros((1, 2), "float32"))).tolist() == [[0.0]]


def test_the_kernel_that_is_wrong_on_tpus_is_where_it_was(monkeypatch):
    pytest.importorskip("jax")
    from keras.src.backend.jax import nn

    source = inspect.getsource(nn.dot_product_attention)
    assert "_can_use_flash_attention(" in source
    monkeypatch.setattr(nn, "_can_use_flash_attention", lambda *args, **kwargs: True)
    kerashub.switch_off_tpu_kernel()
    assert not nn._can_use_flash_attention(1, 2, 3, None)


def test_the_timestep_has_a_layer_of_its_own(walker):
    layer = walker.backbone.diffuser.timestep_embedding
    assert isinstance(layer, keras.layers.Layer)
    assert layer.autocast is False  # switched off when it was loaded


def test_every_block_computes_its_attention_in_one_place(tiny_preset):
    import walklib

    walker, seen = walklib.load(tiny_preset), []

    def watched(attention, query, key, value):
        seen.append((query.shape, key.shape, value.shape))
        return attention(query, key, value)

    kerashub.wrap_attention(walker.backbone, watched)
    sigmas = keras.ops.convert_to_tensor(np.ones(1, "float32"))
    noise = keras.ops.convert_to_tensor(walker.noise(1))
    compiled(walker.velocity)(noise, walker.encode("a dog"), sigmas)
    # 24 rows of context and 16 of the picture, 2 heads of 16
    assert seen == [((1, 40, 2, 16),) * 3] * 2


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="shapes are the same")
@pytest.mark.parametrize("preset", ["3.5_medium", "3.5_large"])
def test_the_other_published_models_are_built_as_they_are(preset):
    from tests import real

    preset = f"stable_diffusion_{preset}"
    with kerashub.weights_without_values():
        backbone = real.build_published(preset, 512)
    assert backbone.count_params() == real.published_parameters(preset)


def test_the_diffusion_transformer_is_where_it_was(walker):
    from tests import tiny

    ours = walker.backbone.diffuser
    sizes = (2, 32, 1, 2, 4)  # patch, width, blocks, heads, positions
    options = {"latent_shape": ours.latent_shape}
    diffuser = tiny.with_drawn_weights(kerashub.build_mmdit, *sizes, **options)
    assert type(diffuser) is type(ours)
    assert diffuser.num_layers == 1


def test_the_table_of_positions_is_kept(tiny_preset):
    import walklib

    walker = walklib.load(tiny_preset)
    sigmas = keras.ops.convert_to_tensor(np.ones(1, "float32"))
    noise = keras.ops.convert_to_tensor(walker.noise(1))
    given = noise, walker.encode("a dog"), sigmas
    before = numpy_of(compiled(walker.velocity)(*given))
    kerashub.keep_positions(walker.backbone)
    layer = walker.backbone.diffuser.position_embedding
    layer.position_embeddings.assign(layer.position_embeddings * 0)
    after = numpy_of(compiled(walker.velocity)(*given))
    np.testing.assert_array_equal(after, before)


def test_every_modulation_is_found(walker):
    diffuser = walker.backbone.diffuser
    paths = {weight.path for weight in diffuser.weights}
    wanted = {path for path in paths if "ada_layer_norm/dense/kernel" in path}
    found = {dense.kernel.path for dense in kerashub.modulations_of(diffuser)}
    assert wanted and found == wanted | {"output_ada_layer_norm/dense/kernel"}


def test_the_parts_of_a_decoder_have_names(walker):
    decoder = walker.backbone.vae.decoder
    parts = kerashub.parts_of(decoder)
    assert {"input_projection", "mid_attention", "block_0_0"} <= parts.keys()
    assert sum(len(part.weights) for part in parts.values()) == len(decoder.weights)
    assert "conv2" in kerashub.parts_of(parts["block_0_0"])


@pytest.mark.parametrize("shape", [(3, 3, 16, 32), (48, 16)])
def test_muon_turns_every_direction_of_a_kernel_by_the_same_amount(shape):
    values = np.random.default_rng(0).standard_normal(shape).astype("float32")
    variable = keras.Variable(np.zeros(shape, "float32"))
    optimizer = kerashub.ConvolutionMuon(learning_rate=1.0, rms_rate=None)
    optimizer.build([variable])
    assert optimizer.adam_velocities == [None]
    optimizer.apply([keras.ops.convert_to_tensor(values)])
    step = numpy_of(variable).reshape(-1, shape[-1])
    sizes = np.linalg.svd(step, compute_uv=False)
    assert 0.5 < sizes.min() and sizes.max() < 1.5
    assert np.sum(step * values.reshape(step.shape)) < 0  # downhill


def test_muon_leaves_vectors_and_narrow_kernels_to_adam():
    shapes = [(32,), (3, 3, 3, 32), (3, 3, 64, 3)]
    variables = [keras.Variable(np.zeros(shape, "float32")) for shape in shapes]
    optimizer = kerashub.ConvolutionMuon()
    optimizer.build(variables)
    assert all(velocity is not None for velocity in optimizer.adam_velocities)
