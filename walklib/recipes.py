"""Recipes: all that makes the pictures of a walk, as JSON, and its checks.

A recipe is a plan with settings, model and versions, and what an export added. Files
store its text and do not understand it.

    recipe = read_recipe("outputs/dog_to_cat_64.gif")
    walk = walk_of(recipe["plan"], walker)
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from walklib import files
from walklib.model import Model
from walklib.plans import Origins, plan_of
from walklib.settings import Settings, checked
from walklib.walks import Walk

PROGRAM, FORMAT = "walklib", 1
MOST_DEPTH = 8  # objects and lists in each other; a recipe has 5
SETTINGS = ("num_steps", "guidance_scale", "solver")  # All recipes have these.
BEFORE = Settings(tolerance=0).as_dict()  # What was done when there were no others.
PACKAGES = ("walklib", "keras", "keras-hub", "jax", "tensorflow", "torch", "numpy")
PARTS = {
    "program": str,
    "format": int,
    "plan": (dict, type(None)),
    "settings": dict,
    "model": dict,
    "versions": dict,
    "export": dict,
}
MODEL = {
    "preset": str,
    "fingerprint": str,
    "dtype": str,
    "image_size": list,
    "batch_size": int,
}


@dataclass(frozen=True)
class Recipe:
    """Everything that makes the pictures of a walk.

    Attributes:
        content: dict: program, format, plan, settings, model and versions.
        export: dict of what was added when it was written: rate, order, rows.
    """

    content: Mapping[str, Any]
    export: Mapping[str, Any] = field(default_factory=dict)

    def noting(self, **export: Any) -> "Recipe":
        """The same recipe with more of what an export added."""
        return replace(self, export={**self.export, **export})

    def text(self, **export: Any) -> str:
        """The recipe as one line of ASCII JSON.

        Args:
            **export: what the file adds, such as `fps`.
        """
        content = {**self.content, "export": {**self.export, **export}}
        return json.dumps(content, allow_nan=False)


def recipe_of(
    walk: Walk, settings: Settings, model: Model, batch_size: int, origins: Origins
) -> Recipe:
    """The `Recipe` of a walk, drawn by a model with these settings."""
    import keras

    described = {
        "preset": model.preset,
        "fingerprint": model.fingerprint,
        "dtype": model.dtype,
        "image_size": list(model.image_size),
        "batch_size": batch_size,
    }
    content = {
        "program": PROGRAM,
        "format": FORMAT,
        "plan": plan_of(walk, origins),
        "settings": settings.as_dict(),
        "model": described,
        "versions": {"backend": keras.backend.backend(), **versions()},
    }
    return Recipe(content)


@cache
def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """The versions of Python and of those of the packages that are installed."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def read_recipe(path: str | Path) -> dict[str, Any]:
    """Read the recipe back from a file that walklib wrote.

    Args:
        path: a file that an export wrote, or a folder of PNG frames.

    Returns:
        dict of `plan`, `settings`, `model`, `versions` and `export`, checked; with
        `program` and `format`, its marks.

    Raises:
        FileNotFoundError: there is no such file, or no frame in the folder.
        ValueError: the file holds no recipe, one of another program or of a newer
            format, or one that says too little or too much.
    """
    text = files.read_text(path)
    try:
        return checked_recipe(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def checked_recipe(text: str) -> dict[str, Any]:
    """A recipe's text as a checked dict.

    Raises:
        ValueError: it is no recipe; says why.
    """
    try:
        recipe = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"There is no recipe in it ({error})") from None
    if not isinstance(recipe, dict) or _depth_exceeds(MOST_DEPTH, recipe):
        raise ValueError(f"There is no recipe in it, but a {type(recipe).__name__}")
    program, version = recipe.get("program", PROGRAM), recipe.get("format", FORMAT)
    if program != PROGRAM:
        raise ValueError(f"The recipe is of another program: {program!r}")
    if version != FORMAT:
        raise ValueError(
            f"The recipe is of format {version!r}, and this walklib reads {FORMAT}"
        )
    _check_parts("recipe", recipe, PARTS)
    _check_parts("model", recipe["model"], MODEL)
    later = {name: value for name, value in BEFORE.items() if name not in SETTINGS}
    recipe["settings"] = later | recipe["settings"]
    _check_parts("settings", recipe["settings"], dict.fromkeys(BEFORE, object))
    try:
        Settings(**recipe["settings"])
        checked(batch_size=recipe["model"]["batch_size"])
    except TypeError as error:
        raise ValueError(str(error)) from error
    return recipe


def _check_parts(whole, content, parts):
    for verdict, names in (
        ("Missing from", parts.keys() - content.keys()),
        ("Unknown in", content.keys() - parts.keys()),
    ):
        if names:
            raise ValueError(f"{verdict} the {whole}: {', '.join(sorted(names))}")
    for name, kind in parts.items():
        if not isinstance(content[name], kind) or isinstance(content[name], bool):
            raise ValueError(
                f"The {whole} has a wrong {name}. Received: {content[name]!r}"
            )


def _depth_exceeds(most, content):
    """Whether objects and lists lie more than `most` deep in each other."""
    level = [content]
    for _ in range(most + 1):
        level = [each for each in level if isinstance(each, (dict, list))]
        inside = (each.values() if isinstance(each, dict) else each for each in level)
        level = list(chain.from_iterable(inside))
    return bool(level)


def _refuse(constant):
    raise ValueError(f"{constant} is no number of JSON")
