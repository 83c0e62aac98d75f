"""Figures: what they draw, read back from matplotlib."""

import matplotlib
import numpy as np
import pytest

from walklib import show

matplotlib.use("Agg")


def noise(seed, shape=(2, 3, 4)):
    return np.random.default_rng(seed).standard_normal(shape).astype("float32")


def pictures(count, size=8):
    return np.stack([np.full((size, size, 3), 20 * i, "uint8") for i in range(count)])


def lines_of(axis):
    return {line.get_label(): line.get_ydata() for line in axis.lines}


def test_lines_start_at_zero_and_fit():
    figure = show.plot_lines([0, 1], {"a": [1, 2], "b": [3, 4]}, xlabel="x", ylabel="y")
    (axis,) = figure.axes
    assert lines_of(axis)["b"].tolist() == [3, 4]
    assert axis.get_ylim()[0] == 0 and axis.get_ylim()[1] > 4


def test_a_line_of_one_point_is_a_mark():
    figure = show.plot_lines([0], {"a": [2]}, xlabel="x", ylabel="y")
    (axis,) = figure.axes
    assert axis.lines[0].get_marker() == "o"


def test_a_line_under_another_is_still_seen():
    same = {"below": [1.0, 2.0], "above": [1.0, 2.0]}
    figure = show.plot_lines([0, 1], same, xlabel="x", ylabel="y")
    below, above = (line.get_linewidth() for line in figure.axes[0].lines)
    assert below >= above + 2


def test_all_lines_and_bars_are_drawn():
    many = {str(k): [1.0, 2.0 + k] for k in range(9)}
    figure = show.plot_lines([0, 1], many, xlabel="x", ylabel="y")
    assert set(lines_of(figure.axes[0])) == set(many)
    bars = show.plot_distances(many).axes[0].patches
    assert len(bars) == 2 * len(many)


