"""Grammar: captions for scenes, with several ways to say each thing."""

import re

import numpy as np

from walklib.pocket.world.scene import (
    COLOURS,
    LIGHTS,
    LIT_STYLES,
    PLACES,
    SIDES,
    STYLES,
    SUBJECTS,
    Scene,
)

MAX_TOKENS = 38
_GUIDE_SHARE = 0.05
_PLACELESS_SHARE = 0.15
_TAIL_SHARE = 0.3
_COLOUR_SHARE = 0.35
_LIGHT_SHARE = 0.25
_SUN_SHARE = 0.12

_FILM = "perfect lighting, leica summicron 35mm f2.0, kodak portra 400, film grain"
_FIELD = "in a beautiful field of lavander colorful flowers everywhere"

# The guide's own prompts, word for word, and what each one shows. A prompt that names
# no place shows the place that its subject is at home in.
_GUIDE = {
    f"A cute dog {_FIELD}, {_FILM}": ("dog", "lavender field", "photo"),
    f"A cute cat {_FIELD}, {_FILM}": ("cat", "lavender field", "photo"),
    "A watercolor painting of a Golden Retriever at the beach": (
        "golden retriever",
        "beach",
        "watercolor",
    ),
    "A still life DSLR photo of a bowl of fruit": ("bowl of fruit", "table", "photo"),
    "The eiffel tower in the style of starry night": (
        "eiffel tower",
        "city",
        "starry night",
    ),
    "An architectural sketch of a skyscraper": ("skyscraper", "city", "sketch"),
    "An oil paintings of cows in a field next to a windmill in Holland": (
        "cows",
        "green field",
        "oil painting",
    ),
}
GUIDE_PROMPTS = tuple(_GUIDE)
_GUIDE_WITHOUT_PLACE = (GUIDE_PROMPTS[4], GUIDE_PROMPTS[5])

