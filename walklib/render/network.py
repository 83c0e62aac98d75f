"""The network, asked in batches of one shape by frames at any of their steps."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from keras import ops

from walklib.embeddings import Embeddings
from walklib.render.answers import Answers
from walklib.render.course import Course
from walklib.render.report import Report

Velocities = Callable[[np.ndarray, Embeddings, np.ndarray], np.ndarray]
Prepared = Callable[[Embeddings], Embeddings]
Pictures = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


class NotFinite(ArithmeticError):
    """A frame has NaN or infinity in it."""


class Network:
    """Follows courses and draws latents, in batches that are filled up.

    Each row of a batch has its own noise level, so that courses share batches wherever
    they are.

    Args:
        velocities: function of latents, `Embeddings` and sigmas of `batch_size` rows;
            gives the velocity of each.
        pictures: function of latents `(batch_size, height, width, channels)`; gives
            uint8 pictures, and whether each is finite.
        prepared: function of `Embeddings`; gives them as the network takes them.
        batch_size: int.
        report: `Report` that counts the evaluations; copies that fill up a batch are
            left out, and what is known.
        answers: `Answers` that are known from a render before.
    """

    def __init__(
        self,
        velocities: Velocities,
        pictures: Pictures,
        prepared: Prepared,
        batch_size: int,
        report: Report,
        answers: Answers,
    ):
        self._velocities, self._pictures = velocities, pictures
        self.prepared = prepared
        self._batch_size, self._report, self._answers = batch_size, report, answers
        self._asked: list[Course] = []

    def follow(self, courses: Sequence[Course]) -> None:
        """Follow courses to their ends, those first that are farthest behind."""
        self._recall(courses)
        while waiting := _unfinished(courses):
            self._ask(waiting[: self._batch_size])

    def pictures(self, latents: Sequence[np.ndarray]) -> list[np.ndarray]:
        """uint8 pictures `(height, width, 3)` of latents.

        Raises:
            NotFinite: if one has NaN or infinity in it.
        """
        drawn: list[Any] = [*map(self._answers.picture, latents)]
        missing = [k for k, picture in enumerate(drawn) if picture is None]
        for first in range(0, len(missing), self._batch_size):
            batch = missing[first : first + self._batch_size]
            asked = self._filled([latents[k] for k in batch])
            pixels, finite = self._pictures(np.stack(asked))
            if not finite.all():
                raise NotFinite
            for k, picture in zip(batch, pixels, strict=False):
                self._answers.keep_picture(latents[k], picture)
                drawn[k] = picture
        return drawn

    def _recall(self, courses):
        """Let courses go on as far as the answers are known."""
        for course in courses:
            while not course.done:
                answer = self._answers.velocity(course)
                if answer is None:
                    break
                course.take(answer)

    def _ask(self, courses):
        """One batch: each course goes on by a node."""
        self._report.evaluations += len(courses)
        filled = self._filled(courses)
        latents, sigmas = zip(*(course.asks() for course in filled), strict=True)
        embeddings = self._stacked(filled)
        answers = self._velocities(np.stack(latents), embeddings, np.array(sigmas))
        for course, velocity in zip(courses, answers, strict=False):
            self._answers.keep(course, velocity)
            course.take(velocity)

    def _stacked(self, courses):
        """The embeddings of these courses, mostly the same as a moment ago."""
        if courses != self._asked:
            rows = zip(*(course.embeddings for course in courses), strict=True)
            self._asked = courses
            self._embeddings = Embeddings(*map(ops.concatenate, rows))
        return self._embeddings

    def _filled(self, rows):
        """A whole batch: the last row is repeated."""
        return [*rows, *[rows[-1]] * (self._batch_size - len(rows))]


def _unfinished(courses):
    """Those that are not done, the farthest behind first."""
    return sorted((c for c in courses if not c.done), key=lambda c: c.nodes[-1:])
