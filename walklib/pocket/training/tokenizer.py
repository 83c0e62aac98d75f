"""A CLIP tokenizer for the pocket world: byte-pair merges learnt from its words."""

from collections import Counter
from itertools import pairwise

END_OF_WORD = "</w>"
START_TOKEN = "<|startoftext|>"
END_TOKEN = "<|endoftext|>"
CONTEXT_LENGTH = 40


def learn_merges(words: list[str]) -> list[tuple[str, str]]:
    """Learn the byte-pair merges that make every given word one token.

    The most frequent pair is merged first, of equally frequent ones the first in the
    alphabet: the same words always give the same merges.

    Args:
        words: list of str. Lower-case words without spaces.

    Returns:
        Merge rules as pairs of pieces, in the order in which they apply.

    Source: Sennrich et al. (2016), https://arxiv.org/abs/1508.07909.
    """
    letters = _letters()
    spelled = [[letters[b] for b in word.encode()] for word in sorted(set(words))]
    spelled = [[*word[:-1], word[-1] + END_OF_WORD] for word in spelled]
    merges = []
    while pairs := Counter(pair for word in spelled for pair in pairwise(word)):
        merge = min(pairs, key=lambda pair: (-pairs[pair], pair))
        spelled = [_merged(word, merge) for word in spelled]
        merges.append(merge)
    return merges


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
    import keras_hub  # late: merges and vocabulary need none of it

    merges = learn_merges(words)
    return keras_hub.models.StableDiffusion3TextToImagePreprocessor(
        clip_l_preprocessor=_clip_preprocessor("clip_l", merges, True),
        clip_g_preprocessor=_clip_preprocessor("clip_g", merges, False),
    )


def _clip_preprocessor(name: str, merges, pad_with_end_token: bool):
    import keras_hub

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


def _merged(word: list[str], merge: tuple[str, str]) -> list[str]:
    """A word's pieces, with every occurrence of a pair made one piece."""
    pieces: list[str] = []
    for piece in word:
        if pieces and (pieces[-1], piece) == merge:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _bytes() -> list[str]:
    """The 256 characters that stand for bytes, in a fixed order."""
    return sorted(_letters())


def _letters() -> list[str]:
    """The character that stands for each byte, in GPT-2's way: none is a space."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return [chr(b if b in shown else 256 + hidden.index(b)) for b in range(256)]
