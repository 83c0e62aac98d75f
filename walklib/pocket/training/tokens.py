"""Token ids of captions, in a file that can be made before and elsewhere.

KerasHub's tokenizers need TensorFlow (seen in 0.32); a file of ids needs nothing.
"""

import importlib.util
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from walklib.pocket.training.scenes import HELD_OUT_SEED
from walklib.pocket.training.tokenizer import (
    build_preprocessor,
    build_vocabulary,
    learn_merges,
)
from walklib.pocket.training.work import digest
from walklib.pocket.world import GUIDE_PROMPTS, sample_scene, vocabulary

HELD_OUT = 512  # scenes of the held-out loss
ENCODERS = ("clip_l", "clip_g")


class Tokens(NamedTuple):
    """Token ids, each a dict of `"clip_l"` and `"clip_g"`, int32 `(rows, tokens)`.

    Attributes:
        training: Of the training scenes' captions.
        held_out: Of the captions of the first 512 held-out scenes.
        guide: Of the guide's prompts, each once.
        empty: Of the empty prompt, one row.
    """

    training: dict
    held_out: dict
    guide: dict
    empty: dict


def tokens_of(path: Path, scenes: int) -> Tokens:
    """Read the token ids of a run from a file, or make the file.

    Args:
        path: Path of the file, `.npz`.
        scenes: int. Number of training scenes.

    Raises:
        ValueError: If the file is of other captions or of another tokenizer, or if
            there is none and no TensorFlow to make one.
    """
    captions = captions_of(scenes)
    wanted = {"captions": _digest(captions), "tokenizer": tokenizer_digest()}
    if not path.exists():
        _write(path, captions, wanted)
    with np.load(path, allow_pickle=False) as arrays:
        found = json.loads(str(arrays["notes"]))
        for name, value in wanted.items():
            if found[name] != value:
                raise ValueError(
                    f"The token file {path} has other {name}: it has {found[name]}, "
                    f"and {scenes} scenes of this world have {value}. Delete it, or "
                    "take another --folder."
                )
        return Tokens(
            *({e: arrays[f"{part}_{e}"] for e in ENCODERS} for part in Tokens._fields)
        )


def captions_of(scenes: int) -> dict[str, list[str]]:
    """The captions of each part of `Tokens`."""
    held_out = range(HELD_OUT_SEED, HELD_OUT_SEED + HELD_OUT)
    return {
        "training": [sample_scene(seed).caption for seed in range(scenes)],
        "held_out": [sample_scene(seed, held_out=False).caption for seed in held_out],
        "guide": list(dict.fromkeys(GUIDE_PROMPTS)),
        "empty": [""],
    }


def tokenize(preprocessor, captions: list[str]) -> dict:
    """Token ids of captions: `"clip_l"` and `"clip_g"`, int32 `(captions, tokens)`."""
    ids = preprocessor.generate_preprocess(captions)
    return {name: np.asarray(ids[name], "int32") for name in ENCODERS}


def tokenizer_digest(merges=None) -> str:
    """What tells one tokenizer from another: a digest of its merges.

    Args:
        merges: list of pairs of str. Defaults to those of the world's words.
    """
    return _digest(merges or learn_merges(vocabulary()))


def vocabulary_size() -> int:
    """The number of tokens of the world's tokenizers."""
    return len(build_vocabulary(learn_merges(vocabulary())))


def _write(path: Path, captions: dict, notes: dict):
    if importlib.util.find_spec("tensorflow_text") is None:
        raise ValueError(
            f"There is no token file {path}, and no TensorFlow to make it with. Make "
            "it where TensorFlow is, with --stages tokens, and bring it along."
        )
    preprocessor = build_preprocessor(vocabulary())
    arrays = {
        f"{part}_{encoder}": ids
        for part, texts in captions.items()
        for encoder, ids in tokenize(preprocessor, texts).items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, notes=json.dumps(notes), **arrays)


def _digest(content) -> str:
    return digest(json.dumps(content).encode())
