"""The average of weights fits a run of any length, and can be tried on."""

import keras
import numpy as np
import pytest

from walklib.pocket.training.averaging import EVERY, Average


def ramp(steps):
    """The average of a weight whose value is the number of its step."""
    variable = keras.Variable(0.0)
    average = Average([variable])
    for step in range(1, steps + 1):
        variable.assign(float(step))
        average.update(step)
    return variable, average


@pytest.mark.parametrize("steps", [800, 8000])
def test_the_window_grows_with_the_run(steps):
    _, average = ramp(steps)
    seen = np.arange(EVERY, steps + 1, EVERY)
    wanted = np.average(seen, weights=(seen / steps) ** Average.POWER)
    assert float(average.values[0]) == pytest.approx(wanted, rel=2e-3)


def test_swapping_twice_changes_nothing():
    variable, average = ramp(80)
    mean = float(average.values[0])
    average.swap()
    assert float(variable) == pytest.approx(mean)
    average.swap()
    assert float(variable) == 80
    assert float(average.values[0]) == pytest.approx(mean)
