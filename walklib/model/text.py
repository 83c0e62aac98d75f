"""The encoding of prompts, one by one, with a backbone's text encoders."""

import warnings
from typing import Any

import keras
from keras import ops

from walklib.compiling import compiled
from walklib.embeddings import Embeddings


class PromptEncoder:
    """Turns prompts into `Embeddings` with a backbone's text encoders."""

    def __init__(self, backbone: Any, preprocessor: Any):
        self.preprocessor = preprocessor
        encoders = [backbone.clip_l, backbone.clip_l_projection]
        encoders += [backbone.clip_g, backbone.clip_g_projection]
        encoders += [backbone.t5] if backbone.t5 is not None else []
        self._encode = compiled(backbone.encode_text_step, encoders)

    def __call__(
        self, prompt: str | list[str], negative: str | list[str] = ""
    ) -> Embeddings:
        """Encode prompts one by one: see `walklib.Walker.encode`."""
        prompts = _as_prompts("prompt", prompt)
        negatives = _as_prompts("negative", negative)
        if len(negatives) == 1:
            negatives = negatives * len(prompts)
        if len(negatives) != len(prompts):
            raise ValueError(
                "`negative` must be one prompt, or one for each prompt. Received: "
                f"{len(prompts)} prompts and {len(negatives)} negative prompts"
            )
        for cut in filter(None, map(self.cut, dict.fromkeys(prompts + negatives))):
            warnings.warn(cut, stacklevel=4)  # the caller of `Walker.encode`
        pairs = zip(prompts, negatives, strict=True)
        rows = [self._encode(self._tokens(p), self._tokens(n)) for p, n in pairs]
        if len(rows) == 1:
            return Embeddings(*rows[0])
        return Embeddings(*map(ops.concatenate, zip(*rows, strict=True)))

    def _tokens(self, text):
        token_ids = self.preprocessor.generate_preprocess([text])
        return keras.tree.map_structure(ops.convert_to_numpy, token_ids)

    def cut(self, text: str) -> str:
        """What is left out of a prompt that is too long, in words; "" if nothing."""
        if not _is_unicode(text):
            return ""  # It is refused as a whole.
        clip = self.preprocessor.clip_l_preprocessor
        room = clip.sequence_length - clip.add_start_token - clip.add_end_token
        tokens = ops.convert_to_numpy(clip.tokenizer([text.lower()])[0]).tolist()
        if len(tokens) <= room:
            return ""
        words = "".join(clip.tokenizer.id_to_token(t) for t in tokens[room:])
        dropped = words.replace("</w>", " ").strip()
        return (
            f"The prompt has {len(tokens)} tokens and the text encoder takes {room}. "
            f"The end is left out: {dropped!r}"
        )


def _as_prompts(name, value):
    prompts = [value] if isinstance(value, str) else value
    if not isinstance(prompts, (list, tuple)):
        raise TypeError(
            f"`{name}` must be text or a list of texts. Received: {value!r}"
        )
    if not prompts:
        raise ValueError(f"`{name}` must hold at least one text. Received: {value!r}")
    for prompt in prompts:
        if not isinstance(prompt, str):
            raise TypeError(f"`{name}` must hold text only. Received: {prompt!r}")
        if not _is_unicode(prompt):
            raise ValueError(
                f"`{name}` must be whole Unicode text. Received: {prompt!r}, which has "
                "half of a character in it"
            )
    return list(prompts)


def _is_unicode(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
