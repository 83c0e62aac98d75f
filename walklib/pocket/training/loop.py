"""A training loop that can be stopped and resumed: the same for both stages."""

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np
from tqdm.auto import tqdm

from walklib.pocket.training.averaging import Average

SAVE_EVERY = 120  # seconds


@dataclass
class Progress:
    """How far a stage has come.

    Attributes:
        step: int. Steps done.
        seconds: float. Time spent in steps, over all runs.
        losses: list of float. Mean loss of every 50 steps.
        recent: list of float. Losses since.
        held_out: list of dict, one each tenth of the stage: `step`, `minutes`, and
            the held-out measure of the `plain` and of the `averaged` weights.
    """

    step: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)
    recent: list[float] = field(default_factory=list)
    held_out: list[dict] = field(default_factory=list)

    def note(self, loss: float, seconds: float):
        """Count a step."""
        self.step += 1
        self.seconds += seconds
        self.recent.append(loss)
        if self.step % 50 == 0:
            self.losses.append(round(float(np.mean(self.recent)), 5))
            self.recent = []

    def record(self) -> dict:
        """What is kept of a finished stage."""
        return {
            "steps": self.step,
            "minutes": round(self.seconds / 60, 1),
            "losses_of_50_steps": self.losses,
            "held_out": self.held_out,
        }


@dataclass
class Schedule:
    """How long a stage trains, and how fast.

    Attributes:
        steps: int. Steps at most.
        learning_rate: float. The peak, after `warmup` steps; a cosine leads to 0.
        minutes: float or None. Time budget; the cosine ends with it. Defaults to None.
        warmup: int. Steps of linear warm-up. Defaults to 200.
    """

    steps: int
    learning_rate: float
    minutes: float | None = None
    warmup: int = 200

    def fraction(self, progress: Progress) -> float:
        """The part of the stage that is done, in [0, 1]."""
        done = progress.step / self.steps
        if self.minutes is not None:
            done = max(done, progress.seconds / (60 * self.minutes))
        return min(done, 1.0)

    def rate(self, progress: Progress) -> float:
        """The learning rate of the next step."""
        decay = 0.5 * (1 + math.cos(math.pi * self.fraction(progress)))
        return self.learning_rate * decay * min(1.0, (progress.step + 1) / self.warmup)


@dataclass
class Watch:
    """What is looked at as training goes on: at each tenth of it, and at its end.

    Attributes:
        measure: Function without arguments: the held-out measure of the trainer's
            present weights, a float.
        best: `min` or `max`: which measure is better. Defaults to `min`.
        draw: Function of the fraction done, called with the averaged weights.
            Defaults to nothing.
    """

    measure: Callable[[], float]
    best: Callable = min
    draw: Callable[[float], None] = lambda fraction: None

    def look(self, progress: Progress, average: Average, fraction: float):
        """Measure plain and averaged weights, note both, print both."""
        seen = {"step": progress.step, "minutes": round(progress.seconds / 60, 1)}
        seen["plain"] = round(self.measure(), 4)
        average.swap()
        seen["averaged"] = round(self.measure(), 4)
        self.draw(fraction)
        average.swap()
        progress.held_out.append(seen)
        tqdm.write("held out: " + ", ".join(f"{k} {v}" for k, v in seen.items()))

    def keep_better(self, progress: Progress, average: Average):
        """Leave the trainer with the better of its plain and averaged weights."""
        self.look(progress, average, 1.0)
        last = progress.held_out[-1]
        if self.best(last["plain"], last["averaged"]) != last["plain"]:
            average.swap()


