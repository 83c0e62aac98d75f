"""The page's modules against the package that they mirror, on the same vectors."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from keras import ops

from tests.every_walk import example_of
from tests.whole.lab import ROOT
from walklib import recipes
from walklib.embeddings import Embeddings
from walklib.files import export_as_gif, export_as_png
from walklib.page.about import about
from walklib.render.solvers import SOLVERS, follow
from walklib.settings import LIMITS, Settings
from walklib.walks import geometry

SCRIPT = Path(__file__).with_name("vectors.mjs")
OUTPUTS = [path for path in sorted((ROOT / "outputs").iterdir()) if path.is_file()]
FIELDS = ("positive", "negative", "positivePooled", "negativePooled")
PROMPTS = ["a dog", "a cat", "cows", "a windmill", "fog"]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz     ",
    "ABC def'GHI's 12345 .,!?-()<|>&\t\n\x85\xa0\u3000",
    "äöüßéñçİıſσΣςμ ΑΒΓабвгд中文字日本語한국어",
    "🐄🐕🎨👩\u200d🎨e\u0301\u0308 \ufeff\u200b½²Ⅷ٣",
]


def encoded(content):
    return base64.b64encode(content).decode("ascii")


def many_prompts():
    """A thousand prompts: of the world, long, empty, special, and of any letters."""
    random = np.random.default_rng(7)
    fixed = ["", " ", "a dog", "<|endoftext|> a <|STARTOFTEXT|>dog", "dog " * 90]
    fixed += ["it's we're I'll''s", "A\u030a\u212b K\u212a", "x" * 3000]
    while len(fixed) < 1000:
        letters = list(ALPHABETS[len(fixed) % len(ALPHABETS)])
        fixed.append("".join(random.choice(letters, random.integers(1, 60))))
    return fixed


@pytest.fixture(scope="module")
def ask():
    """A function that asks Node: questions by name in, answers by name out."""
    node = shutil.which("node")
    if node is None and not os.environ.get("CI"):
        pytest.skip("needs node: https://nodejs.org")
    assert node, "CI runs the page's modules: install Node.js 20"

    def run(**questions):
        asked = json.dumps(questions).encode()
        done = subprocess.run([node, SCRIPT], input=asked, capture_output=True)
        assert not done.returncode, done.stderr.decode()
        return json.loads(done.stdout)

    return run


def test_a_thousand_prompts_have_the_same_tokens(ask):
    import walklib

    model, prompts = walklib.load(), many_prompts()
    for encoder in about(model, "")["encoders"]:
        name = encoder["name"]
        preprocessor = getattr(model.preprocessor, f"{name}_preprocessor")
        known = preprocessor({"prompts": prompts, "images": None})["token_ids"]
        found = ask(tokens={"encoder": encoder, "prompts": prompts})["tokens"]
        expected = ops.convert_to_numpy(known).tolist()
        for prompt, mine, theirs in zip(prompts, found, expected, strict=True):
            assert mine == theirs, (name, prompt)


def test_noise_is_that_of_numpy_but_for_a_last_bit(ask):
    seeds = [*range(700), *range(2**32, 2**32 + 200), *range(2**53 - 100, 2**53)]
    count = 512
    answer = ask(noise={"seeds": [str(seed) for seed in seeds], "count": count})
    found = np.frombuffer(base64.b64decode(answer["noise"]), "<f4").reshape(-1, count)
    draws = (np.random.default_rng(seed) for seed in seeds)
    known = np.stack([draw.standard_normal(count, dtype="float32") for draw in draws])
    bits = np.abs(found.view("<i4").astype("int64") - known.view("<i4"))
    assert bits.max() <= 1
    assert np.count_nonzero(bits) < 20


def test_geometry_is_the_same(ask):
    random, cases, known = np.random.default_rng(3), [], []
    pairs = [random.standard_normal((2, size)).astype("float32") for size in (2, 7, 64)]
    pairs += [
        np.stack([pair[0], factor * pair[0]]) for pair in pairs for factor in (-2, 1, 0)
    ]
    for a, b in pairs:
        for t in (0.0, 0.1, 0.5, 1.0):
            for name in ("slerp", "lerp", "line", "circle"):
                make = getattr(geometry, name)
                place = np.float32(t) if name in ("slerp", "lerp") else np.float32([t])
                known.append(ops.convert_to_numpy(make(a, b, place)).ravel())
                cases.append({"name": name, "a": a.tolist(), "b": b.tolist(), "t": t})
    answers = ask(between={"cases": cases})["between"]
    for case, mine, theirs in zip(cases, answers, known, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=3e-6, err_msg=case["name"])


def test_splines_weigh_their_keys_alike(ask):
    cases = [{"count": n, "t": t} for n in (2, 3, 5) for t in (0, 0.2, 0.77, 1.25)]
    for case, weights in zip(
        cases, ask(spline={"cases": cases})["spline"], strict=True
    ):
        keys = np.eye(case["count"], dtype="float32")
        known = geometry.closed_spline(keys, np.array([case["t"]]))[0]
        np.testing.assert_allclose(weights, ops.convert_to_numpy(known), atol=1e-6)


@pytest.fixture(scope="module")
def known(ask):
    """The walks and the solvers that the page has; it refuses others in words."""
    return ask(known={})["known"]


@pytest.fixture(scope="module")
def written(walker, known):
    """An example of every walk of the page, also seen elsewhere, and its plan."""
    found = []
    for name in known["walks"]:
        walk = example_of(name, walker)
        grid = walk.coordinates.ndim == 2
        viewed = walk.spaced((3, 2) if grid else 7)
        for each in (walk, viewed, walk.with_coordinates(walk.coordinates[1:3])):
            plan = walker.recipe_of(each).content["plan"]
            found.append((each, json.loads(json.dumps(plan))))
    return found


def test_every_plan_is_followed_and_comes_back_from_a_link(ask, written):
    all_plans = [plan for _, plan in written]
    settings = Settings().as_dict()
    links = [{"plan": plan, "settings": settings} for plan in all_plans]
    answer = ask(coordinates={"all": all_plans}, links={"all": links})
    for (walk, _), places in zip(written, answer["coordinates"], strict=True):
        np.testing.assert_array_equal(places, walk.coordinates)
    assert [each.get("value") for each in answer["links"]] == links


def compact(embeddings, rows, columns):
    """Embeddings as the page has them, by its names."""
    found = {}
    for name, tensor in zip(FIELDS, embeddings, strict=True):
        values = ops.convert_to_numpy(tensor)[0]
        if values.ndim == 2:
            written, rest = values[: rows + 1, :columns], values[: rows + 1, columns:]
            np.testing.assert_array_equal(
                rest, np.broadcast_to(rest[:, :1], rest.shape)
            )
            zeros = np.zeros_like(rest[:, :1])
            values = np.concatenate([written, rest[:, :1], zeros], axis=1)
        found[name] = values.ravel().tolist()
    return found


def test_every_walk_goes_where_it_goes_in_python(ask, walker, written):
    layout = about(walker, "")["layout"]
    shape = layout["rows"], layout["columns"]
    steps = [(walk, plan) for walk, plan in written if plan["walk"] == "step_walk"]
    walk, plan = steps[0]
    import walklib

    start = walker.encode(plan["start"]["prompt"], plan["start"]["negative"])
    ones = walklib.step_walk(
        start, frames=4, step_size=0.3, noise=walker.noise(7), direction="ones"
    )
    every = [*written, (ones, {**plan, "direction": "ones", "noise": {"seed": 7}})]
    prompts = {p: compact(walker.encode(p, "fog"), *shape) for p in PROMPTS}
    asked = {
        "all": [{"plan": p, "places": w.coordinates.tolist()} for w, p in every],
        "embeddings": prompts,
        "noises": {str(s): walker.noise(s).ravel().tolist() for s in range(7, 10)},
        "layout": layout,
    }
    answers = iter(ask(walks=asked)["walks"])
    for walk, plan in every:
        for place in walk.coordinates:
            embeddings, noise = walk.at(place[None])
            known = compact(Embeddings(*embeddings), *shape)
            known["noise"] = ops.convert_to_numpy(noise).ravel().tolist()
            answer = next(answers)
            for name, values in known.items():
                np.testing.assert_allclose(
                    answer[name], values, atol=2e-5, err_msg=f"{plan['walk']} {name}"
                )


PROMPT = {"prompt": "a dog", "negative": ""}
GOOD = {"walk": "step_walk", "start": PROMPT, "frames": 3, "step_size": 0.1, "view": {}}
GOOD |= {"noise": {"seed": 1}}


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
    texts = [
        text[:40],
        "%%%",
        text,
        encoded(b'{"format": 1, "plan": NaN}'),
        "a" * 10**6,
    ]
    texts += [
        encoded(b"[" * 5000),
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


def test_settings_and_solvers_are_the_same(ask, walker, known):
    limits = ask(limits={})["limits"]
    for name, (lowest, highest, whole) in limits.items():
        limit = LIMITS[name]
        read = [float(each.replace("Infinity", "inf")) for each in (lowest, highest)]
        assert (*read, whole) == (limit.lowest, limit.highest, limit.whole)
    cases = [
        Settings(steps, 1.0, name).as_dict()
        for name in known["solvers"]
        for steps in (1, 2, 9)
    ]
    shift = walker.backbone.scheduler.shift
    start = [0.5, -1.0, 2.0]
    answer = ask(
        sigmas={"cases": [{"steps": n, "shift": shift} for n in (1, 2, 28)]},
        solvers={"cases": cases, "start": start},
    )
    for steps, mine in zip((1, 2, 28), answer["sigmas"], strict=True):
        np.testing.assert_allclose(mine, walker.sigmas(steps), rtol=1e-7)
    assert shift == 3  # as in vectors.mjs
    for case, mine in zip(cases, answer["solvers"], strict=True):
        solver, levels = SOLVERS[case["solver"]], walker.sigmas(case["num_steps"])
        state = solver.start(ops.convert_to_tensor(np.float32(start)))
        sigmas = ops.convert_to_tensor(levels)
        ends = follow(solver, lambda x, s: x * s + 1, state, sigmas, 0, len(levels) - 1)
        np.testing.assert_allclose(mine, ops.convert_to_numpy(ends[0]), atol=1e-5)


def test_base85_is_that_of_python(ask):
    contents = [os.urandom(length) for length in range(40)]
    texts = [base64.b85encode(each).decode().replace("<", ",") for each in contents]
    found = ask(base85={"texts": texts})["base85"]
    assert [base64.b64decode(each) for each in found] == contents
