"""What made a file, written into the file itself and read back from it.

A recipe is a dictionary that JSON can hold: preset, prompts, seeds, counts, steps,
guidance, versions and backend. Every export function takes one and every file kind
has a place for it: the comment of a GIF, a text chunk of a PNG, the EXIF description
of a JPG or WebP, the comment tag of an MP4.

    recipe = read_recipe("outputs/dog_to_cat_64.gif")
"""

import json
import platform
from importlib import metadata
from pathlib import Path

PNG_KEY = "walklib"
EXIF_DESCRIPTION = 0x010E  # The EXIF tag ImageDescription.
PACKAGES = ("walklib", "keras", "keras-hub", "jax", "tensorflow", "torch", "numpy")


def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Return the versions of Python and of the packages that are installed.

    Args:
        packages: distribution names as pip knows them. Those that are not
            installed are left out.

    Returns:
        A dictionary from name to version, `python` first.
    """
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def recipe_text(recipe: dict | None) -> str:
    """Return a recipe as one line of ASCII JSON, or "" for no recipe.

    Args:
        recipe: dictionary of what JSON can hold, or None.

    Raises:
        TypeError: the recipe is no dictionary, or holds what JSON can't.
    """
    if recipe is None:
        return ""
    if not isinstance(recipe, dict):
        raise TypeError(f"A recipe is a dictionary. Received: recipe={recipe!r}")
    try:
        return json.dumps(recipe, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"A recipe holds only what JSON can hold ({error}). Received: {recipe!r}"
        ) from error


def exif_of(recipe: dict | None):
    """Return EXIF data that holds a recipe as its description.

    Args:
        recipe: dictionary of what JSON can hold, or None.

    Raises:
        TypeError: the recipe is no such dictionary.
    """
    from PIL import Image

    exif = Image.Exif()
    if recipe is not None:
        exif[EXIF_DESCRIPTION] = recipe_text(recipe)
    return exif


def read_recipe(path: str | Path) -> dict:
    """Read the recipe back from a file that walklib wrote.

    Args:
        path: a GIF, WebP, MP4, PNG or JPG file, or a folder of PNG frames.

    Returns:
        The recipe, as it was given to the export function.

    Raises:
        FileNotFoundError: there is no such file, or no frame in the folder.
        ValueError: the file holds no recipe.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "frame_00000.png"
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        recipe = json.loads(_stored_text(path))
    except ValueError:
        recipe = None
    if not isinstance(recipe, dict):
        raise ValueError(f"{path} holds no recipe of walklib.")
    return recipe


def _stored_text(path: Path) -> str:
    """Return the text in the place where this kind of file keeps its recipe."""
    if path.suffix.lower() == ".mp4":
        from walklib.files.mp4 import read_comment

        return read_comment(path)
    from PIL import Image

    with Image.open(path) as image:
        if image.format == "GIF":
            return image.info.get("comment", b"").decode("utf-8")
        if image.format == "PNG":
            return image.info.get(PNG_KEY, "")
        return image.getexif().get(EXIF_DESCRIPTION, "")
