"""The sampler against KerasHub's own loop, and sigmas as data."""

import numpy as np
import pytest
from keras import ops

import walklib
from walklib.compiling import compiled
from walklib.render.solvers import padded, sample, sigmas_for, velocity


@pytest.fixture(scope="module")
def fresh(tiny_preset):
    """A walker whose scheduler the tests may set."""
    return walklib.load(tiny_preset)


def keras_hub_latents(walker, latents, embeddings, num_steps, guidance_scale):
    """The guide's loop, with the scheduler that it forgets to set."""
    backbone = walker.backbone
    backbone.configure_scheduler(num_steps)

    def generate(latents, embeddings):
        def body(step, latents):
            return backbone.denoise_step(
                latents, embeddings, step, num_steps, guidance_scale
            )

        return ops.fori_loop(0, num_steps, body, latents)

    return compiled(generate, [backbone])(latents, embeddings)


def our_latents(walker, latents, embeddings, num_steps, guidance_scale):
    backbone = walker.backbone

    def generate(latents, embeddings, sigmas, stop):
        scale = guidance_scale
        return sample(backbone, latents, embeddings, sigmas, scale, stop=stop)

    sigmas = padded(sigmas_for(backbone, num_steps))
    run = compiled(generate, [backbone.diffuser])
    return run(latents, embeddings, sigmas, np.int32(num_steps))


@pytest.mark.parametrize("shift", [1.0, 3.0])
@pytest.mark.parametrize("num_steps", [2, 4, 28, 50])
def test_sigmas_are_keras_hubs(shift, num_steps):
    from keras_hub.src.models.stable_diffusion_3 import (
        flow_match_euler_discrete_scheduler as scheduler_module,
    )

    class Backbone:
        scheduler = scheduler_module.FlowMatchEulerDiscreteScheduler(shift=shift)

    Backbone.scheduler.set_sigmas(num_steps)
    expected = ops.convert_to_numpy(Backbone.scheduler.sigmas)
    sigmas = sigmas_for(Backbone, num_steps)
    assert sigmas.dtype == "float32"
    np.testing.assert_allclose(sigmas, expected, atol=2e-7)


def test_one_step_goes_all_the_way(walker):
    # KerasHub's own schedule of one step is NaN on torch.
    np.testing.assert_array_equal(sigmas_for(walker.backbone, 1), [1, 0])


@pytest.mark.parametrize("num_steps", [0, -1, 1001])
def test_step_counts_out_of_range_are_refused(walker, num_steps):
    with pytest.raises(ValueError, match=f"Received: num_steps={num_steps}"):
        sigmas_for(walker.backbone, num_steps)


@pytest.mark.parametrize("num_steps", [2.0, "28", True, None])
def test_step_counts_that_are_no_ints_are_refused(walker, num_steps):
    with pytest.raises(TypeError, match="must be an int"):
        sigmas_for(walker.backbone, num_steps)


@pytest.mark.parametrize("guidance_scale", [7.0, None])
def test_sample_is_keras_hubs_loop(fresh, guidance_scale):
    arguments = fresh, fresh.noise(1), fresh.encode("a dog"), 6, guidance_scale
    expected = ops.convert_to_numpy(keras_hub_latents(*arguments))
    received = ops.convert_to_numpy(our_latents(*arguments))
    np.testing.assert_allclose(received, expected, atol=1e-4)


def test_sample_can_be_cut_anywhere(fresh):
    noise, embeddings = fresh.noise(2), fresh.encode("a cat")
    sigmas = padded(sigmas_for(fresh.backbone, 5))

    def part(latents, start, stop):
        return sample(
            fresh.backbone, latents, embeddings, sigmas, start=start, stop=stop
        )

    run = compiled(part, [fresh.backbone.diffuser])
    whole = run(noise, np.int32(0), np.int32(5))
    first = run(noise, np.int32(0), np.int32(2))
    both = run(first, np.int32(2), np.int32(5))
    np.testing.assert_allclose(
        ops.convert_to_numpy(both), ops.convert_to_numpy(whole), atol=1e-5
    )
    assert run.compilations <= 1


def test_the_model_sees_the_timestep_unrounded(tiny_preset):
    walker = walklib.load(tiny_preset, dtype="bfloat16")
    embeddings, latents = walker.encode("a dog"), walker.noise(1)
    run = compiled(
        lambda x, e, sigma: velocity(walker.backbone, x, e, sigma),
        [walker.backbone.diffuser],
    )
    flows = [  # timesteps 928 and 929.8 are the same number in bfloat16
        ops.convert_to_numpy(run(latents, embeddings, np.float32(sigma)))
        for sigma in (0.928, 0.9298)
    ]
    assert np.abs(flows[0] - flows[1]).max() > 0


def test_guidance_of_one_is_no_guidance(walker):
    embeddings, latents = walker.encode("a dog", "a cat"), walker.noise(3)

    def flow(scale):
        run = compiled(
            lambda x, e, sigma: velocity(walker.backbone, x, e, sigma, scale),
            [walker.backbone.diffuser],
        )
        return ops.convert_to_numpy(run(latents, embeddings, np.float32(0.7)))

    np.testing.assert_allclose(flow(np.float32(1)), flow(None), atol=1e-5)
    assert np.abs(flow(np.float32(2)) - flow(None)).max() > 1e-2
