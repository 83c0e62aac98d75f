"""The figures of the pocket model's card, measured."""

import numpy as np
from tqdm.auto import tqdm

import walklib
from walklib.pocket.training.classifier import LABELS, accuracy, read_labels
from walklib.pocket.training.scenes import held_out_scenes
from walklib.pocket.world import GUIDE_PROMPTS, SUBJECTS, draw, sample_scene

BATCH_SIZE = 12


def print_table(judge, options):
    """Print what the judge reads, and how near generated pictures are to drawn ones.

    Args:
        judge: The classifier.
        options: See `walklib.pocket.training.judge`: preset, pictures, guidance scale.
    """
    count = options.pictures
    walker = walklib.load(options.preset)
    settings = walker.defaults._asdict()
    if options.guidance_scale is not None:
        settings["guidance_scale"] = options.guidance_scale
    drawn = held_out_scenes(max(count, 600))
    rows = {"drawn scenes, held out": accuracy(judge, draw_all(drawn), drawn)}
    known, unseen = drawn[:count], held_out_scenes(count, unseen_combinations=True)
    pictures = generate(walker, known, settings)
    rows["generated, known combinations"] = accuracy(judge, pictures, known)
    others = generate(walker, unseen, settings)
    rows["generated, unseen combinations"] = accuracy(judge, others, unseen)
    print(f"{settings}, {count} pictures a row")
    for name, scores in rows.items():
        cells = (f"{label} {100 * scores[label]:5.1f} %" for label in LABELS)
        print(f"{name:32s}", *cells, sep="  ")
    if options.sheet:
        print(draw_sheet(walker, options.sheet, settings))
    print("dog to cat, 17 frames:", *dog_to_cat(walker, judge, settings))
    print(*nearest(pictures[:100], drawn[-100:]), sep="\n")


def generate(walker, scenes, settings: dict) -> np.ndarray:
    """Generate one picture for each scene's caption, each from its own noise."""
    pictures = []
    for start in tqdm(range(0, len(scenes), BATCH_SIZE), "Generating"):
        batch = (list(scenes[start : start + BATCH_SIZE]) * BATCH_SIZE)[:BATCH_SIZE]
        embeddings = walker.encode([scene.caption for scene in batch])
        noise = walker.noise([scene.seed for scene in batch])
        pictures.append(walker.pictures(embeddings, noise, **settings))
    return np.concatenate(pictures)[: len(scenes)]


def draw_all(scenes) -> np.ndarray:
    """Draw scenes: uint8 `(scenes, 128, 128, 3)`."""
    return np.stack([draw(scene) for scene in scenes])


def dog_to_cat(walker, judge, settings: dict, frames: int = 17) -> list[str]:
    """The subject that the judge reads off each frame of the guide's first walk."""
    dog, cat = GUIDE_PROMPTS[:2]
    walk = walklib.prompt_walk(
        walker.encode(dog), walker.encode(cat), frames=frames, noise=walker.noise(42)
    )
    pictures = walker.render(walk, progress=False, **settings)
    return [SUBJECTS[i] for i in read_labels(judge, pictures)["subject"]]


def draw_sheet(walker, path, settings: dict, seeds=range(1, 7)):
    """Draw the guide's prompts, a row for each, a column for each seed."""
    pictures = []
    for prompt in GUIDE_PROMPTS:
        embeddings = walker.encode([prompt] * len(seeds))
        pictures.append(walker.pictures(embeddings, walker.noise(seeds), **settings))
    return walklib.plot_grid(np.concatenate(pictures), path, columns=len(seeds))


def nearest(generated: np.ndarray, held_out, count: int = 24_000) -> list[str]:
    """Compare the nearest training pictures of generated and of held-out pictures.

    Args:
        generated: uint8 `(pictures, 128, 128, 3)`.
        held_out: Drawn scenes that training never saw.
        count: int. Training scenes to search. Defaults to all of them.

    Returns:
        Two lines of text: the median pixel RMS in [0, 255], and the ratio.
    """
    groups = [generated, draw_all(held_out)]
    queries = np.concatenate([_flat(group) for group in groups])
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
