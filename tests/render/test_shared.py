"""Work shared along a walk: the tolerance is kept, and nothing else is lost."""

import re
from itertools import pairwise

import numpy as np
import pytest
from keras import ops

import walklib
from tests.values import numpy_of
from walklib.compiling import compiled
from walklib.measures import distance
from walklib.render import BrokenFrameError, Report, Store, gaps, stretch
from walklib.settings import Settings
from walklib.walks import Walk, circular_walk, grid_walk, prompt_walk

pytestmark = pytest.mark.core

TOLERANCE = 0.02
SHARED = {"num_steps": 16, "tolerance": TOLERANCE, "progress": False}
EXACT = SHARED | {"tolerance": 0}


@pytest.fixture(scope="module")
def line(walker, dog_and_cat):
    return prompt_walk(*dog_and_cat, frames=32, noise=walker.noise(42))


@pytest.fixture(scope="module")
def circle(walker, dog_and_cat):
    noises = {"noise_x": walker.noise(1), "noise_y": walker.noise(2)}
    return circular_walk(dog_and_cat[0], frames=24, **noises)


@pytest.fixture(scope="module")
def frames(walker, line):
    return walker.render(line, batch_size=3, **SHARED)


@pytest.fixture(scope="module")
def exact(walker, line):
    return walker.render(line, batch_size=3, **EXACT)


def farthest(frames, others):
    return max(map(distance, frames, others))


def test_no_frame_is_off_by_more_than_the_tolerance(frames, exact):
    assert 0 < farthest(frames, exact) <= TOLERANCE


def test_a_loop_is_as_near_and_closes(walker, circle):
    frames = walker.render(circle, batch_size=3, **SHARED)
    exact = walker.render(circle, batch_size=3, **EXACT)
    assert farthest(frames, exact) <= TOLERANCE
    seam = distance(exact[-1], exact[0])
    assert distance(frames[-1], frames[0]) == pytest.approx(seam, abs=TOLERANCE)


def test_a_walk_to_where_it_began_is_one_picture(walker, dog_and_cat):
    ends, noise = (dog_and_cat[0], dog_and_cat[0]), walker.noise(1)
    walk = prompt_walk(*ends, frames=16, noise=noise)
    frames = walker.render(walk, batch_size=3, **SHARED)
    assert farthest(frames, frames[:1].repeat(16, axis=0)) < 0.002
    assert frames.report.counts["interpolated"] > 8


def test_the_report_says_what_was_done(frames, exact):
    report = frames.report
    assert sum(report.counts.values()) == len(report.kinds) == 32
    assert report.kinds[0] == report.kinds[-1] == "full"
    assert min(report.counts.values()) > 0
    assert 0 < report.evaluations < report.full_evaluations == 32 * 16
    assert 0 <= report.worst <= TOLERANCE and report.tolerance == TOLERANCE
    # What it says of the audited frames is so: they are given in full.
    for frame in report.audited:
        assert np.abs(frames[frame].astype(int) - exact[frame]).max() <= 1
    words = str(report)
    assert f"{report.evaluations} network evaluations of 512" in words
    assert "2 frames audited, the worst off by 0.0" in words


def test_an_exact_render_says_so(exact):
    assert exact.report.counts == {"full": 32, "shared": 0, "interpolated": 0}
    assert exact.report.evaluations == exact.report.full_evaluations == 512
    assert "The tolerance is 0" in str(exact.report)
    assert np.isnan(exact.report.worst)


def test_frames_in_full_are_those_of_the_exact_render(frames, exact):
    for frame, kind in enumerate(frames.report.kinds):
        if kind == "full":
            assert np.abs(frames[frame].astype(int) - exact[frame]).max() <= 1


def test_it_is_the_same_again_whatever_the_store_holds(
    walker, tmp_path, monkeypatch, line, frames, exact
):
    monkeypatch.setattr(walker.renderer, "store", Store(tmp_path))
    again = walker.render(line, batch_size=3, **SHARED)
    np.testing.assert_array_equal(again, frames)
    # Nothing that is interpolated got into the store.
    np.testing.assert_array_equal(walker.render(line, batch_size=3, **EXACT), exact)
    # Now it is full.
    again = walker.render(line, batch_size=3, **SHARED)
    np.testing.assert_array_equal(again, frames)


