"""What each solver makes of its network evaluations: PSNR to a render of many steps."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import walklib
from tests.benchmarks.race import quality
from tests.benchmarks.walks import WALKS
from walklib.render import SOLVERS
from walklib.settings import Settings

PICTURES = 6  # Of each walk.
EVALUATIONS = (7, 10, 14, 20, 28, 40, 56)
REFERENCE = Settings(200, solver="adams")  # Of order 2: nearer the truth than Euler's.


def solver_rows(
    walker: walklib.Walker,
    guidance_scales: tuple[float, ...] = (2.0, 7.0),
    reference: Settings = REFERENCE,
) -> Iterator[dict[str, Any]]:
    """A row for each solver, guidance and number of evaluations.

    Args:
        walker: `walklib.Walker`.
        guidance_scales: each is another flow.
        reference: `Settings` of the pictures that all others are compared with.
    """
    for guidance_scale in guidance_scales:
        truth = drawn(walker, reference.but(guidance_scale=guidance_scale))
        for name, solver in SOLVERS.items():
            for evaluations in EVALUATIONS:
                steps = evaluations // solver.evaluations
                settings = Settings(steps, guidance_scale, name)
                pairs = zip(drawn(walker, settings), truth, strict=True)
                yield {
                    "guidance": guidance_scale,
                    "solver": name,
                    "steps": steps,
                    "evaluations": steps * solver.evaluations,
                    **quality(pairs),
                }


def drawn(walker: walklib.Walker, settings: Settings) -> np.ndarray:
    """Some pictures of all walks."""
    walks = [make(walker, PICTURES) for make in WALKS.values()]
    return np.concatenate([walker.render(w, settings, progress=False) for w in walks])
