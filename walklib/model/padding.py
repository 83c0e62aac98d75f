"""One row for many: the padding of SD3's context, computed once.

Without T5, KerasHub fills the second half of the context with equal rows. The
diffuser gives context rows no positions, so equal rows stay equal in every block:
one of them, whose key and value are counted as often as there were rows, gives the
same softmax, and so the same pictures. The pocket model draws in little more than half
the time, SD3 Medium at 512 x 512 saves a sixteenth.
"""

import math
from typing import Any

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings
from walklib.model.devices import current_device
from walklib.model.kerashub import wrap_attention


def count_padding(backbone: Any, prompt_rows: int) -> None:
    """Make the diffuser count one padding row for all, where it is given one.

    A context of full length is computed as before.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`; its blocks are changed.
        prompt_rows: int. Tokens of a prompt; the padding comes after them.
    """
    if backbone.t5 is not None:  # then the second half holds T5's tokens
        return
    patch = backbone.mmdit_patch_size
    height, width = (side // patch for side in backbone.latent_shape[1:3])
    short = prompt_rows + 1 + height * width
    times = backbone.clip_l.max_sequence_length

    def repeated(attention, query, key, value):
        if key.shape[1] == short:
            key = _repeat(key, prompt_rows, times)
            value = _repeat(value, prompt_rows, times)
        return attention(query, key, value)

    # What is added to the logits counts as often as it says.
    counted = np.zeros((1, 1, 1, short), "float32")  # batch, heads, queries, keys
    counted[..., prompt_rows] = math.log(times)

    def weighed(attention, query, key, value):
        if key.shape[1] != short:
            return attention(query, key, value)
        bias = ops.convert_to_tensor(counted, dtype=query.dtype)
        seen = ops.dot_product_attention(query, key, value, bias=bias)
        # (batch, tokens, heads, width) -> (batch, tokens, hidden)
        return ops.reshape(seen, (*seen.shape[:2], -1))

    # The fast kernels of GPUs and TPUs take no bias.
    on_cpu = current_device().kind == "cpu"
    wrap_attention(backbone, weighed if on_cpu else repeated)


def without_padding(
    backbone: Any, embeddings: Embeddings, prompt_rows: int
) -> Embeddings:
    """Leave one row of the padding, if all of its rows are equal.

    Args:
        backbone: the model, after `count_padding`.
        embeddings: `Embeddings`.
        prompt_rows: int. Tokens of a prompt.

    Returns:
        `Embeddings` with contexts of `prompt_rows + 1` rows; or, if the rows of the
        padding differ, `embeddings` themselves.
    """
    contexts = embeddings.positive, embeddings.negative
    if backbone.t5 is not None or not all(_equal(c[:, prompt_rows:]) for c in contexts):
        return embeddings
    positive, negative = (context[:, : prompt_rows + 1] for context in contexts)
    return embeddings._replace(positive=positive, negative=negative)


def _repeat(tensor, row, times):
    # (batch, row + 1 + image, heads, width) -> (batch, row + times + image, ...)
    middle = ops.repeat(tensor[:, row : row + 1], times, axis=1)
    return ops.concatenate([tensor[:, :row], middle, tensor[:, row + 1 :]], axis=1)


def _equal(rows):
    return bool(ops.all(ops.equal(rows, rows[:, :1])))
