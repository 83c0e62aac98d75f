"""Build the page: `python -m walklib.page`, with `--help` for options.

python -m walklib.page site
python -m walklib.page --single walks.html --open
"""

import argparse
import sys
import webbrowser
from pathlib import Path

EXPECTED = (ImportError, OSError, RuntimeError, TypeError, ValueError)


def main(arguments: list[str] | None = None) -> Path:
    """Build the page, and print where it is.

    Args:
        arguments: the command's arguments. Defaults to those of the process.

    Returns:
        The path of the HTML file.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.folder is None) == (options.single is None):
        parser.error("give a folder, or --single FILE")
    if options.open and options.single is None:
        parser.error("--open opens a --single FILE; a folder needs a web host")
    from walklib.page import write_page, write_site

    print(f"Building the page of the preset {options.preset}: a minute ...", flush=True)
    write = write_site if options.single is None else write_page
    where = options.folder or options.single
    path = write(where, options.preset, options.pictures).resolve()
    print(f"The page is in {path}")
    if options.open:
        webbrowser.open(path.as_uri())
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m walklib.page",
        description="Build a web page that draws with a preset, without a server.",
    )
    add = parser.add_argument
    add("folder", nargs="?", help="where to write the page for a web host")
    add("--single", metavar="FILE", help="one HTML file instead, that opens anywhere")
    add("--preset", default="pocket", help="a small preset, as walklib.load takes it")
    add("--pictures", metavar="FOLDER", help="files of walklib to show as a gallery")
    add("--open", action="store_true", help="open the single file in a browser")
    return parser


if __name__ == "__main__":
    try:
        main()
    except EXPECTED as error:
        sys.exit(f"{type(error).__name__}: {error}")
