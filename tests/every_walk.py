"""An example of every walk, made from its signature alone."""

import inspect
from collections.abc import Sequence
from typing import get_args, get_type_hints

from walklib.embeddings import Embeddings, Noise
from walklib.walks import WALKS

PROMPTS = ["a dog", "a cat", "cows", "a windmill"]
NUMBERS = {"frames": 4, "rows": 2, "columns": 3, "step_size": 0.3}


def example_of(name, walker):
    """A walk of this name, with prompts and noise of a walker."""
    make, prompts, seeds = WALKS[name], iter(PROMPTS), iter(range(7, 99))
    kinds = get_type_hints(make, include_extras=True)

    def value_of(parameter):
        kind = kinds[parameter]
        if kind == Noise:
            return walker.noise(next(seeds))
        if kind is Embeddings:
            return walker.encode(next(prompts), "fog")
        if Sequence[Embeddings] in get_args(kind):
            return [walker.encode(prompt, "fog") for prompt in PROMPTS]
        return NUMBERS[parameter]

    needed = [
        parameter.name
        for parameter in inspect.signature(make).parameters.values()
        if parameter.default is parameter.empty
    ]
    return make(**{parameter: value_of(parameter) for parameter in needed})
