"""A walk made finer again and again: frames that are in the store are not drawn."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import walklib
from tests.benchmarks.walks import dog_to_cat
from walklib.render import Renderer, Report, Store
from walklib.settings import Settings

FRAMES = (9, 17, 33, 65)


def finer_rows(walker: walklib.Walker, settings: Settings) -> Iterator[dict[str, Any]]:
    """A row for each render: how many frames were drawn for it, and for all so far."""
    drawn, exact = 0, settings.but(tolerance=0)
    with TemporaryDirectory() as folder:
        renderer = Renderer(walker, Store(Path(folder)))
        for count in FRAMES:
            report, walk = Report(), dog_to_cat(walker, count)
            options: dict[str, Any] = {"batch_size": 4, "progress": False}
            list(renderer.frames(walk, exact, report=report, **options))
            new = report.evaluations // settings.num_steps
            drawn += new
            yield {"frames": count, "drawn": new, "drawn in all": drawn}
