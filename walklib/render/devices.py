"""The devices of this machine: frames laid over all of them, in batches that fit.

On JAX the rows of a batch are sharded over the local devices, of which each has all
weights. On TensorFlow and torch the first device draws. Where a device runs out of
memory, batches are halved.
"""

import math
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops

from walklib.model import Model

MOST_ROWS = 16  # Of one device; more keep it no busier.
BYTES_A_PIXEL = 3000  # Of the decoder's widest layers, 128 channels at full resolution.


def local_devices() -> list:
    """The devices that rows are laid over; on a backend other than JAX, none."""
    if keras.backend.backend() != "jax":
        return []
    import jax

    return jax.local_devices()


def whole_batch(rows: int) -> int:
    """The least number from `rows` on that the local devices divide."""
    devices = max(1, len(local_devices()))
    return -(-rows // devices) * devices


def share_weights(layer: keras.Layer) -> None:
    """Lay all weights of a layer on every local device; their values stay.

    Without this they would be copied from the first one at every call.
    """
    devices = local_devices()
    if len(devices) > 1:
        for weight in layer.weights:
            weight.assign(_laid(weight.value, devices))


def spread(tensors: Any) -> Any:
    """Lay the rows of tensors, nested in tuples, over the local devices.

    Where the devices do not divide their number, each draws all, and gives the same.
    """
    devices = local_devices()
    if len(devices) < 2 or len(keras.tree.flatten(tensors)[0]) % len(devices):
        return tensors
    return _laid(tensors, devices, "rows")


def default_batch_size(model: Model) -> int:
    """Frames a batch: what fits the devices, and keeps them busy.

    Depends on the devices and the picture's size, never on the walk: one shape.
    """
    pixels = math.prod(model.image_size)
    if model.device == "cpu":
        return whole_batch(4 if pixels <= 256 * 256 else 1)
    free = free_memory()
    if free is None:
        fitting = 4 * 512 * 512 // pixels
    else:
        fitting = free // frame_memory(pixels)
    return max(1, len(local_devices())) * max(1, min(MOST_ROWS, fitting))


def frame_memory(pixels: int) -> int:
    """Bytes that drawing one more frame takes, at most: those of decoding it."""
    scores = (pixels // 64) ** 2  # Each place of the latents attends to each, once.
    return BYTES_A_PIXEL * pixels + 2 * 4 * scores


def free_memory() -> int | None:
    """Bytes that are free on each local device, or None if they do not tell."""
    if keras.backend.backend() == "torch":
        import torch

        return torch.cuda.mem_get_info()[0] if torch.cuda.is_available() else None
    told = [device.memory_stats() or {} for device in local_devices()]
    if not told or not all("bytes_limit" in each for each in told):
        return None
    return min(each["bytes_limit"] - each.get("bytes_in_use", 0) for each in told)


class Portions:
    """Calls functions of rows with as many rows as the devices have memory for.

        portions = Portions()
        pixels = portions(draw, embeddings, noise)

    When a device runs out of memory the rows are halved, for all later calls as well.
    """

    def __init__(self):
        self._most: int | None = None  # rows at once; None before memory ran out

    def __call__(self, function: Callable[..., Any], *tensors: Any) -> Any:
        """What `function` gives, a numpy array or a tuple of them, of all rows.

        Args:
            function: gives as many rows as it is given.
            *tensors: its arguments, with rows on their first axis; the last is a
                tensor, others may be tuples of them.
        """
        rows, before = len(tensors[-1]), self._most
        while True:
            size = min(rows, self._most or rows)
            try:
                result = self._in_portions(function, tensors, rows, size)
                break
            except Exception as error:
                if size == whole_batch(1) or not _is_out_of_memory(error):
                    raise
            self._most = whole_batch(-(-size // 2))
        if before is None and self._most is not None:
            _say(rows, self._most)
        return result

    def _in_portions(self, function, tensors, rows, size):
        if size >= rows:
            return function(*spread(tensors))
        results = []
        for first in range(0, rows, size):
            # The last portion is filled up with copies of the last row.
            chosen = np.minimum(np.arange(first, first + size), rows - 1)
            take = partial(ops.take, indices=chosen, axis=0)
            results.append(function(*spread(keras.tree.map_structure(take, tensors))))
        return keras.tree.map_structure(
            lambda *parts: np.concatenate(parts)[:rows], *results
        )


def _laid(tensors, devices, axis=None):
    """Tensors on all devices: cut along their first axis, or whole on each."""
    import jax
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    mesh = Mesh(np.array(devices), ("rows",))
    return jax.device_put(tensors, NamedSharding(mesh, PartitionSpec(axis)))


def _is_out_of_memory(error):
    """Whether it is JAX's, TensorFlow's or torch's error of a full device."""
    names = {kind.__name__ for kind in type(error).__mro__}
    full = {"ResourceExhaustedError", "OutOfMemoryError"} & names
    return bool(full) or "RESOURCE_EXHAUSTED" in str(error)


def _say(asked, found):
    warnings.warn(
        f"The device has no memory for {asked} frames at once: the render goes on with "
        f"{found}, and so do later ones. Begin with batch_size={found}, or load with a "
        "smaller image_size",
        stacklevel=2,
    )
