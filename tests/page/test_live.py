"""The page in `outputs/`: of these weights, and the same pictures without a network."""

import json
import os
import re
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from PIL import Image
from PIL.ImageSequence import Iterator

import walklib
from tests.whole import lab
from walklib.measures import psnr

LIVE = lab.ROOT / "outputs" / "live.html"
MOST_BYTES = 18e6
SETTINGS = {"num_steps": 6, "guidance_scale": 2.5, "solver": "euler"}
ASK = """async ([plan, coordinate, settings]) => {
  const text = document.getElementById("page-worker").textContent;
  const worker = new Worker(URL.createObjectURL(new Blob([text])));
  const answer = message => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.kind === "error") reject(new Error(data.message));
      if (["ready", "picture"].includes(data.kind)) resolve(data);
    };
    worker.postMessage(message);
  });
  const base = JSON.parse(document.getElementById("page-files").textContent);
  const { about } = await answer({ id: 0, kind: "start", base });
  const asked = { plan, coordinate, settings, preview: null, watch: false };
  const { pixels } = await answer({ id: 1, kind: "draw", ...asked });
  worker.terminate();
  return [about, Array.from(pixels, each => String.fromCharCode(each)).join("")];
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """What the page says of its model, a picture that it drew, and its walk.

    Last, a folder with what it saved of that walk: `walk.png`, `walk.gif`, `walk.webp`.
    """
    if not lab.CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"needs {lab.CHROMIUM}: apt-get install chromium")
    assert lab.CHROMIUM.exists(), "CI runs the browser tests: install chromium"
    assert LIVE.is_file(), "python -m walklib.page --single outputs/live.html"
    playwright = pytest.importorskip("playwright.sync_api")
    walker = walklib.load()
    dog, cat = walker.encode("a photo of a dog"), walker.encode("a cat at the beach 🐈")
    walk = walklib.prompt_walk(dog, cat, frames=3, noise=walker.noise(7))
    plan = walker.recipe_of(walk).content["plan"]
    link = {"format": 1, "plan": plan, "settings": SETTINGS, "place": 0.5}
    saved = tmp_path_factory.mktemp("saved")
    with playwright.sync_playwright() as program:
        browser = program.chromium.launch(
            executable_path=lab.CHROMIUM, args=lab.BROWSER_OPTIONS
        )
        context = browser.new_context(offline=True)
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        address = urlsafe_b64encode(json.dumps(link).encode()).decode()
        page.goto(f"{LIVE.as_uri()}#{address}")
        page.wait_for_selector('#frame[data-state="done"]', timeout=60_000)
        for kind in ("png", "gif", "webp"):
            with page.expect_download(timeout=60_000) as download:
                page.locator(f"#save-{kind}").click()
            download.value.save_as(saved / f"walk.{kind}")
        workers = workers_of(browser)
        about, pixels = page.evaluate(ASK, [plan, 0.5, SETTINGS])
        browser.close()
    return walker, walk, about, pixels, workers, asked, saved


def workers_of(browser):
    """How many workers a browser's pages have, with those of workers."""
    targets = browser.new_browser_cdp_session().send(
        "Target.getTargets", {"filter": [{}]}
    )
    return [each["type"] for each in targets["targetInfos"]].count("worker")


def test_it_was_built_from_these_weights_and_is_small(drawn):
    walker, _, about, *_ = drawn
    assert about["fingerprint"] == walker.fingerprint, (
        "the weights have changed: python -m walklib.page --single "
        "outputs/live.html --pictures outputs"
    )
    assert LIVE.stat().st_size <= MOST_BYTES


def test_its_pictures_are_those_of_python(drawn):
    walker, walk, _, pixels, *_ = drawn
    settings = walker.defaults.but(**SETTINGS)
    middle = walker.render(walk.with_coordinates([0.5]), settings, progress=False)[0]
    rgba = np.frombuffer(pixels.encode("latin-1"), "uint8").reshape(128, 128, 4)
    assert psnr(rgba[..., :3], middle) >= 60


def test_two_workers_draw_where_there_are_two_cores(drawn):
    *_, workers, _, _ = drawn
    assert workers == min(2, os.cpu_count() or 1)


def test_it_asks_nobody_for_anything(drawn):
    *_, asked, _ = drawn
    assert [url for url in asked if not re.match("file:|blob:|data:", url)] == []


@pytest.mark.parametrize(("kind", "least"), [("png", 60), ("gif", 28), ("webp", 28)])
def test_what_it_saves_is_replayed_by_walklib(drawn, kind, least):
    path = drawn[-1] / f"walk.{kind}"
    walker, *_ = drawn  # It is compiled already.
    replayed, walk = walklib.replay(path)
    again = walker.render(walk, replayed.defaults, progress=False)
    with Image.open(path) as image:
        frames = [np.asarray(each.convert("RGB")) for each in Iterator(image)]
    assert len(frames) == len(again) == (1 if kind == "png" else 3)
    for frame, picture in zip(frames, again, strict=True):
        assert psnr(frame, picture) >= least
