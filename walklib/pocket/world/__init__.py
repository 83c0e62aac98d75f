"""The world: captioned scenes that the pocket model is trained on."""

from walklib.pocket.world.advice import SUGGESTIONS, advice
from walklib.pocket.world.grammar import (
    GUIDE_PROMPTS,
    HELD_OUT,
    count_tokens,
    sample_scene,
    vocabulary,
)
from walklib.pocket.world.scene import (
    COLOURS,
    LIGHTS,
    PLACES,
    STYLES,
    SUBJECTS,
    Scene,
    draw,
)

__all__ = [
    "COLOURS",
    "GUIDE_PROMPTS",
    "HELD_OUT",
    "LIGHTS",
    "PLACES",
    "STYLES",
    "SUBJECTS",
    "SUGGESTIONS",
    "Scene",
    "advice",
    "count_tokens",
    "draw",
    "sample_scene",
    "vocabulary",
]
