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

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up notes

__version__ = "0.1.0"

# Where each public name lives. A new name needs one line here.
_MODULES = {
    "load": "walker",
    "Walker": "walker",
    "Embeddings": "embeddings",
    "Walk": "walk",
    "prompt_walk": "walks",
    "grid_walk": "walks",
    "step_walk": "walks",
    "circular_walk": "walks",
    "loop_walk": "walks",
    "support_direction": "directions",
    "ones_direction": "directions",
    "slerp": "geometry",
    "lerp": "geometry",
    "line": "geometry",
    "circle": "geometry",
    "closed_spline": "geometry",
    "line_coordinates": "coordinates",
    "circle_coordinates": "coordinates",
    "grid_coordinates": "coordinates",
    "sample": "sampler",
    "sigmas_for": "sampler",
    "velocity": "sampler",
    "compiled": "compiling",
    "BrokenFrameError": "rendering",
    "RenderInterrupted": "rendering",
    "Defaults": "presets",
    "PresetError": "presets",
    "export_as_gif": "files",
    "export_as_webp": "files",
    "export_as_mp4": "files",
    "export_as_png": "files",
    "output_folder": "files",
    "plot_grid": "files",
    "plot_strip": "files",
    "read_recipe": "files",
    "versions": "files",
    "plot_lines": "figures",
    "plot_arcs": "figures",
    "plot_distances": "figures",
    "plot_rows": "figures",
    "plot_map": "figures",
    "plot_norms": "figures",
    "plot_support": "figures",
    "plot_circle": "figures",
    "explore": "explore",  # the package itself
    "play": "explore.player",
}

__all__ = list(_MODULES)


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module 'walklib' has no attribute {name!r}")
    module = importlib.import_module(f"walklib.{_MODULES[name]}")
    value = module if _MODULES[name] == name else getattr(module, name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
