"""The store: what was drawn is not drawn again, and nothing in it can do harm."""

import os
import subprocess
import sys

import numpy as np
import pytest

import walklib
from walklib.render import Store, cache_folder
from walklib.render.exact import MOST_READY, bursts
from walklib.settings import Settings

pytestmark = pytest.mark.core

FEW = {"num_steps": 2, "batch_size": 4, "progress": False}


def picture(value):
    return np.full((8, 8, 3), value, "uint8")


@pytest.fixture
def kept(walker, tmp_path, monkeypatch):
    """A walker with a store, which counts the pictures that it draws."""
    draw = walker.renderer.draw

    def counting(embeddings, noise, settings):
        walker.drawn += len(noise)
        return draw(embeddings, noise, settings)

    monkeypatch.setattr(walker, "drawn", 0, raising=False)
    monkeypatch.setattr(walker.renderer, "store", Store(tmp_path / "cache"))
    monkeypatch.setattr(walker.renderer, "draw", counting)
    return walker


def test_a_walker_keeps_its_pictures_in_the_cache_folder(
    tiny_preset, tmp_path, monkeypatch
):
    monkeypatch.setenv("WALKLIB_CACHE", str(tmp_path))
    monkeypatch.setattr("walklib.walker.keep_compiled", lambda folder: None)
    assert walklib.load(tiny_preset).renderer.store.folder.is_relative_to(tmp_path)


def walk_of(walker, frames, seed=42, end="a cat"):
    start, end = walker.encode("a dog"), walker.encode(end)
    return walklib.prompt_walk(start, end, frames=frames, noise=walker.noise(seed))


def test_a_finer_walk_draws_only_its_new_frames(kept):
    walk = walk_of(kept, 5)
    for frames, new in ((5, 8), (9, 4), (17, 8)):  # 5 fill two batches of 4
        kept.drawn = 0
        finer = kept.render(walk.spaced(frames), **FEW)
        assert kept.drawn == new
    kept.drawn = 0
    np.testing.assert_array_equal(kept.render(walk.spaced(17), **FEW), finer)
    assert kept.drawn == 0


def test_an_interrupted_render_goes_on_where_it_stopped(kept):
    walk = walk_of(kept, 12)
    stream = kept.stream(walk, **FEW)
    begun = [next(stream) for _ in range(5)]  # two batches are drawn
    del stream
    kept.drawn = 0
    frames = kept.render(walk, **FEW)
    assert kept.drawn == 4
    np.testing.assert_array_equal(frames[:5], begun)


def test_whatever_makes_another_picture_has_another_key(kept):
    kept.render(walk_of(kept, 4), **FEW)
    others = [
        (walk_of(kept, 4, seed=43), {}),
        (walk_of(kept, 4), {"num_steps": 3}),
        (walk_of(kept, 4), {"guidance_scale": 3.0}),
        (walk_of(kept, 4), {"guidance_scale": 1.0}),
    ]
    for walk, changed in others:
        kept.drawn = 0
        kept.render(walk, **FEW | changed)
        assert kept.drawn == 4
    kept.drawn = 0
    kept.render(walk_of(kept, 4), Settings(2, 7.0, "heun"), batch_size=4)
    assert kept.drawn == 4


