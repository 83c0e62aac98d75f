"""Token ids in a file: the same everywhere, and of one tokenizer only."""

import os
import subprocess
import sys

import numpy as np
import pytest

from walklib.pocket.training import tokens
from walklib.pocket.training.tokenizer import CONTEXT_LENGTH

SCENES = 3


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "tokens.npz"
    tokens.tokens_of(path, SCENES)
    return path


def test_the_file_holds_all_captions(path):
    ids = tokens.tokens_of(path, SCENES)
    for name in tokens.ENCODERS:
        assert ids.training[name].shape == (SCENES, CONTEXT_LENGTH)
        assert ids.held_out[name].shape == (tokens.HELD_OUT, CONTEXT_LENGTH)
        assert ids.empty[name].shape == (1, CONTEXT_LENGTH)


def test_the_file_is_read_without_a_tokenizer(path, monkeypatch):
    monkeypatch.setattr(tokens, "build_preprocessor", None)
    assert len(tokens.tokens_of(path, SCENES).guide["clip_l"]) == 7


def test_other_captions_are_refused(path):
    with pytest.raises(ValueError, match=r"tokens\.npz has other captions.*4 scenes"):
        tokens.tokens_of(path, SCENES + 1)


def test_another_tokenizer_is_refused_and_both_are_named(path, monkeypatch):
    digest = tokens.tokenizer_digest()
    monkeypatch.setattr(tokens, "tokenizer_digest", lambda: "0123456789ab")
    with pytest.raises(ValueError, match=f"tokenizer.*{digest}.*0123456789ab"):
        tokens.tokens_of(path, SCENES)


def test_without_tensorflow_a_missing_file_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(tokens.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="no TensorFlow.*--stages tokens"):
        tokens.tokens_of(tmp_path / "tokens.npz", SCENES)


def test_another_process_learns_the_same_merges():
    code = (
        "from walklib.pocket.training import tokens; print(tokens.tokenizer_digest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert run.stdout.split()[-1:] == [tokens.tokenizer_digest()], run.stderr


def test_token_ids_are_small_whole_numbers(path):
    ids = tokens.tokens_of(path, SCENES).training["clip_l"]
    assert ids.dtype == np.int32
    assert ids.max() == tokens.vocabulary_size() - 1
