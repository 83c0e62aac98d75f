"""A lesson: the pocket model's transformer, trained anew while one watches.

    lesson = Lesson(walker, scenes, held_out, prompts, noise, steps=400)
    for look in lesson.train():
        print(look.step, look.held_out)

As with Stable Diffusion 3, autoencoder and text encoders come trained; the transformer
begins with random weights. For notebooks: the stages of a full training are in
`walklib.pocket.training.stages`.
"""

import signal
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from typing import Any, NamedTuple

import keras
import numpy as np

from walklib.checks import whole_number
from walklib.embeddings import Noise
from walklib.model.kerashub import weights_without_values
from walklib.pocket.training import diffuser_stage, vae_stage
from walklib.pocket.training.loop import Progress, Schedule, step_of
from walklib.pocket.training.model import build_backbone
from walklib.pocket.training.samples import sample
from walklib.pocket.training.scenes import HELD_OUT_SEED
from walklib.pocket.training.tokens import tokenize
from walklib.pocket.world import PLACES, STYLES, SUBJECTS, Scene, draw, sample_scene
from walklib.progress import progress_bar

BATCH_SIZE = 16
LOOKS = 8  # while training, and one before it
LOOK_STEPS = 10  # of the quick pictures of a look


class Look(NamedTuple):
    """What is seen of a model in training.

    Attributes:
        step: int. Steps done.
        held_out: float. Flow-matching loss of scenes that training never sees.
        pictures: uint8 `(prompts, height, width, 3)`, in few steps from one noise.
    """

    step: int
    held_out: float
    pictures: np.ndarray


def choose_scenes(
    how_many: int,
    *,
    subjects: Collection[str] = SUBJECTS,
    places: Collection[str] = PLACES,
    styles: Collection[str] = STYLES,
    held_out: bool = False,
) -> list[Scene]:
    """The first scenes of the world with the labels that are asked for.

    Args:
        how_many: int, at least 1.
        subjects, places, styles: labels of the world. Default to all.
        held_out: whether to take scenes that no training draws. Defaults to False.

    Raises:
        ValueError: for a label that the world does not have; names those it has.
    """
    whole_number("how_many", how_many)
    asked = {"subject": subjects, "place": places, "style": styles}
    known = {"subject": SUBJECTS, "place": PLACES, "style": STYLES}
    for label, values in asked.items():
        if not values or not set(values) <= set(known[label]):
            raise ValueError(
                f"`{label}s` must be some of {known[label]}. Received: {values}"
            )
    scenes = map(sample_scene, count(HELD_OUT_SEED if held_out else 0))
    fitting = (
        scene
        for scene in scenes
        if all(getattr(scene, label) in values for label, values in asked.items())
    )
    return list(islice(fitting, how_many))


