"""Embeddings: rows, what rows are known by, and checks."""

import numpy as np
import pytest

from tests.values import assert_same, noise, prompt
from walklib.embeddings import Embeddings, row_digests

pytestmark = pytest.mark.core

BOTH = Embeddings(*map(np.concatenate, zip(prompt(0), prompt(1), strict=True)))


def test_rows():
    assert_same(BOTH.row(1), prompt(1))
    assert_same(BOTH.row(-2), prompt(0))
    with pytest.raises(IndexError, match="row 2 of embeddings of 2 rows"):
        BOTH.row(2)


def test_tiles():
    tiled = prompt(0).tile(5)
    assert tiled.positive_pooled.shape[0] == 5
    assert_same(tiled.row(4), prompt(0))


def test_rows_are_known_wherever_they_travel():
    assert row_digests(BOTH) == row_digests(prompt(0)) + row_digests(prompt(1))
    assert row_digests(noise(1, count=3))[:1] == row_digests(noise(1, count=3)[:1])
    assert len(set(row_digests(noise(1, count=3)))) == 3


def test_another_bit_dtype_or_shape_is_another_digest():
    one = noise(1)
    others = [
        np.nextafter(one, 9),
        one.astype("float64"),
        one.reshape(1, 4, 2, 2),
        one[:, ::-1],
    ]
    digests = {row_digests(each) for each in (one, *others)}
    assert len(digests) == 5
