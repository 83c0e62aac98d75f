"""A CLIP tokenizer for the pocket world: byte-pair merges learnt from its words."""

import json

import keras_hub
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

END_OF_WORD = "</w>"
START_TOKEN = "<|startoftext|>"
END_TOKEN = "<|endoftext|>"
CONTEXT_LENGTH = 40


def learn_merges(words: list[str]) -> list[tuple[str, str]]:
    """Learn the byte-pair merges that make every given word one token.

    Args:
        words: list of str. Lower-case words without spaces.

    Returns:
        Merge rules as pairs of pieces, in the order in which they apply.

    Source: Sennrich et al. (2016), https://arxiv.org/abs/1508.07909.
    """
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix=END_OF_WORD))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=100_000,
        min_frequency=1,
        show_progress=False,
        initial_alphabet=_bytes(),
        end_of_word_suffix=END_OF_WORD,
    )
    tokenizer.train_from_iterator(sorted(set(words)), trainer)
    return [tuple(merge) for merge in _merges_of(tokenizer)]


def build_vocabulary(merges: list[tuple[str, str]]) -> dict[str, int]:
    """Number all tokens in CLIP's order: bytes, final bytes, merges, specials.

    The end token comes last: CLIP's pooled embedding is read where the token id
    is largest. Every byte is a token, so that no text is ever an error.

    Args:
        merges: list of pairs of str, as from `learn_merges`.

    Returns:
        dict of token to id.
    """
    tokens = _bytes() + [byte + END_OF_WORD for byte in _bytes()]
    tokens += [left + right for left, right in merges]
    tokens += [START_TOKEN, END_TOKEN]
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def build_preprocessor(words: list[str]):
    """Build SD3's text preprocessor for a list of words.

    Args:
        words: list of str. Words that shall be one token each.

    Returns:
        A `keras_hub.models.StableDiffusion3TextToImagePreprocessor` whose prompts
        are `CONTEXT_LENGTH` tokens long, start and end token included.
    """
    merges = learn_merges(words)
    return keras_hub.models.StableDiffusion3TextToImagePreprocessor(
        clip_l_preprocessor=_clip_preprocessor("clip_l", merges, True),
        clip_g_preprocessor=_clip_preprocessor("clip_g", merges, False),
    )


def _clip_preprocessor(name: str, merges, pad_with_end_token: bool):
    # The file names differ: with the default ones, the second tokenizer of a saved
    # preset overwrites the first.
    tokenizer = keras_hub.models.CLIPTokenizer(
        vocabulary=build_vocabulary(merges),
        merges=[" ".join(merge) for merge in merges],
        pad_with_end_token=pad_with_end_token,
        config_file=f"{name}_tokenizer.json",
        name=f"{name}_tokenizer",
    )
    return keras_hub.models.CLIPPreprocessor(
        tokenizer,
        sequence_length=CONTEXT_LENGTH,
        config_file=f"{name}_preprocessor.json",
        name=f"{name}_preprocessor",
    )


def _bytes() -> list[str]:
    """The 256 characters that stand for bytes, in a fixed order."""
    return sorted(pre_tokenizers.ByteLevel.alphabet())


def _merges_of(tokenizer: Tokenizer) -> list:
    return json.loads(tokenizer.to_str())["model"]["merges"]
