"""Site: a preset as a folder for any web host, or as one HTML file.

The single file holds all others, gzipped and in base85, and opens from a disk without a
network.
"""

import base64
import gzip
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walklib.files.places import check_writable, hidden_in
from walklib.model import Model, load_parts
from walklib.page.about import about
from walklib.page.gallery import embedded_gallery, write_gallery
from walklib.page.graphs import (
    GRAPHS,
    WEIGHTS,
    check_not_published,
    check_small,
    write_graphs,
)
from walklib.page.scripts import RUNTIME, WEB, check_npm, runtime_version, write_scripts

ABOUT = "about.json"
MODEL_FILES = (*(f"{graph}.onnx" for graph in GRAPHS), WEIGHTS, RUNTIME)
NEEDED = ("torch", "onnx", "onnxscript")
STYLE = '<link rel="stylesheet" href="style.css">'
SCRIPT = '<script type="module" src="ui/main.js"></script>'
GALLERY = '<script type="application/json" id="gallery">[]</script>'
MOST_EMBEDDED = 800_000  # characters of a single file's gallery


def write_site(
    folder: str | Path,
    preset: str | os.PathLike = "pocket",
    pictures: str | Path | None = None,
) -> Path:
    """Write the page as a folder, for any web host.

    Args:
        folder: where to write. It is made; other files in it stay.
        preset: as for `walklib.load`; at most 30 million parameters, and no T5.
            Defaults to `"pocket"`.
        pictures: a folder of files of walklib to show as its gallery. Defaults to none.

    Returns:
        The path of its `index.html`.

    Raises:
        ImportError: a package is missing that exports graphs; says how to get it.
        OSError: the folder can't be written, or there are no such pictures.
        RuntimeError: npm is missing, or a part of the build failed; says why.
        TypeError, ValueError: there is no such preset, or it is too large.
        walklib.PresetError: the preset can't be had.
    """
    index = Path(folder) / "index.html"
    check_writable(index)
    _check_pictures(pictures)
    with _built(preset) as built:
        for source in built.iterdir():
            shutil.copy(source, index.parent)
        shutil.copy(WEB / "style.css", index.parent)
        shown = write_gallery(index.parent, Path(pictures)) if pictures else []
        scripts = '<script src="page.js" defer></script>'
        index.write_text(_page(STYLE, scripts, shown), "utf-8")
    return index


def write_page(
    path: str | Path,
    preset: str | os.PathLike = "pocket",
    pictures: str | Path | None = None,
) -> Path:
    """Write the page as one HTML file, which opens from a disk without a network.

    Args:
        path: where to write. An old file is replaced when the new one is whole.
        preset, pictures: as for `write_site`; the gallery is as large as there is room.

    Returns:
        The path of the file.

    Raises:
        As `write_site`.
    """
    path = Path(path)
    check_writable(path)
    _check_pictures(pictures)
    with _built(preset) as built, hidden_in(path.parent) as hidden:
        style = (WEB / "style.css").read_text("utf-8")
        packed = {name: _packed(built / name) for name in (ABOUT, *MODEL_FILES)}
        scripts = [
            _element("application/json", "page-files", json.dumps(packed)),
            _element("text/plain", "page-worker", _text(built / "worker.js")),
            f"<script>{_text(built / 'page.js')}</script>",
        ]
        shown = embedded_gallery(Path(pictures), MOST_EMBEDDED) if pictures else []
        text = _page(f"<style>{style}</style>", "\n".join(scripts), shown)
        new = hidden / path.name
        new.write_text(text, "utf-8")
        os.replace(new, path)
    return path


@contextmanager
def _built(preset: str | os.PathLike) -> Iterator[Path]:
    """A folder with everything but the HTML and its style; removed afterwards."""
    _check_needed()
    check_npm()
    check_not_published(preset)
    model = Model(*load_parts(preset), str(preset))
    check_small(model)
    facts = about(model, runtime_version())
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as npm:
        folder = Path(made)
        write_scripts(folder, Path(npm))
        write_graphs(preset, folder)
        sizes = {name: (folder / name).stat().st_size for name in MODEL_FILES}
        (folder / ABOUT).write_text(json.dumps({**facts, "files": sizes}), "utf-8")
        yield folder


def _check_pictures(pictures):
    if pictures is not None and not Path(pictures).is_dir():
        raise NotADirectoryError(
            "`pictures` must be a folder of files of walklib. "
            f"Received: {os.fspath(pictures)!r}"
        )


def _check_needed():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(
            f"The page is built with {', '.join(missing)}, not installed here: "
            'pip install "walklib[page]"'
        )


def _page(style, scripts, shown):
    """The HTML with its style, gallery and scripts in their places."""
    text = (WEB / "index.html").read_text("utf-8")
    listed = json.dumps(shown).replace("<", "\\u003c")  # no end of the element in it
    gallery = _element("application/json", "gallery", listed)
    for place, content in ((STYLE, style), (GALLERY, gallery), (SCRIPT, scripts)):
        before, after = text.split(place)
        text = before + content + after
    return text


def _packed(path):
    """A file as text for HTML: base85 has a "<", which a comma stands for here."""
    packed = base64.b85encode(gzip.compress(path.read_bytes(), mtime=0))
    return packed.replace(b"<", b",").decode("ascii")


def _text(script):
    return script.read_text("utf-8")


def _element(kind, name, content):
    return f'<script type="{kind}" id="{name}">{content}</script>'
