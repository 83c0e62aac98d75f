"""Checks: one for each kind of value."""

import math
from decimal import Decimal

import numpy as np
import pytest

from walklib.checks import finite_number, one_of, whole_number, yes_or_no


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3)])
def test_whole_numbers(value):
    checked = whole_number("count", value)
    assert checked == 3 and type(checked) is int


@pytest.mark.parametrize("value", [3.0, "3", None, True, np.True_, [3], 1j])
def test_what_is_no_whole_number(value):
    with pytest.raises(TypeError, match="`count` must be an int. Received: count="):
        whole_number("count", value)


def test_limits_of_whole_numbers_are_named():
    with pytest.raises(ValueError, match="`n` must be at least 1. Received: n=0"):
        whole_number("n", 0)
    with pytest.raises(ValueError, match="from 2 to 1,000. Received: n=1001"):
        whole_number("n", 1001, 2, 1000)
    assert whole_number("n", 10**30) == 10**30


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.int8(3)])
def test_finite_numbers(value):
    checked = finite_number("scale", value)
    assert checked == 3.0 and type(checked) is float


@pytest.mark.parametrize("value", ["3", None, True, [3.0], 1j, Decimal(3)])
def test_what_is_no_number(value):
    with pytest.raises(TypeError, match="`scale` must be a number. Received: scale="):
        finite_number("scale", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_numbers_that_are_not_finite(value):
    with pytest.raises(ValueError, match="`scale` must be finite. Received: scale="):
        finite_number("scale", value)


def test_numbers_too_large_for_a_float_are_not_finite():
    with pytest.raises(ValueError, match="`scale` must be finite. Received: scale=1"):
        finite_number("scale", 10**400)


def test_limits_of_numbers_are_named():
    with pytest.raises(ValueError, match="at most 1. Received: share=1.5"):
        finite_number("share", 1.5, highest=1)
    with pytest.raises(ValueError, match="from 0 to 1. Received: share=-0.1"):
        finite_number("share", -0.1, 0, 1)


def test_names():
    assert one_of("order", "up", ("up", "down")) == "up"
    for value in ("left", ["up"], None, 3, {}):
        with pytest.raises(ValueError, match='"up" or "down". Received: order='):
            one_of("order", value, ("up", "down"))


def test_yes_or_no():
    assert yes_or_no("loop", True) is True and yes_or_no("loop", False) is False
    for value in ("no", 0, 1, None, "True"):
        with pytest.raises(TypeError, match="True or False. Received: loop="):
            yes_or_no("loop", value)
