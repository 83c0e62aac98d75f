"""The work folder: it holds one run of one world, and says so to any other."""

import json

import pytest

from walklib.pocket.training import work
from walklib.pocket.training.work import WorkFolder


@pytest.fixture
def folder(tmp_path):
    folder = WorkFolder(tmp_path / "run")
    folder.begin("scenes", {"scenes": 64})
    return folder


def test_a_stage_may_begin_again_with_the_same_options(folder):
    WorkFolder(folder.path).begin("scenes", {"scenes": 64})
    assert folder.read("run.json")["scenes"] == {"scenes": 64}


def test_another_run_is_refused_and_nothing_is_overwritten(folder):
    before = folder["run.json"].read_bytes()
    with pytest.raises(ValueError, match="scenes=64.*scenes=65"):
        folder.begin("scenes", {"scenes": 65})
    assert folder["run.json"].read_bytes() == before


def test_another_world_is_refused_and_both_are_named(folder, monkeypatch):
    digest = work.world_digest()
    monkeypatch.setattr(work, "world_digest", lambda: "0123456789ab")
    with pytest.raises(ValueError, match=f"{digest}.*0123456789ab"):
        folder.begin("diffuser", {})
    assert "diffuser" not in folder.read("run.json")


def test_comments_do_not_make_another_world(tmp_path, monkeypatch):
    files = [tmp_path / "__init__.py", tmp_path / "shapes.py"]
    files[0].write_text("")
    monkeypatch.setattr(work.world, "__file__", str(files[0]))
    files[1].write_text("side = 3  # a comment\n")
    digest = work.world_digest()
    files[1].write_text("side   =   3\n")
    assert work.world_digest() == digest
    files[1].write_text("side = 4\n")
    assert work.world_digest() != digest


def test_a_stopped_run_is_not_begun_anew(folder):
    assert folder.checkpoint("diffuser") == folder.path / "diffuser.npz"
    folder["diffuser.npz"].write_bytes(b"weights")
    with pytest.raises(ValueError, match="--resume"):
        folder.checkpoint("diffuser")
    resumed = WorkFolder(folder.path, resume=True)
    assert resumed.checkpoint("diffuser") == folder.path / "diffuser.npz"


def test_nothing_to_resume_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        WorkFolder(tmp_path / "nowhere", resume=True)
    assert not (tmp_path / "nowhere").exists()


def test_files_are_json(folder):
    folder.write("latents.json", {"scale": 0.5})
    assert json.loads((folder.path / "latents.json").read_text()) == {"scale": 0.5}
    assert folder.read("nothing.json") is None
