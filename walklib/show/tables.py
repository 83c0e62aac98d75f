"""Pictures in rows and columns with a name for each, for notebooks.

plot_table({"lerp": lerp_frames, "slerp": slerp_frames}, ["t = 0", "t = 0.5", "t = 1"])
plot_table({"slerp": frames}, notes={"slerp": what_the_judge_reads})
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from walklib.show.canvas import finished, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 1.25  # inches of a picture


def plot_table(
    rows: Mapping[str, Sequence],
    columns: Sequence[str] = (),
    notes: Mapping[str, Sequence[str]] | None = None,
) -> "Figure":
    """Show pictures as a table: a label beside each row, a title over each column.

    Args:
        rows: for each label its pictures, uint8 `(count, height, width, 3)`. A row may
            have fewer than the others.
        columns: one title for each column. Defaults to none.
        notes: for some of the labels a text under each picture. Defaults to none.

    Raises:
        ValueError: no pictures, or a number of titles or notes that does not fit.
    """
    count = max((len(pictures) for pictures in rows.values()), default=0)
    notes = notes or {}
    _check(rows, columns, notes, count)
    height = sum(SIDE + 0.2 * (label in notes) for label in rows)
    size = (SIDE * count + 1.2, height + 0.3)
    figure, axes = new_figure(len(rows), count, size)
    for axis in axes.flat:
        axis.axis("off")
    for title, axis in zip(columns, axes[0], strict=False):
        axis.set_title(title, fontsize=9, parse_math=False)
    for line, (label, pictures) in zip(axes, rows.items(), strict=True):
        _write(line[0], (-0.06, 0.5), label, ha="right", va="center")
        for axis, picture in zip(line, pictures, strict=False):
            axis.imshow(picture)
        for axis, note in zip(line, notes.get(label, ()), strict=False):
            _write(axis, (0.5, -0.03), note, ha="center", va="top")
    return finished(figure)


def _write(axis, place, text, **style):
    options = {"transform": axis.transAxes, "fontsize": 8, "parse_math": False}
    axis.text(*place, text, **options, **style)


def _check(rows, columns, notes, count):
    if not count:
        raise ValueError("A table shows at least one picture. Received: none")
    if columns and len(columns) != count:
        raise ValueError(f"`columns` must be {count} titles. Received: {len(columns)}")
    for label, texts in notes.items():
        if len(texts) != len(rows.get(label, ())):
            raise ValueError(
                f"`notes` must be one text for each picture of {label!r}. "
                f"Received: {len(texts)}"
            )
