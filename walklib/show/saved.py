"""A file that was saved: a preview of it, and a link to download it.

Saved("outputs/dog_to_cat_64.gif")
"""

import base64
import html
import json
import mimetypes
from pathlib import Path

from walklib.show.player import SHOWN_SIDE, page_of

LARGEST = 32 * 2**20  # Bytes: a larger file is not put into the page.


class Saved:
    """A saved picture or animation, to be the last value of a notebook's cell.

    The file's bytes are in the page itself, so that the link works where the folder
    of the kernel can't be reached, as in Colab.

    Args:
        path: a GIF, WebP, MP4, PNG or JPG file.

    Raises:
        OSError: it can't be read.
    """

    def __init__(self, path: str | Path):
        self.path, self.content = Path(path), Path(path).read_bytes()

    @property
    def page(self) -> str:
        """The preview and the link as a whole HTML page."""
        kind = mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        file = {
            "name": self.path.name,
            "kind": kind,
            "content": base64.b64encode(self.content).decode("ascii"),
            "side": SHOWN_SIDE,
        }
        script = json.dumps(file).replace("<", "\\u003c")  # No </script> in a name.
        return page_of("saved.html").replace("/*FILE*/null", script)

    def _repr_html_(self) -> str:
        if len(self.content) > LARGEST:
            return html.escape(f"{self.path} is too large to be shown here.")
        return (
            f'<iframe class="walklib-saved" title="Preview of a saved file" '
            f'style="width: 100%; max-width: {SHOWN_SIDE + 24}px; '
            f'height: {SHOWN_SIDE + 34}px; border: 0" '
            f'srcdoc="{html.escape(self.page)}"></iframe>'
        )