def test_arcs_keep_the_norm_where_chords_lose_it():
    x = np.array([1.0, 0.0], "float32")
    y = np.array([0.0, 1.0], "float32")
    figure = show.plot_arcs({"right angle": (x, y)}, points=3)
    norms, turns = map(lines_of, figure.axes)
    np.testing.assert_allclose(norms["slerp"], [1, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(norms["lerp"], [1, 0.5**0.5, 1], rtol=1e-6)
    np.testing.assert_allclose(turns["slerp"], [0, 45, 90], atol=1e-3)
    assert "90 degrees apart" in figure.axes[0].get_title()


def test_every_pair_has_its_column_in_sight():
    figure = show.plot_arcs(
        {"near": (noise(0), noise(0) + 0.1 * noise(1)), "far": (noise(0), noise(1))}
    )
    axes = figure.axes
    assert len(axes) == 4
    for axis in axes:
        highest = max(values.max() for values in lines_of(axis).values())
        assert axis.get_ylim()[1] > highest


def test_distances_are_bars_and_the_closing_one_is_marked():
    figure = show.plot_distances({"loop": [1.0, 2.0, 3.0]}, closed=True)
    bars = figure.axes[0].patches
    assert [bar.get_height() for bar in bars] == [1, 2, 3]
    assert sum(bar.get_width() for bar in bars) == pytest.approx(1)
    assert bars[2].get_facecolor() != bars[1].get_facecolor()
    open_walk = show.plot_distances({"walk": [1.0, 2.0, 3.0]}).axes[0].patches
    assert open_walk[2].get_facecolor() == open_walk[1].get_facecolor()


def test_each_frame_is_a_dot_of_its_kind():
    kinds, options = ["full", "shared", "full"], {"level": 36, "ylabel": "dB"}
    (axis,) = show.plot_kinds([60.0, 40.0, 50.0], kinds, **options).axes
    dots = {line.get_label(): line.get_xydata().tolist() for line in axis.lines[1:]}
    assert dots == {"2 full": [[0, 60], [2, 50]], "1 shared": [[1, 40]]}
    assert axis.lines[0].get_ydata() == [36, 36]


def test_strip_shows_the_ends():
    figure = show.plot_strip(iter(pictures(9)), count=3)
    titles = [axis.get_title() for axis in figure.axes]
    assert titles == ["frame 0", "frame 4", "frame 8"]
    shown = figure.axes[-1].images[0].get_array()
    np.testing.assert_array_equal(shown, pictures(9)[-1])


def test_labels_are_text_and_no_formulas():
    labels = ["$\\foo$", "50 $", "c"]
    figure = show.plot_strip(pictures(3), count=20, labels=labels)
    figure.canvas.draw()
    assert [axis.get_title() for axis in figure.axes] == labels
    show.plot_rows({"$\\foo$": pictures(2)}).canvas.draw()
    show.plot_distances({"$\\foo$": [0.1, 0.2]}).canvas.draw()
    ends = {"$\\foo$": [1, 2]}
    show.plot_lines([0, 1], ends, xlabel="$\\foo$", ylabel="$").canvas.draw()


@pytest.mark.parametrize("count", [0, -1, 2.5])
def test_strip_counts_that_can_not_be(count):
    with pytest.raises((TypeError, ValueError), match="Received: count="):
        show.plot_strip(pictures(3), count=count)
    with pytest.raises((TypeError, ValueError), match="Received: count="):
        show.plot_circle(pictures(3), count=count)
    with pytest.raises((TypeError, ValueError), match="Received: rows="):
        show.plot_map(pictures(3), rows=count, columns=-3)


def test_labels_must_be_as_many_as_frames():
    with pytest.raises(ValueError, match="3 texts. Received: 2"):
        show.plot_strip(pictures(3), labels=["a", "b"])


def test_a_map_leaves_no_frame_out():
    with pytest.raises(ValueError, match="2 frames. Received: 4"):
        show.plot_map(pictures(4), rows=1, columns=2)


def test_rows_show_the_first_and_the_last_frame():
    figure = show.plot_rows({"long": pictures(9), "short": pictures(2)}, count=3)
    shown = [axis.images[0].get_array()[0, 0, 0] for axis in figure.axes if axis.images]
    assert shown == [0, 80, 160, 0, 20]


def test_a_long_label_makes_no_picture_smaller():
    short, long = (
        show.plot_rows({label: pictures(4)}).axes[0].get_position()
        for label in ("a", "a label that is wider than a picture")
    )
    assert long.width == pytest.approx(short.width)


def test_a_map_lies_row_by_row_with_borders_between():
    figure = show.plot_map(pictures(6), rows=2, columns=3)
    axis, heat, scale = figure.axes
    sheet = np.asarray(axis.images[0].get_array())
    assert sheet.shape == (16, 24, 3)
    assert sheet[::8, ::8, 0].tolist() == [[0, 20, 40], [60, 80, 100]]
    widths = [line.get_linewidth() for line in axis.lines]
    assert len(widths) == 4 + 3
    assert max(widths[:4]) < min(widths[4:])  # a row is 60 apart, a column 20
    means = np.asarray(heat.images[0].get_array()) * 255
    outer, inner = (20 + 60) / 2, (20 + 20 + 60) / 3
    np.testing.assert_allclose(means, [[outer, inner, outer]] * 2, rtol=1e-5)
    assert scale.get_ylabel() == "distance to neighbours"


def test_norms_are_written_and_share_their_colours():
    maps = {"bad": np.array([[0.8, 1.0]]), "good": np.array([[1.0, 1.0]])}
    figure = show.plot_norms(maps)
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    assert texts == ["0.80", "1.00", "1.00", "1.00"]
    limits = {axis.images[0].get_clim() for axis in figure.axes}
    assert limits == {(0.8, 1.2)}


def test_support_shows_what_is_written_and_what_is_moved():
    start = np.zeros((4, 512), "float32")
    start[:2, :256] = 3.0
    figure = show.plot_support(start, {"ones": np.ones_like(start)})
    written, moved = (axis.images[0].get_array() for axis in figure.axes)
    assert written.mean() == pytest.approx(0.25)
    assert moved.mean() == pytest.approx(1.0)


def test_a_circle_shows_frames_at_their_angles():
    figure = show.plot_circle(pictures(8), count=4)
    boxes = [box for box in figure.axes[0].artists if hasattr(box, "xy")]
    places = np.array([box.xy for box in boxes])
    np.testing.assert_allclose(places, [[1, 0], [0, 1], [-1, 0], [0, -1]], atol=1e-9)


def brightness(color):
    """Relative luminance of an opaque colour, as WCAG defines contrast by."""
    values = np.array(matplotlib.colors.to_rgb(color))
    linear = np.where(
        values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4
    )
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_words_are_read_on_a_light_page_and_on_a_dark_one(page):
    from matplotlib.text import Text

    distances = show.plot_distances({"all": [0.1, 0.2]})
    for figure in (show.plot_strip(pictures(2)), distances):
        assert figure.get_facecolor()[3] == 0  # Nothing is behind them.
        texts = [text for text in figure.findobj(Text) if text.get_text()]
        assert texts
        for text in texts:
            pair = sorted([brightness(text.get_color()), brightness(page)])
            assert (pair[1] + 0.05) / (pair[0] + 0.05) > 4


def test_the_model_is_drawn_whole_and_each_walk_has_its_place():
    figure = show.plot_model()
    (axis,) = figure.axes
    words = {text.get_text(): text for text in axis.texts}
    for name in ("prompt", "text encoders", "embeddings", "noise", "decoder"):
        assert name in words
    for number in ("01", "02", "03", "04"):
        assert any(number in text for text in words)
    for text in words.values():
        (left, bottom), (right, top) = text.get_window_extent().get_points()
        assert left >= 0 and bottom >= 0
        assert right <= figure.bbox.width and top <= figure.bbox.height


def test_figures_leave_nothing_open():
    import matplotlib.pyplot as plt

    show.plot_circle(pictures(3))
    show.plot_rows({"one": pictures(1)})
    show.plot_distances({"one frame": []})
    assert plt.get_fignums() == []
