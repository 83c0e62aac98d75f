"""walklib: walks through the latent space of Stable Diffusion 3.

    import walklib

    walker = walklib.load("pocket")
    dog, cat = walker.encode("a photo of a dog"), walker.encode("a photo of a cat")
    walk = walklib.prompt_walk(dog, cat, frames=16, noise=walker.noise(42))
    frames = walker.render(walk)
    walklib.export_as_gif("dog_to_cat.gif", frames, fps=4)

Importing walklib is quick: Keras and all that is heavy is imported when a name
is first used. The backend is JAX unless `KERAS_BACKEND` says otherwise.
"""

import importlib
import os

from walklib.collecting import collector_paused

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up notes

__version__ = "0.1.0"

# The room of each public name; all else is imported from its room.
_ROOMS = {
    "load": "walker",
    "replay": "replays",
    "Walker": "walker",
    "Embeddings": "embeddings",
    "prompt_walk": "walks",
    "grid_walk": "walks",
    "step_walk": "walks",
    "circular_walk": "walks",
    "loop_walk": "walks",
    "slerp": "walks",
    "lerp": "walks",
    "export_as_gif": "files",
    "export_as_webp": "files",
    "export_as_mp4": "files",
    "export_as_png": "files",
    "plot_grid": "files",
    "read_recipe": "recipes",
    "play": "show",
    "explore": "explore",  # the room itself
    "PresetError": "model",
}

__all__ = list(_ROOMS)


def __getattr__(name):
    if name not in _ROOMS:
        raise AttributeError(f"module 'walklib' has no attribute {name!r}")
    with collector_paused():
        module = importlib.import_module(f"walklib.{_ROOMS[name]}")
    value = module if _ROOMS[name] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
