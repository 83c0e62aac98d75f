"""The walker: one loaded preset that encodes prompts and renders walks."""

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np

from walklib import plans, recipes
from walklib.checks import yes_or_no
from walklib.collecting import collector_paused
from walklib.compiling import keep_compiled
from walklib.embeddings import Embeddings, Noise
from walklib.model import Model, load_parts, settings_for
from walklib.render import (
    BrokenFrameError,
    Frames,
    Machines,
    MachinesError,
    Renderer,
    RenderInterrupted,
    Report,
    Store,
    Stream,
    cache_folder,
    collected,
    default_batch_size,
    remote_frames,
)
from walklib.settings import Settings, checked
from walklib.walks import Walk
from walklib.walks.walk import checked_walk


def load(
    preset: str | os.PathLike = "pocket",
    *,
    image_size: int | Sequence[int] | None = None,
    dtype: str | None = None,
) -> "Walker":
    """Load a preset and return a `Walker` for it.

    Args:
        preset: str or path. `"pocket"`, the small model inside this package;
            the name of a KerasHub SD3 or SD3.5 preset; a handle (`kaggle://`,
            `hf://`); or a preset directory. Defaults to `"pocket"`.
        image_size: int or `(height, width)` in pixels, multiples of 16 for the
            published presets. Defaults to 512 x 512 for those, the guide's
            size, and to the saved size for any other.
        dtype: `"float32"`, `"float16"` or `"bfloat16"`. Defaults to what suits
            preset and device: float32 on a CPU, float16 on a T4, bfloat16 on
            newer GPUs and on TPUs.

    Returns:
        A `Walker`.

    Raises:
        TypeError, ValueError: if an argument is not usable.
        walklib.PresetError: if the preset can't be had (login, licence,
            network) or its directory is damaged; the message says what to do.
    """
    keep_compiled(cache_folder())
    with collector_paused():
        backbone, preprocessor = load_parts(preset, image_size, dtype)
    return Walker(backbone, preprocessor, str(preset), settings_for(preset))