# "~" is where the word for a colour goes.
_SUBJECT_WORDS = {
    "dog": "a ~dog|a cute ~dog|a ~puppy|a cute ~puppy|a little ~dog|the ~dog|~dog"
    "|a happy ~dog",
    "cat": "a ~cat|a cute ~cat|a ~kitten|a cute ~kitten|a ~kitty|the ~cat|~cat"
    "|a happy ~cat",
    "golden retriever": "a golden retriever|a Golden Retriever|the golden retriever"
    "|golden retriever|a cute golden retriever|a golden retriever dog",
    "bowl of fruit": "a ~bowl of fruit|a ~fruit bowl|a ~bowl of fruits|~bowl of fruit"
    "|a ~bowl with apples and bananas|fruit in a ~bowl|the ~bowl of fruit",
    "eiffel tower": "the eiffel tower|the Eiffel Tower|eiffel tower|an eiffel tower"
    "|the eiffel tower of Paris",
    "skyscraper": "a ~skyscraper|a tall ~skyscraper|the ~skyscraper|~skyscraper"
    "|a modern ~skyscraper|a ~glass skyscraper",
    "cows": "~cows next to a windmill|~cows and a windmill"
    "|some ~cows next to a windmill|~cows by a windmill|~cows"
    "|the ~cows next to the windmill|a windmill and ~cows",
    "hot air balloon": "a ~hot air balloon|the ~hot air balloon|~hot air balloon"
    "|a colorful ~hot air balloon|a ~balloon|a beautiful ~hot air balloon",
}
_PLACE_WORDS = {
    "lavender field": "in a field of lavender flowers|in a field of lavander flowers"
    "|in a lavender field|in a lavander field|among lavender flowers"
    f"|in a beautiful field of lavender|{_FIELD}"
    "|in a beautiful field of lavender colorful flowers everywhere",
    "beach": "at the beach|on the beach|on a beach|at the seaside|by the sea"
    "|on a sandy beach|at a beautiful beach",
    "table": "on a table|on a wooden table|on the table|on the kitchen table"
    "|on a table by the window|indoors on a table",
    "city": "in the city|in a city|in a city street|on the street|in a big city"
    "|downtown in the city",
    "green field": "in a green field|in a field in Holland|in a green meadow"
    "|in a meadow|in a field of tulips|on the grass in Holland",
    "snowy mountains": "in the snowy mountains|in snowy mountains|in the mountains"
    "|in the snow|in front of snowy mountains|in the alps",
}
_TEMPLATES = {
    "photo": "{}|{}|a photo of {}|a photograph of {}|a DSLR photo of {}"
    "|a color photo of {}|{}, photo",
    "watercolor": "a watercolor painting of {}|a watercolor painting of {}"
    "|a watercolor of {}|{} in watercolor|{}, watercolor|a watercolour painting of {}"
    "|{} painted in watercolor",
    "oil painting": "an oil painting of {}|an oil painting of {}|an oil paintings of {}"
    "|{}, oil painting|{} painted in oil|{}, oil on canvas|an oil on canvas of {}",
    "sketch": "a sketch of {}|a pencil sketch of {}|an architectural sketch of {}"
    "|a pencil drawing of {}|{}, pencil sketch|an architectural sketch of {}"
    "|{} drawn in pencil",
    "starry night": "{} in the style of starry night|{} in the style of starry night"
    "|{}, starry night|{} in starry night style|a starry night painting of {}"
    "|{} in the style of the starry night by van gogh",
}
_STILL_LIFE = {
    "photo": "a still life DSLR photo of {}|a still life photo of {}"
    "|a still life of {}",
    "watercolor": "a still life watercolor of {}",
    "oil painting": "a still life oil painting of {}",
    "sketch": "a still life sketch of {}",
    "starry night": "a still life of {} in the style of starry night",
}
_TAILS = {
    "photo": f", {_FILM}|, {_FILM}|, DSLR|, film grain|, kodak portra 400|, 35mm"
    "|, perfect lighting|, perfect lighting, film grain|, leica summicron 35mm f2.0",
    "other": ", beautiful|, colorful|, perfect lighting|, high quality",
}
_TAILS = {style: _TAILS.get(style, _TAILS["other"]) for style in STYLES}
_LIGHT_WORDS = {
    "day": "on a sunny day|in the daytime|by day",
    "sunset": "at sunset|at sunset|in the evening",
    "night": "at night|at night|by night",
}
_INDOORS = "table"
_SUN_WORDS = "the sun on the {}|with the sun on the {}"
_MOON_WORDS = "the moon on the {}|with the moon on the {}"
_HOLLAND = "~cows in a field next to a windmill in Holland"


