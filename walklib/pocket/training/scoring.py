"""The figures of the pocket model's card, measured."""

import numpy as np
from tqdm.auto import tqdm

import walklib
from walklib.pocket.training import softness
from walklib.pocket.training.classifier import LABELS, accuracy, subjects_in
from walklib.pocket.training.scenes import held_out_scenes
from walklib.pocket.training.vae_stage import reconstruct
from walklib.pocket.world import GUIDE_PROMPTS, draw, sample_scene

BATCH_SIZE = 12
HELD_OUT = 600  # drawn scenes that the judge is checked on
ROUND_TRIPS = 240  # of these, for the autoencoder


def print_table(judge, options):
    """Print what the judge reads, and how near generated pictures are to drawn ones.

    Args:
        judge: The classifier.
        options: See `walklib.pocket.training.judge`.
    """
    walker = walklib.load(options.preset)
    walker.defaults = walker.defaults.but(guidance_scale=options.guidance_scale)
    print(walker.defaults)
    scenes = held_out_scenes(max(options.pictures, options.compared, HELD_OUT))
    unseen = held_out_scenes(options.pictures, unseen_combinations=True)
    drawn = draw_all(scenes)
    pictures = generate(walker, scenes[: max(options.pictures, options.compared)])
    rows = {
        "drawn, held out": (drawn[:HELD_OUT], scenes),
        "generated, known combinations": (pictures[: options.pictures], scenes),
        "generated, unseen combinations": (generate(walker, unseen), unseen),
    }
    for name, (seen, truth) in rows.items():
        print(row_of(judge, name, seen, truth))
    vae, count = walker.backbone.vae, options.compared
    print(softness.round_trip(vae, drawn[:ROUND_TRIPS]))
    again = draw_all(softness.redrawn(scenes[:count]))
    lines = softness.compare(judge, vae, pictures[:count], drawn[:count], again)
    print(*lines, sep="\n")
    if options.sheet:
        print(draw_sheet(walker, options.sheet))
    if options.comparison:
        print(draw_comparison(walker, options.comparison, drawn, pictures))
    print("dog to cat, 17 frames:", *dog_to_cat(walker, judge))
    print(*nearest(pictures[:100], drawn[-100:]), sep="\n")


def check(judge) -> list[str]:
    """Lines of text: what the judge reads off held-out drawn scenes, of both kinds."""
    known, unseen = (
        held_out_scenes(HELD_OUT, unseen_combinations=unseen)
        for unseen in (False, True)
    )
    return [
        row_of(judge, "drawn, known combinations", draw_all(known), known),
        row_of(judge, "drawn, unseen combinations", draw_all(unseen), unseen),
    ]


def row_of(judge, name: str, pictures: np.ndarray, scenes) -> str:
    """A line of text: the part of the pictures that the judge reads right.

    Args:
        judge: The classifier.
        name: str. What the pictures are.
        pictures: uint8 `(pictures, 128, 128, 3)`.
        scenes: list of `Scene`, at least as many.
    """
    scores = accuracy(judge, pictures, scenes[: len(pictures)])
    cells = (f"{label} {100 * scores[label]:5.1f} %" for label in LABELS)
    return "  ".join([f"{len(pictures)} {name:31s}", *cells])


def generate(walker, scenes) -> np.ndarray:
    """Generate one picture for each scene's caption, each from its own noise."""
    pictures = []
    for start in tqdm(range(0, len(scenes), BATCH_SIZE), "Generating"):
        batch = (list(scenes[start : start + BATCH_SIZE]) * BATCH_SIZE)[:BATCH_SIZE]
        embeddings = walker.encode([scene.caption for scene in batch])
        noise = walker.noise([scene.seed for scene in batch])
        pictures.append(walker.pictures(embeddings, noise))
    return np.concatenate(pictures)[: len(scenes)]


def draw_all(scenes) -> np.ndarray:
    """Draw scenes: uint8 `(scenes, 128, 128, 3)`."""
    return np.stack([draw(scene) for scene in scenes])


def dog_to_cat(walker, judge, frames: int = 17) -> list[str]:
    """The subject that the judge reads off each frame of the guide's first walk."""
    dog, cat = GUIDE_PROMPTS[:2]
    walk = walklib.prompt_walk(
        walker.encode(dog), walker.encode(cat), frames=frames, noise=walker.noise(42)
    )
    return subjects_in(judge, walker.render(walk, progress=False))


def draw_sheet(walker, path, seeds=range(1, 7)):
    """Draw the guide's prompts, a row for each, a column for each seed."""
    pictures = []
    for prompt in GUIDE_PROMPTS:
        embeddings = walker.encode([prompt] * len(seeds))
        pictures.append(walker.pictures(embeddings, walker.noise(seeds)))
    return walklib.plot_grid(np.concatenate(pictures), path, columns=len(seeds))


def draw_comparison(walker, path, drawn, generated, count: int = 12):
    """Draw some captions three times, in rows: drawn, round trip and generated."""
    back = reconstruct(walker.backbone.vae, drawn[:count])
    rows = [drawn[:count], back, generated[:count]]
    return walklib.plot_grid(np.concatenate(rows), path, rows=3)


def nearest(
    generated: np.ndarray, held_out: np.ndarray, count: int = 24_000
) -> list[str]:
    """Compare the nearest training pictures of generated and of held-out pictures.

    Args:
        generated: uint8 `(pictures, 128, 128, 3)`.
        held_out: uint8, drawn scenes that training never saw.
        count: int. Training scenes to search. Defaults to all of them.

    Returns:
        Two lines of text: the median pixel RMS in [0, 255], and the ratio.
    """
    queries = np.concatenate([_flat(generated), _flat(held_out)])
    distances = np.full(len(queries), np.inf)
    for start in tqdm(range(0, count, 500), "Comparing"):
        training = _flat(draw_all([sample_scene(s) for s in range(start, start + 500)]))
        squares = (queries**2).mean(1)[:, None] + (training**2).mean(1)
        products = queries @ training.T / queries.shape[1]
        found = np.sqrt(np.maximum(squares - 2 * products, 0)).min(axis=1)
        distances = np.minimum(distances, found)
    ours = np.median(distances[: len(generated)])
    drawn = np.median(distances[len(generated) :])
    return [
        f"nearest training picture: generated {ours:.1f}, drawn {drawn:.1f} of 255",
        f"ratio {ours / drawn:.2f} (a copy would be near 0)",
    ]


def _flat(pictures: np.ndarray) -> np.ndarray:
    """(pictures, height, width, 3) -> (pictures, values), float32."""
    return pictures.reshape(len(pictures), -1).astype("float32")
