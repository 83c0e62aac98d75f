"""The page's modules against the package that they mirror, on the same vectors."""

import base64
import os
from functools import partial

import numpy as np
import pytest
from keras import ops

from tests.page.web import encoded
from walklib.embeddings import Embeddings
from walklib.page.about import about
from walklib.page.enlarging import transposed_kernel
from walklib.render.renderer import guided_stretches
from walklib.render.solvers import SOLVERS, follow
from walklib.settings import LIMITS, Settings
from walklib.walks import geometry

FIELDS = ("positive", "negative", "positivePooled", "negativePooled")
PROMPTS = ["a dog", "a cat", "cows", "a windmill", "fog"]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz     ",
    "ABC def'GHI's 12345 .,!?-()<|>&\t\n\x85\xa0\u3000",
    "äöüßéñçİıſσΣςμ ΑΒΓабвгд中文字日本語한국어",
    "🐄🐕🎨👩\u200d🎨e\u0301\u0308 \ufeff\u200b½²Ⅷ٣",
]


def many_prompts():
    """A thousand prompts: of the world, long, empty, special, and of any letters."""
    random = np.random.default_rng(7)
    fixed = ["", " ", "a dog", "<|endoftext|> a <|STARTOFTEXT|>dog", "dog " * 90]
    fixed += ["it's we're I'll''s", "A\u030a\u212b K\u212a", "x" * 3000]
    while len(fixed) < 1000:
        letters = list(ALPHABETS[len(fixed) % len(ALPHABETS)])
        fixed.append("".join(random.choice(letters, random.integers(1, 60))))
    return fixed


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


def other_ways(walker, written):
    """Walks that were told how to go, not as they are by default; and their plans."""
    import walklib
    from walklib.walks.blends import INTERPOLATIONS

    first = {plan["walk"]: plan for _, plan in reversed(written)}
    prompts = [walker.encode(prompt, "fog") for prompt in PROMPTS[:4]]
    step, between, grid = (first[f"{name}_walk"] for name in ("step", "prompt", "grid"))
    noise = {"noise": walker.noise(7)}
    ones = walklib.step_walk(
        prompts[0], frames=4, step_size=0.3, direction="ones", **noise
    )
    yield ones, {**step, "direction": "ones", "noise": {"seed": 7}}
    for way in INTERPOLATIONS:
        yield (
            walklib.prompt_walk(*prompts[:2], frames=4, interpolation=way, **noise),
            {**between, "interpolation": way},
        )
        yield (
            walklib.grid_walk(prompts, rows=2, columns=3, interpolation=way, **noise),
            {**grid, "interpolation": way},
        )


def test_every_walk_goes_where_it_goes_in_python(ask, walker, written):
    layout = about(walker, "")["layout"]
    shape = layout["rows"], layout["columns"]
    every = [*written, *other_ways(walker, written)]
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


def test_settings_and_solvers_are_the_same(ask, walker, known):
    limits = ask(limits={})["limits"]
    for name, (lowest, highest, whole) in limits.items():
        limit = LIMITS[name]
        read = [float(each.replace("Infinity", "inf")) for each in (lowest, highest)]
        assert (*read, whole) == (limit.lowest, limit.highest, limit.whole)
    interval = {"guidance_from": 0.9, "guidance_to": 0.3}
    cases = [
        Settings(steps, 3.0, name, **where).as_dict()
        for name in known["solvers"]
        for steps in (1, 2, 9)
        for where in ({}, interval)
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
        for first, stop, scale in guided_stretches(Settings(**case), levels):
            flow = partial(flow_of_scale, 1 if scale is None else scale)
            state = follow(solver, flow, state, sigmas, first, stop)
        np.testing.assert_allclose(mine, ops.convert_to_numpy(state[0]), atol=1e-5)


def flow_of_scale(scale, latents, sigma):
    """As in vectors.mjs."""
    return latents * sigma + scale


@pytest.mark.parametrize("stopping", ["onerror", "words"])
def test_a_twin_answers_while_it_can_and_is_never_waited_for(ask, stopping):
    assert ask(twin={"cores": 1})["twin"] == []
    heard, answers = ask(twin={"cores": 2, "stopping": stopping})["twin"]
    assert heard == ["twin", "flow", "flow", "terminate"]
    assert answers == ["here", 7, "here", "here"]


def test_enlarging_is_repeating_each_pixel_and_convolving():
    random = np.random.default_rng(1)
    picture = random.standard_normal((1, 2, 5, 6)).astype("float32")
    kernel = random.standard_normal((4, 2, 3, 3)).astype("float32")
    repeated = picture.repeat(2, axis=2).repeat(2, axis=3)
    order = {"padding": "same", "data_format": "channels_first"}
    # (outputs, inputs, 3, 3) -> (3, 3, inputs, outputs), as Keras has kernels
    known = ops.conv(repeated, kernel.transpose(2, 3, 1, 0), **order)
    taps = transposed_kernel(kernel)
    wide = np.zeros((1, 4, 12, 14), "float32")  # with a border of 1, cut off below
    for row in range(5):
        for column in range(6):
            parts = np.einsum("c,cokl->okl", picture[0, :, row, column], taps)
            wide[0, :, 2 * row : 2 * row + 4, 2 * column : 2 * column + 4] += parts
    np.testing.assert_allclose(wide[..., 1:-1, 1:-1], known, atol=1e-5)


def test_base85_is_that_of_python(ask):
    contents = [os.urandom(length) for length in range(40)]
    texts = [base64.b85encode(each).decode().replace("<", ",") for each in contents]
    found = ask(base85={"texts": texts})["base85"]
    assert [base64.b64decode(each) for each in found] == contents


def test_weights_are_widened_as_numpy_does(ask):
    halves = np.arange(2**16, dtype="<u2").view("<f2")
    halves = halves[np.isfinite(halves)]
    # (numbers, 2) -> (2, numbers): the upper bytes of all, and then the lower ones
    packed = halves.view("u1").reshape(-1, 2)[:, ::-1].T.tobytes()
    found = base64.b64decode(ask(widened={"packed": encoded(packed)})["widened"])
    np.testing.assert_array_equal(np.frombuffer(found, "<f4"), halves.astype("<f4"))
