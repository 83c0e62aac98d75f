"""One wrapper that compiles a pure function on JAX, TensorFlow and torch.

    double = compiled(lambda x: 2 * x)
    decode = compiled(lambda latents: vae.decode(latents), layers=[vae])
    decode.compilations             # 0 until the first call

Weights are arguments of the compiled function, not constants of it: they are
not copied into it, and assigning new weights changes the next result.
"""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

CACHE_PROBLEM = "Error (reading|writing) persistent compilation cache"


class Compiled(Protocol):
    """A compiled function, called as the one it was made of.

    Attributes:
        compilations: int. How often it was compiled.
    """

    compilations: int

    def __call__(self, *args: Any) -> Any: ...


def compiled(function: Callable, layers: Sequence[keras.Layer] = ()) -> Compiled:
    """Compile `function` for the active backend.

    Args:
        function: callable. Pure: tensors (nested in tuples, if need be) in and
            out, with no state but the weights of `layers`.
        layers: sequence of Keras layers whose weights `function` reads.

    Returns:
        `Compiled`: a callable with the same arguments. Python numbers must be given
        as arrays, or each new value would be another function. On torch, which runs
        each operation as it comes, nothing is compiled and no gradients are kept.
    """
    return _WRAPPERS[keras.backend.backend()](function, layers)


def keep_compiled(folder: Path | None) -> None:
    """Let compiled programs outlive this Python, on JAX: the next start is faster.

    Args:
        folder: where they are kept, under `compiled`. None keeps none, and neither does
            one that can't be written, or is full.
    """
    if keras.backend.backend() != "jax" or folder is None:
        return
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    jax.config.update("jax_compilation_cache_dir", str(folder / "compiled"))
    # Small programs, too: there are some thirty, and together they take half a second.
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    compilation_cache.reset_cache()  # or a cache that was opened before is kept
    # JAX would say for each program that a folder can't be used, or is full.
    warnings.filterwarnings("ignore", CACHE_PROBLEM)


class _JaxFunction:
    """`jax.jit` with the weights of the layers as its first argument."""

    def __init__(self, function, layers):
        import jax

        self.compilations = 0
        self.variables = [weight for layer in layers for weight in layer.variables]

        def traced(values, *args):
            self.compilations += 1  # runs while tracing only
            mapping = zip(self.variables, values, strict=True)
            with keras.StatelessScope(state_mapping=mapping):
                return function(*args)

        self.traced = traced
        self._call = jax.jit(traced)

    def __call__(self, *args):
        return self._call([variable.value for variable in self.variables], *args)


class _TensorFlowFunction:
    """`tf.function` with XLA, or without it where this device has no XLA."""

    def __init__(self, function, layers):
        self.compilations = 0
        self._function = function
        self._call = self._build(jit_compile=True)

    def _build(self, jit_compile):
        import tensorflow as tf

        def traced(*args):
            self.compilations += 1  # runs while tracing only
            return self._function(*args)

        return tf.function(traced, jit_compile=jit_compile)

    def __call__(self, *args):
        import tensorflow as tf

        args = tf.nest.map_structure(_as_tensor, args)
        try:
            return self._call(*args)
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
            warnings.warn(f"XLA cannot run here, going without: {error}", stacklevel=2)
            self._call = self._build(jit_compile=False)
            return self._call(*args)


class _TorchFunction:
    """Eager torch without gradients."""

    compilations = 0

    def __init__(self, function, layers):
        self._function = function

    def __call__(self, *args):
        import torch

        with torch.no_grad():
            return self._function(*keras.tree.map_structure(_as_tensor, args))


def _as_tensor(value):
    if value is None or keras.ops.is_tensor(value):
        return value
    return keras.ops.convert_to_tensor(np.asarray(value))


_WRAPPERS: dict[str, Callable[[Callable, Sequence[keras.Layer]], Compiled]] = {
    "jax": _JaxFunction,
    "tensorflow": _TensorFlowFunction,
    "torch": _TorchFunction,
}
