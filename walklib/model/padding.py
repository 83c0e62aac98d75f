"""One row for many: the padding of SD3's context, computed once.

Without T5, KerasHub fills the second half of the context with equal rows. The
diffuser gives context rows no positions, so equal rows stay equal in every block:
one of them, whose key and value are counted as often as there were rows, gives the
same softmax, and so the same pictures. The pocket model draws in little more than half
the time, SD3 Medium at 512 x 512 saves a sixteenth.
"""

from typing import Any

from keras import ops

from walklib.embeddings import Embeddings
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

    def attend(attention, query, key, value):
        if key.shape[1] == short:
            key = _repeat(key, prompt_rows, times)
            value = _repeat(value, prompt_rows, times)
        return attention(query, key, value)

    wrap_attention(backbone, attend)


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
