"""Devices, and the traps of backends that are guarded."""

import keras
import pytest

from walklib.model import devices
from walklib.model.devices import Device

pytestmark = pytest.mark.core

TPU = Device("jax", "tpu", "TPU v5e", "bfloat16")


def test_tensorflow_leaves_the_gpu_alone(monkeypatch):
    import tensorflow as tf

    hidden = []
    monkeypatch.setattr(
        tf.config, "set_visible_devices", lambda *args: hidden.append(args)
    )
    devices.guard_backend()
    ours = keras.backend.backend() == "tensorflow"
    assert hidden == ([] if ours else [([], "GPU")])


def test_the_causal_kernel_is_switched_off_on_tpus_alone(monkeypatch):
    switched = []
    monkeypatch.setattr(devices, "switch_off_tpu_kernel", lambda: switched.append(1))
    devices.guard_backend()
    assert not switched
    monkeypatch.setattr(devices, "current_device", lambda: TPU)
    devices.guard_backend()
    assert switched == [1]


@pytest.mark.parametrize(
    ("error", "said"),
    [(AssertionError(), "there are none"), (RuntimeError("no cuda"), "no cuda")],
)
def test_devices_that_are_not_there_are_named(monkeypatch, error, said):
    jax = pytest.importorskip("jax")

    def no_devices():
        raise error

    monkeypatch.setattr(jax, "devices", no_devices)
    monkeypatch.setattr(devices.keras.backend, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match=f"{said}.*Unset JAX_PLATFORMS"):
        devices.current_device()
