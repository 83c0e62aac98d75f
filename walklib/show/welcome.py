"""What a notebook says before it loads a model: the device, and how to get weights.

from walklib.show import welcome

welcome(preset)
"""

import sys

KAGGLE_PAGES = {
    "3": "https://www.kaggle.com/models/keras/stablediffusion3",
    "3.5": "https://www.kaggle.com/models/keras/stablediffusion-3.5",
}


def in_colab() -> bool:
    """Return whether this Python runs in a Colab notebook."""
    return "google.colab" in sys.modules


def weights_help(preset: str) -> str:
    """Return how to get a published preset's weights.

    Args:
        preset: as given to `walklib.load`.

    Returns:
        Numbered steps, or "" for a preset that needs no login.
    """
    from walklib.model.presets import published_name

    name = published_name(preset)
    if name is None or str(preset).startswith("hf://"):
        return ""
    page = KAGGLE_PAGES[name.split("_")[2]]
    keys = "set KAGGLE_USERNAME and KAGGLE_KEY, or run `kagglehub.login()`"
    if in_colab():
        keys = "add the secrets KAGGLE_USERNAME and KAGGLE_KEY (key symbol, left)"
    return (
        f"The weights of {name} are fetched from Kaggle, once; they are several GB.\n"
        f"1. Sign in, open {page} and accept the licence if asked.\n"
        "2. Create an API token at https://www.kaggle.com/settings.\n"
        f"3. Here, {keys}.\n"
        "Licence: Stability AI Community License, free below 1 million USD of yearly "
        "revenue."
    )


def gpu_help() -> str:
    """Return where to click for a GPU in Colab, or that one is needed elsewhere."""
    if in_colab():
        return "Choose a GPU: Runtime > Change runtime type > T4 GPU, then run all."
    return "The published presets need a GPU with 12 GB of memory or more."


def welcome(preset: str = "pocket") -> None:
    """Print what the notebook runs on, and what the preset needs to be loaded.

    Args:
        preset: as given to `walklib.load`. Defaults to `"pocket"`.
    """
    from walklib.model.devices import current_device
    from walklib.model.presets import published_name

    device = current_device()
    print(f"Keras runs {device.backend} on {device.name}.")
    if published_name(preset) and device.kind == "cpu":
        print(gpu_help())
    if steps := weights_help(preset):
        print(steps)
