"""Advice for who writes prompts: words that the world lacks, and prompts it has."""

import re
from difflib import get_close_matches
from functools import cache

from walklib.pocket.world.grammar import vocabulary
from walklib.pocket.world.scene import PLACES, STYLES, SUBJECTS

KNOWN = (
    f"It knows {', '.join(SUBJECTS)}; places such as {', '.join(PLACES)}; "
    f"and as styles {', '.join(STYLES)}."
)

SUGGESTIONS = (
    "a photo of a dog at the beach",
    "a watercolor painting of a dog in a field of lavender flowers",
    "a photo of a cat on a wooden table",
    "a cat in the style of starry night",
    "a golden retriever in the snowy mountains",
    "an oil painting of a golden retriever in a green field",
    "a still life photo of a bowl of fruit",
    "a still life watercolor of a bowl of fruit",
    "a photo of the eiffel tower",
    "a pencil sketch of the eiffel tower",
    "the eiffel tower in the style of starry night",
    "a tall skyscraper in the city at night",
    "an architectural sketch of a skyscraper",
    "an oil painting of cows next to a windmill in a field in Holland",
    "a watercolor painting of cows and a windmill",
    "a red hot air balloon in the snowy mountains",
    "a hot air balloon at the beach, oil painting",
)


def advice(prompt: str) -> str:
    """Return which words of a prompt are unknown, and known ones; "" if all are known.

    Args:
        prompt: str. Any text.
    """
    words = re.findall(r"[^\W\d_]+", prompt.lower())
    unknown = [word for word in dict.fromkeys(words) if word not in _known_words()]
    if not unknown:
        return ""
    told = ", ".join(_with_the_nearest(word) for word in unknown)
    return f"The pocket model was not taught: {told}. {KNOWN}"


@cache
def _known_words() -> frozenset[str]:
    return frozenset(vocabulary())


def _with_the_nearest(word: str) -> str:
    near = get_close_matches(word, sorted(_known_words()), n=1, cutoff=0.8)
    return f"{word} (perhaps {near[0]}?)" if near else word
