"""Prompts: their encoding, and what is no prompt."""

import warnings

import keras
import numpy as np
import pytest

from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.embeddings import Embeddings

pytestmark = pytest.mark.core


def test_encode_is_keras_hubs_encoding(walker):
    received = walker.encode("a dog", "a cat")
    tokens = [walker.preprocessor.generate_preprocess([p]) for p in ("a dog", "a cat")]
    tokens = [keras.tree.map_structure(numpy_of, t) for t in tokens]
    expected = compiled(walker.backbone.encode_text_step, [walker.backbone])(*tokens)
    assert isinstance(received, Embeddings)
    for a, b in zip(received, expected, strict=True):
        np.testing.assert_allclose(numpy_of(a), numpy_of(b), atol=1e-6)


def test_encode_has_a_row_for_each_prompt(walker):
    both = walker.encode(["a dog", "a cat"], ["x", "y"])
    assert [tuple(tensor.shape) for tensor in both] == [
        (2, 24, 4096),
        (2, 24, 4096),
        (2, 40),
        (2, 40),
    ]
    for row, (prompt, negative) in enumerate((("a dog", "x"), ("a cat", "y"))):
        single = walker.encode(prompt, negative)
        for a, b in zip(both.row(row), single, strict=True):
            np.testing.assert_allclose(numpy_of(a), numpy_of(b), atol=1e-6)


def test_one_negative_prompt_serves_all(walker):
    both = walker.encode(["a dog", "a cat"], "x")
    negatives = numpy_of(both.negative)
    np.testing.assert_array_equal(negatives[0], negatives[1])


def test_encoding_compiles_once(walker):
    walker.encode("a dog")
    before = walker._encode._encode.compilations
    walker.encode(["a bird", "", "cows"], "fog")
    assert walker._encode._encode.compilations == before


def test_long_prompts_are_cut_with_a_warning(walker):
    with pytest.warns(
        UserWarning, match="takes 10. The end is left out: 'k cat'"
    ) as seen:
        long = walker.encode("A B C D E F G H I J K cat")
    ours = [w for w in seen if w.category is UserWarning]
    assert len(ours) == 1 and "12 tokens" in str(ours[0].message)
    assert ours[0].filename == __file__
    assert walker.advice("A B C D E F G H I J K cat") == str(ours[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        short = walker.encode("a b c d e f g h i j")
        assert walker.advice("a b c d e f g h i j") == walker.advice("\ud800") == ""
    np.testing.assert_array_equal(numpy_of(long.positive), numpy_of(short.positive))


@pytest.mark.parametrize("prompt", [None, 3, b"a dog", {"a": 1}, ["a dog", 3]])
def test_prompts_that_are_no_text_are_refused(walker, prompt):
    with pytest.raises(TypeError, match="`prompt` must .*Received"):
        walker.encode(prompt)
    with pytest.raises(TypeError, match="`negative` must .*Received"):
        walker.encode("a dog", prompt)


def test_prompt_counts_that_do_not_fit_are_refused(walker):
    with pytest.raises(ValueError, match=r"at least one text. Received: \[\]"):
        walker.encode([])
    with pytest.raises(ValueError, match="Received: 3 prompts and 2 negative"):
        walker.encode(["a", "b", "c"], ["d", "e"])


@pytest.mark.parametrize("text", ["\ud800", "a \udfff dog"])
def test_half_characters_are_refused(walker, text):
    with pytest.raises(ValueError, match="`prompt` must be whole Unicode.*Received"):
        walker.encode(text)
    with pytest.raises(ValueError, match="`negative` must be whole Unicode.*Received"):
        walker.encode("a dog", [text])
