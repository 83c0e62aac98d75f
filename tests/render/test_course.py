"""A frame on its way: few nodes, and no more error than it may make."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walklib.render.course import Course
from walklib.render.trajectories import (
    Trajectory,
    foretold,
    share_between,
    size,
    standing,
    through,
)

STEPS = 28
SIGMAS = np.linspace(1, 0, STEPS + 1, dtype="float32")
SHAPE = (2, 2, 3)


def noise(seed):
    return np.random.default_rng(seed).standard_normal(SHAPE, dtype="float32")


def followed(course, velocity):
    """Follow a course through a flow: a function of latents and sigma."""
    while not course.done:
        course.take(velocity(*course.asks()).astype("float32"))
    return course


def curved(target):
    return lambda latents, sigma: latents - target * np.float32(1 + 0.3 * sigma)


def in_full(start, velocity):
    return followed(Course(None, start, SIGMAS), velocity).trajectory


def euler(start, velocity):
    latents = start
    for i in range(STEPS):
        latents = latents + (SIGMAS[i + 1] - SIGMAS[i]) * velocity(latents, SIGMAS[i])
    return latents


@pytest.fixture(scope="module")
def ways():
    """Two neighbours, and the truth between them, which is not their mean."""
    start, other = noise(1), 0.5 * (noise(2) + noise(3)) + 0.3 * noise(4)
    targets = noise(2), noise(3), other
    return [in_full(start, curved(target)) for target in targets], curved(other)


def test_asked_at_every_step_it_is_eulers():
    course = followed(Course(None, noise(1), SIGMAS), curved(noise(2)))
    way = course.trajectory
    assert course.full and course.nodes == list(range(STEPS))
    np.testing.assert_allclose(way.end, euler(noise(1), curved(noise(2))), atol=1e-5)
    np.testing.assert_array_equal(way.latents[0], noise(1))
    # Each step is along its velocity.
    steps = np.diff(SIGMAS)[:, None, None, None] * way.velocities
    np.testing.assert_allclose(np.diff(way.latents, axis=0), steps, atol=1e-5)


def test_what_was_foretold_does_not_matter_if_no_error_may_be_made():
    level = np.ones((STEPS, *SHAPE), "float32")
    wrong = Trajectory(noise(1) + SIGMAS[:, None, None, None] - 1, level)
    course = followed(Course(None, noise(1), SIGMAS, wrong), curved(noise(2)))
    expected = in_full(noise(1), curved(noise(2)))
    assert course.full
    np.testing.assert_allclose(course.trajectory.end, expected.end, atol=1e-5)
    assert course.surplus == pytest.approx(size(expected.end - wrong.end), rel=1e-4)


def test_what_is_foretold_rightly_is_not_changed_and_hardly_asked_for(ways):
    (*_, truth), velocity = ways
    course = Course(None, noise(1), SIGMAS, truth, precision=0.01)
    followed(course, velocity)
    assert course.surplus < 1e-5 and len(course.nodes) <= 6
    np.testing.assert_allclose(course.trajectory.end, truth.end, atol=1e-5)


@pytest.mark.parametrize("beside", [True, False])
def test_no_more_error_is_made_than_may_be(ways, beside):
    (one, other, truth), velocity = ways
    guess = foretold([one, other], [0.5, 0.5], noise(1), SIGMAS)
    asked = []
    for precision in (0.3, 0.03, 0.003):
        pair = (one, other) if beside else ()
        course = Course(None, noise(1), SIGMAS, guess, pair, precision)
        followed(course, velocity)
        assert size(course.trajectory.end - truth.end) <= precision
        asked.append(len(course.nodes))
    assert asked[0] < asked[1] < asked[2] < STEPS


def test_beside_a_jump_it_goes_as_the_neighbour_does_that_it_is_like(ways):
    (one, other, _), _ = ways
    guess = foretold([one, other], [0.5, 0.5], noise(1), SIGMAS)
    asked = []
    for beside in ((), (one, other)):
        course = Course(None, noise(1), SIGMAS, guess, beside, 0.01)
        followed(course, curved(noise(3)))
        assert size(course.trajectory.end - other.end) <= 0.01
        asked.append(len(course.nodes))
    assert asked[1] <= asked[0] < STEPS


def test_a_careful_one_is_asked_at_every_step_until_it_is_decided(ways):
    (one, other, _), velocity = ways
    guess = foretold([one, other], [0.5, 0.5], noise(1), SIGMAS)
    pair = (one, other)
    course = Course(None, noise(1), SIGMAS, guess, pair, 0.3, careful=True)
    nodes = followed(course, velocity).nodes
    assert nodes[:10] == list(range(10)) and len(nodes) < 20


def test_own_noise_is_put_in_exactly():
    """Where a flow is straight, another noise changes nothing of the picture."""
    target = noise(9)

    def straight(latents, sigma):
        return (latents - target) / max(sigma, 1e-6)

    ways = [in_full(noise(seed), straight) for seed in (1, 2)]
    guess = foretold(ways, [0.5, 0.5], noise(3), SIGMAS)
    np.testing.assert_allclose(guess.latents[0], noise(3), atol=1e-6)
    np.testing.assert_allclose(guess.end, target, atol=1e-4)


@given(st.integers(1, STEPS - 1))
def test_a_trajectory_that_is_moved_goes_through_the_point(step):
    way = in_full(noise(1), curved(noise(2)))
    moved = through(way, step, noise(5), SIGMAS)
    np.testing.assert_allclose(moved.latents[step], noise(5), atol=1e-5)
    np.testing.assert_allclose(moved.latents[0], noise(1), atol=1e-6)
    steps = np.diff(SIGMAS)[:, None, None, None] * moved.velocities
    np.testing.assert_allclose(np.diff(moved.latents, axis=0), steps, atol=1e-4)


@given(st.floats(0, 1))
def test_the_share_of_two_trajectories_is_found(share):
    ends = [standing(noise(seed), STEPS) for seed in (1, 2)]
    place = (1 - share) * noise(1) + share * noise(2)
    assert share_between(ends, 3, place) == pytest.approx(share, abs=1e-5)
    beyond = noise(2) + noise(2) - noise(1)
    assert share_between(ends, 3, beyond) == 1
