"""One wrapper for three backends."""

import keras
import numpy as np
import pytest

from walklib.compiling import compiled, keep_compiled

pytestmark = pytest.mark.core

COMPILES = keras.backend.backend() != "torch"


def test_new_values_compile_nothing_and_new_shapes_do():
    double = compiled(lambda x: 2 * x)
    assert double.compilations == 0
    for value in (1.0, 2.0, 3.0):
        result = keras.ops.convert_to_numpy(double(np.full(3, value, "float32")))
        np.testing.assert_array_equal(result, np.full(3, 2 * value))
    assert double.compilations == (1 if COMPILES else 0)
    double(np.ones(4, "float32"))
    assert double.compilations == (2 if COMPILES else 0)


def test_weights_are_arguments_not_constants():
    layer = keras.layers.Dense(1, use_bias=False)
    layer.build((None, 1))
    apply = compiled(layer, [layer])
    results = []
    for weight in (2.0, 5.0):
        layer.kernel.assign([[weight]])
        results.append(float(keras.ops.convert_to_numpy(apply(np.ones((1, 1))))[0, 0]))
    assert results == [2.0, 5.0]
    assert apply.compilations == (1 if COMPILES else 0)


def test_arguments_nest_and_none_is_another_function():
    from walklib import Embeddings

    def total(embeddings, extra):
        return sum(embeddings) if extra is None else sum(embeddings) + extra

    run = compiled(total)
    embeddings = Embeddings(*np.eye(4, dtype="float32"))
    assert keras.ops.convert_to_numpy(run(embeddings, None)).tolist() == [1, 1, 1, 1]
    result = run(embeddings, np.float32(1))
    assert keras.ops.convert_to_numpy(result).tolist() == [2, 2, 2, 2]


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="torch only")
def test_torch_keeps_no_gradients():
    layer = keras.layers.Dense(2)
    layer.build((None, 2))
    assert not compiled(layer, [layer])(np.ones((1, 2), "float32")).requires_grad


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow only")
def test_tensorflow_goes_on_without_xla():
    import tensorflow as tf

    upper = compiled(tf.strings.upper)  # XLA has no text
    with pytest.warns(UserWarning, match="XLA cannot run here"):
        assert upper(tf.constant("dog")).numpy() == b"DOG"
    assert upper(tf.constant("cat")).numpy() == b"CAT"


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX keeps its programs")
def test_compiled_programs_are_kept(tmp_path, recwarn):
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    compiled(lambda x: 3 * x)(np.ones(3, "float32"))  # before the folder is known
    before = jax.config.jax_compilation_cache_dir
    try:
        keep_compiled(None)
        assert jax.config.jax_compilation_cache_dir == before
        for folder in (tmp_path / "one", tmp_path / "two"):
            keep_compiled(folder)
            compiled(lambda x: 2 * x + 0.123)(np.ones(3, "float32"))
            assert any((folder / "compiled").iterdir())
        (tmp_path / "file").touch()  # No folder: it does without, and says nothing.
        keep_compiled(tmp_path / "file")
        compiled(lambda x: 2 * x + 0.456)(np.ones(3, "float32"))
        assert not recwarn.list
    finally:
        jax.config.update("jax_compilation_cache_dir", before)
        compilation_cache.reset_cache()
