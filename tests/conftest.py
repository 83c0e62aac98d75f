"""Fixtures: a tiny model, made once for all tests."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["WALKLIB_CACHE"] = "off"  # Nothing is taken from another run.

import pytest  # noqa: E402


def pytest_configure(config):
    """Let all processes of the tests compile each JAX program once between them."""
    if hasattr(config, "cache"):  # not with -p no:cacheprovider
        folder = config.cache.mkdir("compiled")
        os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(folder))
        os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")


@pytest.fixture(scope="session", autouse=True)
def one_torch_thread():
    """The models are too small for torch's threads to do anything but wait."""
    if os.environ["KERAS_BACKEND"] == "torch":
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_preset(tmp_path_factory):
    """The directory of a preset with random weights: 64 x 64 pictures."""
    from tests import tiny

    directory = tmp_path_factory.mktemp("preset") / "tiny"
    tiny.save_preset(directory)
    return directory


@pytest.fixture(scope="session")
def walker(tiny_preset):
    """A walker of the tiny preset, shared: do not change it."""
    import walklib

    return walklib.load(tiny_preset)


@pytest.fixture(scope="session")
def dog_and_cat(walker):
    return walker.encode("a dog"), walker.encode("a cat")
