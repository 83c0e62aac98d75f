"""How pictures are rendered, and the limits of every number that a user sets.

    settings = walker.defaults.but(num_steps=14)
    frames = walker.render(walk, settings)

Forms, command, walks and renderer read the same limits from here. A new setting is a
field of `Settings`, a line in `LIMITS`, and whatever reads it. Recipes that are older
than a setting are read with its default, or with what `walklib.recipes.BEFORE` says.
"""

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from walklib.checks import finite_number, whole_number


@dataclass(frozen=True)
class Limit:
    """What a number may be, and how a form offers it.

    Attributes:
        label: what a page calls it.
        lowest: the smallest value.
        highest: the largest value.
        slider: `(lowest, highest, step)` of a slider, inside the limits; other values
            are typed.
        whole: whether it is a whole number. Defaults to True.
        start: what a form begins with where nothing else says so. Defaults to 1.
    """

    label: str
    lowest: float
    highest: float
    slider: tuple[float, float, float]
    whole: bool = True
    start: float = 1

    def checked(self, name: str, value: Any) -> Any:
        """Return the number as an int or a float.

        Raises:
            TypeError: if it is no such number.
            ValueError: if it is not finite or lies outside the limits.
        """
        check: Any = whole_number if self.whole else finite_number
        return check(name, value, self.lowest, self.highest)


MOST_FRAMES = 10**6

LIMITS = {
    "frames": Limit("Frames", 1, MOST_FRAMES, (2, 128, 1), start=16),
    "rows": Limit("Rows", 1, 1000, (2, 12, 1), start=5),
    "columns": Limit("Columns", 1, 1000, (2, 12, 1), start=5),
    "step_size": Limit(
        "Step size", -math.inf, math.inf, (0.0, 0.1, 0.001), False, start=0.01
    ),
    "seed": Limit("Seed", 0, math.inf, (0, 100, 1), start=42),
    "num_steps": Limit("Denoising steps", 1, 1000, (1, 50, 1)),
    "guidance_scale": Limit("Guidance scale", 0, 1000, (1.0, 15.0, 0.5), False),
    "guidance_from": Limit("Guidance from noise", 0, 1, (0.0, 1.0, 0.05), False),
    "guidance_to": Limit("Guidance to noise", 0, 1, (0.0, 1.0, 0.05), False, start=0),
    "tolerance": Limit("Tolerance", 0, 1, (0.0, 0.1, 0.004), False, start=0.016),
    "batch_size": Limit("Batch size", 1, MOST_FRAMES, (1, 32, 1)),
    "fps": Limit("Frames per second", 1e-3, 1000, (1, 30, 1), False, start=10),
}


def checked(**named: Any) -> Any:
    """Return one number, named as in `LIMITS`, if it is within its limits.

        frames = checked(frames=frames)

    Raises:
        TypeError: if it is no such number.
        ValueError: if it is not finite or lies outside the limits.
    """
    ((name, value),) = named.items()
    return LIMITS[name].checked(name, value)


@dataclass(frozen=True)
class Settings:
    """How the flow is followed from noise to picture.

    Attributes:
        num_steps: int from 1 to 1000. Denoising steps. Defaults to 28.
        guidance_scale: float from 0 to 1000. How strongly the prompt is followed; 1
            is no guidance, and half of the work. Defaults to 7.
        solver: name of the solver, as in `walklib.render.solvers.SOLVERS`. Defaults to
            `"euler"`.
        tolerance: float from 0 to 1. How far a frame of a walk may be from its own full
            render, so that neighbours share work: root mean square, as a part of the
            range. 0 draws every frame in full. It is estimated and audited, not proven:
            where a walk jumps, a frame may be further away. Defaults to 0.016, which is
            36 dB and can't be seen in motion.
        guidance_from: float from 0 to 1. The noise level from which on there is
            guidance, where 1 is noise alone. Defaults to 1, from the start.
        guidance_to: float from 0 to `guidance_from`. The noise level at which it ends.
            Elsewhere the negative prompt is not asked, which halves the work there;
            [Kynkäänniemi et al. (2024)](https://arxiv.org/abs/2404.07724), whose levels
            are `sigma / (1 - sigma)` of these. Defaults to 0, to the end.

    Raises:
        TypeError, ValueError: if a number is not within its limits.
    """

    num_steps: int = 28
    guidance_scale: float = 7.0
    solver: str = "euler"
    tolerance: float = 0.016
    guidance_from: float = 1.0
    guidance_to: float = 0.0

    def __post_init__(self):
        for name in LIMITED:
            object.__setattr__(self, name, checked(**{name: getattr(self, name)}))
        if not isinstance(self.solver, str):
            raise TypeError(
                f"`solver` must be a name. Received: solver={self.solver!r}"
            )
        if self.guidance_to > self.guidance_from:
            raise ValueError(
                "`guidance_to` must be at most `guidance_from`, as noise falls. "
                f"Received: guidance_to={self.guidance_to}, "
                f"guidance_from={self.guidance_from}"
            )

    def but(self, **asked: Any) -> "Settings":
        """The same settings with others in place; None leaves what is there.

        Raises:
            TypeError: for a name that is no setting, or a value of a wrong type.
            ValueError: if a number is not within its limits.
        """
        known = [field.name for field in fields(self)]
        for name in asked:
            if name not in known:
                raise TypeError(
                    f"There is no setting of this name; there are {', '.join(known)}. "
                    f"Received: {name}={asked[name]!r}"
                )
        return replace(self, **{k: v for k, v in asked.items() if v is not None})

    def as_dict(self) -> dict[str, Any]:
        """The settings by name, ready for JSON."""
        return asdict(self)


LIMITED = [setting.name for setting in fields(Settings) if setting.name in LIMITS]
