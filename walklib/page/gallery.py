"""The gallery: pictures with a recipe, ready to be shown in a page and walked again.

    items = write_gallery(Path("site"), Path("outputs"))       # files beside the page
    items = embedded_gallery(Path("outputs"), most_bytes=10**6)  # all inside it

Both give a list for the page: `{"name", "title", "recipe", "still", "moving",
"width", "height"}`. `still` and `moving` are addresses; `moving` is None for a picture.
"""

import base64
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from walklib import recipes

SHOWN = (".gif", ".webp", ".png", ".jpg", ".jpeg")  # What an image of a page can show.
STILL_SIDE = 480
STILL_QUALITY, MOVING_QUALITY = 82, 60
TITLES = {
    "prompt_walk": "From {0} to {1}",
    "grid_walk": "Between four prompts, from {0} to {3}",
    "step_walk": "Away from {0}",
    "circular_walk": "Round a circle of noise: {0}",
    "loop_walk": "Round {0}, {1} and back",
    "plane_walk": "A map of noise: {0}",
}
MOST_LETTERS = 44  # Of a prompt in a title.


def write_gallery(folder: Path, outputs: Path) -> list[dict[str, Any]]:
    """Copy what `outputs` holds of walklib to `gallery/` in a page's folder.

    Args:
        folder: the page's folder. It is there.
        outputs: where the pictures are.

    Returns:
        The list for the page, with addresses relative to it.
    """
    made, items = folder / "gallery", []
    made.mkdir(exist_ok=True)
    for path, recipe in _found(outputs):
        still, moves, size = _still(path)
        (made / f"{path.stem}.still.jpg").write_bytes(still)
        shutil.copyfile(path, made / path.name)
        addresses = (f"gallery/{path.stem}.still.jpg", f"gallery/{path.name}")
        items.append(_item(path, recipe, size, *addresses, moves))
    return items


def embedded_gallery(outputs: Path, most_bytes: int) -> list[dict[str, Any]]:
    """The gallery with its pictures inside it, as `data:` addresses.

    Each has a still picture. The animations follow, the smallest first, as far as
    `most_bytes` reach; the others stay still.

    Args:
        outputs: where the pictures are.
        most_bytes: characters that all addresses may take together.

    Returns:
        The list for the page.
    """
    found = [(path, recipe, *_still(path)) for path, recipe in _found(outputs)]
    items = [
        _item(path, recipe, size, _address("jpeg", still), None, moves)
        for path, recipe, still, moves, size in found
    ]
    left = most_bytes - sum(len(item["still"]) for item in items)
    moving = [
        (_address("webp", _small_animation(path)), item)
        for (path, _, _, moves, _), item in zip(found, items, strict=True)
        if moves
    ]
    for address, item in sorted(moving, key=lambda each: len(each[0])):
        if len(address) <= left:
            item["moving"], left = address, left - len(address)
    return items


def _found(outputs: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give the files that can be shown and walked again, with their recipes."""
    for path in sorted(outputs.iterdir()):
        if path.suffix.lower() not in SHOWN:
            continue
        try:
            recipe = recipes.read_recipe(path)
        except ValueError:
            continue
        if recipe["plan"] is not None:
            yield path, recipe


def _item(path, recipe, size, still, moving, moves):
    item = {"name": path.name, "title": title_of(recipe["plan"]), "recipe": recipe}
    item |= {"still": still, "moving": moving if moves else None}
    return item | {"width": size[0], "height": size[1]}


def title_of(plan: dict[str, Any]) -> str:
    """What a plan walks, in words."""
    prompts = [_short(prompt) for prompt in _prompts(plan)]
    title = TITLES.get(plan["walk"], plan["walk"])
    try:
        return title.format(*prompts)
    except IndexError:
        return plan["walk"]


def _prompts(value: Any) -> Iterator[str]:
    """Give the prompts of a plan, in their order."""
    if isinstance(value, list):
        for each in value:
            yield from _prompts(each)
    elif isinstance(value, dict) and "prompt" in value:
        said = value["prompt"]
        yield from [said] if isinstance(said, str) else said
    elif isinstance(value, dict):
        yield from _prompts(list(value.values()))


def _short(prompt: str) -> str:
    """A prompt in quotation marks, cut at a word."""
    if len(prompt) > MOST_LETTERS:
        prompt = prompt[:MOST_LETTERS].rsplit(" ", 1)[0].rstrip(",") + "…"
    return f"“{prompt}”"


def _still(path: Path) -> tuple[bytes, bool, tuple[int, int]]:
    """The first frame as a JPEG, whether there are more, and the size."""
    from PIL import Image

    with Image.open(path) as image:
        moves, picture = getattr(image, "n_frames", 1) > 1, image.convert("RGB")
    size = picture.size
    picture.thumbnail((STILL_SIDE, STILL_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=STILL_QUALITY)
    return file.getvalue(), moves, size


def _small_animation(path: Path) -> bytes:
    """An animation again, as a WebP of fewer bytes."""
    from PIL import Image, ImageSequence

    with Image.open(path) as image:
        duration = image.info.get("duration", 100)
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(image)]
    file, options = io.BytesIO(), {"quality": MOVING_QUALITY, "loop": 0}
    frames[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=duration,
        **options,
    )
    return file.getvalue()


def _address(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
