"""What a notebook says before it loads a model: the device, and how to get weights.

from walklib.show import welcome

welcome(preset)
"""


def gpu_help() -> str:
    """Return where to click for a GPU in Colab, or that one is needed elsewhere."""
    from walklib.model.access import in_colab

    if in_colab():
        return "Choose a GPU: Runtime > Change runtime type > T4 GPU, then run all."
    return "The published presets need a GPU with 12 GB of memory or more."


def welcome(preset: str = "pocket") -> None:
    """Print what the notebook runs on, and what the preset needs to be loaded.

    Args:
        preset: as given to `walklib.load`. Defaults to `"pocket"`.
    """
    from walklib.model.access import weights_help
    from walklib.model.devices import current_device
    from walklib.model.presets import published_name

    device = current_device()
    print(f"Keras runs {device.backend} on {device.name}.")
    if published_name(preset):
        if device.kind == "cpu":
            print(gpu_help())
        print(weights_help(preset))
