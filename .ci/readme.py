"""Make the README's own pictures: a walk in large, a map in use, two maps' middles.

python .ci/readme.py walk    # after the weights have changed
python .ci/readme.py map     # the same; needs Chromium and JupyterLab
python .ci/readme.py scene collection    # after `outputs/4-way-*.jpg` have changed
"""

import argparse
import io
import math
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
SCALE = 3  # The walk's pictures are shown three times as large.
WIDTH = 760  # Pixels of the map's page.
MAP = """import walklib
from walklib import explore
from walklib.pocket.world import GUIDE_PROMPTS

explore.prompt_map(walklib.load(), GUIDE_PROMPTS[2:6])
"""


def make_walk(path: Path) -> Path:
    """Draw the walk of `python -m walklib`, enlarged; its recipe goes along."""
    import walklib
    from walklib.pocket.world import GUIDE_PROMPTS
    from walklib.render import Stream

    walker = walklib.load()
    start, end = (walker.encode(prompt) for prompt in GUIDE_PROMPTS[:2])
    walk = walklib.prompt_walk(start, end, frames=64, noise=walker.noise(42))
    large = (_enlarged(frame) for frame in walker.stream(walk))
    frames = Stream(large, len(walk), walker.recipe_of(walk))
    return walklib.export_as_webp(path, frames, rubber_band=True, quality=60)


def _enlarged(frame):
    height, width = (SCALE * side for side in frame.shape[:2])
    image = Image.fromarray(frame).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(image)


def make_map(path: Path) -> Path:
    """Drive the map between the guide's four prompts in a browser, and film it."""
    sys.path.insert(0, str(ROOT))
    from playwright.sync_api import sync_playwright

    from tests.whole import lab

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = Path(folder)
        for name in ("notebooks", "scratch"):
            (folder / name).mkdir()
        lab.write_notebook(folder / "notebooks" / "map.ipynb", MAP)
        with lab.jupyterlab(folder / "notebooks", folder / "scratch") as address:
            browser = playwright.chromium.launch(
                executable_path=lab.CHROMIUM, args=lab.BROWSER_OPTIONS
            )
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            lab.open_and_run(page, address, "map.ipynb")
            shots = _filmed(page, lab)
            lab.shut_kernel_down(page)
            browser.close()
    shots[0].save(
        path, save_all=True, append_images=shots[1:], duration=250, quality=60, method=4
    )
    return path


def _filmed(page, lab):
    """Pictures of the map's page, on the way round a circle in it."""
    lab.button(page, "Fill in").click()
    page.get_by_text("81 of 81 frames, done").wait_for(timeout=300_000)
    output, pad = (
        page.locator(".jp-OutputArea-child:has(.walklib-page)"),
        page.locator(".walklib-pad"),
    )
    box, shots = pad.bounding_box(), []
    radius = 0.42 * box["width"]
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle[0] + radius, middle[1])
    page.mouse.down()
    for angle in np.linspace(0, 2 * math.pi, 30, endpoint=False):
        place = (
            middle[0] + radius * math.cos(angle),
            middle[1] + radius * math.sin(angle),
        )
        page.mouse.move(*place, steps=3)
        page.wait_for_timeout(1500)  # The newest place is drawn last.
        shots.append(Image.open(io.BytesIO(output.screenshot())).convert("RGB"))
    page.mouse.up()
    height = round(shots[0].height * WIDTH / shots[0].width)
    return [shot.resize((WIDTH, height), Image.Resampling.LANCZOS) for shot in shots]


def make_middle(path: Path) -> Path:
    """Cut the 4 x 4 squares in the middle out of a map of `outputs/`."""
    with Image.open(ROOT / "outputs" / MAPS[path.stem]) as whole:
        width, height = whole.size
        box = (width // 4, height // 4, 3 * width // 4, 3 * height // 4)
        whole.crop(box).save(path, quality=92, subsampling=0)
    return path


MAKERS = {
    "walk": make_walk,
    "map": make_map,
    "scene": make_middle,
    "collection": make_middle,
}
FILES = {
    "walk": "readme-walk.webp",
    "map": "readme-map.webp",
    "scene": "readme-scene.jpg",
    "collection": "readme-collection.jpg",
}
MAPS = {
    "readme-scene": "4-way-interpolation.jpg",
    "readme-collection": "4-way-interpolation-varying-latent.jpg",
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser("python .ci/readme.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--folder", type=Path, default=ROOT / "outputs")
    parser.add_argument("which", nargs="*", help=f"of {', '.join(MAKERS)}; else all")
    options = parser.parse_args(arguments)
    if unknown := set(options.which) - set(MAKERS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; see --help")
    for which in options.which or MAKERS:
        print(MAKERS[which](options.folder / FILES[which]))


if __name__ == "__main__":
    main()
