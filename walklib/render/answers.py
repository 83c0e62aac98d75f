"""What the network answered before, by what it was asked."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from walklib.render.course import Course
from walklib.render.store import Store


class Answers:
    """The network's answers in a store: a render that was stopped goes on.

    Args:
        store: `Store`.
        parts: what makes an answer, beside what is asked: the model and the settings.
    """

    def __init__(self, store: Store, parts: Sequence[Any]):
        self._store, self._parts = store, repr(parts).encode()

    def velocity(self, course: Course) -> np.ndarray | None:
        """What a course waits for, `(height, width, channels)`; None if not known."""
        return self._store.answer(self._key(course)) if self._kept else None

    def keep(self, course: Course, velocity: np.ndarray) -> None:
        """Keep what a course was told, before it takes it."""
        if self._kept:
            self._store.keep_answer(self._key(course), velocity)

    def picture(self, latents: np.ndarray) -> np.ndarray | None:
        """The picture of latents, uint8 `(height, width, 3)`; None if not known."""
        return self._store.get(self._digest(latents)) if self._kept else None

    def keep_picture(self, latents: np.ndarray, picture: np.ndarray) -> None:
        """Keep the picture of latents."""
        if self._kept:
            self._store.put(self._digest(latents), picture)

    @property
    def _kept(self):
        return self._store.folder is not None

    def _key(self, course):
        latents, sigma = course.asks()
        return self._digest(latents, f"{float(sigma)} {course.prompt}".encode())

    def _digest(self, latents, others=b""):
        values = np.ascontiguousarray(latents, "float32").tobytes()
        return hashlib.sha256(self._parts + others + values).hexdigest()
