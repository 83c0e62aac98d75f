"""A walker without a model: the colours of a picture tell what was asked for."""

import time
import zlib
from typing import NamedTuple

import numpy as np

from walklib import Embeddings, plans, recipes
from walklib.settings import Settings

BLOCK = 8  # Pixels: two corners tell of prompts and guidance.


class Seen(NamedTuple):
    """What a painted picture tells; positions and prompts from 0 to 255.

    Attributes:
        at: how far along the walk, or to the right on a grid.
        steps: denoising steps.
        seed: seed of the noise that is strongest.
        guidance: ten times the guidance scale.
        prompt, negative: `hue` of the prompts, at the ends of a walk.
        down: how far down on a grid.
    """

    at: int
    steps: int
    seed: int
    guidance: int
    prompt: int
    negative: int
    down: int


def hue(text: str) -> int:
    """The number from 0 to 255 that a prompt is painted as."""
    return zlib.crc32(text.encode()) % 256


def read(picture: np.ndarray) -> Seen:
    """What a painted picture tells."""
    main, left, right = picture[0, 0], picture[-1, 0], picture[-1, -1]
    return Seen(*main.tolist(), *left.tolist(), right[0].item())


class PaintedWalker:
    """Encodes, draws noise and renders walks as a `walklib.Walker` does.

    Attributes:
        batches: how many pictures each batch had that it painted.
        interrupted: whether the kernel is interrupted while it encodes or paints.

    Args:
        seconds: what a picture takes.
        broken_at: a coordinate from which on it fails.
        sleep: function that waits for a number of seconds.
    """

    image_size = (32, 32)
    latent_shape = (4, 4, 4)
    interrupted = False

    preset, fingerprint, dtype, batch_size = "painted", "", "float32", 4
    defaults = Settings()
    suggestions = ("a green field", "a spaceship in a field")

    def __init__(self, seconds=0.0, broken_at=None, sleep=time.sleep):
        self.seconds, self.broken_at, self.sleep = seconds, broken_at, sleep
        self.batches, self._noises, self._origins = [], {}, plans.Origins()

    @property
    def painted(self) -> int:
        """How many pictures were painted so far."""
        return sum(self.batches)

    def encode(self, prompt, negative=""):
        if self.interrupted:
            raise KeyboardInterrupt
        if "unspeakable" in prompt:
            raise ValueError(f"No such word. Received: {prompt!r}")
        tokens, pooled = zip(_encoded(prompt), _encoded(negative), strict=True)
        embeddings = Embeddings(*tokens, *pooled)
        self._origins.note(embeddings, prompt=[prompt], negative=[negative])
        return embeddings

    def advice(self, prompt):
        return "Nobody was taught: spaceship." if "spaceship" in prompt else ""

    def noise(self, seed):
        self._origins.note(self._noise_of(seed), seed=[seed])
        return self._noise_of(seed)

    def recipe_of(self, walk, settings, batch_size):
        return recipes.recipe_of(walk, settings, self, batch_size, self._origins)

    @property
    def renderer(self):
        return self

    def frames(self, walk, settings, *, batch_size, progress):
        for first in range(0, len(walk), batch_size):
            points = walk.coordinates[first : first + batch_size]
            self.batches.append(len(points))
            self.sleep(self.seconds * len(points))
            embeddings, noises = walk.at(points)
            for index, point in enumerate(np.atleast_2d(points.T).T):
                self._raise_if_asked(point[0])
                noise = np.asarray(noises[index])
                yield self._paint(point, embeddings.row(index), noise, settings)

    def _noise_of(self, seed):
        noise = np.random.default_rng(seed).standard_normal((1, *self.latent_shape))
        return self._noises.setdefault(seed, noise.astype("float32"))

    def _raise_if_asked(self, place):
        if self.interrupted:
            raise KeyboardInterrupt
        if self.broken_at is not None and place >= self.broken_at:
            raise FloatingPointError(f"The frame at {place:.2f} is broken")

    def _paint(self, point, embeddings, noise, settings):
        seed = max(self._noises, key=lambda each: np.vdot(self._noises[each], noise))
        positive, negative = embeddings[2:]
        picture = np.empty((*self.image_size, 3), "uint8")
        picture[:] = round(255 * point[0]), settings.num_steps, seed % 256
        told = 10 * settings.guidance_scale, _told(positive), _told(negative)
        picture[-BLOCK:, :BLOCK] = np.clip(np.round(told), 0, 255)
        picture[-BLOCK:, -BLOCK:] = round(255 * point[-1])
        return picture


def _encoded(text):
    """Token and pooled embeddings of one text; the pooled ones begin with its hue."""
    random = np.random.default_rng(zlib.crc32(text.encode()))
    tokens, pooled = random.standard_normal((1, 4, 8)), random.standard_normal((1, 8))
    pooled[0, 0] = hue(text) / 64
    return tokens.astype("float32"), pooled.astype("float32")


def _told(pooled):
    return 64 * float(pooled[0, 0])
