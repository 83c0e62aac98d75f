"""Checks of what a user gives: one for each kind of value, before any long work.

Each returns the value as a plain Python one, or raises an error that names what was
received and what would be right.
"""

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any


def whole_number(
    name: str, value: Any, lowest: int = 1, highest: float = math.inf
) -> int:
    """Return `value` as an int if it is a whole number between two limits.

    Args:
        name: what the user calls it.
        value: an int, of Python or numpy; True and 3.0 are none.
        lowest: int. The smallest value. Defaults to 1.
        highest: the largest value. Defaults to none.

    Raises:
        TypeError: if it is no int.
        ValueError: if it lies outside the limits.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"`{name}` must be an int. Received: {name}={value!r}")
    whole = int(value)
    if not lowest <= whole <= highest:
        raise ValueError(
            f"`{name}` must be {_limits(lowest, highest)}. Received: {name}={value}"
        )
    return whole


def finite_number(
    name: str, value: Any, lowest: float = -math.inf, highest: float = math.inf
) -> float:
    """Return `value` as a float if it is a finite number between two limits.

    Arguments and errors as for `whole_number`; True is no number.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"`{name}` must be a number. Received: {name}={value!r}")
    number = _as_float(value)
    if not math.isfinite(number):
        raise ValueError(f"`{name}` must be finite. Received: {name}={value}")
    if not lowest <= number <= highest:
        raise ValueError(
            f"`{name}` must be {_limits(lowest, highest)}. Received: {name}={value}"
        )
    return number


def one_of(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return `value` if it is one of several names, else raise a `ValueError`."""
    choices = list(choices)
    if not isinstance(value, str) or value not in choices:
        listed = " or ".join(f'"{choice}"' for choice in choices)
        raise ValueError(f"`{name}` must be {listed}. Received: {name}={value!r}")
    return value


def yes_or_no(name: str, value: Any) -> bool:
    """Return `value` if it is True or False; a `TypeError` tells of any other."""
    if not isinstance(value, bool):
        raise TypeError(f"`{name}` must be True or False. Received: {name}={value!r}")
    return value


def _as_float(value: Real) -> float:
    try:
        return float(value)
    except OverflowError:  # an int that no float can hold
        return math.inf


def _limits(lowest: float, highest: float) -> str:
    if highest == math.inf:
        return f"at least {lowest:,.9g}"
    if lowest == -math.inf:
        return f"at most {highest:,.9g}"
    return f"from {lowest:,.9g} to {highest:,.9g}"
