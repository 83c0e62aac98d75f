"""What the device can run, and the traps of backends that are guarded here."""

import os
from contextlib import contextmanager
from typing import NamedTuple

import keras

from walklib.model.kerashub import switch_off_tpu_kernel


class Device(NamedTuple):
    """The device that Keras runs on.

    Attributes:
        backend: `"jax"`, `"tensorflow"` or `"torch"`.
        kind: `"cpu"`, `"gpu"` or `"tpu"`.
        name: str. What the maker calls it.
        half_dtype: the 16-bit dtype that it runs fast, or None.
        unsupported: dtypes that it can't run.
    """

    backend: str
    kind: str
    name: str
    half_dtype: str | None
    unsupported: tuple[str, ...] = ()


def current_device() -> Device:
    """The `Device` of the active backend."""
    backend = keras.backend.backend()
    return {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[backend]()


def guard_backend() -> None:
    """Keep KerasHub's and Keras' traps shut; call before the model is built.

    - KerasHub imports TensorFlow for its tokenizers, and TensorFlow takes all
      memory of every GPU it sees, from JAX or torch too: GPUs are hidden from it.
    - On TPUs one of Keras' attention kernels is wrong: it is switched off.
    """
    if keras.backend.backend() != "tensorflow":
        _hide_gpus_from_tensorflow()
    if current_device().kind == "tpu":
        switch_off_tpu_kernel()


def _hide_gpus_from_tensorflow():
    try:
        with _quiet():
            import tensorflow as tf

            tf.config.set_visible_devices([], "GPU")
    except (ImportError, RuntimeError):
        pass  # no TensorFlow, or it has the GPUs already


@contextmanager
def _quiet():
    """Drop what TensorFlow's C++ code writes to standard error as it starts.

    It says that there is no GPU, in red in a notebook, and since TensorFlow 2.21
    whatever `TF_CPP_MIN_LOG_LEVEL` is. Python's exceptions still arrive.
    """
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _jax():
    import jax

    try:
        device = jax.devices()[0]
    except (AssertionError, RuntimeError) as error:  # whatever JAX has to say of it
        why = str(error) or "there are none"
        raise RuntimeError(
            f"JAX can't use the devices it was told to ({why}). "
            "Unset JAX_PLATFORMS, and it takes what there is. Received: "
            f"JAX_PLATFORMS={os.environ.get('JAX_PLATFORMS')!r}"
        ) from error
    if device.platform == "cpu":
        # https://github.com/keras-team/keras-hub/pull/2354
        return Device("jax", "cpu", "the CPU", None, ("float16",))
    if device.platform == "tpu":
        return Device("jax", "tpu", device.device_kind, "bfloat16", ("float16",))
    capability = getattr(device, "compute_capability", "8.0")
    return _gpu("jax", device.device_kind, float(capability))


def _tensorflow():
    import tensorflow as tf

    gpus = tf.config.list_logical_devices("GPU") and tf.config.list_physical_devices(
        "GPU"
    )
    if not gpus:
        return Device("tensorflow", "cpu", "the CPU", None)
    details = tf.config.experimental.get_device_details(gpus[0])
    major, minor = details.get("compute_capability", (8, 0))
    name = details.get("device_name", "the GPU")
    return _gpu("tensorflow", name, float(f"{major}.{minor}"))


def _torch():
    import torch

    if not torch.cuda.is_available():
        return Device("torch", "cpu", "the CPU", None)
    major, minor = torch.cuda.get_device_capability()
    return _gpu("torch", torch.cuda.get_device_name(), float(f"{major}.{minor}"))


def _gpu(backend, name, capability):
    if capability < 8.0:  # before Ampere: no bfloat16
        return Device(backend, "gpu", name, "float16", ("bfloat16",))
    return Device(backend, "gpu", name, "bfloat16")
