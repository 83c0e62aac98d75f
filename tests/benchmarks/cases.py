"""The cases: what the command measures, by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import walklib
from tests.benchmarks.finer import finer_rows
from tests.benchmarks.processes import memory_rows, start_rows
from tests.benchmarks.race import Race, Racer
from tests.benchmarks.solving import solver_rows
from tests.benchmarks.unseen import unseen_rows

RACES = {
    "exact": Race("dog to cat", tolerance=0),
    "dog-to-cat": Race("dog to cat"),
    "dog-to-cat-256": Race("dog to cat", frames=256),
    "dog-to-cat-7": Race("dog to cat", guidance_scale=7.0),
    "dog-to-cat-256-7": Race("dog to cat", frames=256, guidance_scale=7.0),
    "cows": Race("cows circle"),
    "cows-7": Race("cows circle", guidance_scale=7.0),
}


@dataclass
class Bench:
    """A model, and how the cases are run on it.

    Attributes:
        walker: `walklib.Walker`.
        rounds: int. How often each race is run.
        changes: what is other than in `RACES`: `frames`, `tolerance`.
        num_steps: int, or None for the preset's own.
    """

    walker: walklib.Walker
    rounds: int
    changes: dict[str, Any]
    num_steps: int | None = None

    def __post_init__(self):
        self._racer = Racer(self.walker, self.num_steps)

    def rows(self, case: str) -> Iterable[dict[str, Any]]:
        """The figures of a case, in rows, each as soon as it is known."""
        if case in RACES:
            race = replace(RACES[case], **self._fitting(case))
            return iter([self._racer.run(race, self.rounds)])
        preset = self.walker.preset
        return {
            "solvers": lambda: solver_rows(self.walker),
            "unseen": lambda: unseen_rows(self.walker, self._racer.defaults),
            "finer": lambda: finer_rows(self.walker, self._racer.defaults),
            "memory": lambda: memory_rows(preset),
            "start": lambda: start_rows(preset),
        }[case]()

    def _fitting(self, case):
        """The changes, but for a tolerance of the exact race."""
        exact = not RACES[case].tolerance
        return {k: v for k, v in self.changes.items() if k != "tolerance" or not exact}


CASES = [*RACES, "unseen", "solvers", "finer", "memory", "start"]
