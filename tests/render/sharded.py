"""Draw a walk on the three devices of a machine that has three.

    XLA_FLAGS=--xla_force_host_platform_device_count=3 python -m tests.render.sharded \
        PRESET FILE
"""

import sys

import jax
import numpy as np

import walklib

if __name__ == "__main__":
    preset, file = sys.argv[1:]
    walker = walklib.load(preset)
    dog, cat = walker.encode("a dog"), walker.encode("a cat")
    walk = walklib.prompt_walk(dog, cat, frames=10, noise=walker.noise(42))
    np.save(file, walker.render(walk, num_steps=3, batch_size=4, progress=False))
    weight = walker.backbone.weights[0].value
    assert weight.sharding.device_set == set(jax.devices()) and jax.device_count() == 3