def _held_out() -> frozenset[tuple[str, str, str]]:
    # 8 and 5 have no common factor: 20 pairs of subject and style. The steps through
    # the places keep the other pairs apart too, and spare the guide's own triples.
    triples = [
        (SUBJECTS[i % 8], PLACES[(i * 3 + i // 7 + 2) % 6], STYLES[(i + 4) % 5])
        for i in range(20)
    ]
    return frozenset(triples)


HELD_OUT = _held_out()
_TRIPLES = [(s, p, t) for s in SUBJECTS for p in PLACES for t in STYLES]
_TAUGHT = [triple for triple in _TRIPLES if triple not in HELD_OUT]
_KEPT_BACK = [triple for triple in _TRIPLES if triple in HELD_OUT]


def _pick(rng, phrases: str) -> str:
    choices = phrases.split("|")
    return choices[rng.integers(len(choices))]


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z]+|[0-9]|[^\sa-z0-9]", text.lower())


def count_tokens(caption: str) -> int:
    """Words, digits and punctuation marks of a caption, each counted as one."""
    return len(_tokens(caption))


def _asked(rng, triple) -> dict[str, str]:
    """What the caption says beyond subject, place and style: labels of a scene."""
    subject, place, style = triple
    asked = {}
    if len(COLOURS[subject]) > 1 and rng.random() < _COLOUR_SHARE:
        asked["colour"] = _pick(rng, "|".join(COLOURS[subject]))
    if style in LIT_STYLES and rng.random() < _LIGHT_SHARE:
        asked["light"] = _pick(rng, "|".join(LIGHTS))
    if place != _INDOORS and style in LIT_STYLES and rng.random() < _SUN_SHARE:
        asked["sun"] = _pick(rng, "|".join(SIDES))
    return asked


def _content(rng, triple, names_place, asked) -> str:
    subject, place, _ = triple
    text = _pick(rng, _SUBJECT_WORDS[subject])
    if names_place:
        text += f" {_pick(rng, _PLACE_WORDS[place])}"
        if subject == "cows" and place == "green field" and rng.random() < 0.4:
            text = _HOLLAND
    if "light" in asked:
        text += f" {_pick(rng, _LIGHT_WORDS[asked['light']])}"
    return _coloured(text, asked)


def _coloured(text, asked) -> str:
    return text.replace("~", f"{asked['colour']} " if "colour" in asked else "")


def _sentence(rng, triple, names_place, asked) -> str:
    subject, place, style = triple
    still = place == "table" and names_place and "light" not in asked
    if still and rng.random() < 0.3:
        words = _coloured(_pick(rng, _SUBJECT_WORDS[subject]), asked)
        return _pick(rng, _STILL_LIFE[style]).format(words)
    content = _content(rng, triple, names_place, asked)
    return _pick(rng, _TEMPLATES[style]).format(content)


def _caption(rng, triple, names_place, asked) -> str:
    text = _sentence(rng, triple, names_place, asked)
    if "sun" in asked:
        words = _MOON_WORDS if asked.get("light") == "night" else _SUN_WORDS
        text += f", {_pick(rng, words).format(asked['sun'])}"
    tail = _pick(rng, _TAILS[triple[2]]) if rng.random() < _TAIL_SHARE else ""
    if count_tokens(text + tail) <= MAX_TOKENS:
        text += tail
    case = rng.random()
    if case < 0.1:
        return text.lower()
    return text[0].upper() + text[1:] if case < 0.6 else text


def sample_scene(seed: int, held_out: bool = False) -> Scene:
    """Sample a captioned scene.

    About one caption in twenty is exactly a guide prompt, and one in seven names no
    place (any place is drawn then). A caption without words for a style is a photo.
    Some tell the colour of the subject, the time of day, and where the sun stands.

    Args:
        seed: 0 or more; fixes the labels, the caption and the picture.
        held_out: draw only combinations of HELD_OUT, which are never drawn otherwise;
            their captions always name the place.

    Returns:
        The scene.

    Raises:
        ValueError: for a seed that is not a whole number of 0 or more.
    """
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(
            f"`seed` must be a whole number, 0 or more. Received: {seed!r}"
        )
    rng = np.random.default_rng((int(seed), int(held_out)))
    if not held_out and rng.random() < _GUIDE_SHARE:
        caption = GUIDE_PROMPTS[rng.integers(len(GUIDE_PROMPTS))]
        return Scene(
            *_GUIDE[caption], caption, int(seed), caption not in _GUIDE_WITHOUT_PLACE
        )
    triples = _KEPT_BACK if held_out else _TAUGHT
    triple = triples[rng.integers(len(triples))]
    names_place = held_out or rng.random() >= _PLACELESS_SHARE
    asked = _asked(rng, triple)
    caption = _caption(rng, triple, names_place, asked)
    return Scene(*triple, caption, int(seed), names_place, **asked)


def vocabulary() -> list[str]:
    """Every word, digit and punctuation mark that captions can hold, sorted."""
    tables = (
        _SUBJECT_WORDS,
        _PLACE_WORDS,
        _LIGHT_WORDS,
        _TEMPLATES,
        _STILL_LIFE,
        _TAILS,
    )
    phrases = [phrase for table in tables for phrase in table.values()]
    phrases += [*GUIDE_PROMPTS, _HOLLAND, _SUN_WORDS, _MOON_WORDS, *SIDES]
    phrases += [colour for colours in COLOURS.values() for colour in colours]
    return sorted(set(_tokens(" ".join(phrases))) - {"|", "{", "}", "~"})
