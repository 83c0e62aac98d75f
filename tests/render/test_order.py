"""How fast each solver comes near the truth, on a flow whose end is known."""

import math

import numpy as np
import pytest
from keras import ops

from walklib.render.solvers import SOLVERS, follow, padded

pytestmark = pytest.mark.core

ORDERS = {"euler": 1, "heun": 2, "adams": 2}


def flow(latents, sigma):
    """The velocity of `x(sigma) = exp(sin(sigma))`."""
    return latents * ops.cos(sigma)


def end_of(solver, steps):
    # The second half of the steps is twice as long: the order must not need even ones.
    sigmas = np.interp(np.arange(steps + 1), [0, steps / 2, steps], [1, 2 / 3, 0])
    start = solver.start(ops.full((1, 1, 1, 1), math.exp(math.sin(1)), "float32"))
    sigmas = ops.convert_to_tensor(padded(sigmas.astype("float32")))
    state = follow(solver, flow, start, sigmas, np.int32(0), np.int32(steps))
    return float(ops.convert_to_numpy(state[0]).item())


@pytest.mark.parametrize("name", SOLVERS)
def test_twice_the_steps_divide_the_error_as_the_order_says(name):
    errors = [abs(end_of(SOLVERS[name], steps) - 1.0) for steps in (16, 32)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(ORDERS[name], abs=0.3)
