"""The model that is measured: a preset, or a published one with random weights."""

from keras_hub.models import (
    CLIPPreprocessor,
    StableDiffusion3TextToImagePreprocessor,
)

import walklib
from tests.real import TOKENS, build_published
from walklib.model import load_parts
from walklib.model.kerashub import keep_timestep_precise
from walklib.model.padding import count_padding
from walklib.settings import Settings


def random_walker(
    published: str, image_size: int, dtype: str | None = None
) -> walklib.Walker:
    """A published model of full size with random weights: no download, no login.

    Its prompts are cut into tokens by the pocket model's tokenizers. Its pictures are
    noise; what it costs to draw them is not.

    Args:
        published: str. A name in `tests.real.DIFFUSERS`.
        image_size: int. Sides of its pictures in pixels.
        dtype: str. Defaults to `"float32"`.
    """
    _, pocket = load_parts("pocket")
    preprocessor = StableDiffusion3TextToImagePreprocessor(
        *(
            CLIPPreprocessor(part.tokenizer, sequence_length=TOKENS)
            for part in (pocket.clip_l_preprocessor, pocket.clip_g_preprocessor)
        )
    )
    backbone = build_published(published, image_size, dtype)
    keep_timestep_precise(backbone)
    count_padding(backbone, TOKENS)
    return walklib.Walker(backbone, preprocessor, f"random {published}", Settings())
