"""Settings and the limits of every number."""

import dataclasses
import json

import numpy as np
import pytest

from walklib.settings import LIMITS, Settings, checked


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_included_and_nothing_beyond(name):
    limit, step = LIMITS[name], 1 if LIMITS[name].whole else 1e-6
    for edge, beyond in ((limit.lowest, -step), (limit.highest, step)):
        if np.isfinite(edge):
            assert checked(**{name: edge}) == edge
            with pytest.raises(ValueError, match=f"`{name}` must .*Received: {name}"):
                checked(**{name: edge + beyond})


@pytest.mark.parametrize("name", LIMITS)
def test_sliders_lie_inside_the_limits(name):
    limit = LIMITS[name]
    lowest, highest, step = limit.slider
    assert limit.lowest <= lowest < highest <= limit.highest
    assert 0 < step <= highest - lowest
    assert limit.label and limit.checked(name, type(lowest)(lowest)) == lowest


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", ["7", None, True, [1], 1j])
def test_what_is_no_number_is_refused(name, value):
    with pytest.raises(TypeError, match=f"`{name}` must be .*Received: {name}="):
        checked(**{name: value})


def test_numbers_of_numpy_become_pythons():
    settings = Settings(np.int64(9), np.float32(2.5))
    assert settings == Settings(9, 2.5)
    assert json.loads(json.dumps(settings.as_dict())) == {
        "num_steps": 9,
        "guidance_scale": 2.5,
        "solver": "euler",
        "tolerance": 0.016,
        "guidance_from": 1.0,
        "guidance_to": 0.0,
    }


def test_what_is_none_is_left_as_it_is():
    preset = Settings(40, 4.5)
    assert preset.but(num_steps=None, guidance_scale=None) == preset
    assert preset.but(num_steps=3, guidance_scale=None) == Settings(3, 4.5)
    assert preset == Settings(40, 4.5)  # the old ones are not changed


def test_no_guidance_is_one_and_not_zero():
    assert Settings().but(guidance_scale=1).guidance_scale == 1.0
    assert Settings().but(guidance_scale=0).guidance_scale == 0.0


def test_unknown_settings_are_refused():
    with pytest.raises(TypeError, match="num_steps.*Received: steps=3"):
        Settings().but(steps=3)
    with pytest.raises(TypeError, match="Received: on_interrupt=None"):
        Settings().but(on_interrupt=None)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"num_steps": 0}, ValueError),
        ({"num_steps": 2.5}, TypeError),
        ({"guidance_scale": float("nan")}, ValueError),
        ({"guidance_scale": float("inf")}, ValueError),
        ({"guidance_scale": -1}, ValueError),
        ({"solver": 3}, TypeError),
        ({"tolerance": -0.1}, ValueError),
        ({"guidance_from": 1.5}, ValueError),
        ({"tolerance": float("nan")}, ValueError),
    ],
)
def test_bad_settings_are_refused(asked, error):
    ((name, value),) = asked.items()
    with pytest.raises(error, match=f"`{name}` must be .*Received: {name}={value}"):
        Settings(**asked)
    with pytest.raises(error, match=f"Received: {name}={value}"):
        Settings().but(**asked)


def test_guidance_ends_at_less_noise_than_it_begins():
    assert Settings(guidance_from=0.8, guidance_to=0.8).guidance_to == 0.8
    with pytest.raises(ValueError, match="`guidance_to` must .*guidance_from=0.5"):
        Settings(guidance_from=0.5, guidance_to=0.6)


def test_settings_can_not_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().num_steps = 3
