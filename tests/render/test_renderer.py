"""Rendering: every frame, in order, compiled once, and what can go wrong."""

import re

import keras
import numpy as np
import pytest
from keras import ops

import walklib
from tests.render import reference
from walklib.model import Model
from walklib.render import BrokenFrameError, Renderer, RenderInterrupted
from walklib.render.renderer import to_pixels
from walklib.walks import (
    Walk,
    circular_walk,
    grid_walk,
    prompt_walk,
    step_walk,
)

pytestmark = pytest.mark.core

COMPILES = keras.backend.backend() != "torch"
COMPILES_ALL = keras.backend.backend() == "jax"  # and says so
REFERENCE_DIFFERENCE = 1 if COMPILES_ALL else 12  # of 255, of a single value
QUICK = {"num_steps": 3, "progress": False}


@pytest.fixture(scope="module")
def walk(walker, dog_and_cat):
    return prompt_walk(*dog_and_cat, frames=10, noise=walker.noise(42))


@pytest.fixture(scope="module")
def frames(walker, walk):
    return walker.render(walk, batch_size=4, **QUICK)


def difference(a, b):
    return np.abs(a.astype("int16") - b).mean()


def test_frames_are_uint8_pictures(walker, frames):
    assert frames.dtype == "uint8"
    assert frames.shape == (10, *walker.image_size, 3)
    assert difference(frames[0], frames[-1]) > 5  # they are not all the same


@pytest.mark.parametrize("batch_size", [1, 3])
def test_any_batch_size_gives_the_same_frames_in_order(
    walker, walk, frames, batch_size
):
    others = walker.render(walk, batch_size=batch_size, **QUICK)
    assert others.shape == frames.shape
    assert max(map(difference, others, frames)) <= 1


def test_streaming_gives_the_same_frames(walker, walk, frames):
    streamed = list(walker.stream(walk, batch_size=4, **QUICK))
    np.testing.assert_array_equal(streamed, frames)


def test_streaming_renders_no_more_than_it_is_asked_for(walker, dog_and_cat):
    asked = []
    inner = prompt_walk(*dog_and_cat, frames=1000, noise=walker.noise(1))

    def path(t):
        asked.extend(t)
        return inner.path(t)

    watched = Walk(path, inner.coordinates)
    stream = walker.stream(watched, batch_size=4, **QUICK)
    for _ in range(5):
        next(stream)
    first, *batches = asked  # the first is asked for at once, to see that it fits
    assert first == 0.0 and batches == inner.coordinates[:8].tolist()


def test_end_frames_are_the_plain_prompts_pictures(walker, dog_and_cat, frames):
    for prompt, frame in zip(dog_and_cat, (frames[0], frames[-1]), strict=True):
        assert difference(walker.picture(prompt, seed=42, num_steps=3), frame) <= 1


def test_nothing_is_compiled_anew(tiny_preset, compilations):
    walker = walklib.load(tiny_preset)
    prompts = walker.encode("a dog"), walker.encode("a cat")

    def render(frames, seed, num_steps, guidance_scale, step_size):
        noise = walker.noise(seed)
        settings = {"num_steps": num_steps, "guidance_scale": guidance_scale}
        walk = prompt_walk(*prompts, frames=frames, noise=noise)
        walker.render(walk, progress=False, **settings)
        away = step_walk(prompts[0], frames=frames, step_size=step_size, noise=noise)
        walker.render(away, progress=False, **settings)
        circle = circular_walk(
            prompts[0], frames=frames, noise_x=noise, noise_y=walker.noise(99)
        )
        walker.render(circle, progress=False, **settings)
        grid = grid_walk(prompts * 2, rows=frames, columns=2, noise=noise)
        walker.render(grid, progress=False, **settings)

    render(5, 42, 3, 7.0, 0.01)
    first = compilations()
    render(7, 1, 5, 2.5, 0.3)
    render(4, 0, 1, 4.0, 0.1)
    assert compilations() == first
    assert bool(first) == COMPILES_ALL
    assert walker.renderer.compilations == (2 if COMPILES else 0)


@pytest.fixture(scope="module")
def compilations():
    """Counts what XLA has compiled on JAX since, the least operation included."""
    events = []
    if COMPILES_ALL:
        import jax

        jax.monitoring.register_event_duration_secs_listener(
            lambda event, *_, **__: events.append(event)
        )
    return lambda: sum(e.endswith("backend_compile_duration") for e in events)


def test_changed_settings_equal_a_fresh_model(walker, walk):
    walker.render(walk, batch_size=4, **QUICK)
    changed = walker.defaults.but(num_steps=6, guidance_scale=3.0)
    used = walker.render(walk, changed, batch_size=4, progress=False)
    # A model is enough to render.
    fresh = Renderer(Model(walker.backbone, walker.preprocessor))
    new = fresh.frames(walk, changed, batch_size=4, progress=False)
    np.testing.assert_array_equal(used, list(new))


