"""Solvers: KerasHub's own loop, schedules that split, and solvers of one's own."""

import numpy as np
import pytest
from keras import ops

import walklib
from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.render.renderer import guided_stretches
from walklib.render.solvers import SOLVERS, Solver, follow, padded, solver_named
from walklib.settings import Settings

pytestmark = pytest.mark.core


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


@pytest.fixture(scope="module")
def loops(walker):
    """A compiled loop for each solver."""

    def loop_of(solver):
        def loop(state, embeddings, schedule, scale, start, stop):
            def flow(latents, sigma):
                levels = ops.broadcast_to(sigma, (latents.shape[0],))
                return walker.velocity(latents, embeddings, levels, scale)

            schedule = ops.convert_to_tensor(schedule)
            return follow(solver, flow, state, schedule, start, stop)

        return compiled(loop, [walker.backbone.diffuser])

    return {name: loop_of(solver) for name, solver in SOLVERS.items()}


def following(loop, embeddings, sigmas):
    """A function of state, start, stop and guidance scale."""

    def run(state, start, stop, scale=1.0):
        scale = None if scale is None else np.float32(scale)
        span = np.int32(start), np.int32(stop)
        return loop(state, embeddings, padded(sigmas), scale, *span)

    return run


@pytest.mark.parametrize("guidance_scale", [7.0, None])
def test_euler_is_keras_hubs_loop(walker, fresh, loops, guidance_scale):
    noise, embeddings = walker.noise(1), walker.encode("a dog")
    expected = keras_hub_latents(fresh, noise, embeddings, 6, guidance_scale)
    run = following(loops["euler"], embeddings, walker.sigmas(6))
    (received,) = run((noise,), 0, 6, guidance_scale)
    np.testing.assert_allclose(numpy_of(received), numpy_of(expected), atol=1e-4)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_schedule_can_be_split_anywhere(walker, loops, solver):
    run = following(loops[solver], walker.encode("a cat"), walker.sigmas(28))
    start = SOLVERS[solver].start(ops.convert_to_tensor(walker.noise(2)))
    whole, *_ = run(start, 0, 28)
    for split in (1, 13):
        latents, *_ = run(run(start, 0, split), split, 28)
        np.testing.assert_array_equal(numpy_of(latents), numpy_of(whole))


@pytest.mark.parametrize("solver", SOLVERS)
def test_guidance_may_be_limited_to_some_noise_levels(walker, loops, solver):
    noise, embeddings = walker.noise(3), walker.encode("a cat", "a dog")
    settings = Settings(6, 7.0, solver, guidance_from=0.9, guidance_to=0.5)
    (_, first, none), (_, stop, scale), _ = guided_stretches(settings, walker.sigmas(6))
    assert (none, scale) == (None, 7)
    run = following(loops[solver], embeddings, walker.sigmas(6))
    start = SOLVERS[solver].start(ops.convert_to_tensor(noise))
    # A guidance scale of 1 is no guidance.
    latents, *_ = run(run(run(start, 0, first), first, stop, 7), stop, 6)
    expected, _ = walker.renderer.pictures(latents)
    drawn, _ = walker.renderer.draw(embeddings, noise, settings)
    assert np.abs(drawn.astype(int) - expected).max() <= 1
    everywhere, _ = walker.renderer.draw(embeddings, noise, Settings(6, 7.0, solver))
    assert np.abs(drawn.astype(int) - everywhere).max() > 1


def test_rows_at_other_noise_levels_have_no_guidance(walker):
    noise, embeddings = walker.noise([3, 4]), walker.encode(["a cat"] * 2, "a dog")
    asked = noise, embeddings, np.array([0.95, 0.6], "float32")
    velocities, limited = walker.renderer.velocities, {"guidance_from": 0.9}
    received = velocities(*asked, Settings(6, 7.0, **limited))
    expected = (
        velocities(*asked, Settings(6, 1.0)),
        velocities(*asked, Settings(6, 7.0)),
    )
    for row in (0, 1):
        np.testing.assert_allclose(received[row], expected[row][row], atol=1e-4)
    assert not np.allclose(expected[0], expected[1], atol=1e-2)


def test_steps_with_guidance_are_one_stretch(walker):
    sigmas = walker.sigmas(28)
    assert guided_stretches(Settings(), sigmas) == [(0, 28, 7)]
    assert guided_stretches(Settings(guidance_scale=1), sigmas) == [(0, 28, None)]
    limited = Settings(guidance_from=0.8, guidance_to=0.3)
    (_, first, _), (start, stop, scale), (last, _, _) = guided_stretches(
        limited, sigmas
    )
    assert (first, stop, scale) == (start, last, 7)
    assert sigmas[first - 1] > 0.8 >= sigmas[first]
    assert sigmas[stop - 1] >= 0.3 > sigmas[stop]
    none = Settings(guidance_from=0, guidance_to=0)
    assert guided_stretches(none, sigmas) == [(0, 28, None)]


def test_a_solver_of_ones_own_is_found_by_its_name(walker, monkeypatch):
    arguments = walker.encode("a dog"), walker.noise(1)
    standing = Solver(lambda latents: (latents,), lambda flow, state, sigmas, i: state)
    monkeypatch.setitem(SOLVERS, "standing", standing)
    drawn, _ = walker.renderer.draw(*arguments, Settings(4, 1.0, "standing"))
    expected, _ = walker.renderer.pictures(arguments[1])
    np.testing.assert_array_equal(drawn, expected)


def test_unknown_solvers_are_refused():
    with pytest.raises(
        ValueError, match="`solver` must be \"euler\" or .* Received: .*'rk4'"
    ):
        solver_named("rk4")


def test_schedules_of_all_lengths_have_one_shape(walker):
    schedules = [padded(walker.sigmas(steps)) for steps in (1, 28, 1000)]
    assert {schedule.shape for schedule in schedules} == {(1001,)}
    assert schedules[0].tolist()[:3] == [1, 0, 0]
