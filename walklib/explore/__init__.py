"""Explorers: move a slider and look; render the walk, play it, save it.

One line at the end of a notebook's cell; every keyword has a default:

    from walklib import explore, play

    explore.two_prompts(walker, "a photo of a dog", "a photo of a cat", frames=16)
    explore.four_prompts(walker, prompts, side=5)
    explore.around_a_prompt(walker, "the Eiffel tower", frames=16, step_size=0.01)
    explore.noise_circle(walker, "cows next to a windmill", frames=16)

    explore.prompt_map(walker, prompts)  # Click, drag, arrow keys.
    explore.noise_map(walker, "cows next to a windmill")

    play(frames, walk.coordinates, fps=10)  # Needs no kernel.

`seed`, `num_steps` and `guidance_scale` are keywords of each, as are `negative` (what
no picture must show), `batch_size` and `folder` (where files are saved). In a
notebook that runs without a page, an explorer renders one picture and no more.
"""

from collections.abc import Sequence

from walklib.show.player import Player, play

__all__ = [
    "two_prompts",
    "four_prompts",
    "around_a_prompt",
    "noise_circle",
    "prompt_map",
    "noise_map",
    "play",
    "Player",
]

OTHERS = ("negative", "batch_size", "folder")  # Options that are not fields.


def two_prompts(walker, start: str, end: str, **options):
    """Explore the walk between two prompts.

    Args:
        walker: `walklib.Walker`.
        start, end: the two prompts.
        **options: starting values of `frames`, `seed`, `num_steps` and
            `guidance_scale`; `negative`, what no picture must show; `batch_size`,
            frames rendered at once; `folder`, where files are saved, `"outputs"`
            by default.

    Returns:
        An `Explorer`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take.
    """
    return _explorer("TWO_PROMPTS", walker, [start, end], options)


def four_prompts(walker, prompts: Sequence[str], **options):
    """Explore the grid between four prompts.

    Args:
        walker: `walklib.Walker`.
        prompts: top left, top right, bottom left, bottom right.
        **options: as for `two_prompts`, but `side`, the frames per side, for
            `frames`.

    Returns:
        An `Explorer`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take, or not four prompts.
    """
    return _explorer("FOUR_PROMPTS", walker, _checked_four(prompts), options)


def around_a_prompt(walker, prompt: str, **options):
    """Explore the walk away from one prompt, step by step.

    Args:
        walker: `walklib.Walker`.
        prompt: where the walk starts.
        **options: as for `two_prompts`, and `step_size`.

    Returns:
        An `Explorer`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take.
    """
    return _explorer("AROUND_A_PROMPT", walker, [prompt], options)


def noise_circle(walker, prompt: str, **options):
    """Explore the loop through the noise of one prompt.

    Args:
        walker: `walklib.Walker`.
        prompt: the prompt of all pictures.
        **options: as for `two_prompts`. The circle runs through the noises of
            `seed` and `seed + 1`.

    Returns:
        An `Explorer`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take.
    """
    return _explorer("NOISE_CIRCLE", walker, [prompt], options)


def prompt_map(walker, prompts: Sequence[str], **options):
    """A map between four prompts: move in it and see the picture at that point.

    Args:
        walker: `walklib.Walker`.
        prompts: top left, top right, bottom left, bottom right.
        **options: starting values of `seed`, `num_steps` and `guidance_scale`;
            `negative` and `batch_size` as for `two_prompts`.

    Returns:
        A `Map`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take, or not four prompts.
    """
    return _map("PROMPT_MAP", walker, _checked_four(prompts), options)


def noise_map(walker, prompt: str, **options):
    """A map of the noise around the circular walk, with unit variance everywhere.

    Its rim is the circle that `noise_circle` walks with the same seed.

    Args:
        walker: `walklib.Walker`.
        prompt: the prompt of all pictures.
        **options: as for `prompt_map`.

    Returns:
        A `Map`, to be the last value of a notebook's cell.

    Raises:
        ValueError: a value that its field does not take.
    """
    return _map("NOISE_MAP", walker, [prompt], options)


def _checked_four(prompts):
    if isinstance(prompts, str) or len(prompts) != 4:
        raise ValueError(f"prompts must be four prompts. Received: {prompts!r}")
    return prompts


def _explorer(name, walker, prompts, options):
    from walklib.explore.explorer import Explorer

    kind, others = _started(name, prompts, options)
    return Explorer(walker, kind, **others)


def _map(name, walker, prompts, options):
    from walklib.explore.map import Map

    kind, others = _started(name, prompts, options)
    return Map(walker, kind, **others)


def _started(name, prompts, options):
    """The kind of this name with its starting values, and the other options."""
    from walklib.explore import kinds

    kind = getattr(kinds, name)
    texts = dict(zip((field.name for field in kind.prompts), prompts, strict=True))
    others = {key: options.pop(key) for key in OTHERS if key in options}
    return kind.starting_at(texts | options), others