@pytest.mark.parametrize("after", [3, 20])
def test_a_stopped_render_goes_on_where_it_stopped(
    walker, tmp_path, monkeypatch, line, frames, after
):
    monkeypatch.setattr(walker.renderer, "store", Store(tmp_path))
    asked, report = walker.renderer.velocities, Report()

    def stopped(*inputs, **settings):
        if report.evaluations > 3 * after:
            raise KeyboardInterrupt
        return asked(*inputs, **settings)

    settings = walker.defaults.but(**{k: SHARED[k] for k in ("num_steps", "tolerance")})
    options = {"batch_size": 3, "progress": False, "report": report}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(walker.renderer, "velocities", stopped)
        list(walker.renderer.frames(line, settings, **options))
    resumed = walker.render(line, batch_size=3, **SHARED)
    assert np.abs(resumed.astype(int) - frames).max() <= 1
    # The batch that was stopped is asked again, and no other.
    spent = report.evaluations + resumed.report.evaluations
    assert 0 <= spent - frames.report.evaluations <= 3
    again = walker.render(line, batch_size=3, **SHARED)
    np.testing.assert_array_equal(again, resumed)
    assert again.report.evaluations == 0


def test_more_frames_take_few_more_evaluations(walker, line, frames):
    finer = walker.render(line.spaced(125), batch_size=3, **SHARED)
    assert finer.report.evaluations < 1.5 * frames.report.evaluations
    np.testing.assert_array_equal(finer.report.kinds[0], "full")


def test_a_smaller_tolerance_takes_more_evaluations(walker, line, frames, exact):
    finer = walker.render(line, batch_size=3, **SHARED | {"tolerance": 0.004})
    assert finer.report.evaluations > frames.report.evaluations
    assert farthest(finer, exact) <= 0.004


def test_a_miss_is_found_by_the_audit_and_mended(walker, line, exact, monkeypatch):
    monkeypatch.setattr(gaps, "SURE", np.inf)  # every gap is closed unseen
    frames = walker.render(line, batch_size=3, **SHARED | {"tolerance": 0.002})
    report = frames.report
    assert report.worst > report.tolerance and len(report.audited) > 2
    assert max(report.audited) - min(report.audited) > 1
    for frame in report.audited:
        assert np.abs(frames[frame].astype(int) - exact[frame]).max() <= 1


def test_a_jump_stays_where_it_is(walker, line):
    """Half of the walk has another noise, as if the picture changed at once."""
    other = walker.noise(7)

    def path(t):
        embeddings, noise = line.path(t)
        return embeddings, ops.where(t[0] > 0.4, other, noise)

    jumping = Walk(path, line.coordinates)
    frames = walker.render(jumping, batch_size=3, **SHARED)
    exact = walker.render(jumping, batch_size=3, **EXACT)
    assert farthest(frames, exact) <= TOLERANCE
    steps = [distance(a, b) for a, b in zip(exact, exact[1:], strict=False)]
    assert max(steps) > 4 * TOLERANCE  # it does jump


def test_frames_beside_a_jump_are_drawn_carefully(walker, line, monkeypatch):
    """Those that were not are drawn again: they may be on the wrong side."""
    other, made = walker.noise(7), []

    def path(t):
        embeddings, noise = line.path(t)
        return embeddings, ops.where(t[0] > 0.4, other, noise)

    class Watched(stretch.Stretch):
        def settle(self):
            made.append(self)
            return super().settle()

    monkeypatch.setattr("walklib.render.shared.Stretch", Watched)
    monkeypatch.setattr(gaps, "SHORT", 0)  # So no gap is short enough to be careful.
    loose = SHARED | {"tolerance": 2 * TOLERANCE}
    walker.render(Walk(path, line.coordinates), batch_size=3, **loose)
    (nodes,) = (each.nodes for each in made)
    jumps = [(a, b) for a, b in pairwise(nodes.marks) if nodes.apart(a, b) > gaps.FAR]
    assert jumps and all(nodes[mark].careful for pair in jumps for mark in pair)
    assert nodes.doubtful(gaps.FAR) == []


