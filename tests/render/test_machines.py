"""Machines: the same frames from any executor, and nothing lost when one fails."""

import os
import pickle
import signal
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
)

import keras
import numpy as np
import pytest

import walklib
from walklib.render import BrokenFrameError, MachinesError, Store
from walklib.render.workers import frames_at
from walklib.walks import Walk, circular_walk, grid_walk, prompt_walk, step_walk

FEW = {"num_steps": 2, "batch_size": 4, "tolerance": 0, "progress": False}
pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="once is enough: workers are no backend"
)


@pytest.fixture(scope="module")
def walk(walker, dog_and_cat):
    return prompt_walk(*dog_and_cat, frames=10, noise=walker.noise(42))


@pytest.fixture(scope="module")
def frames(walker, walk):
    return walker.render(walk, **FEW)


@pytest.fixture(scope="module")
def threads():
    """Workers inside this process: quick, and like any others but for what travels."""
    with ThreadPoolExecutor(2) as executor:
        yield executor


class Watched(Executor):
    """Works at once; notes what is asked for, and fails from some part on.

    What is sent and what comes back travels as it does between processes.
    """

    def __init__(self, fails_at=99, failure=None, packages=("walklib",)):
        self.asked, self.fails_at, self.failure = [], fails_at, failure
        self.packages = packages

    def submit(self, function, *args):
        number, future = len(self.asked), Future()
        if function is not frames_at:  # It is asked whether it has a package.
            if args[0].split(":")[0] in self.packages:
                future.set_result(function(*args))
            else:
                future.set_exception(ModuleNotFoundError("No module named 'walklib'"))
            return future
        self.asked.append(len(args[3]))
        if number < self.fails_at:
            function, args = pickle.loads(pickle.dumps((function, args)))
            future.set_result(pickle.loads(pickle.dumps(function(*args))))
        elif self.failure is None:
            future.cancel()
            future.set_running_or_notify_cancel()
        elif isinstance(self.failure, RuntimeError):
            raise self.failure
        else:
            future.set_exception(self.failure)
        return future


def test_workers_give_the_same_frames_in_order(walker, walk, frames, threads, capsys):
    options = FEW | {"progress": True}
    drawn = walker.render(walk, executor=threads, **options)
    np.testing.assert_array_equal(drawn, frames)
    assert drawn.recipe.text() == frames.recipe.text()
    assert "10/10" in capsys.readouterr().err


def test_noise_of_ones_own_travels_along_a_circle(walker, dog_and_cat, threads):
    own = np.random.default_rng(3).standard_normal((2, *walker.latent_shape))
    x, y = np.float32(own)[:, None]
    circle = circular_walk(dog_and_cat[0], frames=6, noise_x=x, noise_y=y)
    drawn = walker.render(circle, executor=threads, **FEW)
    np.testing.assert_array_equal(drawn, walker.render(circle, **FEW))


def test_workers_draw_what_the_store_lacks(walker, walk, tmp_path, monkeypatch):
    monkeypatch.setattr(walker.renderer, "store", Store(tmp_path))
    executor = Watched()
    for frames, asked in ((5, [4, 1]), (9, [4]), (17, [4, 4]), (17, [])):
        executor.asked.clear()
        finer = walker.render(walk.spaced(frames), executor=executor, **FEW)
        assert executor.asked == asked
    np.testing.assert_array_equal(finer, walker.render(walk.spaced(17), **FEW))


def test_workers_share_work_along_whole_rows(walker, dog_and_cat):
    grid = grid_walk(dog_and_cat * 2, rows=4, columns=18, noise=walker.noise(42))
    options = FEW | {"num_steps": 12, "tolerance": 0.02}
    executor = Watched()
    drawn = walker.render(grid, executor=executor, **options)
    assert executor.asked == [54, 18]
    np.testing.assert_array_equal(drawn, walker.render(grid, **options))


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (None, "the scheduler is gone"),
        (BrokenExecutor("signal 9"), "killed or ran out of memory .signal 9"),
        (ImportError("No module named 'walklib'"), "lack a package.*'walklib'"),
        (walklib.PresetError("no weights"), "PresetError: no weights"),
        (RuntimeError("shut down"), "RuntimeError: shut down"),
    ],
)
def test_a_failure_keeps_what_is_drawn(
    walker, walk, frames, tmp_path, monkeypatch, failure, message
):
    monkeypatch.setattr(walker.renderer, "store", Store(tmp_path))
    executor = Watched(fails_at=1, failure=failure)
    with pytest.raises(MachinesError, match=message) as caught:
        walker.render(walk, executor=executor, **FEW)
    for kept in (caught.value.frames, walker.last_frames):
        np.testing.assert_array_equal(kept, frames[:4])
    executor = Watched()
    walker.render(walk, executor=executor, **FEW)
    assert executor.asked == [4, 2]


def test_workers_without_the_package_are_sent_nothing(walker, walk):
    executor = Watched(packages=())
    with pytest.raises(MachinesError, match="lack a package.*walklib"):
        walker.render(walk, executor=executor, **FEW)
    assert executor.asked == []


def test_a_broken_frame_is_named(walker, dog_and_cat, threads):
    noise = walker.noise(1)
    away = step_walk(dog_and_cat[0], frames=9, step_size=1e37, noise=noise)
    with pytest.raises(BrokenFrameError) as alone:
        walker.render(away, **FEW)
    with pytest.raises(BrokenFrameError) as caught:
        walker.render(away, executor=threads, **FEW)
    assert str(caught.value) == str(alone.value)
    assert len(caught.value.frames) == caught.value.frame > 0


def test_what_can_not_travel_is_refused(walker, walk, threads):
    with pytest.raises(TypeError, match="get_executor.*Received: str"):
        walker.render(walk, executor="threads", **FEW)
    own = Walk(walk.path, walk.coordinates)
    with pytest.raises(ValueError, match="a function of its maker's"):
        walker.render(own, executor=threads, **FEW)


@pytest.mark.parametrize(
    ("name", "message"), [("versions", "another walklib"), ("model", "other weights")]
)
def test_workers_with_other_versions_or_weights_refuse(walker, walk, name, message):
    content = walker.recipe_of(walk).content
    preset = {**content["model"], "versions": content["versions"]}
    if name == "versions":
        preset["versions"] = preset["versions"] | {"walklib": "0.0.1"}
    else:
        preset["fingerprint"] = "0123"
    with pytest.raises(RuntimeError, match=message):
        frames_at(preset, content["plan"], content["settings"], walk.coordinates)


def test_what_travels_can_be_pickled(walker, walk, frames):
    drawn = walker.render(walk, executor=Watched(), **FEW)
    np.testing.assert_array_equal(drawn, frames)


@pytest.mark.usefixtures("children_quickly_compiled")
def test_dask_gives_the_same_frames_whoever_dies(walker, walk):
    distributed = pytest.importorskip("distributed")
    long = FEW | {"num_steps": 50}
    walk = walk.spaced(48)
    frames = walker.render(walk, **long)
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as c,
        distributed.Client(c) as client,
    ):
        stream = walker.stream(walk, executor=client.get_executor(), **long)
        drawn = [next(stream)]
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        drawn += stream
        np.testing.assert_array_equal(drawn, frames)
