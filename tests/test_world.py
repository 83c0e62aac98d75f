"""The world of captioned scenes: deterministic, complete, and nothing leaks."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from walklib.pocket.world import (
    COLOURS,
    GUIDE_PROMPTS,
    HELD_OUT,
    LIGHTS,
    PLACES,
    STYLES,
    SUBJECTS,
    Scene,
    count_tokens,
    draw,
    sample_scene,
    vocabulary,
)

GUIDE_LABELS = [
    ("dog", "lavender field", "photo"),
    ("cat", "lavender field", "photo"),
    ("golden retriever", "beach", "watercolor"),
    ("bowl of fruit", "table", "photo"),
    ("eiffel tower", "city", "starry night"),
    ("skyscraper", "city", "sketch"),
    ("cows", "green field", "oil painting"),
]
TRIPLES = list(product(SUBJECTS, PLACES, STYLES))


def labels(scene):
    return scene.subject, scene.place, scene.style


@pytest.fixture(scope="module")
def scenes():
    return [sample_scene(seed) for seed in range(6000)]


@pytest.fixture(scope="module")
def held_out_scenes():
    return [sample_scene(seed, held_out=True) for seed in range(600)]


def test_the_world_is_large_enough():
    assert len(SUBJECTS) >= 8 and len(PLACES) >= 6 and len(STYLES) >= 5


def test_same_seed_same_scene_and_bytes():
    first, second = sample_scene(11), sample_scene(11)
    assert first == second
    assert draw(first).tobytes() == draw(second).tobytes()


@pytest.mark.parametrize("style", STYLES)
def test_other_seeds_give_other_pictures(style):
    scene = Scene("dog", "beach", style, "a dog at the beach", 0)
    pictures = {draw(replace(scene, seed=seed)).tobytes() for seed in range(40)}
    assert len(pictures) >= 9


def test_drawing_does_not_depend_on_what_was_drawn_before():
    scene = sample_scene(5)
    before = draw(scene)
    for seed in range(20):
        draw(sample_scene(seed))
    assert np.array_equal(before, draw(scene))


@pytest.mark.parametrize("style", STYLES)
def test_every_combination_of_a_style_draws(style):
    for i, (subject, place) in enumerate(product(SUBJECTS, PLACES)):
        picture = draw(Scene(subject, place, style, "", i), size=48)
        assert picture.shape == (48, 48, 3) and picture.dtype == np.uint8
        assert picture.std() > 15


def test_labels_change_the_picture():
    scene = Scene("dog", "beach", "photo", "", 3)
    picture = draw(scene).astype(int)
    for change in ({"subject": "cat"}, {"place": "city"}, {"style": "sketch"}):
        assert np.abs(draw(replace(scene, **change)) - picture).mean() > 4


def test_what_a_caption_tells_is_drawn():
    scene = Scene("dog", "beach", "photo", "", 3)
    told = [{"colour": colour} for colour in COLOURS["dog"]]
    told += [{"light": light} for light in LIGHTS]
    told += [{"sun": side} for side in ("left", "right")]
    pictures = [draw(replace(scene, **change)).astype(int) for change in told]
    for first, second in combinations(pictures[:4], 2):
        assert np.abs(first - second).mean() > 2
    for first, second in combinations(pictures[4:7], 2):
        assert np.abs(first - second).mean() > 8
    assert np.abs(pictures[7] - pictures[8]).mean() > 2


def test_captions_name_colour_light_and_sun(scenes):
    for scene in scenes:
        words = scene.caption.lower().replace(",", " ").split()
        assert not scene.colour or scene.colour in words
        assert not scene.sun or scene.sun in words
        assert scene.light != "night" or "night" in words
    for name, least in (("colour", 0.15), ("light", 0.1), ("sun", 0.04)):
        share = np.mean([getattr(scene, name) is not None for scene in scenes])
        assert least < share < 0.5
    colours = {(s.subject, s.colour) for s in scenes if s.colour}
    assert colours == {(s, c) for s in SUBJECTS for c in COLOURS[s] if COLOURS[s][1:]}


@pytest.mark.parametrize("size", [64, 100, 192])
def test_sizes_show_the_same_scene(size):
    scene = Scene("cat", "table", "oil painting", "", 4)
    picture = draw(scene, size=size)
    assert picture.shape == (size, size, 3)
    means = [draw(scene, size=s).mean(axis=(0, 1)) for s in (size, 128)]
    assert np.allclose(*means, atol=6)


def test_guide_prompts_come_with_the_right_labels(scenes):
    found = {s.caption: labels(s) for s in scenes if s.caption in GUIDE_PROMPTS}
    assert found == dict(zip(GUIDE_PROMPTS, GUIDE_LABELS, strict=True))
    share = sum(s.caption in GUIDE_PROMPTS for s in scenes) / len(scenes)
    assert 0.03 < share < 0.08


def test_grammar_covers_all_but_the_held_out(scenes, held_out_scenes):
    assert {labels(s) for s in scenes} == set(TRIPLES) - HELD_OUT
    assert {labels(s) for s in held_out_scenes} == HELD_OUT
    assert all(s.names_place for s in held_out_scenes)


def test_held_out_is_spread_and_spares_the_guide():
    assert len(HELD_OUT) == 20
    assert HELD_OUT <= set(TRIPLES) and not HELD_OUT & set(GUIDE_LABELS)
    for position, most in enumerate((3, 4, 4)):
        assert max(Counter(t[position] for t in HELD_OUT).values()) <= most


def test_captions_vary_and_some_name_no_place(scenes):
    assert len({s.caption for s in scenes}) > 3000
    assert 0.1 < np.mean([not s.names_place for s in scenes]) < 0.2


def test_same_caption_never_means_two_subjects_or_styles(scenes):
    meant = {}
    for scene in scenes:
        key = scene.caption.lower()
        assert meant.setdefault(key, (scene.subject, scene.style)) == (
            scene.subject,
            scene.style,
        )


def test_captions_fit_the_context(scenes, held_out_scenes):
    longest = max(count_tokens(s.caption) for s in scenes + held_out_scenes)
    assert 34 <= longest <= 38
    assert count_tokens(GUIDE_PROMPTS[0]) == 34


def test_vocabulary_holds_every_word(scenes):
    words = vocabulary()
    assert words == sorted(set(words))
    for scene in scenes[:1000]:
        for word in scene.caption.lower().replace(",", " ").split():
            assert word in words or not word.isalpha()
    assert {"lavander", "lavender", "watercolor", "windmill", "0", ","} <= set(words)


@pytest.mark.parametrize("name", ["subject", "place", "style"])
def test_unknown_labels_are_refused(name):
    scene = replace(sample_scene(0), **{name: "dragon"})
    with pytest.raises(ValueError, match=f"`{name}` must be one of .*'dragon'"):
        draw(scene)


@pytest.mark.parametrize("name", ["colour", "light", "sun"])
def test_unknown_wishes_are_refused(name):
    scene = replace(sample_scene(0), **{name: "plaid"})
    with pytest.raises(ValueError, match=f"`{name}` must be one of .*'plaid'"):
        draw(scene)


@pytest.mark.parametrize("size", [0, 15, 4096, 64.0, None])
def test_bad_sizes_are_refused(size):
    with pytest.raises(ValueError, match="`size` must be .*Received"):
        draw(sample_scene(0), size=size)


@pytest.mark.parametrize("seed", [-1, 0.5, None])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="`seed` must be .*Received"):
        sample_scene(seed)
