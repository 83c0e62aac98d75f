"""Plans: a walk's call and view as JSON, and back.

    plan = plan_of(walk, origins)   # {"walk": "prompt_walk", "start": {"prompt": ...
    walk = walk_of(plan, model)

No caller writes one by hand. Tensors are known by what made them, where that is known;
else by a digest.
"""

import inspect
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from keras import ops

from walklib.embeddings import Embeddings, Tensor, digest_of, row_digests
from walklib.model import Model
from walklib.walks import WALKS, Rows, Walk


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
            return {"array": digest_of(rows.digests)}
        if len(found) == 1:
            return found[0]
        return {name: [each[name] for each in found] for name in names}


def plan_of(walk: Walk, origins: Origins) -> dict[str, Any] | None:
    """A walk's call and view as JSON holds them; None for a path of one's own."""
    if walk.call is None:
        return None
    arguments = {k: _spoken(v, origins) for k, v in walk.call.arguments.items()}
    return {"walk": walk.call.walk, **arguments, "view": walk.view}


def arrays_of(walk: Walk, origins: Origins) -> list[Any]:
    """The tensors that a walk's plan knows by a digest only, as numpy arrays."""
    arguments = walk.call.arguments.values() if walk.call else []
    each = chain.from_iterable(v if isinstance(v, list) else [v] for v in arguments)
    rows = [value for value in each if isinstance(value, Rows)]
    return [_as_numpy(r.tensors) for r in rows if "array" in origins.named(r)]


def walk_of(plan: Mapping[str, Any], model: Model, arrays: Iterable = ()) -> Walk:
    """Build a walk again.

    Args:
        plan: as from `plan_of`, or from a file.
        model: `Model` or `Walker` that encodes its prompts and draws its noise.
        arrays: the `Embeddings` and tensors that the plan knows by a digest only.

    Raises:
        ValueError: if there is no such walk, or an argument or array is not right.
    """
    arrays = list(arrays)
    check_plan(plan, arrays)
    make, given = WALKS[plan["walk"]], _by_digest(arrays)
    try:
        arguments = {k: _heard(v, model, given) for k, v in _said(plan).items()}
        return _viewed(make(**arguments), plan["view"])
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"The plan can't be followed: {error}") from error


def check_plan(plan: Mapping[str, Any] | None, arrays: Iterable = ()) -> None:
    """Raise if a plan can't be followed, as far as that can be known without a model.

    Raises:
        ValueError: if there is no such walk, an argument is missing or unknown, or an
            array is not given.
    """
    if plan is None:
        raise ValueError("The walk's path was a function of its maker's own: no plan")
    name, given = plan.get("walk"), _by_digest(arrays)
    if not isinstance(name, str) or name not in WALKS:
        raise ValueError(
            f"There is no walk of this name; there are {', '.join(sorted(WALKS))}. "
            f"Received: walk={name!r}"
        )
    if not isinstance(plan.get("view"), dict):
        raise ValueError(f"The plan lacks a view. Received: {plan.get('view')!r}")
    try:
        inspect.signature(WALKS[name]).bind(**_said(plan))
    except TypeError as error:
        raise ValueError(f"The plan does not fit {name}: {error}") from None
    for value in _said(plan).values():
        for each in value if isinstance(value, list) else [value]:
            _check_source(each, given)


def _at(row, values):
    """What made one row, where one value may stand for all rows."""
    many = hasattr(values, "__len__") and not isinstance(values, str)
    value = values[row if len(values) > 1 else 0] if many else values
    return value if isinstance(value, str) else int(value)


def _as_numpy(tensors):
    to_numpy = ops.convert_to_numpy
    return (
        tensors.map(to_numpy) if isinstance(tensors, Embeddings) else to_numpy(tensors)
    )


def _spoken(value, origins):
    """An argument of a `Call` as JSON."""
    if isinstance(value, Rows):
        return origins.named(value)
    if isinstance(value, list):
        return [_spoken(each, origins) for each in value]
    return value


def _said(plan):
    """The arguments of a plan's walk."""
    return {k: v for k, v in plan.items() if k not in ("walk", "view")}


def _by_digest(arrays):
    try:
        return {digest_of(row_digests(array)): array for array in arrays}
    except TypeError:
        raise TypeError(
            f"`arrays` must be a list of embeddings and tensors. Received: {arrays!r}"
        ) from None


def _check_source(value, given):
    """Raise if an object does not say where embeddings or noise come from."""
    if not isinstance(value, dict):
        return
    if value.keys() not in ({"prompt", "negative"}, {"seed"}, {"array"}):
        raise ValueError(f"The plan has an unknown argument. Received: {value!r}")
    digest = value.get("array", "")
    if "array" in value and not (isinstance(digest, str) and digest in given):
        raise ValueError(
            "The walk was made with an array that the file does not hold: hand it "
            f"over, `replay(path, arrays=[...])`. It is the one of digest {digest!r}"
        )


def _heard(value, model, given):
    """An argument as a walk takes it, from JSON."""
    if isinstance(value, list):
        return [_heard(each, model, given) for each in value]
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return given[value["array"]]
    return model.noise(**value) if "seed" in value else model.encode(**value)


def _viewed(walk, view):
    """The walk with its frames where the plan's view has them."""
    if not view:
        return walk
    if view.keys() == {"coordinates"}:
        return walk.with_coordinates(view["coordinates"])
    if view.keys() == {"frames"}:
        return walk.spaced(view["frames"])
    if view.keys() == {"rows", "columns"}:
        return walk.spaced((view["rows"], view["columns"]))
    raise ValueError(f"There is no such view. Received: view={view!r}")
