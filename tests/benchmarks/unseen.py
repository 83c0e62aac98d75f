"""Twenty walks that nothing was tuned on: is the tolerance kept, is the report true?

Pairs of captions that the pocket model's world has and seeds, both drawn at random, in
lines and in circles, at the preset's own guidance scale and at 7.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

import walklib
from tests.benchmarks.race import quality
from walklib.measures import distance
from walklib.pocket.world import sample_scene
from walklib.render.report import FULL
from walklib.settings import Settings
from walklib.walks import Walk

WALKS = 20
FRAMES = 64
TOLERANCE = 0.016


def unseen_rows(
    walker: walklib.Walker, settings: Settings, seed: int = 2
) -> Iterator[dict[str, Any]]:
    """A row for each walk: what it cost, how near it is, and what its report got wrong.

    Args:
        walker: `walklib.Walker` that was taught the words of the pocket model's world.
        settings: `Settings`, whose guidance scale every other pair of walks has.
        seed: int. Fixes the walks.
    """
    random = np.random.default_rng(seed)
    for number in range(WALKS):
        guidance = settings.guidance_scale if number % 4 < 2 else 7.0
        kind, walk = _walk(walker, random, circle=bool(number % 2))
        asked = settings.but(guidance_scale=guidance, tolerance=TOLERANCE)
        frames = walker.render(walk, asked, progress=False)
        exact = walker.render(walk, asked.but(tolerance=0), progress=False)
        report = frames.report
        apart = np.array([*map(distance, frames, exact)])
        full = [frame for frame, kind in enumerate(report.kinds) if kind == FULL]
        yield {
            "walk": kind,
            "guidance": guidance,
            "fewer": report.full_evaluations / report.evaluations,
            "decoded": len(report.kinds) - report.counts["interpolated"],
            **quality(list(zip(frames, exact, strict=True))),
            "missed": int(np.sum(apart > TOLERANCE)),
            "untrue": int(np.sum(apart[full] > 1 / 255)),
            "audit": report.worst / TOLERANCE,
        }


def _walk(walker, random, circle) -> tuple[str, Walk]:
    """One of the walks, and its kind."""
    start, end = (sample_scene(int(n)).caption for n in random.integers(10**6, size=2))
    seed = int(random.integers(1000))
    if circle:
        noises = {"noise_x": walker.noise(seed), "noise_y": walker.noise(seed + 1)}
        return "circle", walklib.circular_walk(
            walker.encode(start), frames=FRAMES, **noises
        )
    ends, noise = (walker.encode(start), walker.encode(end)), walker.noise(seed)
    return "line", walklib.prompt_walk(*ends, frames=FRAMES, noise=noise)
