"""Devices: the same pictures on any number of them, in batches that they hold."""

import os
import subprocess
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from walklib.render import default_batch_size, devices
from walklib.render.devices import Portions, frame_memory, whole_batch
from walklib.walks import prompt_walk

ON_JAX = keras.backend.backend() == "jax"


@pytest.mark.skipif(not ON_JAX, reason="the others draw on one device")
@pytest.mark.usefixtures("children_quickly_compiled")
def test_devices_that_do_not_divide_a_batch_give_the_same_frames_in_order(
    walker, dog_and_cat, tiny_preset, tmp_path
):
    walk = prompt_walk(*dog_and_cat, frames=10, noise=walker.noise(42))
    one = walker.render(walk, num_steps=3, batch_size=4, progress=False).astype(int)
    file = tmp_path / "frames.npy"
    environment = os.environ | {"XLA_FLAGS": "--xla_force_host_platform_device_count=3"}
    code = [sys.executable, "-m", "tests.render.sharded", tiny_preset, file]
    subprocess.run(code, env=environment, check=True)
    assert np.abs(np.load(file) - one).max() <= 1


class FullError(RuntimeError):
    pass


class ResourceExhaustedError(Exception):
    """TensorFlow's is called so."""


FULL = [FullError("RESOURCE_EXHAUSTED: Out of memory"), ResourceExhaustedError()]


def doubling(most, asked, error):
    """A function of rows, which has memory for so many."""

    def double(pair, rows):
        asked.append(len(rows))
        if len(rows) > most:
            raise error
        return 2 * np.asarray(rows), np.asarray(pair[0]) + np.asarray(pair[1])

    return double


@pytest.mark.core
@pytest.mark.parametrize("error", FULL)
def test_rows_are_halved_until_they_fit_and_it_is_said_once(error, recwarn):
    portions, asked, rows = Portions(), [], np.arange(10.0)
    with pytest.warns(UserWarning, match="for 10 frames.*with 3.*batch_size=3"):
        doubled, summed = portions(doubling(3, asked, error), (rows, rows), rows)
    np.testing.assert_array_equal(doubled, 2 * rows)
    np.testing.assert_array_equal(summed, 2 * rows)
    assert asked == [10, 5, 3, 3, 3, 3]
    asked.clear()
    portions(doubling(2, asked, error), (rows, rows), rows)
    assert asked == [3, 2, 2, 2, 2, 2]
    assert not recwarn.list


@pytest.mark.core
def test_what_no_batch_mends_is_raised():
    with pytest.raises(FullError):
        Portions()(doubling(0, [], FULL[0]), (), np.arange(4.0))
    asked = []
    with pytest.raises(ZeroDivisionError):
        Portions()(doubling(0, asked, ZeroDivisionError()), (), np.arange(4.0))
    assert asked == [4]


def told(monkeypatch, *free):
    """Let each local device say what is free."""
    stats = [each and {"bytes_limit": 2 * each, "bytes_in_use": each} for each in free]
    found = [SimpleNamespace(memory_stats=lambda each=each: each) for each in stats]
    monkeypatch.setattr(devices, "local_devices", lambda: found)


def model_of(device, side):
    return SimpleNamespace(device=device, image_size=(side, side))


@pytest.mark.skipif(not ON_JAX, reason="JAX's devices are asked")
@pytest.mark.parametrize(
    ("device", "side", "free", "expected"),
    [
        ("cpu", 128, [None], 4),
        ("cpu", 512, [None], 1),
        ("cpu", 128, [None] * 3, 6),
        ("gpu", 512, [None], 4),
        ("gpu", 1024, [None], 1),
        ("gpu", 512, [10**12], 16),
        ("gpu", 512, [10**6], 1),
        ("gpu", 512, [5.5 * frame_memory(512 * 512)], 5),
        ("gpu", 512, [5.5 * frame_memory(512 * 512), 10**12], 10),
    ],
)
def test_batches_suit_the_devices_and_the_size(
    monkeypatch, device, side, free, expected
):
    told(monkeypatch, *free)
    assert default_batch_size(model_of(device, side)) == expected


def test_a_batch_is_a_multiple_of_the_devices(monkeypatch):
    told(monkeypatch, None, None, None)
    assert [whole_batch(rows) for rows in (1, 3, 4)] == [3, 3, 6]
