"""Fixtures: a tiny model, made once for all tests."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["WALKLIB_CACHE"] = "off"  # Nothing is taken from another run.

import pytest  # noqa: E402

# Notebooks, and the files that take longest.
LONG = (
    ".ipynb",
    "pocket/test_lesson.py",
    "pocket/test_preset.py",
    "pocket/test_stages.py",
    "pocket/test_training.py",
    "render/test_machines.py",
    "render/test_solvers.py",
    "render/test_store.py",
    "whole/test_browser.py",
    "whole/test_notebooks.py",
    "whole/test_notebooks_in_browser.py",
    "whole/test_packaging.py",
    "whole/test_player_in_browser.py",
)


def pytest_configure(config):
    """Let all processes of the tests compile each JAX program once between them."""
    # pytest-xdist alone begins with the files of many tests, whether they are long or
    # not. Here the order is that of `pytest_collection_modifyitems`.
    config.option.loadscopereorder = False
    if hasattr(config, "cache"):  # not with -p no:cacheprovider
        folder = config.cache.mkdir("compiled")
        os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(folder))
        os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")


def pytest_collection_modifyitems(items):
    """Begin with what is long: no process is left alone with it at the end."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG))


@pytest.fixture(scope="session", autouse=True)
def quickly_compiled():
    """The models are so small that it takes longer to optimize programs than to run."""
    if os.environ["KERAS_BACKEND"] == "jax":
        import jax

        jax.config.update("jax_disable_most_optimizations", True)


@pytest.fixture
def children_quickly_compiled(monkeypatch):
    """What a test starts compiles as it does: bit for bit the same programs."""
    monkeypatch.setenv("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")


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
