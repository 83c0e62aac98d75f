"""Trajectories: what is foretold, and how its defect is put right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walklib.render.neighbours import cubic_weights, mixed
from walklib.render.trajectories import (
    Course,
    Trajectory,
    early,
    foretold,
    spread,
    standing,
)

STEPS = 28
SIGMAS = np.linspace(1, 0, STEPS + 1, dtype="float32")
SHAPE = (2, 2, 3)


def noise(seed):
    return np.random.default_rng(seed).standard_normal(SHAPE, dtype="float32")


def followed(course, velocity):
    """Follow a course through a flow: a function of latents and sigma."""
    while course.left:
        course.take(velocity(*course.asks()).astype("float32"))
    return course.corrected()


def curved(target):
    return lambda latents, sigma: latents - target * np.float32(1 + 0.3 * sigma)


def in_full(start, velocity):
    course = Course(None, standing(start, STEPS), range(STEPS), SIGMAS)
    return followed(course, velocity)[0]


def euler(start, velocity):
    latents = start
    for i in range(STEPS):
        latents = latents + (SIGMAS[i + 1] - SIGMAS[i]) * velocity(latents, SIGMAS[i])
    return latents


def test_with_a_node_at_every_step_it_is_eulers():
    way = in_full(noise(1), curved(noise(2)))
    np.testing.assert_allclose(way.end, euler(noise(1), curved(noise(2))), atol=1e-5)
    np.testing.assert_array_equal(way.latents[0], noise(1))
    # Each step is along its velocity.
    steps = np.diff(SIGMAS)[:, None, None, None] * way.velocities
    np.testing.assert_allclose(np.diff(way.latents, axis=0), steps, atol=1e-5)


def test_what_was_foretold_does_not_matter_with_a_node_at_every_step():
    wrong = Trajectory(
        np.broadcast_to(noise(1), (STEPS + 1, *SHAPE)), np.ones((STEPS, *SHAPE), "f4")
    )
    straight = Trajectory(
        noise(1) + (SIGMAS[:, None, None, None] - 1) * np.float32(1), wrong.velocities
    )
    course = Course(None, straight, range(STEPS), SIGMAS)
    way, _ = followed(course, curved(noise(2)))
    expected = in_full(noise(1), curved(noise(2)))
    np.testing.assert_allclose(way.end, expected.end, atol=1e-5)


def test_what_is_foretold_rightly_is_not_changed():
    way = in_full(noise(1), curved(noise(2)))
    course = Course(None, way, spread(3, STEPS), SIGMAS)
    again, surplus = followed(course, curved(noise(2)))
    assert surplus < 1e-5
    np.testing.assert_allclose(again.end, way.end, atol=1e-5)


def test_more_nodes_leave_less_of_the_error():
    start = noise(1)
    way, other = (in_full(start, curved(target)) for target in (noise(2), noise(3)))
    target = 0.5 * (noise(2) + noise(3)) + 0.3 * noise(4)
    truth = in_full(start, curved(target)).end

    def left(count):
        guess = foretold([way, other], [0.5, 0.5], start, SIGMAS)
        course = Course(None, guess, spread(count, STEPS), SIGMAS)
        return np.abs(followed(course, curved(target))[0].end - truth).max()

    assert left(2) > left(5) > left(10)
    assert left(14) < 0.05 * np.abs(noise(4)).max()


def test_own_noise_is_put_in_exactly():
    """Where a flow is straight, another noise changes nothing of the picture."""
    target = noise(9)

    def straight(latents, sigma):
        return (latents - target) / max(sigma, 1e-6)

    ways = [in_full(noise(seed), straight) for seed in (1, 2)]
    guess = foretold(ways, [0.5, 0.5], noise(3), SIGMAS)
    np.testing.assert_allclose(guess.latents[0], noise(3), atol=1e-6)
    np.testing.assert_allclose(guess.end, target, atol=1e-4)


@given(st.floats(2, 40), st.integers(12, 200))
def test_nodes_are_enough_and_in_order(count, steps):
    nodes = spread(count, steps)
    assert nodes == sorted(set(nodes)) and 0 <= nodes[0] and nodes[-1] < steps
    assert len(nodes) >= min(count, steps)


@given(st.integers(12, 200))
def test_early_nodes_are_steps(steps):
    nodes = early(steps)
    assert nodes == sorted(set(nodes)) and nodes[0] == 0 and nodes[-1] < steps


@given(st.lists(st.floats(0.1, 3), min_size=1, max_size=3), st.floats(0.05, 0.95))
def test_weights_add_up_and_meet_a_parabola(steps, share):
    places = np.cumsum([0.3, *steps])
    gap = 1 if len(places) == 4 else 0
    at = places[gap] + share * (places[gap + 1] - places[gap])
    weights = cubic_weights(places.tolist(), at)
    assert weights.sum() == pytest.approx(1, abs=1e-5)
    degree = min(len(places) - 1, 2)
    met = sum(w * p**degree for w, p in zip(weights, places, strict=True))
    assert met == pytest.approx(at**degree, rel=1e-3, abs=1e-3)


def test_a_mean_of_pictures_is_rounded_and_clipped():
    pictures = [np.full((1, 1, 3), value, "uint8") for value in (0, 255, 3)]
    assert mixed(np.array([0.5, 0.5, 0.0]), pictures)[0, 0, 0] == 128
    assert mixed(np.array([-1.0, 1.5, 0.5]), pictures)[0, 0, 0] == 255
    assert mixed(np.array([1.2, -0.2, 0.0]), pictures)[0, 0, 0] == 0