class Lesson:
    """A training that can be watched, stopped and gone on with.

    Args:
        walker: a walker of the pocket model. It is read, and not changed.
        scenes: list of `Scene` to learn from.
        held_out: list of 64 `Scene`, or a multiple, to measure the loss on.
        prompts: list of str: what is drawn at each look.
        noise: `(prompts, height, width, channels)` that the pictures begin with.
        steps: int. Training steps of 16 scenes.
        learning_rate: float. Its peak. Defaults to 6e-3.
        seed: int. Of the first weights and the order. Defaults to 0.

    Attributes:
        trainer: `DiffuserTrainer`.
        latents: float32 latents of the scenes, of about unit variance.
        looks: list of `Look`, one for each eighth of the training, and one before it.
    """

    def __init__(
        self,
        walker: Any,
        scenes: Sequence[Scene],
        held_out: Sequence[Scene],
        prompts: Sequence[str],
        noise: Noise,
        *,
        steps: int,
        learning_rate: float = 6e-3,
        seed: int = 0,
    ):
        steps = whole_number("steps", steps)
        self.vae, self._preprocessor = walker.backbone.vae, walker.preprocessor
        self.prompts, self.noise = list(prompts), np.asarray(noise)
        self.latents = self.encode(scenes)
        self._held_out = self.encode(held_out), self._tokens_of(held_out)
        self._empty = tokenize(self._preprocessor, [""])
        self.batch_at = diffuser_stage.batches(
            self.latents, self._tokens_of(scenes), self._empty, BATCH_SIZE, seed
        )
        keras.utils.set_random_seed(seed)
        self.trainer = _new_trainer(walker.backbone)
        self.trainer.build_on(self.batch_at(0, 0.0))
        self._schedule = Schedule(steps, learning_rate, warmup=max(1, steps // 10))
        self._progress, self.looks = Progress(), list[Look]()

    def encode(self, scenes: Sequence[Scene]) -> np.ndarray:
        """Draw scenes and encode them: float32 latents `(scenes, 16, 16, 16)`."""
        pictures = np.stack([draw(scene) for scene in scenes])
        codes = vae_stage.encode_means(self.vae, pictures)
        return (codes - self.vae.shift) * self.vae.scale

    def pictures(self, **options: Any) -> np.ndarray:
        """What the model draws for the prompts now: uint8 `(prompts, 128, 128, 3)`.

        Args:
            **options: those of `walklib.pocket.training.samples.sample`.
        """
        tokens = tokenize(self._preprocessor, self.prompts)
        latents = sample(self.trainer, tokens, self._empty, self.noise, **options)
        return vae_stage.decode(self.vae, latents / self.vae.scale + self.vae.shift)

    def train(self) -> Iterator[Look]:
        """Train to the end, and give a `Look` at once and at each eighth of the way.

        Stopped by hand (Ctrl-C, or a notebook's stop button), it ends after the step
        in hand and says so. Called again, it gives the last look once more and goes
        on from there; what the looks were before is in `looks`.
        """
        steps, done = self._schedule.steps, self._progress
        bar = progress_bar(steps, "Compiling", unit="step", initial=done.step)
        with bar, _stop_asked() as stopped:
            yield self.looks[-1] if self.looks else self._look()
            while done.step < steps and not stopped.is_set():
                step_of(self.trainer, self.batch_at, self._schedule, done)
                bar.set_description("Training", refresh=False)  # Now it is compiled.
                bar.update()
                if done.step * LOOKS // steps > (done.step - 1) * LOOKS // steps:
                    yield self._look()
            if done.step < steps:
                bar.set_description("Stopped")
        if done.step < steps:
            print(
                f"Stopped after step {done.step} of {steps}. Nothing is lost: go on "
                "with what is learnt so far, or run this cell again to train on."
            )

    def give_to(self, backbone: Any) -> None:
        """Copy the weights into the backbone of a walker of the pocket model."""
        self.trainer.copy_to(backbone)

    def _look(self):
        loss = diffuser_stage.held_out_loss(self.trainer, *self._held_out)
        pictures = self.pictures(num_steps=LOOK_STEPS)
        self.looks.append(Look(self._progress.step, loss, pictures))
        return self.looks[-1]

    def _tokens_of(self, scenes):
        return tokenize(self._preprocessor, [scene.caption for scene in scenes])


def _new_trainer(shipped):
    """A trainer of a new transformer, with the text encoders that are shipped."""
    tokens = shipped.clip_l.vocabulary_size
    sizes = {"width": shipped.mmdit_hidden_dim, "layers": shipped.mmdit_num_layers}
    with weights_without_values():  # Those that are needed come from the shipped one.
        backbone = build_backbone(tokens, shipped.vae, **sizes)
    trainer = diffuser_stage.new_trainer(backbone)
    for part in trainer.parts:
        part.set_weights(getattr(shipped, part.name).get_weights())
    return trainer


@contextmanager
def _stop_asked():
    """An event that is set when the user asks to stop; no step is broken off.

    A step that is broken off leaves Keras without the weights that it was changing.
    """
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped  # where no signal can be caught
        return

    def stop(*_):
        print("Stopping: the step in hand is done first.")
        stopped.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
