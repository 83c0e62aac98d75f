"""What keeps weights away, and what to do: a licence, a login, a network, memory."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlparse
from urllib.request import getproxies

from walklib.model.presets import PresetError, published_name

KAGGLE_PAGES = {
    "3": "https://www.kaggle.com/models/keras/stablediffusion3",
    "3.5": "https://www.kaggle.com/models/keras/stablediffusion-3.5",
}
NO_NETWORK = "There is no network connection to the model's server: check it, retry."
SECONDS = 5  # to wait for a server


def in_colab() -> bool:
    """Whether this Python runs in a Colab notebook."""
    return "google.colab" in sys.modules


def weights_help(preset: str | os.PathLike) -> str:
    """How to get a preset's weights, step by step; "" where no login is needed."""
    preset = str(preset)
    if preset.startswith("hf://"):
        return _steps(
            "https://huggingface.co/" + preset.removeprefix("hf://"),
            "https://huggingface.co/settings/tokens",
            "run `huggingface_hub.login()`",
        )
    name = published_name(preset)
    if name is None and not preset.startswith("kaggle://"):
        return ""
    page = KAGGLE_PAGES[name.split("_")[2]] if name else "the model's page"
    login = "set KAGGLE_USERNAME and KAGGLE_KEY, or run `kagglehub.login()`"
    if in_colab():
        login = "add the secrets KAGGLE_USERNAME and KAGGLE_KEY (key symbol, left)"
    return _steps(page, "https://www.kaggle.com/settings", login)


def advice(handle: str, error: BaseException) -> str | None:
    """What to do about an error of loading, or None if it speaks for itself.

    Args:
        handle: what KerasHub was asked for.
        error: whatever kagglehub, huggingface_hub, Keras or h5py raised.
    """
    text = f"{type(error).__name__} {error}".lower()
    if "handles should" in text:  # KerasHub's own words on a handle's form
        return None
    if "memory" in text or "resource_exhausted" in text:
        return (
            'It does not fit into memory: try a smaller preset, dtype="bfloat16" or '
            'dtype="float16", or a machine with more memory.'
        )
    if os.path.isdir(handle):
        return "The directory is damaged or of another version: copy the preset again."
    if any(map(_is_of_the_network, _causes(error))):
        return NO_NETWORK
    return weights_help(handle) or None


def check_reachable(handle: str) -> None:
    """Raise if a Hugging Face preset is neither on this machine nor within reach.

    Its client would try for half a minute, and then say that there is no such file.

    Raises:
        PresetError: if its server can't be reached.
    """
    proxies = getproxies()  # one of them may reach what this machine does not
    if not handle.startswith("hf://") or "https" in proxies or "all" in proxies:
        return
    try:
        from huggingface_hub import constants, try_to_load_from_cache
    except ImportError:
        return  # KerasHub says so
    host = urlparse(constants.ENDPOINT).hostname
    try:
        socket.create_connection((host, 443), timeout=SECONDS).close()
    except OSError as error:
        with suppress(ValueError):  # KerasHub says what a handle's form is
            name = handle.removeprefix("hf://")
            if isinstance(try_to_load_from_cache(name, "config.json"), str):
                return
        raise PresetError(
            f"The preset {handle!r} can't be loaded. {NO_NETWORK} ({host}: {error})"
        ) from error


def _steps(page, tokens, login):
    return (
        "The weights are fetched once; they are several GB.\n"
        f"1. Sign in, open {page} and accept the licence if asked.\n"
        f"2. Create a token at {tokens}.\n"
        f"3. Here, {login}.\n"
        "Stable Diffusion's licence: Stability AI Community License, free below "
        "1 million USD of yearly revenue."
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came from, the first ones last."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_of_the_network(error):
    """By its kind: a message may hold an address, and an address any word."""
    names = ("ConnectError", "ConnectionError", "Timeout", "NameResolution")
    known = (ConnectionError, TimeoutError, socket.gaierror)
    return isinstance(error, known) or any(n in type(error).__name__ for n in names)
