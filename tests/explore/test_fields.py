"""What may be typed into the fields of an explorer, and the words for the rest."""

import math

import pytest

from tests.explore import page
from tests.explore.painted import hue
from walklib.settings import Settings

# Each number on a page: the explorer, its keyword and its limits.
NUMBERS = {
    "Frames": ("two_prompts", "frames", 1, 10**6),
    "Rows": ("four_prompts", "rows", 1, 1000),
    "Columns": ("four_prompts", "columns", 1, 1000),
    "Step size": ("around_a_prompt", "step_size", -math.inf, math.inf),
    "Seed": ("two_prompts", "seed", 0, math.inf),
    "Denoising steps": ("two_prompts", "num_steps", 1, 1000),
    "Guidance scale": ("two_prompts", "guidance_scale", 0, 1000),
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
def test_a_prompt_may_be_empty_as_in_a_render(text):
    explorer = page.open("two_prompts", text, "a cat")
    assert explorer.seen().prompt == hue("")
    explorer.put("Second prompt", text)
    assert not explorer.alerts()


@pytest.mark.parametrize("prompt", [None, 3])
def test_a_prompt_is_text(prompt):
    with pytest.raises(TypeError, match="`start` must be text. Received: start="):
        page.open("two_prompts", prompt, "a cat")
    with pytest.raises(TypeError, match="`negative` must be text. Received: negative"):
        page.open("two_prompts", negative=3)


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
    assert told.startswith(f"{label} must be {kind}")
    assert told.endswith(f"Received: {text}".strip())


@each_number
def test_a_number_takes_its_limits_and_nothing_beyond(put, label):
    lowest, highest = NUMBERS[label][2:]
    for limit in (lowest, highest):
        assert put(label, limit) == "" or math.isinf(limit)
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


@pytest.mark.parametrize(
    "text", ["-0.02", "0.0205", "7.30", "1e-3", " 2.0", "0.1234567890123"]
)
def test_what_is_typed_stays_as_it_was_typed(pages, put, text):
    """The slider has steps and ends, but it does not pull the value to them."""
    explorer = pages["around_a_prompt"]
    assert put("Step size", text) == ""
    assert explorer.box("Step size").value == text
    slider = explorer.slider("Step size")
    steps = (slider.value - slider.min) / slider.step
    assert steps == pytest.approx(round(steps), abs=1e-6)  # Nothing to be rounded.


def test_a_seed_of_any_length_is_kept_to_its_last_digit(pages, put):
    assert put("Seed", 2**64 + 1) == ""
    assert pages["two_prompts"].box("Seed").value == str(2**64 + 1)


def test_an_echo_of_the_slider_is_no_move(pages, put):
    """A browser answers a new value with its own, rounded one."""
    explorer = pages["two_prompts"]
    put("Guidance scale", "7.3")
    explorer.slide("Guidance scale", explorer.slider("Guidance scale").value + 1e-9)
    assert explorer.box("Guidance scale").value == "7.3"


def test_words_name_the_limits_that_there_are(put):
    told = put("Denoising steps", 0)
    assert told == "Denoising steps must be a whole number from 1 to 1,000. Received: 0"
    told = put("Frames", 10**7)
    assert told.startswith("Frames must be a whole number from 1 to 1,000,000. ")
    assert put("Seed", -1) == "Seed must be a whole number of at least 0. Received: -1"
    assert put("Step size", "x") == "Step size must be a number. Received: x"


@each_number
def test_an_explorer_starts_with_checked_values(label):
    name, keyword, lowest, _ = NUMBERS[label]
    start = max(lowest, -11)
    assert float(page.open(name, **{keyword: start}).box(label).value) == start
    for bad in (lowest - 1, "many", []):
        with pytest.raises((TypeError, ValueError), match="Received: "):
            page.open(name, **{keyword: bad})


@pytest.mark.parametrize("guidance", [None, 1, 1.0, 101])
def test_an_explorer_takes_the_guidance_that_a_render_takes(guidance):
    explorer = page.open("two_prompts", guidance_scale=guidance)
    default = explorer.walker.defaults.guidance_scale
    expected = default if guidance is None else guidance
    assert float(explorer.box("Guidance scale").value) == expected


def test_settings_come_as_one_value_too():
    settings = Settings(num_steps=9, guidance_scale=3)
    explorer = page.open("two_prompts", settings=settings, num_steps=None)
    assert (explorer.seen().steps, explorer.seen().guidance) == (9, 30)


def test_a_keyword_that_is_no_field_is_refused():
    with pytest.raises(ValueError, match="has the fields .*Received: stepsize"):
        page.open("two_prompts", stepsize=1)


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"folder": None},
        {"settings": {"num_steps": 3}},
        {"settings": {}},
        {"solver": "leap"},
    ],
)
def test_options_of_the_page_are_checked(options):
    with pytest.raises((TypeError, ValueError), match="Received: "):
        page.open("two_prompts", **options)
