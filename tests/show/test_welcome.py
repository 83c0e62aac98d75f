"""What is said about Colab, GPUs and weights, without Colab."""

import sys
import types

import pytest

from walklib.model.presets import DEFAULTS
from walklib.show import welcome as colab


@pytest.fixture
def inside_colab(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))


def test_in_colab(inside_colab):
    assert colab.in_colab()


def test_outside_colab():
    assert not colab.in_colab()


@pytest.mark.parametrize("preset", DEFAULTS)
@pytest.mark.parametrize("form", ["{}", "kaggle://keras/stablediffusion/keras/{}/5"])
def test_every_published_preset_has_a_page(preset, form):
    text = colab.weights_help(form.format(preset))
    page = colab.KAGGLE_PAGES["3.5" if "3.5" in preset else "3"]
    assert f"open {page} and" in text
    assert preset in text


@pytest.mark.parametrize("preset", ["pocket", "some/folder", "hf://keras/other"])
def test_presets_without_login(preset):
    assert colab.weights_help(preset) == ""


def test_secrets_in_colab(inside_colab):
    assert "secrets" in colab.weights_help("stable_diffusion_3_medium")
    assert "Runtime > Change runtime type" in colab.gpu_help()


def test_welcome_to_the_pocket_model(capsys):
    colab.welcome()
    assert capsys.readouterr().out.startswith("Keras runs ")


def test_welcome_to_a_big_preset(capsys, inside_colab, monkeypatch):
    from walklib.model import devices

    device = devices.Device("jax", "cpu", "the CPU", None)
    monkeypatch.setattr(devices, "current_device", lambda: device)
    colab.welcome("stable_diffusion_3.5_medium")
    text = capsys.readouterr().out
    assert text.startswith("Keras runs jax on the CPU.\nChoose a GPU")
    assert "stablediffusion-3.5" in text
