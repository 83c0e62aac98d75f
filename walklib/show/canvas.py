"""What every figure here begins and ends with."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#757575"  # Text and lines: to be read on a white page and on a black one.


def new_figure(
    rows: int, columns: int, size: tuple[float, float], **options: Any
) -> tuple["Figure", np.ndarray]:
    """A figure, and its axes as an array `(rows, columns)`.

    Args:
        rows, columns: how many axes there are.
        size: `(width, height)` in inches.
        **options: those of `matplotlib.pyplot.subplots`.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, **options)
    for axis in np.ravel(axes):
        axis.spines[["top", "right"]].set_visible(False)
        axis.title.set_fontsize(10)
    return figure, axes


def finished(figure: "Figure") -> "Figure":
    """The figure with its parts in place; closed, so that it is shown only once.

    It has no background of its own: the page's shows through, light or dark.
    """
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    figure.set_facecolor("none")
    for axis in figure.axes:
        axis.set_facecolor("none")
        axis.tick_params(colors=INK)
        for spine in axis.spines.values():
            spine.set_edgecolor(INK)
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # "$" in a label is a dollar
        if text.get_color() == "black":
            text.set_color(INK)
    figure.tight_layout(pad=0.5)
    plt.close(figure)
    return figure
