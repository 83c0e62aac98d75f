"""One loaded Stable Diffusion 3: presets, loading, devices, text."""
