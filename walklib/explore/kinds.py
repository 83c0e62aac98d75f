"""The walks that can be explored: their fields, and the walk that these make."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from walklib.explore.fields import Number, Prompt

FRAMES = Number("frames", "Interpolation steps", 16, 1, 1000, (2, 128, 1))
SIDE = Number("side", "Steps per side", 5, 1, 32, (2, 12, 1))
STEPS_TAKEN = Number("frames", "Walk steps", 16, 1, 1000, (2, 128, 1))
STEP_SIZE = Number(
    "step_size", "Step size", 0.01, -10.0, 10.0, (0.0, 0.1, 0.001), whole=False
)
SEED = Number("seed", "Seed", 42, 0, 2**53, (0, 100, 1))
NUM_STEPS = Number("num_steps", "Denoising steps", 28, 1, 1000, (1, 50, 1))
GUIDANCE = Number(
    "guidance_scale", "Guidance scale", 7.0, 0.0, 100.0, (1.0, 15.0, 0.5), whole=False
)


@dataclass(frozen=True)
class Kind:
    """One walk as an explorer sees it.

    Attributes:
        name: what files of it are called.
        prompts: text boxes.
        numbers: sliders, those of sampling last.
        build: function of `(walker, encoded prompts, values)` that returns the walk.
        same: names of the values that only say where on the walk the frames lie.
        place: function of `(values, coordinate)`: where a frame lies, whatever the
            values named in `same` are.
    """

    name: str
    prompts: tuple[Prompt, ...]
    numbers: tuple[Number, ...]
    build: Callable
    same: tuple[str, ...] = ("frames",)
    place: Callable = lambda values, coordinate: coordinate

    @property
    def fields(self) -> tuple[Prompt | Number, ...]:
        """All fields in the order of the page."""
        return self.prompts + self.numbers

    def starting_at(self, defaults: dict) -> "Kind":
        """The same kind with other starting values, checked.

        Args:
            defaults: values by the names of fields.

        Raises:
            ValueError: a value that the field does not take.
        """
        unknown = set(defaults) - {field.name for field in self.fields}
        if unknown:
            raise ValueError(
                f"The explorer {self.name!r} has the fields "
                f"{[field.name for field in self.fields]}. Received: {sorted(unknown)}"
            )
        return replace(
            self,
            prompts=tuple(_starting(field, defaults) for field in self.prompts),
            numbers=tuple(_starting(field, defaults) for field in self.numbers),
        )


def frames_of(values: dict) -> int:
    """How many frames the walk of these values has; a map has none of its own."""
    return values["side"] ** 2 if "side" in values else values.get("frames", 1)


def _starting(field, defaults):
    value = defaults.get(field.name, field.default)
    return replace(field, default=field.read(value))


def _between_two(walker, prompts, values):
    from walklib.walks.walks import prompt_walk

    return prompt_walk(
        *prompts,
        frames=values["frames"],
        noise=walker.noise(values["seed"]),
        recipe=_made_by(values, "prompt_1", "prompt_2"),
    )


def _between_four(walker, prompts, values):
    from walklib.walks.walks import grid_walk

    return grid_walk(
        prompts,
        rows=values.get("side", 2),
        columns=values.get("side", 2),
        noise=walker.noise(values["seed"]),
        recipe=_made_by(values, "prompt_1", "prompt_2", "prompt_3", "prompt_4"),
    )


def _away_from_one(walker, prompts, values):
    from walklib.walks.walks import step_walk

    return step_walk(
        prompts[0],
        frames=values["frames"],
        step_size=values["step_size"],
        noise=walker.noise(values["seed"]),
        seed=values["seed"],
        recipe=_made_by(values, "prompt"),
    )


def _around_the_noise(walker, prompts, values):
    from walklib.walks.walks import circular_walk

    seeds = [values["seed"], values["seed"] + 1]
    noise_x, noise_y = walker.noise(seeds)
    return circular_walk(
        prompts[0],
        frames=values["frames"],
        noise_x=noise_x[None],
        noise_y=noise_y[None],
        recipe=_made_by(values, "prompt") | {"noise_seeds": seeds},
    )


def _over_the_noise(walker, prompts, values):
    from walklib.explore.plane import plane_walk

    seeds = [values["seed"] + offset for offset in range(3)]
    recipe = _made_by(values, "prompt") | {"noise_seeds": seeds}
    return plane_walk(prompts[0], noises=walker.noise(seeds), recipe=recipe)


def _made_by(values, *prompts):
    return {"prompts": [values[name] for name in prompts], "seed": values["seed"]}


def _distance(values, coordinate):
    """How far a step walk has gone at a coordinate."""
    last = values["frames"] - 1
    return tuple(round(t * last * values["step_size"], 12) for t in coordinate)


TWO_PROMPTS = Kind(
    "two_prompts",
    (
        Prompt("prompt_1", "First prompt"),
        Prompt("prompt_2", "Second prompt"),
    ),
    (FRAMES, SEED, NUM_STEPS, GUIDANCE),
    _between_two,
)
FOUR_PROMPTS = Kind(
    "four_prompts",
    (
        Prompt("prompt_1", "Top left prompt"),
        Prompt("prompt_2", "Top right prompt"),
        Prompt("prompt_3", "Bottom left prompt"),
        Prompt("prompt_4", "Bottom right prompt"),
    ),
    (SIDE, SEED, NUM_STEPS, GUIDANCE),
    _between_four,
    same=("side",),
)
AROUND_A_PROMPT = Kind(
    "around_a_prompt",
    (Prompt("prompt", "Prompt"),),
    (STEPS_TAKEN, STEP_SIZE, SEED, NUM_STEPS, GUIDANCE),
    _away_from_one,
    same=("frames", "step_size"),
    place=_distance,
)
NOISE_CIRCLE = Kind(
    "noise_circle",
    (Prompt("prompt", "Prompt"),),
    (STEPS_TAKEN, SEED, NUM_STEPS, GUIDANCE),
    _around_the_noise,
)
PROMPT_MAP = Kind(
    "prompt_map", FOUR_PROMPTS.prompts, (SEED, NUM_STEPS, GUIDANCE), _between_four
)
NOISE_MAP = Kind(
    "noise_map", NOISE_CIRCLE.prompts, (SEED, NUM_STEPS, GUIDANCE), _over_the_noise
)
