"""Draw a walk on two and on three devices of a machine that has three.

    XLA_FLAGS=--xla_force_host_platform_device_count=3 python -m tests.render.sharded \
        PRESET FILE
"""

import sys

import jax
import numpy as np

import walklib
from walklib.render import Renderer


def draw(walker: walklib.Walker, devices: int) -> np.ndarray:
    """Ten frames in batches of four, on so many of the devices."""
    chosen = jax.devices()[:devices]
    jax.local_devices = lambda: chosen
    walker.renderer = Renderer(walker)
    dog, cat = walker.encode("a dog"), walker.encode("a cat")
    walk = walklib.prompt_walk(dog, cat, frames=10, noise=walker.noise(42))
    frames = walker.render(walk, num_steps=3, batch_size=4, progress=False)
    weight = walker.backbone.weights[0].value
    assert weight.sharding.device_set == set(chosen)
    return frames


if __name__ == "__main__":
    preset, file = sys.argv[1:]
    assert len(jax.devices()) == 3
    walker = walklib.load(preset)
    np.save(file, [draw(walker, devices) for devices in (2, 3)])
