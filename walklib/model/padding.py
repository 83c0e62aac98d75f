"""One row for many: the padding of SD3's context, computed once.

Without T5, KerasHub fills the second half of the context with equal rows. The
diffuser gives context rows no positions, so equal rows stay equal in every block:
one of them, whose key and value are counted as often as there were rows, gives the
same pictures. The pocket model draws in little more than half the time, SD3 Medium at
512 x 512 saves a sixteenth.
"""

from functools import partial

from keras import ops


def count_padding(backbone, prompt_rows):
    """Make the diffuser count one padding row for all, where it is given one.

    A context of full length is computed as before.

    Args:
        backbone: `keras_hub.models.StableDiffusion3Backbone`; its blocks are changed.
        prompt_rows: int. Tokens of a prompt; the padding comes after them.
    """
    if backbone.t5 is not None:  # then the second half holds T5's tokens
        return
    height, width = (side // backbone.mmdit_patch_size for side in _latent(backbone))
    tokens = prompt_rows + 1 + height * width
    times = backbone.clip_l.max_sequence_length
    for block in backbone.diffuser.joint_blocks:
        block._compute_attention = partial(
            _attend, block._compute_attention, tokens, prompt_rows, times
        )


def without_padding(backbone, embeddings, prompt_rows):
    """Leave one row of the padding, if all of its rows are equal.

    Args:
        backbone: The model, after `count_padding`.
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


def _attend(attention, tokens, row, times, query, key, value):
    """Call `attention`, with context row `row` repeated if the context is short."""
    if key.shape[1] == tokens:
        key, value = _repeat(key, row, times), _repeat(value, row, times)
    return attention(query, key, value)


def _repeat(tensor, row, times):
    # (batch, row + 1 + image, heads, width) -> (batch, row + times + image, ...)
    middle = ops.repeat(tensor[:, row : row + 1], times, axis=1)
    return ops.concatenate([tensor[:, :row], middle, tensor[:, row + 1 :]], axis=1)


def _equal(rows):
    return bool(ops.all(ops.equal(rows, rows[:, :1])))


def _latent(backbone):
    return backbone.latent_shape[1:3]
