"""A walker and walks that need no model: colours tell which picture is shown."""

import time
from dataclasses import dataclass, field, replace

import numpy as np

from walklib.explore.explorer import Explorer
from walklib.explore.kinds import (
    AROUND_A_PROMPT,
    FOUR_PROMPTS,
    NOISE_CIRCLE,
    TWO_PROMPTS,
    frames_of,
)

PROMPTS = {
    "prompt": "a dog",
    "prompt_1": "a dog",
    "prompt_2": "a cat",
    "prompt_3": "a cow",
    "prompt_4": "a windmill",
}
STARTS = {"num_steps": 4}


@dataclass
class PaintedWalk:
    """A walk that is only coordinates."""

    coordinates: np.ndarray
    recipe: dict = field(default_factory=dict)

    def __len__(self):
        return len(self.coordinates)

    def with_coordinates(self, coordinates):
        return replace(self, coordinates=np.asarray(coordinates))


class PaintedWalker:
    """Paints its settings: red is the coordinate, green the steps, blue the seed.

    Attributes:
        batches: how many pictures each batch had that it painted.
        seconds: what a picture takes.
        broken_at: a coordinate from which on it fails.
        interrupted: whether the kernel is interrupted while it paints.
    """

    image_size = (32, 32)

    interrupted = False

    def __init__(self, seconds=0.0, broken_at=None):
        self.seconds, self.broken_at = seconds, broken_at
        self.batches = []

    def encode(self, prompt, negative=""):
        if "unspeakable" in prompt:
            raise ValueError(f"No such word. Received: {prompt!r}")
        return prompt

    def noise(self, seed):
        return seed

    def stream(self, walk, *, num_steps, guidance_scale, batch_size, progress):
        points = np.atleast_2d(np.asarray(walk.coordinates).T).T
        for first in range(0, len(points), batch_size):
            batch = points[first : first + batch_size]
            self.batches.append(len(batch))
            time.sleep(self.seconds * len(batch))
            for point in batch:
                if self.interrupted:
                    raise KeyboardInterrupt
                if self.broken_at is not None and point[0] >= self.broken_at:
                    raise FloatingPointError(f"The frame at {point[0]:.2f} is broken")
                yield self.paint(point, num_steps, walk.recipe["seed"])

    def paint(self, point, num_steps, seed):
        picture = np.empty((*self.image_size, 3), "uint8")
        picture[:] = (round(255 * point[0]), num_steps, seed % 256)
        return picture

    def recipe_of(self, walk, **settings):
        return {**walk.recipe, **settings}


def build(walker, prompts, values):
    """The painted walk of these values."""
    count = frames_of(values)
    coordinates = np.linspace(0, 1, count)
    if "side" in values:
        line = np.linspace(0, 1, values["side"])
        coordinates = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    return PaintedWalk(coordinates, {"prompts": list(prompts), "seed": values["seed"]})


def painted(kind, **defaults):
    """A kind of walk that is painted instead of rendered."""
    names = {each.name for each in kind.fields}
    starts = {n: v for n, v in (PROMPTS | STARTS).items() if n in names}
    return replace(kind, build=build).starting_at(starts | defaults)


KINDS = {
    kind.name: kind
    for kind in (TWO_PROMPTS, FOUR_PROMPTS, AROUND_A_PROMPT, NOISE_CIRCLE)
}


class Clock:
    """A clock that tests set."""

    now = 100.0

    def __call__(self):
        return self.now


def explorer_of(name="two_prompts", walker=None, folder="outputs", **defaults):
    """An explorer of painted pictures with a clock that stands still."""
    explorer = Explorer(
        walker or PaintedWalker(),
        painted(KINDS[name], **defaults),
        batch_size=4,
        folder=folder,
        clock=Clock(),
    )
    return explorer
