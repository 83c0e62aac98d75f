"""Walk in, pictures out: batches, padding, progress and what can go wrong.

Rendering knows nothing of which walk it renders. Every batch has the same
shape, so the model is compiled once: the last batch is filled up with copies of
its last coordinate, and the copies' pictures are thrown away.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from keras import ops

from walklib.checks import check_count
from walklib.compiling import compiled
from walklib.embeddings import Embeddings
from walklib.model.padding import without_padding
from walklib.render.solvers import padded, sample, sigmas_for
from walklib.typing import Backbone, Tensor
from walklib.walks.walk import Walk

if TYPE_CHECKING:
    from walklib.walker import Walker


class BrokenFrameError(FloatingPointError):
    """A frame came out with NaN or infinity in it.

    Attributes:
        frame: int. Its number in the walk, from 0.
        coordinate: float or list of two. Where on the walk it lies.
        frames: uint8 `(frame, height, width, 3)`. The frames before it.
    """

    def __init__(self, message, frame, coordinate):
        super().__init__(message)
        self.frame, self.coordinate = frame, coordinate
        self.frames = None


class RenderInterrupted(KeyboardInterrupt):
    """Rendering was stopped by hand.

    Attributes:
        frames: uint8 `(done, height, width, 3)`. The frames that were done.
    """

    def __init__(self, message, frames):
        super().__init__(message)
        self.frames = frames


def compile_draw(backbone: Backbone) -> Callable:
    """The compiled function from noise and embeddings to pixels.

    Returns:
        A `walklib.compiling.compiled` function of `(latents, embeddings, sigmas,
        num_steps, guidance_scale)` that returns uint8 pixels
        `(batch, height, width, 3)` and a bool for each frame: whether it is
        finite. It compiles once for a batch size with guidance, and once
        without (`guidance_scale=None`).
    """

    def draw(latents, embeddings, sigmas, num_steps, guidance_scale):
        latents = sample(
            backbone, latents, embeddings, sigmas, guidance_scale, stop=num_steps
        )
        return to_pixels(backbone.decode_step(latents))

    return compiled(draw, [backbone.diffuser, backbone.vae])


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


def painter(walker: "Walker", num_steps: int, guidance_scale: float | None) -> Callable:
    """A function from embeddings and noise to numpy pixels, settings checked.

    Args:
        walker: `walklib.Walker`.
        num_steps: int from 1 to 1000.
        guidance_scale: finite number; None or 1 leaves out the negative half.

    Returns:
        Function of `(embeddings, noise)` of n rows that returns numpy uint8
        `(n, height, width, 3)` and numpy bool `(n,)`. It returns when the
        pictures are there, not when the device has been told to make them.
    """
    sigmas = padded(sigmas_for(walker.backbone, num_steps))
    steps, scale = np.int32(num_steps), _guidance(guidance_scale)
    prompt_rows = walker.preprocessor.sequence_length

    def paint(embeddings, noise):
        check_fit(walker, embeddings, noise)
        embeddings = without_padding(walker.backbone, embeddings, prompt_rows)
        pixels, finite = walker.draw(noise, embeddings, sigmas, steps, scale)
        return ops.convert_to_numpy(pixels), ops.convert_to_numpy(finite)

    return paint


def stream(
    walker: "Walker",
    walk: Walk,
    *,
    num_steps: int,
    guidance_scale: float | None,
    batch_size: int | None,
    progress: bool,
) -> Iterator[np.ndarray]:
    """The frames of a walk one by one: see `walklib.Walker.stream`."""
    if not isinstance(walk, Walk):
        raise TypeError(f"`walk` must be a `Walk`. Received: {type(walk).__name__}")
    paint = painter(walker, num_steps, guidance_scale)
    if batch_size is None:
        batch_size = default_batch_size(walker)
    check_count("batch_size", batch_size)
    cause = likely_cause(walker, walk)
    return _frames(walk, paint, batch_size, progress, cause)


def render(
    walker: "Walker", walk: Walk, *, on_interrupt: str, **settings: Any
) -> np.ndarray:
    """All frames of a walk in one array: see `walklib.Walker.render`."""
    if on_interrupt not in ("raise", "return"):
        raise ValueError(
            '`on_interrupt` must be "raise" or "return". '
            f"Received: on_interrupt={on_interrupt!r}"
        )
    walker.last_frames = None
    pictures = stream(walker, walk, **settings)
    frames = np.empty((len(walk), *walker.image_size, 3), "uint8")
    done = 0
    try:
        for frame in pictures:
            frames[done] = frame
            done += 1
    except (KeyboardInterrupt, BrokenFrameError) as stop:
        walker.last_frames = frames[:done]
        if isinstance(stop, BrokenFrameError):
            stop.frames = walker.last_frames
            raise
        if on_interrupt == "return":
            return walker.last_frames
        message = f"Stopped after {done} of {len(walk)} frames; `walker.last_frames`"
        raise RenderInterrupted(f"{message} holds them", walker.last_frames) from stop
    return frames


def default_batch_size(walker: "Walker") -> int:
    """Frames a batch: what fits a small device, and keeps a large one busy.

    Depends on the device and the picture's size, never on the walk: one shape.
    """
    pixels = math.prod(walker.image_size)
    if walker.device == "cpu":
        return 4 if pixels <= 256 * 256 else 1
    return max(1, min(16, 4 * 512 * 512 // pixels))


def check_fit(walker: "Walker", embeddings: Embeddings, noise: Tensor) -> None:
    """Raise if embeddings or noise were not made for this walker."""
    if not isinstance(embeddings, Embeddings):
        raise TypeError(
            "`embeddings` must be `Embeddings`, as from `walker.encode`. "
            f"Received: {type(embeddings).__name__}"
        )
    rows = noise.shape[0] if len(noise.shape) else 0
    tokens, pooled = walker.embedding_shapes
    expected = [(rows, *tokens)] * 2 + [(rows, *pooled)] * 2
    received = [tuple(tensor.shape) for tensor in embeddings]
    if expected != received:
        raise ValueError(
            f"These embeddings do not fit the preset {walker.preset!r}: encode the "
            f"prompt with this walker. Received: shapes {received} for {rows} rows of "
            f"noise; right would be {expected}"
        )
    if tuple(noise.shape[1:]) != walker.latent_shape:
        raise ValueError(
            f"This noise does not fit pictures of {walker.image_size}: take it from "
            f"`walker.noise(seed)`. Received: shape {tuple(noise.shape)}; right "
            f"would be {(rows, *walker.latent_shape)}"
        )


def likely_cause(walker: "Walker", walk: Walk | None) -> str:
    """What most likely breaks a frame of this walk on this walker, in words."""
    causes = []
    if walker.dtype == "float16":
        causes.append(
            "float16 overflows above 65,504: load the preset with "
            'dtype="bfloat16" or dtype="float32"'
        )
    if walk is not None and walk.recipe.get("walk") == "step_walk":
        causes.append(
            "the walk has left what the model knows: take a smaller step_size. "
            f"Received: step_size={walk.recipe.get('step_size')}"
        )
    causes.append(
        "guidance_scale is too large, or the embeddings or the noise are not finite"
    )
    return "; or ".join(causes)


def raise_if_broken(
    finite: np.ndarray, coordinates: Sequence, first: int, cause: str
) -> None:
    """Name the first frame that is not finite."""
    for index, good in enumerate(finite):
        if not good:
            where = np.asarray(coordinates[index]).tolist()
            raise BrokenFrameError(
                f"Frame {first + index} (coordinate {where}) has NaN or infinity in "
                f"it. Likely cause: {cause}",
                first + index,
                where,
            )


def _frames(walk, paint, batch_size, progress, cause):
    with _progress_bar(len(walk), progress) as bar:
        for first in range(0, len(walk), batch_size):
            coordinates = walk.coordinates[first : first + batch_size]
            pixels, finite = paint(*walk.at(_filled(coordinates, batch_size)))
            count = len(coordinates)
            good = count if finite[:count].all() else int(np.argmin(finite[:count]))
            bar.update(good)
            yield from pixels[:good]
            raise_if_broken(finite[:count], coordinates, first, cause)


def _filled(coordinates, batch_size):
    missing = batch_size - len(coordinates)
    return np.concatenate([coordinates, np.repeat(coordinates[-1:], missing, axis=0)])


def _progress_bar(total, progress):
    from tqdm import tqdm

    # The rate is the last batch's: the first one includes compiling.
    return tqdm(
        total=total,
        unit="frame",
        desc="Rendering",
        disable=not progress,
        smoothing=1,
        mininterval=0,
    )


def _guidance(guidance_scale):
    if guidance_scale is None or guidance_scale == 1:
        return None
    if not math.isfinite(guidance_scale):
        raise ValueError(
            "`guidance_scale` must be finite, or None for no guidance. "
            f"Received: guidance_scale={guidance_scale}"
        )
    return np.float32(guidance_scale)
