"""The measures against vectors worked out by hand."""

import numpy as np
import pytest

from walklib import measures


def greys(*levels):
    """Return frames of one grey each."""
    return np.stack([np.full((4, 6, 3), level, "uint8") for level in levels])


@pytest.mark.parametrize(
    ("distances", "expected"),
    [
        ([1, 1, 1, 1], 0),
        ([0, 0, 0, 1], 0.75),
        ([1, 2, 3, 4], 0.25),
        ([0.1, 0.1, 0.1, 0.7], 0.45),
        ([4, 1, 3, 2], 0.25),
        ([0, 0, 0], 0),
        ([5], 0),
        ([], 0),
    ],
)
def test_smoothness_is_what_gini_leaves(distances, expected):
    assert measures.smoothness(distances) == pytest.approx(1 - expected)


def test_it_is_the_double_sum():
    d = np.random.default_rng(0).random(17)
    double_sum = np.abs(d[:, None] - d[None]).sum() / (2 * d.size**2 * d.mean())
    assert measures.smoothness(d) == pytest.approx(1 - double_sum)


def test_neighbour_distances_are_root_mean_squares():
    distances = measures.neighbour_distances(greys(0, 51, 255))
    np.testing.assert_allclose(distances, [0.2, 0.8])


def test_a_loop_has_one_distance_more():
    distances = measures.neighbour_distances(greys(0, 51, 255), closed=True)
    np.testing.assert_allclose(distances, [0.2, 0.8, 1.0])


def test_one_frame_has_no_neighbour():
    assert measures.neighbour_distances(greys(7), closed=True).shape == (0,)
    assert measures.neighbour_distances(greys(7)).shape == (0,)


def test_an_iterator_measures_as_an_array():
    frames = np.random.default_rng(1).integers(0, 256, (5, 4, 6, 3), "uint8")
    expected = measures.neighbour_distances(frames, closed=True)
    measured = measures.neighbour_distances(iter(frames), closed=True)
    np.testing.assert_array_equal(measured, expected)


def test_pictures_of_pillow_are_measured():
    from PIL import Image

    frames = greys(0, 51, 255)
    pictures = [Image.fromarray(frame) for frame in frames]
    measured = measures.neighbour_distances(pictures)
    np.testing.assert_array_equal(measured, measures.neighbour_distances(frames))


@pytest.mark.parametrize(
    ("frames", "error", "received"),
    [
        ([], ValueError, "no frames"),
        (greys(1) / 255, TypeError, "dtype=float64"),
        (greys(1)[..., :1], ValueError, r"\(4, 6, 1\)"),
        ([greys(1)[0], greys(1)[0, :2]], ValueError, r"\(4, 6, 3\) and \(2, 6, 3\)"),
    ],
)
def test_frames_that_can_not_be_measured(frames, error, received):
    with pytest.raises(error, match=f"Received: {received}"):
        measures.neighbour_distances(frames)


def test_max_gap():
    assert measures.max_gap([1, 2, 3]) == pytest.approx(1.5)
    assert measures.max_gap([]) == measures.max_gap([0, 0]) == 1


@pytest.mark.parametrize("distances", [[-1, 2], [float("nan")], [float("inf")]])
def test_distances_that_can_not_be(distances):
    for measure in (measures.smoothness, measures.max_gap):
        with pytest.raises(ValueError, match="Received"):
            measure(distances)


def test_psnr():
    assert measures.psnr(greys(10), greys(10)) == float("inf")
    assert measures.psnr(greys(0), greys(255)) == pytest.approx(0)
    assert measures.psnr(greys(0), greys(1)) == pytest.approx(48.1308, abs=1e-4)


def test_psnr_refuses_what_it_can_not_compare():
    with pytest.raises(TypeError, match="float64"):
        measures.psnr(greys(1) / 255, greys(1))
    with pytest.raises(ValueError, match="Received"):
        measures.psnr(greys(1), greys(1, 2))
    with pytest.raises(ValueError, match="Received"):
        measures.psnr(greys(1)[:0], greys(1)[:0])
