"""Measures that see softness, on pictures and points whose answer is known."""

import numpy as np
import pytest

from walklib.pocket.training import classifier, softness
from walklib.pocket.training.scenes import held_out_scenes
from walklib.pocket.world import draw


@pytest.fixture(scope="module")
def scenes():
    return held_out_scenes(4)


@pytest.fixture(scope="module")
def drawn(scenes):
    return np.stack([draw(scene) for scene in scenes])


def test_a_blurred_picture_is_less_sharp(drawn):
    values = drawn.astype(float)
    blurred = (values + np.roll(values, 1, 1) + np.roll(values, 1, 2)) / 3
    assert softness.sharpness(drawn, drawn) == 1
    assert softness.sharpness(blurred.astype("uint8"), drawn) < 0.9


def test_half_the_contrast_is_half_as_sharp(drawn):
    even = drawn // 2 * 2
    assert softness.sharpness(even // 2, even) == pytest.approx(0.5, rel=1e-3)


def test_the_distance_of_gaussians_is_the_formulas():
    points = np.random.default_rng(0).standard_normal((400, 3))
    assert softness.frechet_distance(points, points) == pytest.approx(0, abs=1e-9)
    moved = points + [3, 0, 4]
    assert softness.frechet_distance(points, moved) == pytest.approx(25)
    # Twice as wide: (2 - 1) ** 2 of each variance.
    wanted = np.var(points, axis=0, ddof=1).sum()
    assert softness.frechet_distance(points, 2 * points) == pytest.approx(
        wanted + (points.mean(0) ** 2).sum()
    )


def test_a_scene_drawn_again_has_its_caption_and_another_picture(scenes, drawn):
    again = softness.redrawn(scenes)
    assert [s.caption for s in again] == [s.caption for s in scenes]
    assert all(a.seed != b.seed for a, b in zip(again, scenes, strict=True))
    changes = [
        np.abs(draw(scene).astype(int) - picture).mean()
        for scene, picture in zip(again, drawn, strict=True)
    ]
    assert np.mean(np.greater(changes, 1)) >= 0.5  # Some captions leave nothing open.


def test_features_are_what_the_heads_read(drawn):
    judge = classifier.build_classifier()
    seen = softness.features(judge, drawn)
    assert seen.shape == (4, 96)
    head = judge.get_layer("style")
    logits = seen @ np.array(head.kernel) + np.array(head.bias)
    scores = judge.predict(drawn.astype("float32"), verbose=0)["style"]
    np.testing.assert_array_equal(logits.argmax(1), scores.argmax(1))
