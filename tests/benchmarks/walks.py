"""The walks that are measured: those of the guide, each at any number of frames."""

from collections.abc import Callable

import walklib
from walklib.walks import Walk

DOG = (
    "A cute dog in a beautiful field of lavander colorful flowers everywhere, perfect "
    "lighting, leica summicron 35mm f2.0, kodak portra 400, film grain"
)
COWS = "An oil paintings of cows in a field next to a windmill in Holland"
SEED = 42


def dog_to_cat(walker: walklib.Walker, frames: int) -> Walk:
    """From a dog to a cat in the same place."""
    ends = walker.encode(DOG), walker.encode(DOG.replace("dog", "cat"))
    return walklib.prompt_walk(*ends, frames=frames, noise=walker.noise(SEED))


def cows_circle(walker: walklib.Walker, frames: int) -> Walk:
    """A circle through the noise of one prompt."""
    noises = {"noise_x": walker.noise(SEED), "noise_y": walker.noise(SEED + 1)}
    return walklib.circular_walk(walker.encode(COWS), frames=frames, **noises)


WALKS: dict[str, Callable[[walklib.Walker, int], Walk]] = {
    "dog to cat": dog_to_cat,
    "cows circle": cows_circle,
}
