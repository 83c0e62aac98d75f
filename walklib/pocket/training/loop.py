"""A training loop that can be stopped and resumed: the same for both stages."""

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm


@dataclass
class Progress:
    """How far a stage has come.

    Attributes:
        step: int. Steps done.
        seconds: float. Time spent in steps, over all runs.
        losses: list of float. Mean loss of every 50 steps.
    """

    step: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)


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


def run(
    trainer,
    batch_at: Callable[[int, float], dict],
    schedule: Schedule,
    checkpoint: Path,
    *,
    resume: bool = False,
    on_fraction: Callable[[float], None] | None = None,
    stop_after: int | None = None,
) -> Progress:
    """Train until the schedule ends, writing checkpoints on the way.

    Everything random comes from the step's number, through `batch_at`: a resumed
    run makes the same weights as one that was never stopped (when it counts steps
    and not minutes).

    Args:
        trainer: A compiled `keras.Model` whose `train_on_batch` returns the loss.
        batch_at: Function of the step and of the fraction done; gives the batch.
        schedule: `Schedule`.
        checkpoint: Path of the checkpoint, `.npz`.
        resume: bool. Go on from the checkpoint. Defaults to False.
        on_fraction: Called with 0.0, 0.1 … 0.9 when that much is done.
        stop_after: int or None. Stop after so many steps of this run, with a
            checkpoint. Defaults to None.

    Returns:
        `Progress` at the end.

    Raises:
        FileNotFoundError, ValueError: If the checkpoint is missing or damaged.
    """
    trainer.build_on(batch_at(0, 0.0))
    progress = load_checkpoint(checkpoint, trainer) if resume else Progress()
    recent, shown, saved = [], schedule.fraction(progress), time.monotonic()
    last = progress.step + (stop_after or schedule.steps)
    bar = tqdm(total=schedule.steps, initial=progress.step, desc=checkpoint.stem)
    while schedule.fraction(progress) < 1 and progress.step < last:
        fraction = schedule.fraction(progress)
        if on_fraction and (progress.step == 0 or fraction // 0.1 > shown // 0.1):
            on_fraction(fraction)
        shown, started = fraction, time.monotonic()
        trainer.optimizer.learning_rate = schedule.rate(progress)
        recent.append(float(trainer.train_on_batch(batch_at(progress.step, fraction))))
        progress.step += 1
        progress.seconds += time.monotonic() - started
        bar.update()
        if progress.step % 50 == 0:
            progress.losses.append(round(float(np.mean(recent)), 5))
            bar.set_postfix(loss=progress.losses[-1])
            recent = []
        if time.monotonic() - saved > 120:
            save_checkpoint(checkpoint, trainer, progress)
            saved = time.monotonic()
    bar.close()
    save_checkpoint(checkpoint, trainer, progress)
    return progress


def save_checkpoint(path: Path, trainer, progress: Progress):
    """Write weights, optimizer and progress to a file, in one move."""
    arrays = {f"v{i:04d}": np.array(v) for i, v in enumerate(_variables(trainer))}
    temporary = path.with_name(path.name + ".part")
    with open(temporary, "wb") as file:
        np.savez(file, progress=json.dumps(vars(progress)), **arrays)
    os.replace(temporary, path)


def load_checkpoint(path: Path, trainer) -> Progress:
    """Read a file of `save_checkpoint` into a trainer of the same shape.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is cut short, or of another model.
    """
    if not path.exists():
        raise FileNotFoundError(
            f"There is no checkpoint to resume: {path}. Train without --resume first."
        )
    try:
        with np.load(path, allow_pickle=False) as arrays:
            values = [arrays[k] for k in sorted(arrays.files) if k != "progress"]
            progress = Progress(**json.loads(str(arrays["progress"])))
    except Exception as error:
        raise ValueError(
            f"The checkpoint is damaged: {path} ({error}). Delete it and train "
            "without --resume."
        ) from error
    variables = _variables(trainer)
    if [v.shape for v in variables] != [v.shape for v in values]:
        raise ValueError(f"The checkpoint is of another model or version: {path}.")
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return progress


def _variables(trainer) -> list:
    return [*trainer.variables, *trainer.optimizer.variables]
