"""What may be typed into the fields of an explorer, and the words for the rest."""

import pytest

from walklib.explore import kinds
from walklib.explore.fields import Number, Prompt

KINDS = [
    kinds.TWO_PROMPTS,
    kinds.FOUR_PROMPTS,
    kinds.AROUND_A_PROMPT,
    kinds.NOISE_CIRCLE,
]
NUMBERS = {each.name: each for kind in KINDS for each in kind.numbers}
NO_NUMBERS = ["", "nan", "inf", "-inf", "many", "0x10", "1 2", "1;2", None, [], "1e999"]


@pytest.mark.parametrize("raw", ["", "   ", "\n", None, 3])
def test_a_prompt_needs_words(raw):
    with pytest.raises(ValueError, match="First prompt needs some words. Received:"):
        Prompt("prompt_1", "First prompt").read(raw)


def test_a_prompt_loses_the_spaces_around_it():
    assert Prompt("prompt", "Prompt").read("  a photo of a dog ") == "a photo of a dog"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("raw", NO_NUMBERS)
def test_no_number_takes_what_is_none(name, raw):
    field = NUMBERS[name]
    with pytest.raises(
        ValueError, match=f"{field.label} must be a .*number .*Received"
    ):
        field.read(raw)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_takes_its_limits_and_nothing_beyond(name):
    field = NUMBERS[name]
    assert field.read(field.lowest) == field.lowest
    assert field.read(str(field.highest)) == field.highest
    for beyond in (field.lowest - 1, field.highest * 2 + 1):
        with pytest.raises(ValueError, match="Received"):
            field.read(beyond)


@pytest.mark.parametrize("name", [n for n, each in NUMBERS.items() if each.whole])
def test_a_whole_number_takes_no_fraction(name):
    with pytest.raises(ValueError, match="a whole number .* Received: 2.5"):
        NUMBERS[name].read("2.5")


@pytest.mark.parametrize(
    "name, raw",
    [("frames", "0"), ("frames", 10_000), ("frames", "10,000"), ("side", 0)],
)
def test_a_count_of_none_or_too_many_is_refused(name, raw):
    with pytest.raises(ValueError, match=f"Received: {raw}"):
        NUMBERS[name].read(raw)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_value_is_shown_as_it_is_read(name):
    field = NUMBERS[name]
    lowest, highest, step = field.slider
    for value in (field.default, lowest, highest, lowest + step):
        assert field.read(field.show(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_slider_stays_inside_what_may_be_typed(name):
    field = NUMBERS[name]
    lowest, highest, step = field.slider
    assert field.lowest <= lowest <= field.default <= highest <= field.highest
    assert field.read(lowest + step) > lowest


def test_words_name_both_limits_unless_the_upper_one_is_only_technical():
    few = Number("few", "Few", 2, 1, 5000, (1, 3, 1))
    with pytest.raises(ValueError, match="Few must be a whole number from 1 to 5,000"):
        few.read(0)
    with pytest.raises(ValueError, match="Seed must be a whole number of at least 0."):
        kinds.SEED.read(-1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_starts_with_checked_values(kind):
    texts = {each.name: "a dog" for each in kind.prompts}
    assert {each.default for each in kind.starting_at(texts).prompts} == {"a dog"}
    with pytest.raises(ValueError, match="Received: -3"):
        kind.starting_at(texts | {"num_steps": -3})
    with pytest.raises(ValueError, match="has the fields .*Received: .*'stepsize'"):
        kind.starting_at({"stepsize": 1})
    with pytest.raises(ValueError, match="needs some words"):
        kind.starting_at({})
