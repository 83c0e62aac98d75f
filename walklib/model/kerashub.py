"""Every private name of Keras and KerasHub that this package touches.

Seen in Keras 3.13 to 3.15 and KerasHub 0.26 to 0.32.
`tests/model/test_kerashub.py` says which one has moved, when one has.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

Attention = Callable[[Any, Any, Any], Any]


def config_of(handle: str) -> dict[str, Any]:
    """The `config.json` of a preset: its class name and configuration.

    Args:
        handle: a name, handle or directory that KerasHub knows.
    """
    from keras_hub.src.utils.preset_utils import load_json

    return load_json(handle)


def build_autoencoder(**options: Any) -> keras.Model:
    """KerasHub's autoencoder, a class that it does not export.

    Args:
        **options: those of `VAEBackbone`.
    """
    from keras_hub.src.models.vae.vae_backbone import VAEBackbone

    return VAEBackbone(**options)


@contextmanager
def weights_without_values() -> Iterator[keras.StatelessScope]:
    """A scope whose new weights, on JAX, never get the random values they began with.

    Keras alone would draw them at the end of the next scope, however many they are.
    """
    from keras.src.backend.common import global_state

    waiting = list(global_state.get_global_attribute("uninitialized_variables", []))
    try:
        with keras.StatelessScope(initialize_variables=False) as scope:
            yield scope
    finally:
        global_state.set_global_attribute("uninitialized_variables", waiting)


@contextmanager
def _cast_by_numpy() -> Iterator[None]:
    """Let numpy make float32 of what is assigned to weights, such as saved float16.

    JAX compiles a program for each shape: a third of the time that loading takes.
    """
    convert = keras.Variable._convert_to_tensor

    def converted(variable, value, dtype=None):
        if dtype == "float32" and not keras.ops.is_tensor(value):
            value = np.asarray(value).astype(dtype, copy=False)
        return convert(variable, value, dtype=dtype)

    keras.Variable._convert_to_tensor = converted
    try:
        yield
    finally:
        keras.Variable._convert_to_tensor = convert


def without_initial_values(
    build: Callable[..., keras.Model], *args: Any, **kwargs: Any
) -> keras.Model:
    """Build a model, without the random weights that saved ones replace.

    On JAX most of the time, and half of the memory, of loading goes into those.
    Elsewhere this is `build(*args, **kwargs)`.

    Args:
        build: callable that returns a Keras model. It may assign weights.

    Returns:
        The model; weights that `build` did not assign have their initial values.
    """
    if keras.backend.backend() != "jax":
        return build(*args, **kwargs)
    with weights_without_values() as scope, _cast_by_numpy():
        model = build(*args, **kwargs)
    for weight in model.variables:
        value = scope.get_current_value(weight)
        weight.assign(weight.value if value is None else value)
    return model


def switch_off_tpu_kernel() -> None:
    """Keep Keras from the attention kernel that is wrong on TPUs.

    Without a mask Keras 3.15's `dot_product_attention` runs a causal, unscaled kernel
    where the sequence is a multiple of 128, as in SD3.5's dual attention.
    """
    from keras.src.backend.jax import nn

    nn._can_use_flash_attention = lambda *args, **kwargs: False


def keep_timestep_precise(backbone: Any) -> None:
    """Hand the timestep to the model in float32, whatever the model's dtype.

    Keras casts a layer's inputs to its dtype: bfloat16 would read 928 for the
    timestep 929.8. The layer computes its sines in float32 itself and casts
    them afterwards, so it needs no cast of its input.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`; its layer is changed.
    """
    backbone.diffuser.timestep_embedding.autocast = False


def wrap_attention(
    backbone: Any, wrap: Callable[[Attention, Any, Any, Any], Any]
) -> None:
    """Replace the attention of every block of the diffuser.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`; its blocks are changed.
        wrap: function of the old attention and of query, key and value, each
            `(batch, tokens, heads, width)`; gives what the attention gives.
    """
    for block in backbone.diffuser.joint_blocks:
        block._compute_attention = _bound(wrap, block._compute_attention)


def _bound(wrap, attention):
    return lambda query, key, value: wrap(attention, query, key, value)


def after_projection(diffuser: keras.Model) -> keras.Model:
    """The part of a diffuser that comes after the projection of the context.

    Args:
        diffuser: `MMDiT`.

    Returns:
        A Keras model with the same weights, of latents, projected context
        `(rows, tokens, hidden)`, pooled projection and timestep.
    """
    inputs, projected = diffuser.input, diffuser.context_embedding.output
    rest = inputs["pooled_projection"], inputs["timestep"]
    return keras.Model([inputs["latent"], projected, *rest], diffuser.output)


def build_mmdit(*args: Any, **options: Any) -> keras.Model:
    """KerasHub's diffusion transformer, a class that it does not export.

    Args:
        *args, **options: those of `MMDiT`.
    """
    from keras_hub.src.models.stable_diffusion_3.mmdit import MMDiT

    return MMDiT(*args, **options)


def keep_positions(backbone: Any) -> None:
    """Make the diffuser's table of positions a constant of its picture size.

    Keras' torch backend slices the table at bounds that `torch.export` can't know.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`; its layer is changed.
    """
    diffuser, patch = backbone.diffuser, backbone.mmdit_patch_size
    height, width = (side // patch for side in backbone.latent_shape[1:3])
    tokens = keras.ops.zeros((1, height * width, diffuser.hidden_dim))
    layer = diffuser.position_embedding
    table = layer.call(tokens, height=height, width=width)
    layer.call = lambda *inputs, **sides: table


def modulations_of(diffuser: Any) -> list[keras.layers.Dense]:
    """The layers that make every block's scales and shifts out of the timestep.

    Args:
        diffuser: the diffusion transformer of a `StableDiffusion3Backbone`.
    """
    from keras_hub.src.models.stable_diffusion_3 import mmdit

    kind = mmdit.AdaptiveLayerNormalization
    return [part.dense for part in diffuser._flatten_layers() if isinstance(part, kind)]


def parts_of(layer: keras.Layer) -> dict[str, keras.Layer]:
    """The layers with weights directly inside a layer, by name."""
    parts = layer._flatten_layers(recursive=False, include_self=False)
    return {part.name: part for part in parts if part.weights}


class ConvolutionMuon(keras.optimizers.Muon):
    """Muon that takes the kernels of convolutions for matrices too.

    A kernel `(height, width, inputs, outputs)` is the matrix
    `(height * width * inputs, outputs)`. Keras' own leaves them to Adam.

    Source: Jordan et al. (2024), https://kellerjordan.github.io/posts/muon/.
    """

    def _should_use_adamw(self, variable: Any) -> bool:
        shape = variable.shape
        return len(shape) not in (2, 4) or min(shape[-2:]) < 16

    def _muon_update_step(self, gradient: Any, variable: Any, lr: Any, m: Any) -> None:
        self.assign_add(m, gradient + m * (self.momentum - 1))
        ahead = gradient + self.momentum * m
        matrix = keras.ops.reshape(ahead, (-1, variable.shape[-1]))
        update = self.zeropower_via_newtonschulz5(matrix, self.ns_steps)
        step = self.lr_adjust(lr * update)
        self.assign_sub(variable, keras.ops.reshape(step, variable.shape))
