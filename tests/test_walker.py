"""The walker: encoding, noise, and `import walklib`."""

import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest
from keras import ops

import walklib


def numpy_of(x):
    return ops.convert_to_numpy(x)


def test_encode_is_keras_hubs_encoding(walker):
    received = walker.encode("a dog", "a cat")
    tokens = [walker.preprocessor.generate_preprocess([p]) for p in ("a dog", "a cat")]
    tokens = [keras.tree.map_structure(ops.convert_to_numpy, t) for t in tokens]
    expected = walklib.compiled(walker.backbone.encode_text_step, [walker.backbone])(
        *tokens
    )
    assert isinstance(received, walklib.Embeddings)
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
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        short = walker.encode("a b c d e f g h i j")
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


def test_rows_of_embeddings(walker):
    embeddings = walker.encode(["a dog", "a cat"])
    assert embeddings.row(-1).positive.shape[0] == 1
    assert embeddings.row(1).tile(5).positive_pooled.shape[0] == 5
    with pytest.raises(IndexError, match="row 2 of embeddings of 2 rows"):
        embeddings.row(2)


@pytest.mark.parametrize("seed", [0, 42, 2**40])
def test_noise_is_numpys(walker, seed):
    received = walker.noise(seed)
    expected = np.random.default_rng(seed).standard_normal((1, 8, 8, 16), "float32")
    assert received.dtype == "float32"
    np.testing.assert_array_equal(received, expected)


def test_noise_for_many_seeds(walker):
    many = walker.noise([1, 2, 3])
    assert many.shape == (3, 8, 8, 16)
    np.testing.assert_array_equal(many[1:2], walker.noise(2))
    np.testing.assert_array_equal(many, walker.noise(range(1, 4)))


@pytest.mark.parametrize("seed", [1.5, "42", None, True])
def test_seeds_that_are_no_ints_are_refused(walker, seed):
    with pytest.raises(TypeError, match="`seed` must be an int. Received"):
        walker.noise(seed)


@pytest.mark.parametrize("seed", [-1, []])
def test_seeds_out_of_range_are_refused(walker, seed):
    with pytest.raises(ValueError, match="`seed` must .*Received"):
        walker.noise(seed)


def test_picture_takes_text_or_embeddings(walker, dog_and_cat):
    by_text = walker.picture("a dog", seed=1, num_steps=2)
    by_embeddings = walker.picture(dog_and_cat[0], seed=1, num_steps=2)
    assert by_text.shape == (64, 64, 3) and by_text.dtype == "uint8"
    np.testing.assert_array_equal(by_text, by_embeddings)


def python(code, **environment):
    import os

    settings = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**settings, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_import_is_quick_and_loads_nothing_heavy():
    code = """
import sys, time
start = time.perf_counter()
import walklib
seconds = time.perf_counter() - start
heavy = {"keras", "jax", "tensorflow", "torch", "matplotlib", "numpy", "PIL"}
print(seconds, sorted(heavy & set(sys.modules)))
"""
    seconds, heavy = python(code).split(" ", 1)
    assert float(seconds) < 0.3 and heavy == "[]"


def test_the_backend_is_jax_unless_it_is_set():
    code = "import walklib, os; print(os.environ['KERAS_BACKEND'])"
    assert python(code) == "jax"
    assert python(code, KERAS_BACKEND="torch") == "torch"


def test_every_public_name_is_there():
    for name in walklib.__all__:
        assert getattr(walklib, name) is not None
    assert set(walklib.__all__) <= set(dir(walklib))
    with pytest.raises(AttributeError, match="no attribute 'slurp'"):
        _ = walklib.slurp
