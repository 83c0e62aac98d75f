"""Two more ways between text embeddings: slerp of each token, lerp of matched norm.

    frames = token_slerp_pairs(dog[None], cat[None], t)   # one angle for each token
    frames = norm_lerp_pairs(dog[None], cat[None], t)     # the chord, of slerp's norm

Compilable on JAX, TensorFlow and torch, like all of `walklib.walks.geometry`. Shapes
and dtype are those of `slerp_pairs`.
"""

import math

from keras import ops

from walklib.embeddings import Tensor
from walklib.walks.geometry import lerp_pairs, slerp_pairs


def token_slerp_pairs(starts: Tensor, ends: Tensor, t: Tensor) -> Tensor:
    """`slerp_pairs` of each vector of the last axis, with an angle of its own.

    A pooled embedding is one such vector, token embeddings are many. Rows of zeros
    stay zeros.
    """
    starts, ends = ops.convert_to_tensor(starts), ops.convert_to_tensor(ends)
    frames, shape = len(t), starts.shape[1:]
    tokens = math.prod(shape[:-1])

    def each_token(tensor):
        # (frames or 1, *shape) -> (frames, *shape) -> (frames * tokens, width)
        every = ops.broadcast_to(tensor, (frames, *shape))
        return ops.reshape(every, (frames * tokens, shape[-1]))

    # (frames,) -> (frames * tokens,)
    places = ops.repeat(ops.cast(ops.convert_to_tensor(t), "float32"), tokens)
    # (frames * tokens, width) -> (frames, *shape)
    pairs = slerp_pairs(each_token(starts), each_token(ends), places)
    return ops.reshape(pairs, (frames, *shape))


def norm_lerp_pairs(starts: Tensor, ends: Tensor, t: Tensor) -> Tensor:
    """`lerp_pairs`, each result scaled to the norm that lies between those of its ends.

    Norms are those of whole tensors. Between points of equal norm it takes the arc of
    slerp, at another speed. Opposite points have no direction half-way: there it is 0.
    """
    starts, ends = ops.convert_to_tensor(starts), ops.convert_to_tensor(ends)
    chord = ops.cast(lerp_pairs(starts, ends, t), "float32")
    wanted = lerp_pairs(_norms(starts), _norms(ends), t)
    norms = _norms(chord)
    scaled = chord * wanted / ops.where(norms > 0, norms, 1.0)
    return ops.cast(scaled, starts.dtype)


def _norms(x):
    """(frames, *shape) -> (frames, 1, ..., 1), in float32; no square overflows."""
    axes = tuple(range(1, len(x.shape)))
    x = ops.cast(x, "float32")
    largest = ops.max(ops.abs(x), axis=axes, keepdims=True)
    scaled = x / ops.where(largest > 0, largest, 1.0)
    return largest * ops.sqrt(ops.sum(ops.square(scaled), axis=axes, keepdims=True))
