"""Flow matching in one figure: straight ways from noise to pictures."""

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from walklib.show.canvas import INK, finished, new_figure
from walklib.show.charts import COLORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure


def plot_flow(
    noise: np.ndarray, latents: np.ndarray, labels: "Sequence[str]"
) -> "Figure":
    """Show points of noise, latents of pictures, and the straight way between each two.

    All are seen in the plane in which the latents lie farthest apart: that of their
    first two principal components.

    Args:
        noise: float `(count, ...)`.
        latents: float of the same shape.
        labels: what each picture shows; each label has its colour.

    Raises:
        ValueError: fewer than three points, or numbers of them that differ.
    """
    if not len(noise) == len(latents) == len(labels) > 2:
        raise ValueError(
            "A flow needs as many noises as latents and labels, and at least 3. "
            f"Received: {len(noise)}, {len(latents)}, {len(labels)}"
        )
    starts, ends = _seen_in_the_same_plane(noise, latents)
    figure, ((axis,),) = new_figure(1, 1, (6.4, 4.4))
    for label, color in zip(dict.fromkeys(labels), cycle(COLORS)):
        own = [k for k, each in enumerate(labels) if each == label]
        for k in own:
            axis.plot(*zip(starts[k], ends[k], strict=True), color=color, linewidth=0.5)
        axis.scatter(*ends[own].T, color=color, s=22, label=label, zorder=3)
    axis.scatter(*starts.T, color=INK, s=8, label="noise", zorder=2)
    axis.set(xticks=[], yticks=[], xlabel="first component", ylabel="second")
    axis.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return finished(figure)


def _seen_in_the_same_plane(noise, latents):
    """Both as `(count, 2)`: coordinates in the plane of the latents."""
    rows = np.asarray(latents, "float64").reshape(len(latents), -1)
    mean = rows.mean(axis=0)
    _, _, components = np.linalg.svd(rows - mean, full_matrices=False)
    others = np.asarray(noise, "float64").reshape(len(noise), -1)
    return tuple((each - mean) @ components[:2].T for each in (others, rows))
