"""MP4: what ffmpeg makes, and what it says."""

import warnings

import pytest

from tests.files.samples import Stream, gradient, video_facts, video_frames
from walklib import files
from walklib.files import mp4


def test_rate_and_size(tmp_path):
    path = files.export_as_mp4(tmp_path / "a.mp4", gradient(9, 17, 33), fps=30)
    assert video_facts(path) == [34, 18, 30]
    assert video_frames(path, 34, 18).shape == (9, 18, 34, 3)


@pytest.mark.parametrize("fps", [1e-3, 1e3])
def test_the_slowest_and_the_fastest(tmp_path, fps):
    path = files.export_as_mp4(tmp_path / "a.mp4", gradient(4), fps=fps)
    assert video_frames(path, 32, 24).shape == (4, 24, 32, 3)


def test_python_is_not_forked(tmp_path):
    import jax

    jax.devices()  # From here on JAX warns of a fork: it may end in a deadlock.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        files.read_text(files.export_as_mp4(tmp_path / "a.mp4", Stream(gradient())))
    assert not [w for w in caught if "fork" in str(w.message)]


def test_ffmpegs_words_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(mp4, "SAME_BYTES", ("-no_such_option", "1"))
    with pytest.raises(RuntimeError, match="no_such_option"):
        files.export_as_mp4(tmp_path / "a.mp4", gradient(200))
    assert not list(tmp_path.iterdir())


def test_ffmpeg_is_looked_for_first(tmp_path, monkeypatch):
    frames = Stream(gradient())
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    with pytest.raises(RuntimeError, match="no program .*nowhere"):
        files.export_as_mp4(tmp_path / "a.mp4", frames)
    assert not frames.asked and not list(tmp_path.iterdir())


def test_a_full_disk_is_told_as_such(tmp_path, monkeypatch):
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text("#!/bin/sh\necho write: No space left on device >&2; exit 1")
    ffmpeg.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(ffmpeg))
    folder = tmp_path / "full"
    with pytest.raises(OSError, match=f"No space left.*{folder}") as told:
        files.export_as_mp4(folder / "a.mp4", gradient())
    assert told.value.errno == 28