def test_a_damaged_picture_is_drawn_again(kept, tmp_path):
    walk = walk_of(kept, 4)
    frames = kept.render(walk, **FEW)
    first, second, *_ = sorted((tmp_path / "cache").rglob("*.png"))
    first.write_bytes(first.read_bytes()[:60])
    content = bytearray(second.read_bytes())
    content[len(content) // 2] ^= 255
    second.write_bytes(content)
    kept.drawn = 0
    again = kept.render(walk, **FEW)
    assert kept.drawn == 4  # two of them, in a batch that is filled up
    assert np.abs(frames.astype(int) - again).max() <= 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.warns(UserWarning, match="WALKLIB_CACHE"):
        Store(tmp_path / "cache").put("ab", picture(1))


def test_a_store_that_can_not_be_written_is_said_once(tmp_path, recwarn):
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file")
    with pytest.warns(UserWarning, match="WALKLIB_CACHE"):
        store.put("ab", picture(1))
    store.put("cd", picture(2))
    assert store.get("ab") is None
    assert not recwarn.list


def test_an_answer_comes_back_and_a_damaged_one_does_not(tmp_path):
    store, answer = Store(tmp_path), np.random.default_rng(1).random((4, 4, 2))
    store.keep_answer("ab", answer)
    np.testing.assert_array_equal(store.answer("ab"), answer)
    assert store.answer("cd") is None
    (path,) = tmp_path.rglob("*.npz")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    assert store.answer("ab") is None


def test_the_least_recently_used_go_first(tmp_path):
    store = Store(tmp_path, limit=0)
    store.put("aa", picture(1))  # measured at once: more than the limit
    assert store.get("aa") is None
    store = Store(tmp_path, limit=10**6)
    for key in ("aa", "bb", "cc"):
        store.put(key, picture(1))
    for age, key in enumerate(("cc", "bb", "aa")):
        os.utime(store._path(key, ".png"), (1000 + age, 1000 + age))
    store.get("cc")
    store.limit = 2.5 * store._path("aa", ".png").stat().st_size
    store._sweep(store.folder)
    assert [store.get(key) is not None for key in ("aa", "bb", "cc")] == [1, 0, 1]


def test_the_folder_is_named_or_off(monkeypatch, tmp_path):
    monkeypatch.setenv("WALKLIB_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("WALKLIB_CACHE", "off")
    assert cache_folder() is None
    Store(None).put("aa", picture(1))
    assert Store(None).get("aa") is None
    monkeypatch.delenv("WALKLIB_CACHE")
    assert cache_folder().name == "walklib"


@pytest.mark.parametrize("known", ["", "0", "2", "024", "13", "01234"])
def test_bursts_keep_the_order(tmp_path, known):
    store, drawn = Store(tmp_path), []
    for key in known:
        store.put(key * 2, picture(int(key)))

    def draw(points):
        assert 1 <= len(points) <= 2
        drawn.extend(points)
        return [picture(point) for point in points]

    points = ((str(k) * 2, k) for k in range(5))
    frames = [frame for burst in bursts(points, draw, store, 2) for frame in burst]
    assert [int(frame[0, 0, 0]) for frame in frames] == [0, 1, 2, 3, 4]
    assert drawn == [k for k in range(5) if str(k) not in known]


def test_frames_that_are_there_do_not_pile_up(tmp_path):
    store = Store(tmp_path)
    count = 2 * MOST_READY
    for key in range(1, count):
        store.put(f"{key:03d}", picture(key))
    points = ((f"{k:03d}", k) for k in range(count))
    sizes = [
        len(burst) for burst in bursts(points, lambda p: map(picture, p), store, 8)
    ]
    assert sum(sizes) == count
    assert sizes[0] == MOST_READY + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no kill -9")
@pytest.mark.skipif(
    os.environ["KERAS_BACKEND"] != "jax", reason="minutes; once will do"
)
@pytest.mark.usefixtures("children_quickly_compiled")
def test_a_killed_render_goes_on_where_it_stopped(walker, tiny_preset, tmp_path):
    options = [str(tiny_preset), str(tmp_path), "2", "50"]
    subprocess.run([sys.executable, "-m", "tests.render.killed", *options], check=True)
    drawn = (tmp_path / "drawn.txt").read_text().split()
    assert len(set(drawn)) == len(drawn)
    assert len(list(tmp_path.rglob("*.png"))) == 24
    walk = walk_of(walker, 24)
    exact = {"num_steps": 50, "tolerance": 0}
    alone = walker.render(walk, batch_size=2, progress=False, **exact)
    resumed = np.load(tmp_path / "frames.npy")
    assert np.abs(alone.astype(int) - resumed).max() <= 1
