"""One loaded Stable Diffusion 3: presets, loading, devices, text."""

from walklib.model.loading import load_parts
from walklib.model.model import Model
from walklib.model.presets import PresetError, settings_for

__all__ = ["Model", "PresetError", "load_parts", "settings_for"]
