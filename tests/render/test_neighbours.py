"""What lies between neighbours on a walk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walklib.render.neighbours import cubic_weights, mixed


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
