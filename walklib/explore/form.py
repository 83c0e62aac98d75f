"""A walk's function as a form: a text box for each prompt, a slider for each number.

Nothing is listed here that the function's signature says. `Embeddings` are encoded
prompts, `Noise` is drawn from the seed, and a number has the limits that
`walklib.settings` gives to its name, or a `Limit` in its own annotation:

    def wave_walk(start: Embeddings, *, frames: int, noise: Noise,
                  height: Annotated[float, Limit("Height", 0, 1, (0, 1, 0.05), False)])
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from walklib.embeddings import Embeddings, Noise
from walklib.settings import LIMITED, LIMITS, Limit, Settings
from walklib.show.field import Field
from walklib.walks import Walk

# On every page. A page draws its pictures one by one, each in full.
HIDDEN = ("tolerance", "guidance_from", "guidance_to")
OFFERED = [name for name in LIMITED if name not in HIDDEN]
ORDINALS = "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"
CORNERS = "Top left", "Top right", "Bottom left", "Bottom right"


@dataclass(frozen=True)
class Form:
    """What can be set of a walk, and the walk and the settings that come of it.

    Attributes:
        build: function that returns a `Walk`.
        fields: `Field` by name, in the order of the page.
        prompts: the fields of each prompt argument; a list for one of several prompts.
        noises: noise arguments: the first is drawn from the seed, the next from
            seed + 1, and so on.
        fixed: arguments of `build` that no field sets.
        settings: `Settings` of all pictures, but for the fields among them.
        negative: what no picture must show.
    """

    build: Callable[..., Walk]
    fields: Mapping[str, Field]
    prompts: Mapping[str, str | list[str]]
    noises: Sequence[str]
    fixed: Mapping[str, Any]
    settings: Settings
    negative: str = ""

    def walk(
        self,
        values: Mapping[str, Any],
        encode: Callable[[str], Embeddings],
        noise: Callable[[int], Noise],
    ) -> Walk:
        """The `Walk` of these values.

        Args:
            values: a value for each field.
            encode: function from a prompt to its `Embeddings`.
            noise: function from a seed to its noise.
        """
        arguments = dict(self.fixed)
        for name, texts in self.prompts.items():
            if isinstance(texts, str):
                arguments[name] = encode(values[texts])
            else:
                arguments[name] = [encode(values[text]) for text in texts]
        for offset, name in enumerate(self.noises):
            arguments[name] = noise(values["seed"] + offset)
        parameters = inspect.signature(self.build).parameters
        numbers = self.fields.keys() & parameters.keys() - self.prompts.keys()
        return self.build(**arguments, **{name: values[name] for name in numbers})

    def differences(self, values: Mapping[str, Any], others: Mapping[str, Any]) -> str:
        """Those of the values that differ from others, in words: `Seed 42`; or ""."""
        told = [
            f"{field.label} {field.show(values[name])}"
            for name, field in self.fields.items()
            if values[name] != others[name]
        ]
        return ", ".join(told)

    def settings_of(self, values: Mapping[str, Any]) -> Settings:
        """The `Settings` of these values."""
        return self.settings.but(**{name: values[name] for name in OFFERED})


def form_of(
    build: Callable[..., Walk],
    prompts: Sequence[str | Sequence[str]],
    settings: Settings,
    *,
    negative: str | None = None,
    hidden: Collection[str] = (),
    **asked: Any,
) -> Form:
    """Read a form off the signature of a walk's function.

    Args:
        build: function that returns a `Walk`.
        prompts: a text for each argument of one prompt, and a list of them for each
            argument of several, in the order of the function.
        settings: `Settings` that the form starts with.
        negative: what no picture must show. Defaults to nothing.
        hidden: numbers that get no field.
        **asked: starting values of fields, other settings, and other arguments; None
            is as if it were left out.

    Raises:
        TypeError, ValueError: a name that is none of these, a value outside its limits,
            or prompts that do not fit the function.
    """
    if not isinstance(settings, Settings):
        raise TypeError(f"`settings` must be `Settings`. Received: {settings!r}")
    asked = {name: value for name, value in asked.items() if value is not None}
    chosen = {name: asked.pop(name) for name in settings.as_dict() if name in asked}
    settings = settings.but(**chosen).but(tolerance=0)
    hints = _hints_of(build)
    slots, texts = _prompt_fields(build, hints, prompts)
    numbers = _number_fields(build, hints, asked)
    fixed = {name: numbers.pop(name).start for name in hidden}
    fixed |= {name: value for name, value in asked.items() if name not in numbers}
    offered = {n: _number_field(n, LIMITS[n], getattr(settings, n)) for n in OFFERED}
    noises = [n for n, hint in hints.items() if hint == Noise and n not in fixed]
    form_fields = texts | numbers | offered
    negative = _text("negative", "" if negative is None else negative)
    form = Form(build, form_fields, slots, noises, fixed, settings, negative)
    _check_names(form, hints, asked.keys() & set(hidden))
    return form


def _hints_of(build):
    """The annotations of a function's arguments, with what `Annotated` adds."""
    names = inspect.signature(build).parameters
    hints = get_type_hints(build, include_extras=True)
    return {name: hints.get(name, Any) for name in names}


