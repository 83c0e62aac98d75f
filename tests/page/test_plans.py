"""Plans, links and recipes: the page's against the package's."""

import base64
import json

import numpy as np
import pytest

from tests.every_walk import example_of
from tests.page.web import encoded
from tests.whole.lab import ROOT
from walklib import recipes
from walklib.files import export_as_gif, export_as_png
from walklib.page.about import about
from walklib.settings import Settings

OUTPUTS = [path for path in sorted((ROOT / "outputs").iterdir()) if path.is_file()]
PROMPT = {"prompt": "a dog", "negative": ""}
GOOD = {"walk": "step_walk", "start": PROMPT, "frames": 3, "step_size": 0.1, "view": {}}
GOOD |= {"noise": {"seed": 1}}


def test_every_plan_is_followed_and_comes_back_from_a_link(ask, written):
    all_plans = [plan for _, plan in written]
    settings = Settings().as_dict()
    links = [{"plan": plan, "settings": settings} for plan in all_plans]
    links += [
        {**link, "place": walk.coordinates[-1].tolist()}
        for link, (walk, _) in zip(links, written, strict=True)
    ]
    answer = ask(coordinates={"all": all_plans}, links={"all": links})
    for (walk, _), places in zip(written, answer["coordinates"], strict=True):
        np.testing.assert_array_equal(places, walk.coordinates)
    assert [each.get("value") for each in answer["links"]] == links


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"walk": "eval"}, "no walk of this name"),
        ({"walk": "__proto__"}, "no walk of this name"),
        ({"shade": 3}, "has no `shade`"),
        ({"frames": 0}, "`frames` must be"),
        ({"frames": 10**9}, "`frames` must be"),
        ({"frames": None}, "`frames` must be"),
        ({"noise": {"seed": -1}}, "`seed` must be"),
        ({"noise": {"seed": [1, 2]}}, "one noise or 3"),
        ({"noise": {"array": "abc"}}, "array that the file does not hold"),
        ({"direction": "up"}, "`direction` must be"),
        ({"start": {"prompt": "a dog"}}, "unknown `start`"),
        ({"start": {"prompt": 3, "negative": ""}}, "must be text"),
        ({"start": {"prompt": "a" * 10_001, "negative": ""}}, "too long"),
        ({"start": {"prompt": "\ud800", "negative": ""}}, "must be text"),
        ({"view": {"frames": 3, "rows": 2}}, "no such view"),
        ({"view": {"coordinates": [2]}}, "lie in [0, 1]"),
        ({"view": None}, "lacks a view"),
    ],
)
def test_a_plan_that_is_none_is_refused_in_words(ask, change, words):
    good, bad = ask(checks={"all": [GOOD, {**GOOD, **change}]})["checks"]
    assert "error" not in good
    assert words in bad["error"]


def test_links_that_are_cut_or_forged_are_refused(ask):
    whole = {"format": 2, "plan": GOOD, "settings": Settings().as_dict()}
    text = encoded(json.dumps(whole).encode())
    turned = {**whole["settings"], "guidance_from": 0.2, "guidance_to": 0.8}
    texts = [
        text[:40],
        "%%%",
        text,
        encoded(b'{"format": 1, "plan": NaN}'),
        "a" * 10**6,
    ]
    texts += [
        encoded(b"[" * 5000),
        encoded(json.dumps({**whole, "format": 1, "settings": turned}).encode()),
        encoded(json.dumps({**whole, "format": 1}).encode()),
    ]
    *refused, good = ask(forged={"texts": texts})["forged"]
    assert all(each.get("error") for each in refused), refused
    assert "format 2" in refused[2]["error"]
    assert good["value"]["plan"] == GOOD


def test_recipes_are_read_out_of_every_format(ask, walker, tmp_path):
    kept = [path for path in OUTPUTS if path.suffix in (".gif", ".jpg")]
    frames = walker.render(
        example_of("prompt_walk", walker), num_steps=1, progress=False
    )
    from walklib import files

    for name in ("walk.gif", "walk.webp", "walk.mp4", "grid.png", "grid.jpg"):
        kept.append(files.export(tmp_path / name, frames))
    answers = ask(recipes={"files": [encoded(path.read_bytes()) for path in kept]})
    for path, answer in zip(kept, answers["recipes"], strict=True):
        try:
            known = recipes.read_recipe(path)
        except ValueError:
            assert "no recipe" in answer["error"], path
        else:
            assert answer["value"] == known, path


def test_what_the_page_writes_is_read_by_walklib(ask, walker, tmp_path):
    frames = np.zeros((2, 8, 8, 3), "uint8")
    png = export_as_png(tmp_path / "one.png", frames[:1])
    gif = export_as_gif(tmp_path / "two.gif", frames)
    prompt = {"prompt": "a dög 🐕", "negative": ""}
    plan, settings = {**GOOD, "start": prompt}, Settings().as_dict()
    asked = {"plan": plan, "settings": settings, "about": about(walker, "1.2.3")}
    text = ask(text=asked)["text"]
    files = {"png": encoded(png.read_bytes()), "gif": encoded(gif.read_bytes())}
    embedded = ask(embedded={**files, "text": text})["embedded"]
    for path, content in zip((png, gif), embedded, strict=True):
        path.write_bytes(base64.b64decode(content))
        recipe = recipes.read_recipe(path)
        assert recipe["plan"] == plan and recipe["export"] == {"fps": 8}
        assert recipe["model"]["fingerprint"] == walker.fingerprint