def test_no_guidance_skips_the_negative_half(walker, dog_and_cat):
    dog, cat = dog_and_cat
    for scale in (1, 1.0):
        a = walker.picture(dog, num_steps=3, guidance_scale=scale)
        other = dog._replace(negative=cat.positive, negative_pooled=cat.positive_pooled)
        b = walker.picture(other, num_steps=3, guidance_scale=scale)
        np.testing.assert_array_equal(a, b)
    guided = walker.picture(dog, num_steps=3, guidance_scale=7.0)
    assert difference(a, guided) > 1


def test_every_backend_draws_the_same_pictures(walker):
    drawn = reference.reference_walk(walker)
    kept = reference.read_reference()
    assert drawn.shape == kept.shape == (64, 192, 3)
    assert np.abs(drawn.astype(int) - kept).max() <= REFERENCE_DIFFERENCE
    assert difference(drawn[:, :64], kept[:, 128:]) > 10  # other frames are not


def test_pixels_are_scaled_rounded_and_clipped():
    images = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], "float32").reshape(5, 1, 1, 1)
    pixels, finite = to_pixels(np.repeat(images, 3, axis=-1))
    expected = [0, 0, 128, 255, 255]
    assert ops.convert_to_numpy(pixels)[:, 0, 0, 0].tolist() == expected
    assert ops.convert_to_numpy(finite).all()


def test_progress_counts_frames(walker, walk, capsys):
    walker.render(walk, batch_size=4, num_steps=1)
    shown = capsys.readouterr().err
    counts = [int(n) for n in re.findall(r"(\d+)/10 ", shown)]
    assert counts == sorted(counts) and set(counts) >= {0, 4, 8, 10}
    assert "frame/s" in shown


def stopped(walk, coordinate, error):
    """The walk, with an error from a coordinate on."""

    def path(t):
        if np.any(t >= coordinate):
            raise error
        return walk.path(t)

    return Walk(path, walk.coordinates)


def test_interrupted_frames_are_kept(walker, walk, frames):
    with pytest.raises(KeyboardInterrupt) as caught:
        walker.render(stopped(walk, 0.8, KeyboardInterrupt), batch_size=3, **QUICK)
    assert isinstance(caught.value, RenderInterrupted)
    assert "6 of 10 frames" in str(caught.value)
    for kept in (caught.value.frames, walker.last_frames):
        assert kept.shape[0] == 6
        assert max(map(difference, kept, frames)) <= 1


def test_the_next_render_forgets_the_interrupted_one(walker, walk):
    with pytest.raises(RenderInterrupted):
        walker.render(stopped(walk, 0.5, KeyboardInterrupt), batch_size=2, **QUICK)
    assert walker.last_frames.shape[0] == 4
    assert walker.last_frames.recipe.export == {"done": 4}
    walker.render(walk, batch_size=4, **QUICK)
    assert walker.last_frames is None


def broken_walk(walk, frame, caution):
    """The walk with one frame's embeddings beyond what float32 can square."""

    def path(t):
        embeddings, noise = walk.path(t)
        factor = np.where(t == walk.coordinates[frame], 1e38, 1.0).astype("float32")
        pooled = ops.multiply(embeddings.positive_pooled, factor[:, None])
        return embeddings._replace(positive_pooled=pooled), noise

    return Walk(path, walk.coordinates, caution=caution)


def test_a_broken_frame_is_named(walker, walk):
    broken = broken_walk(walk, 5, "the path is steep")
    with pytest.raises(BrokenFrameError) as caught:
        walker.render(broken, batch_size=4, **QUICK)
    assert caught.value.frame == 5
    assert caught.value.coordinate == pytest.approx(5 / 9)
    assert "Frame 5 (coordinate 0.5" in str(caught.value)
    assert "Likely cause: the path is steep; or guidance_scale" in str(caught.value)
    assert caught.value.frames.shape[0] == 5
    assert walker.last_frames.shape[0] == 5


def test_a_broken_picture_is_named(walker, dog_and_cat):
    huge = dog_and_cat[0]
    huge = huge._replace(positive_pooled=ops.multiply(huge.positive_pooled, 1e38))
    with pytest.raises(BrokenFrameError, match="guidance_scale is too large"):
        walker.picture(huge, num_steps=1)


def test_a_path_that_gives_other_rows_is_refused(walker, walk, dog_and_cat):
    both = Walk(
        lambda t: (dog_and_cat[0].tile(2), walker.noise([1, 2])), walk.coordinates
    )
    with pytest.raises(ValueError, match="one row for one coordinate. Received: 2"):
        walker.render(both, **QUICK)
    late = Walk(
        lambda t: (dog_and_cat[0].tile(1 + int(t[0] > 0.5)), walker.noise(1)),
        walk.coordinates,
    )
    with pytest.raises(ValueError, match="one row for one coordinate. Received: 2"):
        walker.render(late, **QUICK)
