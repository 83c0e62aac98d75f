"""Figures that make a walk's claims visible, for notebooks.

Each function returns a matplotlib figure that is closed for pyplot: it is shown once,
where it is the last value of a notebook's cell.

    plot_distances({"64 frames": neighbour_distances(frames)})
    plot_rows({"lerp": lerp_frames, "slerp": slerp_frames})
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from walklib.files import frames as frame_tools

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS = ("#d9691a", "#2464a8", "#3d8b4f", "#8a4fa3")
GREY, BORDER = "#9a9a9a", "#e3123c"


def plot_lines(
    x: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
    title: str | None = None,
) -> "Figure":
    """Plot lines over the same positions, with zero in sight.

    Args:
        x: positions `(n,)`.
        lines: `(n,)` values of 0 or more for each label.
        xlabel: what the positions are.
        ylabel: what the values are.
        title: the claim that the lines show.
    """
    figure, ((axis,),) = _figure(1, 1, (6.4, 2.8))
    _draw_lines(axis, x, lines)
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title)
    axis.legend(frameon=False)
    return _finished(figure)


def plot_arcs(pairs: Mapping[str, tuple], points: int = 33) -> "Figure":
    """Compare slerp and lerp: norms on the way, and how far a step turns.

    Args:
        pairs: for each label two tensors of one shape, the ends of a walk.
        points: positions on each way, at least 2. Defaults to 33.
    """
    from walklib.walks.blends import INTERPOLATIONS, interpolation_named

    t = np.linspace(0, 1, points, dtype="float32")
    size = (3.4 * len(pairs), 4.6)
    figure, axes = _figure(2, len(pairs), size, sharex=True, sharey="row")
    for column, (label, (start, end)) in enumerate(pairs.items()):
        paths = {
            name: _rows(interpolation_named(name)(start[None], end[None], t))
            for name in sorted(INTERPOLATIONS)
        }
        norms = {name: _relative_norms(path) for name, path in paths.items()}
        turns = {name: _turned(path) for name, path in paths.items()}
        _draw_lines(axes[0, column], t, norms)
        _draw_lines(axes[1, column], t, turns)
        axes[0, column].set_title(f"{label}\n{turns['slerp'][-1]:.0f} degrees apart")
        axes[1, column].set_xlabel("position t")
    axes[0, 0].set_ylabel("norm / norm at t = 0")
    axes[1, 0].set_ylabel("degrees from the start")
    axes[0, 0].legend(frameon=False, loc="lower left")
    return _finished(figure)


def plot_distances(
    distances: Mapping[str, Sequence[float]],
    *,
    closed: bool = False,
    title: str | None = None,
) -> "Figure":
    """Show how far each frame is from the next, as bars along the walk.

    Args:
        distances: for each label the `neighbour_distances` of a walk's frames.
        closed: the last distance is the one from the last frame to the first; it is
            marked. Defaults to False.
        title: the claim that the bars show.
    """
    figure, ((axis,),) = _figure(1, 1, (7.2, 2.8))
    for (label, values), color in zip(distances.items(), COLORS, strict=False):
        width = 1 / max(len(values), 1)
        edges = np.arange(len(values)) * width
        style = {"width": width, "align": "edge", "edgecolor": "white"}
        median = float(np.median(values)) if len(values) else 0.0
        label = f"{label}, median {median:.3f}"
        bars = axis.bar(edges, values, color=color, alpha=0.8, label=label, **style)
        axis.axhline(median, color=color, linestyle=":")
        if closed and bars:
            bars[-1].set(color=COLORS[2], alpha=1, label="last frame to first")
    axis.set(xlabel="position on the walk", ylabel="distance", title=title)
    axis.set_xlim(0, 1)
    axis.margins(y=0.3)  # Room for the legend.
    axis.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
    return _finished(figure)


def plot_rows(
    rows: Mapping[str, Iterable], count: int = 8, title: str | None = None
) -> "Figure":
    """Show several walks under each other, each as a row of evenly spaced frames.

    Args:
        rows: for each label frames, uint8 `(frames, height, width, 3)`.
        count: how many frames of each to show, at most. Defaults to 8.
        title: the claim that the rows show.
    """
    strips = {label: _spread(frames, count) for label, frames in rows.items()}
    columns = max(map(len, strips.values()))
    size = (1.35 * columns, 1.6 * len(strips) + (0.3 if title else 0))
    figure, axes = _figure(len(strips), columns, size)
    for axis in axes.flat:
        axis.axis("off")
    for line, (label, frames) in zip(axes, strips.items(), strict=True):
        for axis, frame in zip(line, frames, strict=False):
            axis.imshow(frame)
        line[0].set_title(label, loc="left", fontsize=10)
    figure.suptitle(title)
    return _finished(figure)


def plot_map(frames: Iterable, rows: int, columns: int) -> "Figure":
    """Show the frames of a grid as a map: lines between neighbours that differ.

    The wider the line between two frames, the farther they are apart.

    Args:
        frames: uint8 `(rows * columns, height, width, 3)`, row by row.
        rows: rows of the grid.
        columns: columns of the grid.
    """
    frames = _spread(frames, rows * columns)
    size = frames.shape[1:3]
    # (rows * columns, height, width, 3) -> (rows, columns, height, width, 3)
    grid = frames.reshape(rows, columns, *size, 3)
    # (rows, columns, height, width, 3) -> (rows * height, columns * width, 3)
    sheet = grid.swapaxes(1, 2).reshape(rows * size[0], columns * size[1], 3)
    figure, ((axis,),) = _figure(1, 1, (0.9 * columns + 0.6, 0.9 * rows + 0.6))
    axis.imshow(sheet, extent=(0, columns, rows, 0))
    _draw_borders(axis, grid.astype("float32") / 255)
    axis.set_xticks([0.5, columns - 0.5], ["u = 0", "u = 1"])
    axis.set_yticks([0.5, rows - 0.5], ["v = 0", "v = 1"])
    return _finished(figure)


def plot_norms(norms: Mapping[str, np.ndarray]) -> "Figure":
    """Show norms over a grid as numbers on a map of colours.

    Args:
        norms: for each label `(rows, columns)` norms, 1 where all is well.
    """
    figure, axes = _figure(1, len(norms), (4.4 * len(norms), 4.2))
    farthest = max(float(np.abs(values - 1).max()) for values in norms.values())
    limits = {"vmin": 1 - max(farthest, 0.01), "vmax": 1 + max(farthest, 0.01)}
    for axis, (label, values) in zip(axes[0], norms.items(), strict=True):
        axis.imshow(values, cmap="RdBu", **limits)
        for (row, column), value in np.ndenumerate(values):
            dark = abs(value - 1) > 0.6 * (limits["vmax"] - 1)
            style = {"color": "white" if dark else "black", "fontsize": 7}
            style |= {"ha": "center", "va": "center"}
            axis.text(column, row, f"{value:.2f}", **style)
        axis.set(title=label, xticks=[], yticks=[], xlabel="u", ylabel="v")
    return _finished(figure)


def plot_support(start, directions: Mapping[str, np.ndarray]) -> "Figure":
    """Show which entries the text encoders write, and which a direction moves.

    Args:
        start: `(tokens, width)` token embeddings of a prompt.
        directions: for each label the change of each entry, of the same shape.
    """
    written = np.asarray(start) != 0
    maps = {"written by the encoders": written.astype("float32")}
    maps |= {name: np.abs(np.asarray(d)) for name, d in directions.items()}
    figure, axes = _figure(1, len(maps), (3.4 * len(maps), 2.6), sharey=True)
    for axis, (label, values) in zip(axes[0], maps.items(), strict=True):
        axis.imshow(_shrunk(values), aspect="auto", cmap="Blues", vmin=0, vmax=1)
        tokens, width = written.shape
        axis.set(xticks=[], yticks=[], xlabel=f"width: {width} entries", title=label)
    axes[0, 0].set_ylabel(f"{tokens} tokens")
    return _finished(figure)


def plot_circle(frames: Iterable, count: int = 12) -> "Figure":
    """Show the frames of a noise circle where they lie between its two noises.

    Args:
        frames: uint8 `(frames, height, width, 3)` of a closed walk.
        count: how many to show, at most. Defaults to 12.
    """
    from matplotlib.offsetbox import AnnotationBbox, OffsetImage

    with frame_tools.opened(frames) as sequence:
        shown = np.arange(min(count, len(sequence))) * len(sequence)
        shown = shown // min(count, len(sequence))
        turns = shown / len(sequence)
        pictures = [np.asarray(sequence[index]) for index in shown]
    figure, ((axis,),) = _figure(1, 1, (6.4, 6.4))
    angles = np.linspace(0, 2 * math.pi, 200)
    axis.plot(np.cos(angles), np.sin(angles), color=GREY, zorder=0)
    for turn, picture in zip(turns, pictures, strict=True):
        place = np.cos(2 * math.pi * turn), np.sin(2 * math.pi * turn)
        image = OffsetImage(picture, zoom=64 / picture.shape[0])
        axis.add_artist(AnnotationBbox(image, place, pad=0.1))
    _draw_axes(axis)
    return _finished(figure)


def _figure(rows, columns, size, **options):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, **options)
    for axis in np.ravel(axes):
        axis.spines[["top", "right"]].set_visible(False)
        axis.title.set_fontsize(10)
    return figure, axes


def _finished(figure):
    import matplotlib.pyplot as plt

    figure.tight_layout(pad=0.5)
    plt.close(figure)
    return figure


def _draw_lines(axis, x, lines):
    for (label, values), color in zip(lines.items(), COLORS, strict=False):
        axis.plot(x, values, color=color, label=label)
    axis.set_ylim(0, max(axis.dataLim.y1 * 1.08, axis.get_ylim()[1]))


def _draw_axes(axis):
    axis.annotate("noise x", (0.62, 0), ha="center", va="bottom")
    axis.annotate("noise y", (0.02, 0.62), rotation=90, ha="left", va="center")
    arrow = {"arrowstyle": "->", "color": GREY}
    for tip in ((0.75, 0), (0, 0.75)):
        axis.annotate("", tip, (0, 0), arrowprops=arrow)
    axis.set(xlim=(-1.3, 1.3), ylim=(-1.3, 1.3), aspect="equal")
    axis.axis("off")


def _draw_borders(axis, grid):
    """Lines between neighbours; their width grows with the square of the distance."""
    right = np.sqrt(np.mean((grid[:, 1:] - grid[:, :-1]) ** 2, axis=(2, 3, 4)))
    below = np.sqrt(np.mean((grid[1:] - grid[:-1]) ** 2, axis=(2, 3, 4)))
    widest = max(right.max(initial=0), below.max(initial=0)) or 1.0
    for (row, column), distance in np.ndenumerate(right):
        ends = ([column + 1, column + 1], [row, row + 1])
        axis.plot(*ends, color=BORDER, linewidth=7 * (distance / widest) ** 2)
    for (row, column), distance in np.ndenumerate(below):
        ends = ([column, column + 1], [row + 1, row + 1])
        axis.plot(*ends, color=BORDER, linewidth=7 * (distance / widest) ** 2)


def _spread(frames, count):
    """At most `count` evenly spaced frames, from the first to the last."""
    with frame_tools.opened(frames) as sequence:
        count = min(count, len(sequence))
        chosen = np.linspace(0, len(sequence) - 1, count).round().astype(int)
        return np.stack([np.asarray(sequence[index]) for index in chosen])


def _shrunk(values, columns=256):
    """`(tokens, width)` at no more than `columns` of width, by local means."""
    tokens, width = values.shape
    step = max(width // columns, 1)
    # (tokens, width) -> (tokens, columns, step)
    return values[:, : width // step * step].reshape(tokens, -1, step).mean(axis=-1)


def _rows(path):
    # (points, *shape) -> (points, size), in float64
    return np.asarray(path, "float64").reshape(len(path), -1)


def _relative_norms(rows):
    norms = np.linalg.norm(rows, axis=-1)
    return norms / norms[0]


def _turned(rows):
    """Degrees between the first row and each row."""
    units = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.degrees(np.arccos(np.clip(units @ units[0], -1, 1)))
