"""Points in, pictures out: batches, progress, and what can go wrong.

Rendering knows no walk by name. Every batch has the same shape, so the model is
compiled once: the last batch is filled up with copies of its last point, and the
copies' pictures are thrown away.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from keras import ops

from walklib.compiling import Compiled, compiled
from walklib.embeddings import Embeddings, Noise, Tensor
from walklib.model import Model
from walklib.progress import progress_bar
from walklib.render.devices import Portions, share_weights, whole_batch
from walklib.render.errors import BrokenFrameError
from walklib.render.exact import exact_frames
from walklib.render.report import Report
from walklib.render.shared import shared_frames, why_in_full
from walklib.render.solvers import follow, padded, solver_named
from walklib.render.store import Store
from walklib.settings import Settings
from walklib.walks import Walk


class Renderer:
    """Draws pictures with a model. It compiles what it needs, once for each shape.

    Args:
        model: `walklib.model.Model`.
        store: `Store` of pictures that were drawn before. Defaults to none.
    """

    def __init__(self, model: Model, store: Store | None = None):
        self.model, self.store = model, store or Store(None)
        share_weights(model.backbone)
        self._portions = Portions()
        self._loops: dict[str, Compiled] = {}
        self._velocity = compiled(model.velocity, [model.backbone.diffuser])
        self._decode = compiled(
            lambda latents: to_pixels(model.decode(latents)), [model.backbone.vae]
        )

    @property
    def compilations(self) -> int:
        """How often something was compiled so far; 0 on torch, which never does."""
        functions = [self._decode, self._velocity, *self._loops.values()]
        return sum(function.compilations for function in functions)

    def draw(
        self, embeddings: Embeddings, noise: Noise, settings: Settings
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw a batch of pictures.

        Args:
            embeddings: `Embeddings` of n rows.
            noise: float32 `(n, height / 8, width / 8, channels)`.
            settings: `Settings`.

        Returns:
            numpy uint8 `(n, height, width, 3)`, and numpy bool `(n,)`: whether each is
            finite. It returns when the pictures are there, not when the device has
            been told to make them.

        Raises:
            TypeError, ValueError: if they were not made for this model.
        """
        self.model.check_fit(embeddings, noise)

        def drawn(embeddings, noise):
            return self._decoded(self._denoise(embeddings, noise, settings))

        return self._portions(drawn, embeddings, noise)

    def velocities(
        self,
        latents: np.ndarray,
        embeddings: Embeddings,
        sigmas: np.ndarray,
        settings: Settings,
    ) -> np.ndarray:
        """Ask the network once for each row, of which each has its own noise level.

        Args:
            latents: float32 `(n, height / 8, width / 8, channels)`.
            embeddings: `Embeddings` of n rows; faster if they are prepared.
            sigmas: float32 `(n,)`.
            settings: `Settings`, of which only the guidance counts.

        Returns:
            numpy float32 of the shape of `latents`, from picture to noise.
        """

        def asked(latents, embeddings, sigmas):
            guidance = self.model.guidance(settings, np.asarray(sigmas))
            velocity = self._velocity(latents, embeddings, sigmas, guidance)
            return ops.convert_to_numpy(velocity)

        prepared = self.model.prepared(embeddings)
        return self._portions(asked, latents, prepared, sigmas)

    def pictures(self, latents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Decode latents `(n, height / 8, width / 8, channels)`: as `draw` returns."""
        return self._portions(self._decoded, latents)

    def frames(
        self,
        walk: Walk,
        settings: Settings,
        *,
        batch_size: int,
        progress: bool,
        report: Report | None = None,
    ) -> Iterator[np.ndarray]:
        """The frames of a walk one by one, numpy uint8 `(height, width, 3)`.

        Args:
            walk: `Walk`.
            settings: `Settings`.
            batch_size: int. Frames rendered at once, or as few more as the local
                devices divide.
            progress: bool. Whether a bar is shown.
            report: `Report`, which is written on. Defaults to none.

        Raises:
            TypeError, ValueError: at once, if the walk was not made for this model, or
                there is no such solver.
            BrokenFrameError: if a frame has NaN in it, after those before it.
        """
        self.check(walk, settings)
        evaluations = solver_named(settings.solver).evaluations * settings.num_steps
        report = report or Report()
        report.tolerance, report.note = settings.tolerance, why_in_full(walk, settings)
        report.full_evaluations = evaluations * len(walk)
        return self._frames(walk, settings, whole_batch(batch_size), progress, report)

    def check(self, walk: Walk, settings: Settings) -> None:
        """Raise what `frames` raises at once."""
        solver_named(settings.solver)
        self.model.check_fit(*walk.at(walk.coordinates[:1]))

    def broken(
        self, frame: int, coordinate: float | list[float], caution: str = ""
    ) -> BrokenFrameError:
        """The error that names a frame with NaN in it, and what may have broken it.

        Args:
            frame: int. Its number, from 0.
            coordinate: where it lies.
            caution: what the walk itself says of it.
        """
        message = (
            f"Frame {frame} (coordinate {coordinate}) has NaN or infinity in it. "
            f"Likely cause: {self._causes(caution)}"
        )
        return BrokenFrameError(message, frame, coordinate)

    def _decoded(self, latents):
        return tuple(map(ops.convert_to_numpy, self._decode(latents)))

    def _denoise(self, embeddings, noise, settings):
        """Latents of pictures; the loop with guidance, or without, is one program."""
        name, sigmas = settings.solver, self.model.schedule(settings)
        if name not in self._loops:
            self._loops[name] = self._compiled_loop(name)
        state = solver_named(name).start(ops.cast(noise, "float32"))
        prepared = self.model.prepared(embeddings)
        for start, stop, scale in guided_stretches(settings, sigmas):
            span = np.int32(start), np.int32(stop)
            state = self._loops[name](state, prepared, padded(sigmas), scale, *span)
        return state[0]

    def _compiled_loop(self, name):
        def loop(state, embeddings, sigmas, guidance, start, stop):
            def flow(latents, sigma):
                levels = ops.broadcast_to(sigma, (latents.shape[0],))
                return self.model.velocity(latents, embeddings, levels, guidance)

            sigmas = ops.convert_to_tensor(sigmas, dtype="float32")
            return follow(solver_named(name), flow, state, sigmas, start, stop)

        return compiled(loop, [self.model.backbone.diffuser])

    def _frames(self, walk, settings, batch_size, progress, report):
        with frames_bar(len(walk), progress) as bar:
            rest = settings, batch_size, report, bar.update
            if report.note:
                yield from exact_frames(self, walk, range(len(walk)), *rest)
            else:
                yield from shared_frames(self, walk, *rest)

    def _causes(self, caution):
        float16 = (
            "float16 overflows above 65,504: load the preset with "
            'dtype="bfloat16" or dtype="float32"'
        )
        always = (
            "guidance_scale is too large, or the embeddings or the noise are not finite"
        )
        causes = [float16 if self.model.dtype == "float16" else "", caution, always]
        return "; or ".join(cause for cause in causes if cause)


def guided_stretches(
    settings: Settings, sigmas: np.ndarray
) -> list[tuple[int, int, np.float32 | None]]:
    """Stretches of steps that have guidance, or have none.

    Args:
        settings: `Settings`.
        sigmas: numpy float32 `(steps + 1,)`, falling. A step has guidance if it begins
            between `settings.guidance_from` and `settings.guidance_to`.

    Returns:
        For each the first step, the step to stop before, and the guidance scale: None
        without guidance.
    """
    levels, steps = sigmas[:-1], len(sigmas) - 1
    if settings.guidance_scale == 1:
        return [(0, steps, None)]
    first = int(np.sum(levels > settings.guidance_from))
    stop = int(np.sum(levels >= settings.guidance_to))
    scale = np.float32(settings.guidance_scale)
    stretches = [(0, first, None), (first, stop, scale), (stop, steps, None)]
    return [stretch for stretch in stretches if stretch[0] < stretch[1]]


def to_pixels(images: Tensor) -> tuple[Tensor, Tensor]:
    """Pictures in [-1, 1] as uint8, and whether each is finite.

    Args:
        images: float tensor `(batch, height, width, 3)`.

    Returns:
        uint8 tensor of the same shape, and a bool tensor `(batch,)`.
    """
    images = ops.cast(images, "float32")
    finite = ops.all(ops.isfinite(images), axis=(1, 2, 3))
    unit = ops.clip((images + 1.0) / 2.0, 0.0, 1.0)
    return ops.cast(ops.round(unit * 255.0), "uint8"), finite


def frames_bar(total: int, progress: bool) -> Any:
    """A bar that counts frames; silent if it is not asked for."""
    # The rate is the last batch's: the first one includes compiling.
    options = {"disable": not progress, "smoothing": 1, "mininterval": 0}
    return progress_bar(total, "Rendering", unit="frame", **options)
