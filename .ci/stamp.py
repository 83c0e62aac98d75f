"""Write the repository's address and its pictures into the notebooks and the README.

The address stands in one place, `[project.urls] Repository` of `pyproject.toml`. From
it come the Colab badges and what the notebooks' setup cell installs. While it is
unset there is no badge, and no dead link.

The picture under a notebook's title is one of `outputs/`: the notebook carries it, so
that it is seen wherever the notebook is opened. Colab shows no picture that a notebook
carries; with an address, the picture comes from there.

    python .ci/stamp.py            # after the address or a picture has changed
    python .ci/stamp.py --check    # only say what is out of date
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

from picture import small

SETUP_TAG = "setup"
BADGE_LINE = re.compile(r"\[!\[Open in Colab\]\([^\n]*\n+")
PICTURE = re.compile(
    r"!\[(.*?)\]\((?:\.\./outputs/|https://github\.com/[\w./-]+/raw/main/outputs/"
    r"|attachment:)([\w.-]+)\)"
)
README_BADGES = re.compile(r"(<!-- badges -->\n)(.*?)(<!-- end of badges -->)", re.S)
SETUP_CELL = """\
import importlib.util
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
if importlib.util.find_spec("walklib") is None:
    {install}"""
NOT_INSTALLED = """\
raise ImportError(
        "walklib is not installed here. Run `pip install -e .` in its folder, the one "
        "with pyproject.toml, then restart the kernel."
    )"""


def repository_address(root: Path) -> str | None:
    """Return the address in `pyproject.toml`, None while it is unset.

    Args:
        root: the repository's folder.

    Raises:
        FileNotFoundError: the folder has no `pyproject.toml`.
        ValueError: the address is not that of a repository on GitHub, from which
            alone Colab opens notebooks.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    address = project.get("urls", {}).get("Repository")
    if address is None:
        return None
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", address):
        raise ValueError(
            "Repository must look like https://github.com/owner/name. "
            f"Received: {address}"
        )
    return address


def setup_cell(address: str | None) -> str:
    """Return the source of the notebooks' setup cell.

    It installs walklib where it is missing, quietly. What Colab has preinstalled is
    new enough for walklib and stays as it is.

    Args:
        address: the repository's address, None while it is unset.
    """
    install = f'%pip install -q "walklib @ git+{address}"' if address else NOT_INSTALLED
    return SETUP_CELL.format(install=install)


def badge(address: str, notebook: str) -> str:
    """Return the line that opens a notebook in Colab.

    Args:
        address: the repository's address.
        notebook: the notebook's path in the repository.
    """
    picture = "https://colab.research.google.com/assets/colab-badge.svg"
    page = address.replace("https://github.com", "github")
    link = f"https://colab.research.google.com/{page}/blob/main/{notebook}"
    return f"[![Open in Colab]({picture})]({link})"


def stamped_notebook(text: str, address: str | None, notebook: str, root: Path) -> str:
    """Return a notebook with its badge, its setup cell and the picture of its title.

    Args:
        text: the notebook's JSON.
        address: the repository's address, None for no badge.
        notebook: the notebook's path in the repository.
        root: the repository's folder.
    """
    content = json.loads(text)
    first = content["cells"][0]
    title, _, rest = BADGE_LINE.sub("", "".join(first["source"])).partition("\n")
    if address:
        rest = f"\n{badge(address, notebook)}\n\n{rest.lstrip()}"
    first["source"] = _lines(f"{title}\n{rest}")
    _stamp_picture(first, address, root)
    for cell in content["cells"]:
        if SETUP_TAG in cell["metadata"].get("tags", []):
            cell["source"] = _lines(setup_cell(address))
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _stamp_picture(cell, address, root):
    """Let a cell carry its picture of `outputs/`, or fetch it from the address."""
    source = "".join(cell["source"])
    found = PICTURE.search(source)
    carried = cell.pop("attachments", {})
    known = cell["metadata"].pop("picture", None)
    if not found:
        return
    alt, name = found.groups()
    place = f"{address}/raw/main/outputs/" if address else "attachment:"
    cell["source"] = _lines(PICTURE.sub(f"![{alt}]({place}{name})", source, 1))
    if address:
        return
    file = root / "outputs" / name
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    if known != digest or not carried:
        webp = base64.b64encode(small(file)).decode("ascii")
        carried = {name: {"image/webp": webp}}
    cell["attachments"], cell["metadata"]["picture"] = carried, digest


def _lines(text: str) -> list[str]:
    return text.rstrip("\n").splitlines(keepends=True)


def stamped_readme(text: str, address: str | None, notebooks: list[str]) -> str:
    """Return the README with a badge for each notebook between its two markers.

    Args:
        text: the README.
        address: the repository's address, None for no badges.
        notebooks: the notebooks' paths in the repository.
    """
    rows = [f"- {badge(address, path)} `{path}`\n" for path in notebooks if address]
    return README_BADGES.sub(lambda m: m[1] + "".join(rows) + m[3], text)


def stamp(root: Path, check: bool = False) -> list[Path]:
    """Stamp all notebooks and the README of a repository.

    Args:
        root: the repository's folder.
        check: write nothing. Defaults to False.

    Returns:
        The files that were out of date.
    """
    address = repository_address(root)
    files = sorted((root / "notebooks").glob("*.ipynb"))
    names = [file.relative_to(root).as_posix() for file in files]
    texts = {file: file.read_text("utf-8") for file in [*files, root / "README.md"]}
    stamped = {
        file: stamped_notebook(texts[file], address, name, root)
        for file, name in zip(files, names, strict=True)
    }
    stamped[root / "README.md"] = stamped_readme(
        texts[root / "README.md"], address, names
    )
    changed = [file for file, text in stamped.items() if text != texts[file]]
    for file in changed if not check else ():
        file.write_text(stamped[file], "utf-8")
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 1 if a check found a file out of date."""
    parser = argparse.ArgumentParser("python .ci/stamp.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository")
    options = parser.parse_args(arguments)
    changed = stamp(options.root, options.check)
    for file in changed:
        print(f"{'out of date' if options.check else 'stamped'}: {file}")
    return int(options.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main())
