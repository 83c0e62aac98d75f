"""Files are whole or not there: names, full disks, killed processes, two at once."""

import os
import subprocess
import sys
import threading

import pytest

from tests.files.samples import (
    ANIMATIONS,
    WRITERS,
    Stream,
    each_animation,
    each_writer,
    gradient,
    greys,
    levels,
    names_in,
)
from walklib import files
from walklib.files import places


def test_output_folder(tmp_path):
    folder = files.output_folder(tmp_path / "new" / "deep")
    assert folder == tmp_path / "new" / "deep"
    assert names_in(folder) == []
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match=f"Can't write to this folder.*{tmp_path}/file"):
        files.output_folder(tmp_path / "file")


@each_animation
@pytest.mark.parametrize("name", ["walk", "walk.tiff", "walk{}.txt", ""])
def test_names_that_end_otherwise(tmp_path, suffix, name):
    path = f"{tmp_path}/{name.format(suffix)}"
    with pytest.raises(ValueError, match=f"must end in {suffix}"):
        ANIMATIONS[suffix](path, gradient())


@each_animation
def test_a_folder_is_no_file(tmp_path, suffix):
    folder = tmp_path / f"a{suffix}"
    folder.mkdir()
    with pytest.raises(ValueError, match="folder"):
        ANIMATIONS[suffix](folder, gradient())


@each_writer
def test_a_name_with_a_zero_byte_is_said_first(tmp_path, name):
    frames = Stream(gradient())
    with pytest.raises(ValueError, match="name can't be had .*null byte"):
        WRITERS[name](tmp_path / f"a\0{name}", frames)
    assert not frames.asked and names_in(tmp_path) == []


@each_writer
def test_a_name_that_is_too_long_is_said_first(tmp_path, name):
    path = tmp_path / ("x" * 245 + name)
    frames = Stream(gradient())
    with pytest.raises(ValueError, match="name.*too long"):
        WRITERS[name](path, frames)
    assert not frames.asked and names_in(tmp_path) == []


@each_writer
def test_long_names_that_can_be(tmp_path, name):
    path = tmp_path / ("x" * (247 - len(name)) + name)
    assert WRITERS[name](path, gradient()).exists()


@each_animation
def test_a_full_disk_is_named_and_leaves_the_old_file(tmp_path, suffix, monkeypatch):
    path = ANIMATIONS[suffix](tmp_path / f"a{suffix}", greys(9, 8))

    def full(*given, **options):
        raise OSError(28, "No space left on device")

    part = {".gif": "gif._encoded", ".webp": "webp._encoded", ".mp4": "mp4._encode"}
    monkeypatch.setattr(f"walklib.files.{part[suffix]}", full)
    with pytest.raises(OSError, match=f"No space left.*'{tmp_path}'") as told:
        ANIMATIONS[suffix](path, greys(99, 98))
    assert told.value.errno == 28
    assert names_in(tmp_path) == [path.name] and max(levels(path)) < 20


KILLED = """
import sys, time
from tests.files.samples import WRITERS, gradient
from walklib.files import gif, png

def hold(*given):
    print("writing", flush=True)
    time.sleep(60)

gif._encoded = png._encoded = hold
name, path = sys.argv[1:]
WRITERS[name](path, gradient())
"""


def kill_while_writing(name, path):
    """Kill a process that writes a file, as the system does when memory is short."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, name, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout.readline() == b"writing\n"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("name", ["walk.gif", "walk"])
def test_what_a_killed_process_left_is_swept_by_the_next(tmp_path, name):
    WRITERS[name](tmp_path / name, greys(1, 2))
    kill_while_writing(name, tmp_path / name)
    assert len(list(tmp_path.rglob(".walklib*"))) == 1
    WRITERS[name](tmp_path / name, greys(3, 4))
    assert names_in(tmp_path) == [name] and not list(tmp_path.rglob(".walklib*"))
    assert max(levels(tmp_path / name)) == 4


def test_only_what_is_abandoned_is_swept(tmp_path):
    ours, alive = places.MARK, os.getpid()
    theirs = ".walklib-00000000"
    kept = [f"{ours}-{alive}-a", f"{ours}-1-a", f"{theirs}-{2**22}-a", f"{ours}-mine"]
    for name in [*kept, f"{ours}-{2**22}-a"]:  # Higher than ids of processes are.
        (tmp_path / name).mkdir()
    files.output_folder(tmp_path)
    assert names_in(tmp_path) == sorted(kept)


def test_two_exports_at_once_leave_one_whole_file(tmp_path):
    path = tmp_path / "a.gif"

    def export(value):
        for _ in range(10):
            files.export_as_gif(path, greys(value, value))

    threads = [threading.Thread(target=export, args=[value]) for value in (50, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(levels(path))) == 1 and len(levels(path)) == 2
    assert names_in(tmp_path) == ["a.gif"]
