"""A picture file in a notebook's output, as it plays in every viewer."""

import base64
import html
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.display import HTML


def show_file(path: str | Path, width: int = 256) -> "HTML":
    """Show a picture or an animation, to be the last value of a notebook's cell.

    The file is in the page itself: `IPython.display.Image` shows no GIF in an exported
    page, and a link would show another file after the next run.

    Args:
        path: a GIF, WebP, PNG or JPG file.
        width: how wide it is shown, in pixels. Defaults to 256.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no picture, by its suffix.
    """
    from IPython.display import HTML

    path = Path(path)
    kind, _ = mimetypes.guess_type(path.name, strict=False)
    if not (kind or "").startswith("image/"):
        raise ValueError(f"A GIF, WebP, PNG or JPG file is shown. Received: {path}")
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    alt = html.escape(path.name, quote=True)
    return HTML(f'<img alt="{alt}" width="{width}" src="data:{kind};base64,{data}">')
