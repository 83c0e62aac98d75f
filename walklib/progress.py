"""A bar that says how far long work is: in a notebook, and in a terminal.

with progress_bar(len(walk), "Rendering", unit="frame") as bar:
    bar.update()
"""

import io
import sys
from typing import Any

from tqdm import tqdm


class PageBar(tqdm):
    """A bar that is one output of a notebook's cell, and changes in place.

    A bar that is printed leaves a line for each change wherever the cell's output is
    kept; and what goes to stderr is as red as an error.
    """

    _place: Any = None

    def display(self, msg: str | None = None, pos: int | None = None) -> bool:
        """Show how far it is now; tqdm calls this at each change."""
        from IPython.display import display

        words = {"text/plain": str(self) if msg is None else msg}
        if self._place is None:
            self._place = display(words, raw=True, display_id=True)
        else:
            self._place.update(words, raw=True)
        return True


def progress_bar(total: int, what: str, *, unit: str, **options: Any) -> tqdm:
    """A bar that counts up to a total.

    Args:
        total: int. Where it ends.
        what: str. What goes on, to stand before the bar.
        unit: str. What is counted.
        **options: those of `tqdm.tqdm`, such as `disable` and `initial`.
    """
    options |= {"total": total, "desc": what, "unit": unit}
    if type(sys.stdout).__module__.startswith("ipykernel"):
        return PageBar(file=io.StringIO(), **options)  # Nothing is printed besides.
    return tqdm(**options)
