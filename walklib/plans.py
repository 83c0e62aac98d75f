"""Plans and recipes: a walk as JSON and back, and all that makes its pictures.

A *plan* is a walk's call and view. A *recipe* is a plan with settings, model and
versions, and what an export added. Both are made and checked here alone; files store a
recipe's text and do not understand it.

    recipe = read_recipe("outputs/dog_to_cat_64.gif")
    walk = walk_of(recipe["plan"], walker)
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from walklib import files
from walklib.embeddings import Embeddings, Noise, Tensor, row_digests
from walklib.model import Model
from walklib.settings import Settings
from walklib.walks import WALKS, Rows, Walk

PROGRAM, FORMAT = "walklib", 1
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


class Origins:
    """Where embeddings and noise came from, by what their rows are known by."""

    def __init__(self):
        self._known: dict[str, dict[str, Any]] = {}

    def note(self, tensors: Embeddings | Tensor, **named: Any) -> None:
        """Remember what made each row.

        Args:
            tensors: `Embeddings` or noise of n rows.
            **named: `prompt` and `negative`, or `seed`: n values of each, or one.
        """
        for row, digest in enumerate(row_digests(tensors)):
            self._known[digest] = {k: _at(row, value) for k, value in named.items()}

    def named(self, rows: Rows) -> dict[str, Any]:
        """These rows as a plan says them: by their prompts, seeds, or a digest."""
        found = [self._known.get(digest, {}) for digest in rows.digests]
        names = found[0].keys()
        if not names or any(each.keys() != names for each in found):
            return {"array": _joined(rows.digests)}
        if len(found) == 1:
            return found[0]
        return {name: [each[name] for each in found] for name in names}


def plan_of(walk: Walk, origins: Origins) -> dict[str, Any] | None:
    """A walk's call and view as JSON holds them; None for a path of one's own."""
    if walk.call is None:
        return None
    arguments = {k: _spoken(v, origins) for k, v in walk.call.arguments.items()}
    return {"walk": walk.call.walk, **arguments, "view": walk.view}


def walk_of(plan: Mapping[str, Any], model: Model, arrays: Iterable = ()) -> Walk:
    """Build a walk again.

    Args:
        plan: as from `plan_of`, or from a file.
        model: `Model` or `Walker` that encodes its prompts and draws its noise.
        arrays: the `Embeddings` and tensors that the plan knows by a digest only.

    Raises:
        ValueError: if there is no such walk, or an argument or array is not right.
    """
    name, view = plan.get("walk"), plan.get("view")
    if not isinstance(name, str) or name not in WALKS:
        raise ValueError(
            f"There is no walk of this name; there are {', '.join(sorted(WALKS))}. "
            f"Received: walk={name!r}"
        )
    given = {_joined(row_digests(array)): array for array in arrays}
    said = {k: v for k, v in plan.items() if k not in ("walk", "view")}
    arguments = {k: _heard(v, model, given) for k, v in said.items()}
    try:
        return _viewed(WALKS[name](**arguments), view)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"The plan of a {name} can't be followed: {error}") from error


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
    try:
        return checked_recipe(files.read_text(path))
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
    if not isinstance(recipe, dict):
        raise ValueError(f"There is no recipe in it, but {type(recipe).__name__}")
    program, version = recipe.get("program", PROGRAM), recipe.get("format", FORMAT)
    if program != PROGRAM:
        raise ValueError(f"The recipe is of another program: {program!r}")
    if version != FORMAT:
        raise ValueError(
            f"The recipe is of format {version!r}, and this walklib reads {FORMAT}"
        )
    _check_parts("recipe", recipe, PARTS)
    _check_parts("model", recipe["model"], MODEL)
    settings = {name: object for name in Settings().as_dict()}
    _check_parts("settings", recipe["settings"], settings)
    try:
        Settings(**recipe["settings"])
    except TypeError as error:
        raise ValueError(str(error)) from error
    return recipe


def _check_parts(whole, content, parts):
    for verb, names in (
        ("lacks", parts.keys() - content.keys()),
        ("has an unknown", content.keys() - parts.keys()),
    ):
        if names:
            raise ValueError(f"The {whole} {verb} {', '.join(sorted(names))}")
    for name, kind in parts.items():
        if not isinstance(content[name], kind) or isinstance(content[name], bool):
            raise ValueError(
                f"The {whole} has a wrong {name}. Received: {content[name]!r}"
            )


def _refuse(constant):
    raise ValueError(f"{constant} is no number of JSON")


def _joined(digests):
    """One digest for all rows; that of a single row is its own."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _at(row, values):
    """What made one row, where one value may stand for all rows."""
    many = hasattr(values, "__len__") and not isinstance(values, str)
    value = values[row if len(values) > 1 else 0] if many else values
    return value if isinstance(value, str) else int(value)


def _spoken(value, origins):
    """An argument of a `Call` as JSON."""
    if isinstance(value, Rows):
        return origins.named(value)
    if isinstance(value, list):
        return [_spoken(each, origins) for each in value]
    return value


def _heard(value, model: Model, given) -> Embeddings | Noise | Any:
    """An argument as a walk takes it, from JSON."""
    if isinstance(value, list):
        return [_heard(each, model, given) for each in value]
    if not isinstance(value, dict):
        return value
    try:
        if value.keys() == {"prompt", "negative"}:
            return model.encode(**value)
        if value.keys() == {"seed"}:
            return model.noise(**value)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if value.keys() != {"array"}:
        raise ValueError(f"The plan has an unknown argument. Received: {value!r}")
    if value["array"] not in given:
        raise ValueError(
            "The walk was made with an array that the file does not hold: hand it "
            "over, `replay(path, arrays=[...])`. It is the one of digest "
            f"{value['array']!r}"
        )
    return given[value["array"]]


def _viewed(walk, view):
    """The walk with its frames where the plan's view has them."""
    if not view:
        return walk
    if not isinstance(view, dict):
        raise ValueError(f"A view is an object. Received: view={view!r}")
    if view.keys() == {"coordinates"}:
        return walk.with_coordinates(view["coordinates"])
    if view.keys() == {"frames"}:
        return walk.spaced(view["frames"])
    if view.keys() == {"rows", "columns"}:
        return walk.spaced((view["rows"], view["columns"]))
    raise ValueError(f"There is no such view. Received: view={view!r}")
