"""Render a walk that is killed at random moments, again and again, until it is done.

    python -m tests.render.killed PRESET FOLDER KILLS NUM_STEPS

The folder gets the store, `drawn.txt`, the keys of all pictures put into it, and
`frames.npy` of the last render, which nobody kills.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import keras_hub.models  # noqa: F401  (all renders are forks: it is imported once)

import walklib

FRAMES = 24


def render(preset: str, folder: Path, num_steps: int, last: bool) -> None:
    """Render the walk, and note each picture as soon as it is in the store."""
    import numpy as np

    walker = walklib.load(preset)
    put = walker.renderer.store.put

    def noting(key, picture):
        put(key, picture)
        with (folder / "drawn.txt").open("a") as file:
            file.write(f"{key}\n")

    walker.renderer.store.put = noting
    dog, cat = walker.encode("a dog"), walker.encode("a cat")
    walk = walklib.prompt_walk(dog, cat, frames=FRAMES, noise=walker.noise(42))
    exact = {"num_steps": num_steps, "tolerance": 0}
    frames = walker.render(walk, batch_size=2, progress=False, **exact)
    if last:
        np.save(folder / "frames.npy", frames)


def drawn(folder: Path) -> int:
    """How many pictures were put into the store so far."""
    file = folder / "drawn.txt"
    return len(file.read_text().splitlines()) if file.exists() else 0


def killed(child: int, folder: Path, pictures: int) -> None:
    """Kill a render at a random moment after so many more pictures."""
    enough = drawn(folder) + pictures
    while drawn(folder) < enough:
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "It ended by itself"
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    preset, folder, kills, num_steps = sys.argv[1:]
    os.environ["WALKLIB_CACHE"] = folder
    for attempt in range(int(kills) + 1):
        last = attempt == int(kills)
        if not (child := os.fork()):
            render(preset, Path(folder), int(num_steps), last)
            os._exit(0)
        if last:
            assert os.waitpid(child, 0)[1] == 0
        else:
            killed(child, Path(folder), random.randint(1, FRAMES // (int(kills) + 2)))
            print(f"killed after {drawn(Path(folder))} of {FRAMES}", flush=True)
