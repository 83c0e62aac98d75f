"""What may be typed into the fields of an explorer, and the words for the rest."""

import pytest

from tests.explore import page

# Each number on a page: the explorer, its keyword, its limits and a slider's step.
NUMBERS = {
    "Interpolation steps": ("two_prompts", "frames", 1, 1000),
    "Steps per side": ("four_prompts", "side", 1, 32),
    "Walk steps": ("noise_circle", "frames", 1, 1000),
    "Step size": ("around_a_prompt", "step_size", -10, 10),
    "Seed": ("two_prompts", "seed", 0, 2**53),
    "Denoising steps": ("two_prompts", "num_steps", 1, 1000),
    "Guidance scale": ("two_prompts", "guidance_scale", 0, 100),
}
FRACTIONS = ["Step size", "Guidance scale"]
NO_NUMBERS = ["nan", "inf", "-inf", "many", "0x10", "1 2", "1;2", "[]", "1e999"]

each_number = pytest.mark.parametrize("label", NUMBERS)


@pytest.fixture(scope="module")
def pages():
    """A page of each explorer, shared: what is typed into it is put right again."""
    return {name: page.open(name) for name in page.EXPLORERS}


@pytest.fixture
def put(pages):
    """A function that types into a field, and returns what the page says of it."""
    typed = {}

    def put(label, text):
        explorer = pages[NUMBERS[label][0]]
        typed.setdefault((explorer, label), explorer.box(label).value)
        explorer.put(label, text)
        return explorer.told(label)

    yield put
    for (explorer, label), value in typed.items():
        explorer.put(label, value)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_prompt_needs_words(text):
    explorer = page.open("two_prompts")
    explorer.put("First prompt", text)
    told = explorer.told("First prompt")
    assert told == f"First prompt needs some words. Received: {text!r}"
    with pytest.raises(ValueError, match="First prompt needs some words. Received:"):
        page.open("two_prompts", text, "a cat")


@pytest.mark.parametrize("prompt", [None, 3])
def test_a_prompt_is_text(prompt):
    with pytest.raises(ValueError, match="First prompt needs some words. Received:"):
        page.open("two_prompts", prompt, "a cat")


def test_spaces_around_a_prompt_change_nothing():
    explorer = page.open("two_prompts")
    explorer.put("First prompt", "  a dog ")
    explorer.work()
    assert explorer.walker.painted == 1


@each_number
@pytest.mark.parametrize("text", ["", *NO_NUMBERS])
def test_no_number_takes_what_is_none(put, label, text):
    kind = "a number" if label in FRACTIONS else "a whole number"
    told = put(label, text)
    assert told.startswith(f"{label} must be {kind} ")
    assert told.endswith(f"Received: {text}".strip())


@each_number
def test_a_number_takes_its_limits_and_nothing_beyond(put, label):
    lowest, highest = NUMBERS[label][2:]
    for limit in (lowest, highest):
        assert put(label, limit) == ""
    for beyond in (lowest - 1, highest * 2 + 2):
        assert f"Received: {beyond}" in put(label, beyond)


@pytest.mark.parametrize("label", [each for each in NUMBERS if each not in FRACTIONS])
def test_a_whole_number_takes_no_fraction(put, label):
    assert "a whole number" in put(label, "2.5")
    assert put(label, "2.0") == ""


@each_number
def test_a_value_is_shown_as_it_is_read(pages, put, label):
    explorer = pages[NUMBERS[label][0]]
    slider = explorer.slider(label)
    for value in (slider.min, slider.max, slider.min + slider.step):
        explorer.slide(label, value)
        shown = explorer.box(label).value
        assert float(shown) == pytest.approx(value, rel=1e-9)
        assert put(label, shown) == ""


def test_words_name_both_limits_unless_the_upper_one_is_only_technical(put):
    assert "Denoising steps must be a whole number from 1 to 1,000. Received: 0" == put(
        "Denoising steps", 0
    )
    assert "Seed must be a whole number of at least 0. Received: -1" == put("Seed", -1)


@each_number
def test_an_explorer_starts_with_checked_values(label):
    name, keyword, lowest, highest = NUMBERS[label]
    assert float(page.open(name, **{keyword: lowest}).box(label).value) == lowest
    for bad in (lowest - 1, "many", []):
        with pytest.raises(ValueError, match="Received: "):
            page.open(name, **{keyword: bad})


def test_a_keyword_that_is_no_field_is_refused():
    with pytest.raises(ValueError, match="has the fields .*Received: .*'stepsize'"):
        page.open("two_prompts", stepsize=1)
