"""What can be measured in a process of its own only: memory, and how fast one starts.

    python -m tests.benchmarks.processes PRESET FRAMES TOLERANCE SEED

renders a walk, frame by frame, and prints what it took as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

SHORT, LONG = 64, 1024
STARTS = 3


def memory_rows(preset: str, frames: int = LONG) -> Iterator[dict[str, Any]]:
    """Peak memory of a long walk, streamed with work shared, against a short one."""
    least = None
    for count in (SHORT, frames):
        peak = _measured(preset, count, 0.016, 42, "off")["megabytes"]
        least = least or peak
        yield {"frames": count, "megabytes": peak, "of the first": peak / least}


def start_rows(preset: str, starts: int = STARTS) -> Iterator[dict[str, Any]]:
    """Seconds from the start of Python to the first frame of a walk.

    The first start finds an empty cache; each later one, what those before compiled.
    The noise is another in each, so that no frame is in the store.
    """
    first = None
    with TemporaryDirectory() as cache:
        for start in range(starts):
            began = time.perf_counter()
            took = _measured(preset, 4, 0, start, cache)
            wall, cpu = time.perf_counter() - began, took["CPU"]
            first = first or (wall, cpu)
            yield {
                "start": start + 1,
                "wall": wall,
                "CPU": cpu,
                "wall of the first": wall / first[0],
                "CPU of the first": cpu / first[1],
            }


def _measured(preset, frames, tolerance, seed, cache):
    """What a process of its own prints."""
    module, asked = "tests.benchmarks.processes", (preset, frames, tolerance, seed)
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, asked)],
        env={**os.environ, "WALKLIB_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(preset: str, frames: str, tolerance: str, seed: str) -> None:
    """Render a walk as a user would, and print what it took."""
    import walklib

    walker = walklib.load(preset)
    dog, cat = walker.encode("a photo of a dog"), walker.encode("a photo of a cat")
    options = {"frames": int(frames), "noise": walker.noise(int(seed))}
    walk = walklib.prompt_walk(dog, cat, **options)
    for _ in walker.stream(walk, tolerance=float(tolerance), progress=False):
        pass
    used = resource.getrusage(resource.RUSAGE_SELF)
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps({"megabytes": kilobytes / 1024, "CPU": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
