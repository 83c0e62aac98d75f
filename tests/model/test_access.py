"""What keeps weights away, and what is said to do."""

import socket
import sys
import time
import types

import pytest

import walklib
from walklib.model import PresetError, access, loading
from walklib.model.presets import DEFAULTS

pytestmark = pytest.mark.core

MEDIUM = "stable_diffusion_3_medium"


@pytest.fixture
def inside_colab(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))


def test_in_colab(inside_colab):
    assert access.in_colab()


def test_outside_colab():
    assert not access.in_colab()


@pytest.mark.parametrize("preset", DEFAULTS)
@pytest.mark.parametrize("form", ["{}", "kaggle://keras/stablediffusion/keras/{}/5"])
def test_every_published_preset_has_a_page(preset, form):
    text = access.weights_help(form.format(preset))
    page = access.KAGGLE_PAGES["3.5" if "3.5" in preset else "3"]
    assert f"open {page} and" in text and "kagglehub.login()" in text


def test_other_handles_have_their_own_pages():
    text = access.weights_help("hf://keras/other")
    assert "https://huggingface.co/keras/other and" in text
    assert "huggingface_hub.login()" in text and "kaggle" not in text
    assert "the model's page" in access.weights_help("kaggle://a/b/keras/c")


@pytest.mark.parametrize("preset", ["pocket", "some/folder"])
def test_presets_without_login(preset):
    assert access.weights_help(preset) == ""


def test_secrets_in_colab(inside_colab):
    assert "secrets" in access.weights_help(MEDIUM)


class ConnectTimeout(OSError):
    """As those of requests and httpx are called; they are none of Python's own."""


@pytest.mark.parametrize(
    ("preset", "error", "words"),
    [
        (MEDIUM, FileNotFoundError("not accessible, gated"), "kagglehub.login()"),
        (MEDIUM, OSError("403 Client Error"), "accept the licence"),
        (MEDIUM, ConnectionError("Failed to resolve host"), "no network connection"),
        (MEDIUM, ConnectTimeout("too slow"), "no network connection"),
        ("hf://keras/x", OSError("401 gated repo"), "huggingface_hub.login()"),
        ("hf://keras/x", OSError("401 .../resolve/main/x.json"), "Create a token"),
        ("hf://keras/x", MemoryError("out of memory"), "does not fit into memory"),
    ],
)
def test_what_keeps_weights_away_says_what_to_do(monkeypatch, preset, error, words):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr("kagglehub.model_download", refuse)
    if preset.startswith("hf://"):
        hub = pytest.importorskip("huggingface_hub")  # keras-hub came without it
        monkeypatch.setattr(hub, "hf_hub_download", refuse)
        monkeypatch.setattr(
            "walklib.model.loading.check_reachable", lambda handle: None
        )
    with pytest.raises(PresetError) as caught:
        walklib.load(preset)
    assert words in str(caught.value) and repr(preset) in str(caught.value)
    assert str(error) in str(caught.value)


def test_a_network_that_fails_later_is_found_behind_other_errors():
    try:
        try:
            raise socket.gaierror(-2, "Name or service not known")
        except OSError as error:
            raise FileNotFoundError("config.json doesn't exist") from error
    except OSError as error:
        assert access.advice("hf://keras/x", error) == access.NO_NETWORK


@pytest.fixture
def no_network(monkeypatch):
    """No server is found, and nothing may be asked of one."""
    hub = pytest.importorskip("huggingface_hub")

    def refuse(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(access, "getproxies", dict)
    monkeypatch.setattr(hub, "try_to_load_from_cache", lambda *args: None)
    return hub


def test_no_network_is_said_at_once(no_network):
    start = time.perf_counter()
    with pytest.raises(PresetError, match="'hf://keras/x'.* no network .*not known"):
        walklib.load("hf://keras/x")
    assert time.perf_counter() - start < 5


def test_what_is_here_already_needs_no_network(no_network, monkeypatch):
    asked = []
    monkeypatch.setattr(
        no_network, "try_to_load_from_cache", lambda *args: asked.append(args) or "x"
    )
    access.check_reachable("hf://keras/x")
    assert asked == [("keras/x", "config.json")]


@pytest.mark.parametrize("handle", ["pocket", "/some/folder", "kaggle://a/b/keras/c"])
def test_only_hugging_faces_server_is_asked_for(no_network, handle):
    access.check_reachable(handle)


def test_a_proxy_may_reach_more(no_network, monkeypatch):
    monkeypatch.setattr(access, "getproxies", lambda: {"https": "proxy:3128"})
    access.check_reachable("hf://keras/x")


def test_a_handle_of_the_wrong_form_is_explained(monkeypatch):
    with pytest.raises(ValueError, match="handles should have the form"):
        walklib.load("kaggle://short")
    pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(loading, "check_reachable", lambda handle: None)
    with pytest.raises(ValueError, match="handles should have the form"):
        walklib.load("hf://a/b/c/d")
