"""Tables of pictures: what they draw, read back from matplotlib."""

import matplotlib
import numpy as np
import pytest

from walklib import show

matplotlib.use("Agg")


def pictures(count, size=8):
    return np.stack([np.full((size, size, 3), 20 * i, "uint8") for i in range(count)])


def texts_of(axis):
    return [text.get_text() for text in axis.texts]


def test_each_picture_stands_in_its_row_and_column():
    rows = {"one": pictures(3), "two": list(pictures(2) + 100)}
    figure = show.plot_table(rows, ["a", "b", "c"])
    axes = np.reshape(figure.axes, (2, 3))
    assert [axis.get_title() for axis in axes[0]] == ["a", "b", "c"]
    assert [texts_of(line[0]) for line in axes] == [["one"], ["two"]]
    shown = axes[1, 1].images[0].get_array()
    np.testing.assert_array_equal(shown, pictures(2)[1] + 100)
    assert not axes[1, 2].images


def test_notes_stand_under_their_pictures():
    figure = show.plot_table(
        {"$\\one$": pictures(2), "two": pictures(2)}, notes={"two": ["dog", "$cat$"]}
    )
    figure.canvas.draw()
    axes = np.reshape(figure.axes, (2, 2))
    assert texts_of(axes[1, 0]) == ["two", "dog"]
    assert texts_of(axes[1, 1]) == ["$cat$"]
    assert texts_of(axes[0, 1]) == []


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        ({}, {}),
        ({"one": []}, {}),
        ({"one": pictures(2)}, {"columns": ["a"]}),
        ({"one": pictures(2)}, {"notes": {"one": ["a"]}}),
        ({"one": pictures(2)}, {"notes": {"two": ["a"]}}),
    ],
)
def test_what_does_not_fit_is_refused(rows, options):
    with pytest.raises(ValueError, match="Received"):
        show.plot_table(rows, **options)