def test_a_grid_shares_work_along_its_rows(walker, dog_and_cat):
    noise = walker.noise(1)
    grid = grid_walk(dog_and_cat * 2, rows=2, columns=20, noise=noise)
    frames = walker.render(grid, batch_size=3, **SHARED)
    exact = walker.render(grid, batch_size=3, **EXACT)
    assert farthest(frames, exact) <= TOLERANCE
    report = frames.report
    assert len(report.kinds) == 40 and report.evaluations < report.full_evaluations
    assert report.kinds[19] == report.kinds[20] == "full"  # Ends of two rows.


@pytest.mark.parametrize("closed", [False, True])
def test_stretches_share_their_ends(walker, line, circle, monkeypatch, closed):
    walk = circle.spaced(40) if closed else line.spaced(40)
    monkeypatch.setattr("walklib.render.shared.LONGEST", 16)
    frames = walker.render(walk, batch_size=3, **SHARED)
    exact = walker.render(walk, batch_size=3, **EXACT)
    assert farthest(frames, exact) <= TOLERANCE
    assert len(frames.report.kinds) == 40


def test_streaming_gives_the_same_frames(walker, line, frames):
    stream = walker.stream(line, batch_size=3, **SHARED)
    np.testing.assert_array_equal(list(stream), frames)
    assert stream.report == frames.report


def test_a_broken_frame_is_named(walker, line, exact):
    def path(t):
        embeddings, noise = line.path(t)
        factor = np.where(t > line.coordinates[19], 1e38, 1.0).astype("float32")
        pooled = ops.multiply(embeddings.positive_pooled, factor[:, None])
        return embeddings._replace(positive_pooled=pooled), noise

    with pytest.raises(BrokenFrameError, match="Frame 20 ") as caught:
        walker.render(Walk(path, line.coordinates), batch_size=3, **SHARED)
    np.testing.assert_array_equal(caught.value.frames, exact[:20])


def test_frames_that_are_decided_are_kept_when_it_is_stopped(walker, line, exact):
    asked = []

    def path(t):
        asked.append(float(t[0]))
        if len(asked) > 8:
            raise KeyboardInterrupt
        return line.path(t)

    with pytest.raises(KeyboardInterrupt):
        walker.render(Walk(path, line.coordinates), batch_size=3, **SHARED)
    kept = walker.last_frames
    assert 1 <= len(kept) < 32
    assert np.abs(kept[0].astype(int) - exact[0]).max() <= 1


def test_progress_counts_the_frames_that_are_decided(walker, line, capsys):
    walker.render(line, batch_size=3, **SHARED | {"progress": True})
    written = "".join(capsys.readouterr())  # Where the bar goes depends on the place.
    shown = [int(n) for n in re.findall(r"(\d+)/32 ", written)]
    assert shown == sorted(shown) and shown[0] == 0 and shown[-1] == 32
    assert len(set(shown)) > 2


def test_nothing_is_compiled_anew(walker, line, frames):
    first = walker.renderer.compilations
    for changed in ({"num_steps": 20}, {"guidance_scale": 3.0}, {"tolerance": 0.1}):
        walker.render(line, batch_size=3, **SHARED | changed)
    assert walker.renderer.compilations == first


def test_velocities_are_the_models_with_a_sigma_for_each_row(walker, dog_and_cat):
    noise = walker.noise([1, 2])
    embeddings = walklib.Embeddings(
        *(ops.concatenate(pair) for pair in zip(*dog_and_cat, strict=True))
    )
    sigmas = np.array([1.0, 0.3], "float32")
    received = walker.renderer.velocities(
        noise, embeddings, sigmas, Settings(guidance_scale=3)
    )
    run = compiled(walker.velocity, [walker.backbone.diffuser])
    for row in range(2):
        one = slice(row, row + 1)
        point = noise[one], embeddings.row(row), sigmas[one]
        expected = run(*point, np.float32(3.0))
        np.testing.assert_allclose(received[one], numpy_of(expected), atol=1e-4)


def test_a_report_without_an_audit_says_nothing_of_it():
    assert "audited" not in str(Report(kinds=["full"], evaluations=3))
