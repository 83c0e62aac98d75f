"""Charts of a walk's numbers, for notebooks: norms, angles, distances, supports.

Each function returns a matplotlib figure that is closed for pyplot: it is shown once,
where it is the last value of a notebook's cell.

    plot_distances({"64 frames": neighbour_distances(frames)})
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from walklib.show.canvas import finished, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLORS = ("#d9691a", "#2464a8", "#3d8b4f", "#8a4fa3", "#b5892b", "#555f6b")


def plot_lines(
    x: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    *,
    xlabel: str,
    ylabel: str,
) -> "Figure":
    """Plot lines over the same positions, with zero in sight.

    Args:
        x: positions `(n,)`.
        lines: `(n,)` values of 0 or more for each label.
        xlabel: what the positions are.
        ylabel: what the values are.
    """
    figure, ((axis,),) = new_figure(1, 1, (6.4, 2.8))
    _draw_lines(axis, x, lines)
    axis.set(xlabel=xlabel, ylabel=ylabel)
    axis.legend(frameon=False)
    return finished(figure)


def plot_arcs(
    pairs: Mapping[str, tuple],
    points: int = 33,
    ways: Sequence[str] = ("lerp", "slerp"),
) -> "Figure":
    """Compare ways between two points: norms, and how far each has turned.

    Args:
        pairs: for each label two tensors of one shape, the ends of a walk.
        points: positions on each way, at least 2. Defaults to 33.
        ways: names of interpolations, as `prompt_walk` takes them. Defaults to lerp
            and slerp.
    """
    from walklib.walks.blends import interpolation_named

    t = np.linspace(0, 1, points, dtype="float32")
    size = (3.4 * len(pairs), 4.6)
    figure, axes = new_figure(2, len(pairs), size, sharex=True, sharey="row")
    for column, (label, (start, end)) in enumerate(pairs.items()):
        paths = {
            name: _rows(interpolation_named(name)(start[None], end[None], t))
            for name in ways
        }
        norms = {name: _relative_norms(path) for name, path in paths.items()}
        turns = {name: _turned(path) for name, path in paths.items()}
        _draw_lines(axes[0, column], t, norms)
        _draw_lines(axes[1, column], t, turns)
        axes[0, column].set_title(f"{label}\n{turns[ways[0]][-1]:.0f} degrees apart")
        axes[1, column].set_xlabel("position t")
    axes[0, 0].set_ylabel("norm / norm at t = 0")
    axes[1, 0].set_ylabel("degrees from the start")
    axes[0, 0].legend(frameon=False, loc="lower left")
    return finished(figure)


def plot_distances(
    distances: Mapping[str, Sequence[float]],
    *,
    closed: bool = False,
) -> "Figure":
    """Show how far each frame is from the next, as bars along the walk.

    Args:
        distances: for each label the `neighbour_distances` of a walk's frames.
        closed: the last distance is the one from the last frame to the first; it is
            marked. Defaults to False.
    """
    figure, ((axis,),) = new_figure(1, 1, (7.2, 2.8))
    for (label, values), color in zip(distances.items(), cycle(COLORS)):
        width = 1 / max(len(values), 1)
        edges = np.arange(len(values)) * width
        style = {"width": width, "align": "edge", "edgecolor": "white"}
        median = float(np.median(values)) if len(values) else 0.0
        label = f"{label}, median {median:.3f}"
        bars = axis.bar(edges, values, color=color, alpha=0.8, label=label, **style)
        axis.axhline(median, color=color, linestyle=":")
        if closed and bars:
            bars[-1].set(color=COLORS[2], alpha=1, label="last frame to first")
    axis.set(xlabel="position on the walk", ylabel="distance")
    axis.set_xlim(0, 1)
    axis.margins(y=0.3)  # Room for the legend.
    axis.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
    return finished(figure)


def plot_kinds(
    values: Sequence[float], kinds: Sequence[str], *, level: float, ylabel: str
) -> "Figure":
    """Show a value of each frame as a dot, in the colour of the frame's kind.

    Args:
        values: `(frames,)` finite values.
        kinds: the kind of each frame, as `frames.report.kinds` has them.
        level: a value that is marked by a line.
        ylabel: what the values are.
    """
    figure, ((axis,),) = new_figure(1, 1, (7.2, 2.8))
    axis.axhline(level, color=COLORS[-1], linestyle=":")
    for kind, color in zip(dict.fromkeys(kinds), cycle(COLORS)):
        places = [k for k, each in enumerate(kinds) if each == kind]
        label = f"{len(places)} {kind}"
        axis.plot(places, np.take(values, places), "o", color=color, label=label)
    axis.set(xlabel="frame", ylabel=ylabel)
    axis.margins(y=0.2)  # Room for the legend.
    axis.legend(frameon=False, fontsize=8, ncols=3, loc="upper left")
    return finished(figure)


def plot_norms(norms: Mapping[str, np.ndarray]) -> "Figure":
    """Show norms over a grid as numbers on a map of colours.

    Args:
        norms: for each label `(rows, columns)` norms, 1 where all is well.
    """
    figure, axes = new_figure(1, len(norms), (4.4 * len(norms), 4.2))
    farthest = max(float(np.abs(values - 1).max()) for values in norms.values())
    limits = {"vmin": 1 - max(farthest, 0.01), "vmax": 1 + max(farthest, 0.01)}
    for axis, (label, values) in zip(axes[0], norms.items(), strict=True):
        axis.imshow(values, cmap="RdBu", **limits)
        for (row, column), value in np.ndenumerate(values):
            dark = abs(value - 1) > 0.6 * (limits["vmax"] - 1)
            style = {"color": "white" if dark else "#111111", "fontsize": 7}
            style |= {"ha": "center", "va": "center"}
            axis.text(column, row, f"{value:.2f}", **style)
        axis.set(title=label, xticks=[], yticks=[], xlabel="u", ylabel="v")
    return finished(figure)


def plot_support(start, directions: Mapping[str, np.ndarray]) -> "Figure":
    """Show which entries the text encoders write, and which a direction moves.

    Args:
        start: `(tokens, width)` token embeddings of a prompt.
        directions: for each label the change of each entry, of the same shape.
    """
    written = np.asarray(start) != 0
    maps = {"written by the encoders": written.astype("float32")}
    maps |= {name: np.abs(np.asarray(d)) for name, d in directions.items()}
    figure, axes = new_figure(1, len(maps), (3.4 * len(maps), 2.6), sharey=True)
    for axis, (label, values) in zip(axes[0], maps.items(), strict=True):
        axis.imshow(_shrunk(values), aspect="auto", cmap="Blues", vmin=0, vmax=1)
        tokens, width = written.shape
        axis.set(xticks=[], yticks=[], xlabel=f"width: {width} entries", title=label)
    axes[0, 0].set_ylabel(f"{tokens} tokens")
    return finished(figure)


def _draw_lines(axis, x, lines):
    """Lines from wide to narrow, so that one under another is still seen."""
    widths = np.linspace(4.0, 1.5, len(lines)) if len(lines) > 1 else [1.5]
    styles = zip(lines.items(), cycle(COLORS), widths, strict=False)
    for (label, values), color, width in styles:
        mark = "o" if len(values) == 1 else ""  # A line of one point is none.
        axis.plot(x, values, mark + "-", color=color, linewidth=width, label=label)
    axis.set_ylim(0, max(axis.dataLim.y1 * 1.08, axis.get_ylim()[1]))


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
