"""The page: a preset that draws in a static web page, with no Python behind it.

    python -m walklib.page site          # a folder for any web host
    python -m walklib.page --single walks.html --open

| file | what it is |
|---|---|
| `graphs.py` | the preset's networks as ONNX |
| `enlarging.py` | the decoder's upsampling, with half the work |
| `about.py` | all else that the page must know of the preset |
| `scripts.py` | npm's packages, and the page's modules as one script each |
| `gallery.py` | pictures of walklib that the page shows and walks again |
| `site.py` | the folder, and the single file |
| `web/engine/` | modules that mirror this package, each tested against it |
| `web/ui/` | what a visitor sees and touches |

What the page saves is PNG, GIF or WebP, and `walklib.replay` reads each of them. It
writes no WebM: browsers time its frames as they come, and replay does not read it.

Building needs `pip install "walklib[page]"`, and npm; the page itself needs neither.
"""

from walklib.page.site import write_page, write_site

__all__ = ["write_page", "write_site"]