def _prompt_fields(build, hints, prompts):
    """The fields of each prompt argument, and these fields by name."""
    asked = [n for n, hint in hints.items() if hint is Embeddings or _several(hint)]
    if len(asked) != len(prompts):
        raise ValueError(
            f"{build.__name__} takes {len(asked)} prompts, or lists of prompts: "
            f"{', '.join(asked)}. Received: {prompts!r}"
        )
    slots: dict[str, str | list[str]] = {}
    found: dict[str, str] = {}
    for name, given in zip(asked, prompts, strict=True):
        texts = {name: given}
        if _several(hints[name]):
            texts = {f"{name}_{k}": t for k, t in enumerate(_listed(name, given), 1)}
        slots[name] = list(texts) if _several(hints[name]) else name
        found |= texts
    labels = _prompt_labels(asked, len(found))
    return slots, {
        name: Field(name, label, _text(name, given))
        for (name, given), label in zip(found.items(), labels, strict=True)
    }


def _several(hint):
    """Whether an argument takes several encoded prompts."""
    return any(get_args(each) == (Embeddings,) for each in (hint, *get_args(hint)))


def _listed(name, given):
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise TypeError(f"`{name}` must be a list of prompts. Received: {given!r}")
    return given


def _text(name, given):
    if not isinstance(given, str):
        raise TypeError(f"`{name}` must be text. Received: {name}={given!r}")
    return given.strip()


def _prompt_labels(asked, count):
    if count == 1:
        return ["Prompt"]
    if asked == ["corners"] and count == len(CORNERS):
        return [f"{corner} prompt" for corner in CORNERS]
    named = [f"{ordinal} prompt" for ordinal in ORDINALS[:count]]
    return named + [f"Prompt {k}" for k in range(len(named) + 1, count + 1)]


def _number_fields(build, hints, asked):
    """A field for each number that has limits, and the seed of the noise."""
    parameters, found = inspect.signature(build).parameters, {}
    for name, hint in hints.items():
        if hint == Noise and name not in asked:
            name, hint = "seed", int
        limit = _limit_of(name, hint)
        if limit and name not in found:
            start = getattr(parameters.get(name), "default", inspect.Parameter.empty)
            start = limit.start if start is inspect.Parameter.empty else start
            found[name] = _number_field(name, limit, asked.get(name, start))
    return found


def _number_field(name, limit, start):
    return Field(name, limit.label, limit.checked(name, start), limit)


def _limit_of(name, hint):
    given = [each for each in get_args(hint)[1:] if isinstance(each, Limit)]
    return given[0] if given else LIMITS.get(name) if hint in (int, float) else None


def _check_names(form, hints, refused):
    """Raise if something is given that there is not, or not given that is needed."""
    known = form.fields.keys() | hints.keys() - form.prompts.keys()
    unknown = sorted(form.fixed.keys() - known | refused)
    if unknown:
        raise ValueError(
            f"The explorer of {form.build.__name__} has the fields "
            f"{', '.join(form.fields)}. Received: {', '.join(unknown)}"
        )
    for name, parameter in inspect.signature(form.build).parameters.items():
        given = [*form.fields, *form.prompts, *form.noises, *form.fixed]
        if parameter.default is inspect.Parameter.empty and name not in given:
            raise ValueError(
                f"An explorer can't tell what `{name}` of {form.build.__name__} is: "
                f"give it, `{name}=...`, or annotate it with a `Limit`"
            )
