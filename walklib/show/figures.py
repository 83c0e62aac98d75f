"""Pictures of a walk side by side, for notebooks: strips, rows, maps, circles.

Each function returns a matplotlib figure that is closed for pyplot: it is shown once,
where it is the last value of a notebook's cell.

    plot_strip(frames)
    plot_rows({"lerp": lerp_frames, "slerp": slerp_frames})
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from walklib.checks import whole_number
from walklib.files.frames import opened
from walklib.show.canvas import finished, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GREY, BORDER = "#9a9a9a", "#e3123c"


def plot_strip(
    frames: Iterable,
    count: int = 8,
    labels: Sequence[str] | None = None,
    side: float = 1.6,
) -> "Figure":
    """Show some frames side by side, from the first to the last.

    A walk at a glance, for a notebook, also where no widget and no GIF can play.

    Args:
        frames: uint8 array `(frames, height, width, 3)`, or an iterable of arrays
            `(height, width, 3)` or PIL images.
        count: how many frames to show, evenly spaced; all, where there are fewer.
            Defaults to 8.
        labels: one text for each frame of the walk, written above those shown.
            Defaults to the numbers of the frames.
        side: how wide each is, in inches. Defaults to 1.6.

    Raises:
        TypeError: the frames are not uint8.
        ValueError: no frames, wrong shapes, a count below 1, or a number of labels
            that does not fit.
    """
    whole_number("count", count)
    with opened(frames) as sequence:
        if labels is not None and len(labels) != len(sequence):
            raise ValueError(
                f"`labels` must be {len(sequence)} texts. Received: {len(labels)}"
            )
        shown = _spread(len(sequence), count)
        figure, axes = new_figure(1, len(shown), (side * len(shown), side + 0.3))
        for axis, index in zip(axes[0], shown, strict=True):
            axis.imshow(sequence[index])
            label = labels[index] if labels is not None else f"frame {index}"
            axis.set_title(label, fontsize=9, parse_math=False)
            axis.axis("off")
    return finished(figure)


def plot_rows(rows: Mapping[str, Iterable], count: int = 8) -> "Figure":
    """Show several walks under each other, each as a row of evenly spaced frames.

    Args:
        rows: for each label frames, uint8 `(frames, height, width, 3)`.
        count: how many frames of each to show, at most. Defaults to 8.
    """
    whole_number("count", count)
    strips = {}
    for label, frames in rows.items():
        with opened(frames) as sequence:
            shown = _spread(len(sequence), count)
            strips[label] = [sequence[index] for index in shown]
    columns = max(map(len, strips.values()))
    size = (1.35 * columns, 1.6 * len(strips))
    figure, axes = new_figure(len(strips), columns, size)
    for axis in axes.flat:
        axis.axis("off")
    for line, (label, frames) in zip(axes, strips.items(), strict=True):
        for axis, frame in zip(line, frames, strict=False):
            axis.imshow(frame)
        line[0].set_title(" ")  # Room above for the label, which may be wider than
        words = line[0].text(0, 1.05, label, fontsize=10, parse_math=False)
        words.set(transform=line[0].transAxes, in_layout=False)  # a picture is.
    return finished(figure)


def plot_map(frames: Iterable, rows: int, columns: int) -> "Figure":
    """Show the frames of a grid as a map, and how fast the picture changes on it.

    Left the frames, with lines between neighbours: the width of a line grows with the
    square of the distance. Right each frame's mean distance to its neighbours.

    Args:
        frames: uint8 `(rows * columns, height, width, 3)`, row by row.
        rows: rows of the grid.
        columns: columns of the grid.

    Raises:
        ValueError: the number of frames is not that of the grid.
    """
    whole_number("rows", rows), whole_number("columns", columns)
    with opened(frames) as sequence:
        if len(sequence) != rows * columns:
            raise ValueError(
                f"A map of {rows} x {columns} shows {rows * columns} frames. "
                f"Received: {len(sequence)}"
            )
        frames = np.stack(list(sequence))
    size = frames.shape[1:3]
    # (rows * columns, height, width, 3) -> (rows, columns, height, width, 3)
    grid = frames.reshape(rows, columns, *size, 3)
    # (rows, columns, height, width, 3) -> (rows * height, columns * width, 3)
    sheet = grid.swapaxes(1, 2).reshape(rows * size[0], columns * size[1], 3)
    shape = (1.5 * columns + 1.6, 0.75 * rows + 0.6)
    # A colour bar takes a fifth of the right one.
    figure, ((left, right),) = new_figure(1, 2, shape, width_ratios=(4, 5))
    edges = (0, columns, rows, 0)
    left.imshow(sheet, extent=edges)
    to_right, below = _distances_on(grid.astype("float32") / 255)
    _draw_borders(left, to_right, below)
    heat = right.imshow(_around(to_right, below), extent=edges, cmap="magma", vmin=0)
    figure.colorbar(heat, ax=right, shrink=0.8, label="distance to neighbours")
    for axis in (left, right):
        axis.set_xticks([0.5, columns - 0.5], ["u = 0", "u = 1"])
        axis.set_yticks([0.5, rows - 0.5], ["v = 0", "v = 1"])
    return finished(figure)


def plot_circle(frames: Iterable, count: int = 12) -> "Figure":
    """Show the frames of a noise circle where they lie between its two noises.

    Args:
        frames: uint8 `(frames, height, width, 3)` of a closed walk.
        count: how many to show, at most. Defaults to 12.
    """
    from matplotlib.offsetbox import AnnotationBbox, OffsetImage

    whole_number("count", count)
    with opened(frames) as sequence:
        most = min(count, len(sequence))
        shown = np.arange(most) * len(sequence) // most
        turns = shown / len(sequence)
        pictures = [np.asarray(sequence[int(index)]) for index in shown]
    figure, ((axis,),) = new_figure(1, 1, (6.4, 6.4))
    angles = np.linspace(0, 2 * math.pi, 200)
    axis.plot(np.cos(angles), np.sin(angles), color=GREY, zorder=0)
    for turn, picture in zip(turns, pictures, strict=True):
        place = np.cos(2 * math.pi * turn), np.sin(2 * math.pi * turn)
        image = OffsetImage(picture, zoom=58 / picture.shape[0])
        axis.add_artist(AnnotationBbox(image, place, pad=0.1))
    _draw_axes(axis)
    return finished(figure)


def _draw_axes(axis):
    axis.annotate("noise x", (0.62, 0), ha="center", va="bottom")
    axis.annotate("noise y", (0.02, 0.62), rotation=90, ha="left", va="center")
    arrow = {"arrowstyle": "->", "color": GREY}
    for tip in ((0.75, 0), (0, 0.75)):
        axis.annotate("", tip, (0, 0), arrowprops=arrow)
    axis.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
    axis.axis("off")


def _distances_on(grid):
    """Distances to the right `(rows, columns - 1)`, and below `(rows - 1, columns)`."""
    right = np.sqrt(np.mean((grid[:, 1:] - grid[:, :-1]) ** 2, axis=(2, 3, 4)))
    below = np.sqrt(np.mean((grid[1:] - grid[:-1]) ** 2, axis=(2, 3, 4)))
    return right, below


def _around(right, below):
    """The mean distance of each frame to the neighbours that it has."""
    total = np.zeros((len(right), below.shape[1]))
    count = np.zeros_like(total)
    for part, values in (
        (np.s_[:, 1:], right),
        (np.s_[:, :-1], right),
        (np.s_[1:], below),
        (np.s_[:-1], below),
    ):
        total[part] += values
        count[part] += 1
    return total / np.maximum(count, 1)


def _draw_borders(axis, right, below):
    """Lines between neighbours; their width grows with the square of the distance."""
    widest = max(right.max(initial=0), below.max(initial=0)) or 1.0
    for distances, (down, along) in ((right, (0, 1)), (below, (1, 0))):
        for (row, column), distance in np.ndenumerate(distances):
            ends = ([column + along, column + 1], [row + down, row + 1])
            axis.plot(*ends, color=BORDER, linewidth=5 * (distance / widest) ** 2)


def _spread(length, count):
    """At most `count` evenly spaced numbers of frames, from the first to the last."""
    return np.linspace(0, length - 1, min(count, length)).round().astype(int)