class Walker(Model):
    """A loaded preset: encodes prompts, draws noise, renders walks.

    It has all of `walklib.model.Model`: `backbone`, `preprocessor`, `preset`,
    `image_size`, `latent_shape`, `dtype`, `fingerprint`, `velocity`, `decode`.

    Attributes:
        defaults: `Settings` that the preset was made for.
        batch_size: int. Frames rendered at once, where nothing else is asked for.
        renderer: `walklib.render.Renderer`, which draws without recipes.
        last_frames: the frames that were done when the last `render` was stopped
            or met a broken frame, or None.
    """

    def __init__(
        self,
        backbone: Any,
        preprocessor: Any,
        preset: str = "",
        defaults: Settings | None = None,
    ):
        super().__init__(backbone, preprocessor, preset)
        self.defaults = defaults or Settings()
        self.batch_size = default_batch_size(self)
        self.last_frames: np.ndarray | None = None
        self.renderer = Renderer(self, Store(cache_folder()))
        self._origins = plans.Origins()

    def encode(
        self, prompt: str | list[str], negative: str | list[str] = ""
    ) -> Embeddings:
        """Encode prompts for the model.

        Args:
            prompt: str, or list of n of them.
            negative: str for all, or list of n: what the picture must not show.
                Part of the encoding, and of every walk. Defaults to "".

        Returns:
            `Embeddings` of n rows, for SD3 `(n, 154, 4096)` and `(n, 2048)` twice. A
            prompt longer than the text encoder takes is cut, with a warning.

        Raises:
            TypeError: if a prompt is not text.
            ValueError: if there is no prompt, or another number of negatives.
        """
        embeddings = super().encode(prompt, negative)
        self._origins.note(embeddings, prompt=prompt, negative=negative)
        return embeddings

    def noise(self, seed: int | Sequence[int] | np.ndarray) -> np.ndarray:
        """Draw the noise that a picture starts from.

        The same on every backend and machine:
        `numpy.random.default_rng(seed).standard_normal(shape, dtype="float32")`.

        Args:
            seed: int, at least 0, or a list or array of n of them.

        Returns:
            numpy float32 `(n, height / 8, width / 8, channels)`, n = 1 for an int.

        Raises:
            TypeError, ValueError: if a seed is no int of at least 0, or there is none.
        """
        noise = super().noise(seed)
        self._origins.note(noise, seed=seed)
        return noise

    def render(
        self,
        walk: Walk,
        settings: Settings | None = None,
        *,
        num_steps: int | None = None,
        guidance_scale: float | None = None,
        tolerance: float | None = None,
        batch_size: int | None = None,
        progress: bool = True,
        executor: Executor | None = None,
        **others: Any,
    ) -> Frames:
        """Render all frames of a walk.

        Neighbours share work as far as `tolerance` lets them, and `frames.report` says
        what was done. Measure only frames that were drawn with a tolerance of 0: what
        is interpolated changes more evenly.

        Args:
            walk: `Walk`.
            settings: `Settings`. Defaults to the preset's.
            num_steps, guidance_scale, tolerance: single settings, as in `Settings`.
            batch_size: int. Frames rendered at once. Defaults to what suits the device.
            progress: bool. Show a bar with frames, rate and time left.
            executor: `concurrent.futures.Executor` whose workers draw the frames, such
                as Dask's `client.get_executor()`; there is no report then. Defaults to
                none: they are drawn here.
            **others: further single settings, such as `solver`.

        Returns:
            uint8 `(frames, height, width, 3)`: a numpy array that knows its recipe and
            its `report`, and takes the recipe along into a file.

        Raises:
            TypeError, ValueError: if a setting or the walk does not fit the preset.
            BrokenFrameError: if a frame has NaN in it; names it.
            MachinesError: if a worker of the executor fails.
            RenderInterrupted: if stopped by hand. All three keep `walker.last_frames`.
        """
        self.last_frames = None
        asked: dict[str, Any] = {"num_steps": num_steps, "tolerance": tolerance}
        asked |= {"guidance_scale": guidance_scale, "batch_size": batch_size}
        asked |= {"progress": progress, "executor": executor, **others}
        stream = self.stream(walk, settings, **asked)
        try:
            return collected(stream, self.image_size)
        except (RenderInterrupted, BrokenFrameError, MachinesError) as stop:
            self.last_frames = stop.frames
            raise

    def stream(
        self,
        walk: Walk,
        settings: Settings | None = None,
        *,
        batch_size: int | None = None,
        progress: bool = True,
        executor: Executor | None = None,
        **asked: Any,
    ) -> Stream:
        """Render a walk frame by frame; memory does not grow with its length.

        Takes what `render` takes, and checks it at once.

        Returns:
            `Stream`: iterator of numpy uint8 `(height, width, 3)`, in order.
        """
        yes_or_no("progress", progress)
        settings, count = self._settings(settings, asked), len(checked_walk(walk))
        batch_size = min(self._batch_size(batch_size), count)
        recipe = self.recipe_of(walk, settings, batch_size)
        if executor is None:
            report: Report | None = Report()
            draw: Any = partial(self.renderer.frames, report=report)
        else:
            report, arrays = None, plans.arrays_of(walk, self._origins)
            machines = Machines(executor, recipe, arrays)
            draw = partial(remote_frames, self.renderer, machines)
        frames = draw(walk, settings, batch_size=batch_size, progress=progress)
        return Stream(frames, count, recipe, report)

    def pictures(
        self,
        embeddings: Embeddings,
        noise: Noise,
        settings: Settings | None = None,
        **asked: Any,
    ) -> np.ndarray:
        """Render any embeddings with any noise, all in one batch.

        Args:
            embeddings: `Embeddings` of n rows.
            noise: `(n, height / 8, width / 8, channels)`.
            settings: `Settings`. Defaults to those of the preset.
            **asked: single settings, as for `render`.

        Returns:
            numpy uint8 `(n, height, width, 3)`. The first call with a new n
            compiles; later ones do not.
        """
        settings = self._settings(settings, asked)
        pixels, finite = self.renderer.draw(embeddings, noise, settings)
        for row in np.flatnonzero(~finite).tolist():
            raise self.renderer.broken(row, row)
        return pixels

    def picture(
        self,
        prompt: str | Embeddings,
        seed: int = 42,
        settings: Settings | None = None,
        **asked: Any,
    ) -> np.ndarray:
        """Render one picture.

        Args:
            prompt: str, or `Embeddings` of one row.
            seed: int. The seed of the noise. Defaults to 42.
            settings: `Settings`. Defaults to those of the preset.
            **asked: single settings, as for `render`.

        Returns:
            numpy uint8 `(height, width, 3)`.
        """
        settings = self._settings(settings, asked)
        embeddings = prompt if isinstance(prompt, Embeddings) else self.encode(prompt)
        return self.pictures(embeddings, self.noise(seed), settings)[0]

    def recipe_of(
        self,
        walk: Walk,
        settings: Settings | None = None,
        batch_size: int | None = None,
    ) -> recipes.Recipe:
        """Everything that makes the pictures of a walk: `recipe.text()` is its JSON."""
        settings = self._settings(settings, {})
        size = min(self._batch_size(batch_size), len(walk))
        return recipes.recipe_of(walk, settings, self, size, self._origins)

    def _settings(self, settings, asked):
        if settings is not None and not isinstance(settings, Settings):
            raise TypeError(f"`settings` must be `Settings`. Received: {settings!r}")
        return (settings or self.defaults).but(**asked)

    def _batch_size(self, batch_size):
        return checked(batch_size=self.batch_size if batch_size is None else batch_size)
