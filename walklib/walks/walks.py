"""Walks through prompts: between two, between four, away from one, and round many.

A `Walk` maps coordinates to embeddings and noise. It can be asked for any coordinates,
a few at a time, so a walk of a million frames needs no more memory than one of ten,
and can be re-timed or refined without a new walk type.

    walk = prompt_walk(dog, cat, frames=64, noise=walker.noise(42))
    embeddings, noise = walk.at([0.0, 0.5, 1.0])
    finer = walk.spaced(128)
"""

from collections.abc import Sequence

from walklib.embeddings import Embeddings, Noise, check_prompts, checked_noise
from walklib.settings import checked
from walklib.walks.blends import (
    across,
    around,
    between,
    compiled_once,
    interpolation_named,
)
from walklib.walks.directions import direction_of
from walklib.walks.geometry import line
from walklib.walks.noise import noise_on_grid, noise_on_line
from walklib.walks.walk import (
    Walk,
    circle_coordinates,
    grid_coordinates,
    line_coordinates,
    recorded,
)


@recorded
def prompt_walk(
    start: Embeddings,
    end: Embeddings,
    *,
    frames: int,
    noise: Noise,
    interpolation: str = "slerp",
) -> Walk:
    """The walk between two encoded prompts.

    All four tensors are interpolated, each along its own arc. The first and the
    last frame are the two prompts, bit for bit.

    Args:
        start: `Embeddings` of one prompt, the frame at 0.
        end: `Embeddings` of one prompt, the frame at 1.
        frames: int, at least 1. Both ends are frames.
        noise: `(1, height, width, channels)` for all frames, or `frames` of
            them, one for each; a coordinate between two frames takes the noise
            on the arc between theirs.
        interpolation: `"slerp"`, `"lerp"`, `"token_slerp"` (one angle for each
            token) or `"norm_lerp"` (lerp of slerp's norm). Defaults to `"slerp"`.

    Returns:
        An open `Walk` over [0, 1].
    """
    interpolate = interpolation_named(interpolation)
    check_prompts(start=start, end=end)
    coordinates = line_coordinates(frames)
    noise_path = noise_on_line(noise, frames)
    pairs = zip(start, end, strict=True)
    fields = [between(a, b, interpolate) for a, b in pairs]

    def path(t):
        return Embeddings(*(tensor(t) for tensor in fields)), noise_path(t)

    return Walk(path, coordinates)


@recorded
def grid_walk(
    corners: Sequence[Embeddings] | Embeddings,
    *,
    rows: int,
    columns: int,
    noise: Noise,
    interpolation: str = "slerp",
) -> Walk:
    """The grid between four encoded prompts.

    Args:
        corners: four `Embeddings` of one prompt, or one of four rows: top left,
            top right, bottom left, bottom right.
        rows: int, at least 1.
        columns: int, at least 1.
        noise: `(1, height, width, channels)` for all frames, or
            `rows * columns` of them, row by row; coordinates between frames
            take the noise on the arcs between theirs.
        interpolation: as for `prompt_walk`. Defaults to `"slerp"`.

    Returns:
        A `Walk` over coordinates `(u, v)`: `u` from left to right, `v` from top
        to bottom, frames row by row.
    """
    interpolate = interpolation_named(interpolation)
    corners = _one_by_one("corners", corners)
    if len(corners) != 4:
        raise ValueError(
            "`corners` must be four encoded prompts: top left, top right, bottom "
            f"left, bottom right. Received: {len(corners)}"
        )
    names = ("top_left", "top_right", "bottom_left", "bottom_right")
    check_prompts(**dict(zip(names, corners, strict=True)))
    coordinates = grid_coordinates(rows, columns)
    noise_path = noise_on_grid(noise, rows, columns)
    fields = [across(four, interpolate) for four in zip(*corners, strict=True)]

    def path(uv):
        u, v = uv[:, 0], uv[:, 1]
        return Embeddings(*(tensor(u, v) for tensor in fields)), noise_path(u, v)

    return Walk(path, coordinates)


@recorded
def step_walk(
    start: Embeddings,
    *,
    frames: int,
    step_size: float,
    noise: Noise,
    direction: str | Embeddings = "support",
    seed: int = 42,
) -> Walk:
    """The walk away from one prompt, one equal step for each frame.

    Frame k is `start + k * step_size * direction`; frame 0 is `start` itself.
    `step_size` is the root mean square change of an entry that is moved, in one
    step: the guide's 0.01 means as much in every direction.

    Args:
        start: `Embeddings` of one prompt.
        frames: int, at least 1.
        step_size: float. Finite; negative walks the other way.
        noise: `(1, height, width, channels)` for all frames, or one for each.
        direction: `"support"`, a random direction among the entries that the
            text encoders write (see `support_direction`); `"ones"`, the same
            step in every entry, as the guide takes it; or `Embeddings` of the
            shapes of `start`, the change of each entry at `step_size=1`.
        seed: int. The seed of the direction `"support"`. Defaults to 42.

    Returns:
        An open `Walk` over [0, 1], from frame 0 to the last.
    """
    check_prompts(start=start)
    coordinates = line_coordinates(frames)
    step_size = checked(step_size=step_size)
    towards = direction_of(start, direction, seed)
    noise_path = noise_on_line(noise, frames)
    ahead = compiled_once(line)

    def path(t):
        distances = (t * (frames - 1) * step_size).astype("float32")
        pairs = zip(start, towards, strict=True)
        moved = (ahead(a[0], b[0], distances) for a, b in pairs)
        return Embeddings(*moved), noise_path(t)

    caution = (
        "the walk has left what the model knows: take a smaller step_size. "
        f"Received: step_size={step_size:g}"
    )
    return Walk(path, coordinates, caution=caution)


@recorded
def loop_walk(
    prompts: Sequence[Embeddings] | Embeddings,
    *,
    frames: int,
    noise: Noise,
) -> Walk:
    """The loop through several encoded prompts, without a corner at any of them.

    A periodic cubic spline: the last frame is one step short of the first.

    Args:
        prompts: at least two `Embeddings` of one prompt, or one of as many rows.
            Prompt `k` of `n` is met at the coordinate `k / n`.
        frames: int, at least 1.
        noise: `(1, height, width, channels)`, for all frames.

    Returns:
        A closed `Walk` over [0, 1).
    """
    prompts = _one_by_one("prompts", prompts)
    if len(prompts) < 2:
        raise ValueError(
            f"`prompts` must be at least two prompts. Received: {len(prompts)}"
        )
    check_prompts(**{f"prompts[{k}]": prompt for k, prompt in enumerate(prompts)})
    coordinates = circle_coordinates(frames)
    fields = [around(keys) for keys in zip(*prompts, strict=True)]
    noise_path = noise_on_line(checked_noise(noise, 1), 1)

    def path(t):
        return Embeddings(*(tensor(t) for tensor in fields)), noise_path(t)

    return Walk(path, coordinates, closed=True)


def _one_by_one(name, prompts):
    """The prompts of `Embeddings` of several rows, or of a list, as a list."""
    if not isinstance(prompts, (Embeddings, list, tuple)):
        raise TypeError(
            f"`{name}` must be a list of encoded prompts, or `Embeddings` of several "
            f"rows. Received: {name}={prompts!r}"
        )
    if not isinstance(prompts, Embeddings):
        return list(prompts)
    return [prompts.row(k) for k in range(prompts.positive.shape[0])]
