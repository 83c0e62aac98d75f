"""A frame on its way: few nodes, and no more error than it may make."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walklib.render.course import JUMP, UNLIKE, Course, bend
from walklib.render.trajectories import Trajectory, foretold, left_after, size, standing

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
    """A flow that sees a target which changes as the noise gets less."""

    def velocity(latents, sigma):
        seen = target * np.float32(1 + 0.3 * sigma**2) + np.sin(latents) / 9
        return (latents - seen) / sigma

    return velocity


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
    check_that_each_step_is_eulers(way)


def check_that_each_step_is_eulers(way):
    left = left_after(SIGMAS)[:, None, None, None]
    steps = left * way.latents[:-1] + (1 - left) * way.denoised
    np.testing.assert_allclose(way.latents[1:], steps, atol=1e-5)


def test_what_was_foretold_does_not_matter_if_no_error_may_be_made():
    wrong = standing(noise(5), SIGMAS)
    wrong = Trajectory(
        wrong.latents + 1 - SIGMAS[:, None, None, None], wrong.denoised + 1
    )
    check_that_each_step_is_eulers(wrong)
    course = followed(Course(None, noise(1), SIGMAS, wrong), curved(noise(2)))
    expected = in_full(noise(5), curved(noise(2)))
    assert course.full
    np.testing.assert_allclose(course.trajectory.end, expected.end, atol=1e-5)
    assert course.surplus == pytest.approx(size(expected.end - wrong.end), rel=1e-4)


def test_what_is_foretold_rightly_is_not_changed_and_hardly_asked_for(ways):
    (*_, truth), velocity = ways
    course = Course(None, noise(1), SIGMAS, truth, precision=0.01)
    followed(course, velocity)
    assert course.surplus < 1e-5 and len(course.nodes) <= 6
    np.testing.assert_allclose(course.trajectory.end, truth.end, atol=1e-5)


@pytest.mark.parametrize("alone", [True, False])
def test_no_more_error_is_made_than_may_be(ways, alone):
    (one, other, truth), velocity = ways
    guess = None if alone else foretold([one, other], [0.5, 0.5], noise(1), SIGMAS)
    asked = []
    for precision in (0.1, 0.01, 0.001):
        course = Course(None, noise(1), SIGMAS, guess, precision)
        followed(course, velocity)
        check_that_each_step_is_eulers(course.trajectory)
        assert size(course.trajectory.end - truth.end) <= precision
        asked.append(len(course.nodes))
    assert asked[0] < asked[1] < asked[2] < STEPS


def test_the_less_sure_it_is_the_more_often_it_is_asked(ways):
    (one, other, _), velocity = ways
    guess = foretold([one, other], [0.5, 0.5], noise(1), SIGMAS)
    asked = [
        followed(Course(None, noise(1), SIGMAS, guess, 0.03, *growth), velocity).nodes
        for growth in ((), (UNLIKE,), (JUMP,))
    ]
    assert len(asked[0]) < len(asked[1]) < len(asked[2])
    # Beside a jump at every step, until it is decided what the picture shows.
    assert asked[2][:10] == list(range(10)) and len(asked[2]) < 20


def test_few_answers_are_thrown_away(ways):
    _, velocity = ways
    asked = []

    def counted(latents, sigma):
        asked.append(sigma)
        return velocity(latents, sigma)

    course = Course(None, noise(1), SIGMAS, precision=0.01)
    followed(course, counted)
    assert len(asked) <= len(course.nodes) + 2


@given(st.lists(st.integers(1, 9), min_size=1, max_size=2), st.floats(-3, 3))
def test_a_bend_is_how_far_a_guess_is_off(gaps, curve):
    """Of values along a line or a parabola: its highest coefficient."""
    steps = np.cumsum([0, *gaps])
    known = {int(s): np.full(2, curve * s ** len(gaps) + 5.0) for s in steps}
    assert bend(known) == pytest.approx(abs(curve), abs=1e-6)


def test_own_noise_is_put_in_exactly():
    """Where a flow is straight, another noise changes nothing of the picture."""
    target = noise(9)

    def straight(latents, sigma):
        return (latents - target) / sigma

    ways = [in_full(noise(seed), straight) for seed in (1, 2)]
    guess = foretold(ways, [0.5, 0.5], noise(3), SIGMAS)
    np.testing.assert_allclose(guess.latents[0], noise(3), atol=1e-6)
    np.testing.assert_allclose(guess.end, target, atol=1e-4)
