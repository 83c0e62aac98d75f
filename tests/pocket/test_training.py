"""Training: it learns, it resumes exactly, and it names what is wrong."""

import dataclasses

import numpy as np
import pytest

from walklib.pocket.training import loop, model, vae_stage
from walklib.pocket.training.__main__ import parse_arguments
from walklib.pocket.training.averaging import Average
from walklib.pocket.training.packing import PRESET_FOLDER
from walklib.pocket.training.scenes import HELD_OUT_SEED, draw_scenes, held_out_scenes
from walklib.pocket.world import HELD_OUT, draw, sample_scene

STEPS = 12


@pytest.fixture(scope="module")
def pictures():
    return np.stack([draw(sample_scene(seed)) for seed in range(32)])


@pytest.fixture(scope="module")
def run_some(pictures, tmp_path_factory):
    """A function that trains one autoencoder from the same start, and the folder."""
    folder = tmp_path_factory.mktemp("training")
    vae = model.build_vae((64, 64, 64, 64), (0, 0, 0, 0))  # quick to compile
    trainer = vae_stage.new_trainer(vae)
    batch_at = vae_stage.batches(pictures, 2, seed=0)
    crops = lambda step, fraction: batch_at(step, 0.0)  # noqa: E731
    trainer.build_on(crops(0, 0.0))
    average = Average(trainer.trainable_variables)
    loop.save_checkpoint(folder / "start.npz", trainer, average, loop.Progress())

    def run(start: str, steps: int):
        checkpoint = folder / f"{start}-{steps}.npz"
        checkpoint.write_bytes((folder / f"{start}.npz").read_bytes())
        schedule = loop.Schedule(steps=STEPS, learning_rate=3e-3, warmup=5)
        watch = loop.Watch(lambda: 0.0)
        progress = loop.run(trainer, crops, schedule, checkpoint, watch, steps)
        return progress, [np.array(v) for v in trainer.trainable_variables]

    return run, folder, trainer, crops


@pytest.fixture(scope="module")
def whole(run_some):
    """The progress of a whole run, and the weights after it."""
    run, _, _, _ = run_some
    return run("start", STEPS)


def test_a_dozen_steps_lower_the_loss(whole):
    progress, _ = whole
    assert progress.step == len(progress.recent) == STEPS
    assert np.mean(progress.recent[-4:]) < 0.9 * np.mean(progress.recent[:4])


def test_a_resumed_run_makes_the_same_weights(run_some, whole):
    run, _, _, _ = run_some
    _, weights = whole
    run("start", 8)
    progress, resumed = run("start-8", 4)
    assert progress.step == STEPS
    for one, other in zip(weights, resumed, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_missing_checkpoint_is_named(run_some):
    _, folder, trainer, _ = run_some
    with pytest.raises(FileNotFoundError, match="nowhere.npz"):
        average = Average(trainer.trainable_variables)
        loop.load_checkpoint(folder / "nowhere.npz", trainer, average)


def test_a_checkpoint_cut_short_is_named_and_changes_nothing(run_some):
    _, folder, trainer, _ = run_some
    before = [np.array(v) for v in trainer.trainable_variables]
    cut = folder / "cut.npz"
    cut.write_bytes((folder / "start.npz").read_bytes()[:100_000])
    with pytest.raises(ValueError, match="cut.npz.*Delete it"):
        loop.load_checkpoint(cut, trainer, Average(trainer.trainable_variables))
    for variable, value in zip(trainer.trainable_variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)


def test_the_schedule_warms_up_and_ends_at_zero():
    schedule = loop.Schedule(steps=1000, learning_rate=1.0, warmup=10)
    rates = [schedule.rate(loop.Progress(step)) for step in range(1001)]
    assert rates[0] == pytest.approx(0.1, rel=1e-3)
    assert max(rates) <= 1.0
    assert rates[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_time_budget_ends_the_stage():
    schedule = loop.Schedule(steps=1000, learning_rate=1.0, minutes=1)
    assert schedule.fraction(loop.Progress(step=10, seconds=30)) == 0.5
    assert schedule.fraction(loop.Progress(step=10, seconds=61)) == 1.0


@pytest.mark.parametrize(
    "arguments", [["--epochs", "3"], ["--steps", "0"], ["--steps", "many"]]
)
def test_a_wrong_flag_is_an_error(arguments, capsys):
    with pytest.raises(SystemExit):
        parse_arguments(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_training_never_sees_the_held_out(tmp_path):
    seen = {dataclasses.astuple(sample_scene(s))[:3] for s in range(3000)}
    assert not seen & HELD_OUT
    assert all(s.seed >= HELD_OUT_SEED for s in held_out_scenes(5))
    unseen = held_out_scenes(50, unseen_combinations=True)
    assert {(s.subject, s.place, s.style) for s in unseen} <= HELD_OUT
    with pytest.raises(ValueError, match="seed=-1"):
        draw_scenes(tmp_path, 3, seed=-1)


def test_the_whole_preset_is_small():
    size = sum(f.stat().st_size for f in PRESET_FOLDER.rglob("*") if f.is_file())
    assert size <= 12e6
