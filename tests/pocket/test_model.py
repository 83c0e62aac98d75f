"""The pocket model's tokenizer and architecture."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

import walklib
from walklib.compiling import compiled
from walklib.pocket.training import tokenizer
from walklib.pocket.training.packing import PRESET_FOLDER
from walklib.pocket.world import GUIDE_PROMPTS, vocabulary


@pytest.fixture(scope="module")
def preprocessor():
    return tokenizer.build_preprocessor(vocabulary())


@pytest.fixture(scope="module")
def clip_tokenizer(preprocessor):
    return preprocessor.clip_l_preprocessor.tokenizer


def ids_of(clip_tokenizer, text):
    return [int(i) for i in np.asarray(clip_tokenizer(text.lower()))]


@pytest.mark.parametrize("prompt", GUIDE_PROMPTS)
def test_every_word_of_the_guide_is_one_token(clip_tokenizer, prompt):
    pieces = [clip_tokenizer.id_to_token(i) for i in ids_of(clip_tokenizer, prompt)]
    assert all(piece.endswith(tokenizer.END_OF_WORD) for piece in pieces)


@pytest.mark.parametrize("prompt", GUIDE_PROMPTS)
def test_the_guides_prompts_fit_the_context(preprocessor, clip_tokenizer, prompt):
    ids = np.asarray(preprocessor.generate_preprocess([prompt])["clip_l"])[0]
    assert ids.shape == (tokenizer.CONTEXT_LENGTH,)
    assert ids[0] == clip_tokenizer.start_token_id
    assert list(ids[1:]).index(clip_tokenizer.end_token_id) == len(
        ids_of(clip_tokenizer, prompt)
    )


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=9))
def test_any_text_is_tokens_and_back(clip_tokenizer, text):
    # CLIP composes and lower-cases letters, and its detokenizer drops the spaces.
    import unicodedata

    wanted = unicodedata.normalize("NFC", text).lower()
    found = clip_tokenizer.detokenize(ids_of(clip_tokenizer, text))
    assert "".join(str(found).split()) == "".join(wanted.split())


def test_the_end_token_has_the_largest_id(clip_tokenizer):
    # KerasHub reads the pooled embedding where the id is largest.
    assert clip_tokenizer.end_token_id == clip_tokenizer.vocabulary_size() - 1


def test_the_two_tokenizers_pad_as_sd3s(preprocessor):
    left, right = preprocessor.clip_l_preprocessor, preprocessor.clip_g_preprocessor
    assert left.tokenizer.pad_token_id == left.tokenizer.end_token_id
    assert right.tokenizer.pad_token_id == 0


def test_colour_survives_the_autoencoders_width():
    # 32 groups: a stage of 32 filters would lose the mean of every channel.
    config = json.loads((PRESET_FOLDER / "config.json").read_text())["config"]["vae"]
    assert min(config["config"]["decoder_num_filters"]) >= 64
    assert config["config"]["encoder_num_filters"][-1] >= 64


def test_the_compact_diffuser_is_the_full_one(preprocessor, start):
    from walklib.pocket.training.diffuser_stage import DiffuserTrainer
    from walklib.pocket.training.tokens import tokenize

    backbone = walklib.load(start).backbone
    trainer = DiffuserTrainer(backbone)
    rng = np.random.default_rng(0)
    for weight in trainer.diffuser.weights:
        weight.assign(0.05 * rng.standard_normal(weight.shape, dtype="float32"))
    trainer.copy_to(backbone)
    ids = tokenize(preprocessor, ["a dog", GUIDE_PROMPTS[1]])
    latents = rng.standard_normal((2, 16, 16, 16), dtype="float32")
    sigmas = np.array([0.3, 0.9], "float32")

    def full(latents, sigmas, ids):
        context, _, pooled, _ = backbone.encode_text_step(ids, ids)
        inputs = {"latent": latents, "context": context, "pooled_projection": pooled}
        return backbone.diffuser({**inputs, "timestep": 1000 * sigmas[:, None]})

    def compact(latents, sigmas, ids):
        encoded = trainer.encode(ids["clip_l"], ids["clip_g"])
        return trainer.velocity(latents, sigmas, *encoded)

    expected, found = (
        ops.convert_to_numpy(compiled(function)(latents, sigmas, ids))
        for function in (full, compact)
    )
    assert np.abs(expected).mean() > 0.1
    np.testing.assert_allclose(found, expected, atol=1e-5)
