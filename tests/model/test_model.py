"""The model: noise, noise levels, velocities, and what tells its weights."""

import keras
import numpy as np
import pytest

import walklib
from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.embeddings import Embeddings
from walklib.model import Model

pytestmark = pytest.mark.core

FINGERPRINT = "588b8cdbff543ca4"


@pytest.mark.parametrize("seed", [0, 42, 2**40])
def test_noise_is_numpys(walker, seed):
    received = walker.noise(seed)
    expected = np.random.default_rng(seed).standard_normal((1, 8, 8, 16), "float32")
    assert received.dtype == "float32"
    np.testing.assert_array_equal(received, expected)


def test_noise_for_many_seeds(walker):
    many = walker.noise([1, 2, 3])
    assert many.shape == (3, 8, 8, 16)
    np.testing.assert_array_equal(many[1:2], walker.noise(2))
    np.testing.assert_array_equal(many, walker.noise(range(1, 4)))
    np.testing.assert_array_equal(many, walker.noise(np.arange(1, 4)))


@pytest.mark.parametrize("seed", [1.5, "42", None, True, [1, None]])
def test_seeds_that_are_no_ints_are_refused(walker, seed):
    with pytest.raises(TypeError, match="`seed` must be an int. Received"):
        walker.noise(seed)


@pytest.mark.parametrize("seed", [-1, [], [3, -1]])
def test_seeds_out_of_range_are_refused(walker, seed):
    with pytest.raises(ValueError, match="`seed` must .*Received"):
        walker.noise(seed)


@pytest.mark.parametrize("shift", [1.0, 3.0])
@pytest.mark.parametrize("num_steps", [2, 4, 28, 50])
def test_sigmas_are_keras_hubs(walker, monkeypatch, shift, num_steps):
    from keras_hub.src.models.stable_diffusion_3 import (
        flow_match_euler_discrete_scheduler as schedulers,
    )

    scheduler = schedulers.FlowMatchEulerDiscreteScheduler(shift=shift)
    scheduler.set_sigmas(num_steps)
    monkeypatch.setattr(walker.backbone.scheduler, "shift", shift)
    sigmas = walker.sigmas(num_steps)
    assert sigmas.dtype == "float32"
    np.testing.assert_allclose(sigmas, numpy_of(scheduler.sigmas), atol=2e-7)


def test_one_step_goes_all_the_way(walker):
    # KerasHub's own schedule of one step is NaN on torch.
    np.testing.assert_array_equal(walker.sigmas(1), [1, 0])


@pytest.mark.parametrize("num_steps", [0, -1, 1001])
def test_step_counts_out_of_range_are_refused(walker, num_steps):
    with pytest.raises(ValueError, match=f"Received: num_steps={num_steps}"):
        walker.sigmas(num_steps)


@pytest.mark.parametrize("num_steps", [2.0, "28", True, None])
def test_step_counts_that_are_no_ints_are_refused(walker, num_steps):
    with pytest.raises(TypeError, match="`num_steps` must be an int"):
        walker.sigmas(num_steps)


@pytest.fixture(scope="module")
def velocity(walker):
    """The velocity as a compiled function of numpy arrays, in numpy."""
    run = compiled(walker.velocity, [walker.backbone.diffuser])
    return lambda *arguments: numpy_of(run(*arguments))


def test_each_row_has_a_noise_level_of_its_own(walker, velocity):
    scale = np.float32(3)
    embeddings = Embeddings(*map(numpy_of, walker.encode(["a dog", "a cat", "a b"])))
    latents, sigmas = walker.noise([1, 2, 3]), np.array([1, 0.6, 0.1], "float32")
    together = velocity(latents, embeddings, sigmas, scale)
    for row in range(3):
        one = slice(row, row + 1)
        alone = velocity(latents[one], embeddings.row(row), sigmas[one], scale)
        np.testing.assert_allclose(together[one], alone, atol=1e-5)
    same = velocity(latents, embeddings, np.full(3, 0.6, "float32"), scale)
    assert np.abs(together[0] - same[0]).max() > 1e-2


def test_guidance_of_one_is_no_guidance(walker, velocity):
    sigmas = np.full(1, 0.7, "float32")
    arguments = walker.noise(3), walker.encode("a dog", "a cat"), sigmas
    plain = velocity(*arguments, None)
    np.testing.assert_allclose(velocity(*arguments, np.float32(1)), plain, atol=1e-5)
    assert np.abs(velocity(*arguments, np.float32(2)) - plain).max() > 1e-2


def test_decoding_is_apart_from_denoising(walker):
    decode = compiled(walker.decode, [walker.backbone.vae])
    pictures = numpy_of(decode(walker.noise([1, 2])))
    assert pictures.shape == (2, 64, 64, 3) and pictures.dtype == "float32"
    assert np.abs(pictures[0] - pictures[1]).max() > 0.1


def test_a_model_is_a_walker_without_its_comforts(walker):
    model = Model(walker.backbone, walker.preprocessor, "tiny")
    assert model.preset == "tiny" and model.image_size == (64, 64)
    for a, b in zip(model.encode("a dog"), walker.encode("a dog"), strict=True):
        np.testing.assert_array_equal(numpy_of(a), numpy_of(b))
    model.check_fit(model.encode("a dog"), model.noise(1))


def test_the_fingerprint_is_of_all_weights(tiny_preset, walker):
    # The same on every backend, whatever the order of the weights is there.
    again = walklib.load(tiny_preset)
    assert walker.fingerprint == again.fingerprint == FINGERPRINT
    found = {FINGERPRINT}
    for part in (again.backbone.diffuser, again.backbone.vae, again.backbone.clip_l):
        part.weights[0].assign(part.weights[0] + 1e-3)
        found.add(Model(again.backbone, again.preprocessor).fingerprint)
    assert len(found) == 4


def test_the_fingerprint_of_other_shapes_is_another(tmp_path, walker):
    small = walklib.load(walker.preset, image_size=32)
    assert small.fingerprint == walker.fingerprint  # the size is no weight
    assert keras.ops.shape(small.noise(1)) == (1, 4, 4, 16)


def test_noise_that_is_no_tensor_is_refused(walker):
    with pytest.raises(TypeError, match="`noise` must be a tensor.*Received: 42"):
        walker.pictures(walker.encode("a dog"), 42)
