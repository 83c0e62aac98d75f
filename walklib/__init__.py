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
    "Walk": "walks.walk",
    "prompt_walk": "walks.walks",
    "grid_walk": "walks.walks",
    "step_walk": "walks.walks",
    "circular_walk": "walks.walks",
    "loop_walk": "walks.walks",
    "support_direction": "walks.directions",
    "ones_direction": "walks.directions",
    "slerp": "walks.geometry",
    "lerp": "walks.geometry",
    "line": "walks.geometry",
    "circle": "walks.geometry",
    "closed_spline": "walks.geometry",
    "line_coordinates": "walks.coordinates",
    "circle_coordinates": "walks.coordinates",
    "grid_coordinates": "walks.coordinates",
    "sample": "render.solvers",
    "sigmas_for": "render.solvers",
    "velocity": "render.solvers",
    "compiled": "compiling",
    "BrokenFrameError": "render.renderer",
    "RenderInterrupted": "render.renderer",
    "Defaults": "model.presets",
    "PresetError": "model.presets",
    "export_as_gif": "files",
    "export_as_webp": "files",
    "export_as_mp4": "files",
    "export_as_png": "files",
    "output_folder": "files",
    "plot_grid": "files",
    "plot_strip": "files",
    "read_recipe": "files",
    "versions": "files",
    "plot_lines": "show.figures",
    "plot_arcs": "show.figures",
    "plot_distances": "show.figures",
    "plot_rows": "show.figures",
    "plot_map": "show.figures",
    "plot_norms": "show.figures",
    "plot_support": "show.figures",
    "plot_circle": "show.figures",
    "explore": "explore",  # the package itself
    "play": "show.player",
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
