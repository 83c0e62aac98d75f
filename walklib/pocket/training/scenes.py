"""The training set: drawn scenes on disk, and the split that training may see."""

import json
import multiprocessing
import os
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from walklib.pocket.world import draw, sample_scene

HELD_OUT_SEED = 10_000_000  # training scenes have smaller seeds
SIZE = 128


def draw_scenes(folder: Path, count: int, seed: int = 0):
    """Draw the training scenes, or take them from the folder if they are there.

    Args:
        folder: Path. Where `scenes.npy` and `scenes.json` are kept.
        count: int. Number of scenes.
        seed: int. Seed of the first scene; scene i has seed `seed + i`. Defaults to 0.

    Returns:
        Pictures, uint8 `(count, 128, 128, 3)`, memory-mapped.

    Raises:
        ValueError: If the seeds would reach those of the held-out scenes.
    """
    if seed < 0 or seed + count > HELD_OUT_SEED:
        raise ValueError(
            f"Training scenes have seeds from 0 to {HELD_OUT_SEED - 1}. "
            f"Received: seed={seed}, count={count}"
        )
    pictures_path, notes_path = folder / "scenes.npy", folder / "scenes.json"
    notes = {"count": count, "seed": seed}
    if not notes_path.exists() or json.loads(notes_path.read_text()) != notes:
        folder.mkdir(parents=True, exist_ok=True)
        notes_path.unlink(missing_ok=True)
        _draw_to(pictures_path, range(seed, seed + count))
        notes_path.write_text(json.dumps(notes))
    return np.load(pictures_path, mmap_mode="r")


def held_out_scenes(count: int, *, unseen_combinations: bool = False):
    """Sample scenes that training never draws.

    Args:
        count: int. Number of scenes.
        unseen_combinations: bool. Take only combinations of subject, place and style
            that no training scene has. Defaults to False: known ones, new seeds.

    Returns:
        list of `Scene`.
    """
    seeds = range(HELD_OUT_SEED, HELD_OUT_SEED + count)
    return [sample_scene(s, held_out=unseen_combinations) for s in seeds]


def held_out_pictures(count: int) -> np.ndarray:
    """Pictures of `held_out_scenes`: uint8 `(count, 128, 128, 3)`."""
    return np.stack([draw(scene) for scene in held_out_scenes(count)])


def _draw_to(path: Path, seeds: range):
    pictures = np.lib.format.open_memmap(
        path, mode="w+", dtype="uint8", shape=(len(seeds), SIZE, SIZE, 3)
    )
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        drawn = pool.imap(_draw_seed, seeds, chunksize=32)
        for index, picture in enumerate(tqdm(drawn, "Drawing", total=len(seeds))):
            pictures[index] = picture
    pictures.flush()


def _draw_seed(seed: int):
    return draw(sample_scene(seed), SIZE)
