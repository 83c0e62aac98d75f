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
