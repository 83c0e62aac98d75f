"""Explorers: move a slider and look; render the walk, play it, save it.

One line at the end of a notebook's cell; every keyword has a default:

    from walklib import explore

    explore.two_prompts(walker, "a photo of a dog", "a photo of a cat", frames=16)
    explore.four_prompts(walker, prompts, side=5)
    explore.around_a_prompt(walker, "the Eiffel tower", frames=16, step_size=0.01)
    explore.noise_circle(walker, "cows next to a windmill", frames=16)

    explore.prompt_map(walker, prompts)  # Click, drag, arrow keys.
    explore.noise_map(walker, "cows next to a windmill")

Any other walk has its explorer too, read off its signature:

    explore.walk(walker, walklib.loop_walk, ["a dog", "a cat", "a cow"], frames=24)

In a notebook that runs without a page, an explorer renders one picture and no more.
"""

from collections.abc import Callable, Sequence

from walklib import walks
from walklib.explore.explorer import Explorer
from walklib.explore.form import form_of
from walklib.explore.map import Map

__all__ = [
    "walk",
    "two_prompts",
    "four_prompts",
    "around_a_prompt",
    "noise_circle",
    "prompt_map",
    "noise_map",
]

OF_PAGE = "batch_size", "folder", "clock", "rim"  # The walk knows nothing of them.


def walk(walker, build: Callable, *prompts: str | Sequence[str], **options):
    """Explore any walk: its fields are read off the function's signature.

    Args:
        walker: `walklib.Walker`.
        build: function that returns a `walklib.walks.Walk`. Its `Embeddings` are
            prompts, its `Noise` is drawn from a seed, and each number has the limits of
            its name in `walklib.settings.LIMITS`, or a `Limit` in its annotation.
        *prompts: a text for each argument of one prompt, and a list of them for each
            argument of several.
        **options: starting values of the walk's numbers and of `seed`, `num_steps` and
            `guidance_scale`; other settings and arguments of `build`; `negative`, what
            no picture must show; `batch_size`, frames rendered at once; `folder`, where
            files are saved, `"outputs"` by default. None is as if it were left out, but
            for a folder.

    Returns:
        An `Explorer`, to be the last value of a notebook's cell.

    Raises:
        TypeError, ValueError: an option that there is not, or a value that the walk or
            its rendering does not take.
    """
    return _opened(Explorer, walker, build, prompts, options)


def two_prompts(walker, start: str, end: str, **options):
    """Explore `walklib.prompt_walk`, between two prompts; options as for `walk`."""
    return walk(walker, walks.prompt_walk, start, end, **options)


def four_prompts(walker, prompts: Sequence[str], *, side: int = 5, **options):
    """Explore `walklib.grid_walk`, between four prompts.

    Args:
        walker: `walklib.Walker`.
        prompts: top left, top right, bottom left, bottom right.
        side: int. Rows, and columns, to start with. Defaults to 5.
        **options: as for `walk`.
    """
    return walk(
        walker, walks.grid_walk, prompts, **{"rows": side, "columns": side} | options
    )


def around_a_prompt(walker, prompt: str, **options):
    """Explore `walklib.step_walk`, away from one prompt; options as for `walk`."""
    return walk(walker, walks.step_walk, prompt, **options)


def noise_circle(walker, prompt: str, **options):
    """Explore `walklib.circular_walk`, a loop through the noise of one prompt.

    The circle runs through the noises of `seed` and `seed + 1`; options as for `walk`.
    """
    return walk(walker, walks.circular_walk, prompt, **options)


def prompt_map(walker, prompts: Sequence[str], **options):
    """A map between four prompts: move in it and see the picture at that point.

    Args:
        walker: `walklib.Walker`.
        prompts: top left, top right, bottom left, bottom right.
        **options: as for `walk`, without a folder: nothing is saved.

    Returns:
        A `Map`, to be the last value of a notebook's cell.
    """
    return _map(walker, walks.grid_walk, prompts, options)


def noise_map(walker, prompt: str, **options):
    """A map of the noise around the circular walk, with unit variance everywhere.

    The circle in it is the one that `noise_circle` walks with the same seed; options as
    for `prompt_map`.
    """
    return _map(walker, walks.plane_walk, prompt, options | {"rim": True})


def _map(walker, build, prompts, options):
    return _opened(Map, walker, build, [prompts], options, hidden=("rows", "columns"))


def _opened(page, walker, build, prompts, options, **more):
    """A page of the walk, with the options that are its own."""
    own = {name: options.pop(name) for name in OF_PAGE if name in options}
    settings = options.pop("settings", None)
    settings = walker.defaults if settings is None else settings
    return page(walker, form_of(build, prompts, settings, **more, **options), **own)
