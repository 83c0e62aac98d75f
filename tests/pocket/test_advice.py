"""Advice on prompts: unknown words are named, and known ones offered."""

import pytest

from walklib.pocket.world import (
    GUIDE_PROMPTS,
    PLACES,
    STYLES,
    SUBJECTS,
    SUGGESTIONS,
    advice,
    sample_scene,
)


@pytest.mark.parametrize("prompt", [*GUIDE_PROMPTS, "", "35?!", "DOG at the BEACH"])
def test_prompts_of_the_world_need_no_advice(prompt):
    assert advice(prompt) == ""


@pytest.mark.parametrize("prompt", SUGGESTIONS)
def test_what_is_suggested_needs_no_advice(prompt):
    assert advice(prompt) == ""


def test_no_caption_of_the_world_needs_advice():
    assert [advice(sample_scene(seed).caption) for seed in range(200)] == [""] * 200


def test_unknown_words_are_named_once_and_known_ones_offered():
    told = advice("Spaceship on Mars, a spaceship")
    assert told.startswith("The pocket model was not taught: spaceship, mars. It knows")
    for word in (*SUBJECTS, *PLACES, *STYLES):
        assert word in told


def test_a_word_that_is_nearly_known_is_offered():
    assert "retreiver (perhaps retriever?)" in advice("a golden retreiver")
    assert "größe" in advice("Größe")