def run(
    trainer,
    batch_at: Callable[[int, float], dict],
    schedule: Schedule,
    checkpoint: Path,
    watch: Watch,
    stop_after: int | None = None,
) -> Progress:
    """Train until the schedule ends, writing checkpoints on the way.

    Goes on from the checkpoint if there is one. Everything random comes from the
    step's number, through `batch_at`: a resumed run makes the same weights as one that
    was never stopped (when it counts steps and not minutes).

    Args:
        trainer: A compiled `keras.Model` whose `train_on_batch` returns the loss. At
            the end it has the better of its own and of its averaged weights.
        batch_at: Function of the step and of the fraction done; gives the batch.
        schedule: `Schedule`.
        checkpoint: Path of the checkpoint, `.npz`.
        watch: `Watch`.
        stop_after: int or None. Stop after so many steps of this run, with a
            checkpoint. Defaults to None.

    Returns:
        `Progress` at the end.

    Raises:
        ValueError: If the checkpoint is damaged or of another model.
    """
    trainer.build_on(batch_at(0, 0.0))
    average, progress = Average(trainer.trainable_variables), Progress()
    if checkpoint.exists():
        progress = load_checkpoint(checkpoint, trainer, average)
    shown, saved = schedule.fraction(progress), time.monotonic()
    last = progress.step + (stop_after or schedule.steps)
    bar = tqdm(total=schedule.steps, initial=progress.step, desc=checkpoint.stem)
    while schedule.fraction(progress) < 1 and progress.step < last:
        fraction = schedule.fraction(progress)
        if progress.step == 0 or fraction // 0.1 > shown // 0.1:
            watch.look(progress, average, fraction)
        shown = fraction
        step_of(trainer, batch_at, schedule, progress)
        average.update(progress.step)
        bar.update()
        bar.set_postfix(loss=progress.losses[-1:], refresh=False)
        if time.monotonic() - saved > SAVE_EVERY:
            save_checkpoint(checkpoint, trainer, average, progress)
            saved = time.monotonic()
    bar.close()
    save_checkpoint(checkpoint, trainer, average, progress)
    if schedule.fraction(progress) == 1:
        watch.keep_better(progress, average)
    return progress


def symbols_of(batch: dict) -> dict:
    """Symbols in place of arrays: a model that is called on them computes nothing."""
    return {k: keras.KerasTensor(v.shape, str(v.dtype)) for k, v in batch.items()}


def save_checkpoint(path: Path, trainer, average: Average, progress: Progress):
    """Write weights, their average, optimizer and progress to a file, in one move."""
    arrays = {f"v{i:04d}": np.array(v) for i, v in enumerate(_variables(trainer))}
    arrays |= {f"a{i:04d}": value for i, value in enumerate(average.values)}
    arrays["progress"] = np.array(json.dumps(vars(progress)))
    temporary = path.with_name(path.name + ".part")
    with open(temporary, "wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    os.replace(temporary, path)


def load_checkpoint(path: Path, trainer, average: Average) -> Progress:
    """Read a file of `save_checkpoint` into a trainer of the same shape.

    The file may have been written on another backend.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is cut short, or of another model.
    """
    if not path.exists():
        raise FileNotFoundError(f"There is no checkpoint: {path}")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            values = {k: arrays[k] for k in sorted(arrays.files)}
        progress = Progress(**json.loads(str(values.pop("progress"))))
    except Exception as error:
        raise ValueError(
            f"The checkpoint is damaged: {path} ({error}). Delete it and train anew."
        ) from error
    own = [v for k, v in values.items() if k.startswith("v")]
    variables = _variables(trainer)
    if [tuple(v.shape) for v in variables] != [v.shape for v in own]:
        raise ValueError(f"The checkpoint is of another model or version: {path}.")
    for variable, value in zip(variables, own, strict=True):
        variable.assign(value)
    average.values = [v for k, v in values.items() if k.startswith("a")]
    return progress


def step_of(trainer, batch_at, schedule: Schedule, progress: Progress):
    """Train for one step, and count it: see `run`."""
    started = time.monotonic()
    trainer.optimizer.learning_rate = schedule.rate(progress)
    batch = batch_at(progress.step, schedule.fraction(progress))
    loss = float(trainer.train_on_batch(batch))
    progress.note(loss, time.monotonic() - started)


def _variables(trainer) -> list:
    return [*trainer.variables, *trainer.optimizer.variables]
