"""A walk, drawn by the guide's loop and by walklib, one after the other, in rounds."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import walklib
from tests.benchmarks.guide import BATCH_SIZE, Guide
from tests.benchmarks.walks import WALKS
from walklib.measures import psnr
from walklib.settings import Settings
from walklib.walks import Walk

GUIDE_FRAMES = 32  # What the guide's loop costs a frame is the same for each.


@dataclass(frozen=True)
class Race:
    """What is drawn.

    Attributes:
        walk: a name in `WALKS`.
        frames: int. Frames of the walk.
        guidance_scale: float. Defaults to the preset's own.
        tolerance: float. As in `Settings`; 0 is an exact render.
    """

    walk: str
    frames: int = 64
    guidance_scale: float | None = None
    tolerance: float = 0.016


class Racer:
    """Runs races on one model.

    Args:
        walker: `walklib.Walker`.
        num_steps: int. Denoising steps of all renders. Defaults to the preset's own.
    """

    def __init__(self, walker: walklib.Walker, num_steps: int | None = None):
        self.walker = walker
        self.defaults = walker.defaults.but(num_steps=num_steps)
        self._guide = Guide(walker.backbone, self.defaults.num_steps)
        self._exact = cache(self._exact_frames)

    def run(self, race: Race, rounds: int) -> dict[str, Any]:
        """Draw a walk both ways, and say what was seen.

        Args:
            race: `Race`.
            rounds: int. How often each draws it in turn, after a first time that
                compiles.

        Returns:
            dict of figures; `speed` and `CPU` are how many times faster a frame is
            drawn than by the guide's loop, in wall and CPU time, as the median of all
            rounds.
        """
        walk = WALKS[race.walk](self.walker, race.frames)
        asked = {"guidance_scale": race.guidance_scale, "tolerance": race.tolerance}
        settings = self.defaults.but(**asked)
        guide, places = self._guides(walk, settings)

        def ours():
            return self.walker.render(walk, settings, progress=False)

        theirs, frames = guide(), ours()
        ratios = [
            spent(guide) / len(theirs) / (spent(ours) / len(frames))
            for _ in range(rounds)
        ]
        if race.tolerance:
            exact = self._exact(race.walk, race.frames, settings.but(tolerance=0))
            pairs = list(zip(frames, exact, strict=True))
        else:
            pairs = list(zip(frames[places], theirs, strict=True))
        return described(race, settings, frames.report, ratios) | quality(pairs)

    def _guides(self, walk: Walk, settings: Settings) -> tuple[Callable, np.ndarray]:
        """The guide's loop over some frames of a walk, and their numbers."""
        count = max(min(GUIDE_FRAMES, len(walk)) // BATCH_SIZE, 1) * BATCH_SIZE
        places = np.linspace(0, len(walk) - 1, count).round().astype(int)
        points = walk.at(walk.coordinates[places])
        return lambda: self._guide(*points, settings.guidance_scale), places

    def _exact_frames(self, name, frames, settings):
        walk = WALKS[name](self.walker, frames)
        return self.walker.render(walk, settings, progress=False)


def spent(draw: Callable[[], Any]) -> np.ndarray:
    """Seconds that drawing took: of the clock, and of all processors."""
    began = time.perf_counter(), time.process_time()
    draw()
    return np.array([time.perf_counter(), time.process_time()]) - began


def described(race, settings, report, ratios) -> dict[str, Any]:
    """What was drawn, how fast, and with how many evaluations."""
    figures: dict[str, Any] = {
        "walk": race.walk,
        "frames": race.frames,
        "guidance": settings.guidance_scale,
        "tolerance": race.tolerance,
    }
    if ratios:
        speed, cpu = np.median(ratios, axis=0)
        figures |= {"speed": speed, "CPU": cpu}
        figures |= {
            "slowest": min(ratios, key=min)[0],
            "fastest": max(r[0] for r in ratios),
        }
    return figures | {
        "evaluations": report.evaluations,
        "fewer": report.full_evaluations / report.evaluations,
        "decoded": len(report.kinds) - report.counts["interpolated"],
        "audit": float(-20 * np.log10(report.worst)) if report.audited else None,
    }


def quality(pairs) -> Mapping[str, float]:
    """Mean and worst PSNR of pairs of pictures in decibels; equal ones count as 100."""
    values = [min(psnr(*pair), 100.0) for pair in pairs]
    return {"mean dB": float(np.mean(values)), "worst dB": min(values)}
