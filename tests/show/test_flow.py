"""The figure of flow matching, read back from matplotlib."""

import matplotlib
import numpy as np
import pytest

from walklib import show

matplotlib.use("Agg")


def test_every_way_is_straight_and_ends_at_its_picture():
    random = np.random.default_rng(0)
    noise, latents = random.standard_normal((2, 6, 2, 2, 3))
    latents *= 5
    labels = ["dog", "cat"] * 3
    (axis,) = show.plot_flow(noise, latents, labels).axes
    assert len(axis.lines) == 6
    dogs, cats, starts = (np.asarray(c.get_offsets()) for c in axis.collections)
    assert (len(dogs), len(cats), len(starts)) == (3, 3, 6)
    ways = {tuple(line.get_xydata()[-1]) for line in axis.lines}
    assert ways == {tuple(end) for end in (*dogs, *cats)}
    begun = {tuple(line.get_xydata()[0]) for line in axis.lines}
    assert begun == {tuple(start) for start in starts}
    names = [text.get_text() for text in axis.get_legend().get_texts()]
    assert names == ["dog", "cat", "noise"]


def test_the_plane_is_that_of_the_latents():
    latents = np.zeros((4, 5))
    latents[:, 3] = [-3, 3, 0, 0]
    latents[:, 1] = [0, 0, -1, 1]
    (axis,) = show.plot_flow(np.zeros((4, 5)), latents, ["a"] * 4).axes
    ends = np.asarray(axis.collections[0].get_offsets())
    np.testing.assert_allclose(
        np.abs(ends), [[3, 0], [3, 0], [0, 1], [0, 1]], atol=1e-9
    )


@pytest.mark.parametrize("count", [2, 4])
def test_counts_that_do_not_fit_are_refused(count):
    with pytest.raises(
        ValueError, match="Received: 3, 3" if count == 4 else "Received"
    ):
        show.plot_flow(np.zeros((3, 5)), np.zeros((3, 5)), ["a"] * count)
