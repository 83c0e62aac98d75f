"""What a notebook says first, in Colab and elsewhere."""

import sys
import types

from walklib.model import devices
from walklib.show.welcome import gpu_help, welcome


def test_welcome_to_the_pocket_model(capsys):
    welcome()
    assert capsys.readouterr().out.startswith("Keras runs ")


def test_welcome_to_a_big_preset(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    device = devices.Device("jax", "cpu", "the CPU", None)
    monkeypatch.setattr(devices, "current_device", lambda: device)
    welcome("stable_diffusion_3.5_medium")
    text = capsys.readouterr().out
    assert text.startswith("Keras runs jax on the CPU.\nChoose a GPU")
    assert "stablediffusion-3.5" in text


def test_a_gpu_is_found_elsewhere():
    assert "12 GB" in gpu_help()
