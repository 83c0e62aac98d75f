"""The stages, one after the other, from a preset to the next."""

import json

import pytest

import walklib
from tests.pocket.conftest import BEFORE, SCALE, SHIFT
from walklib.pocket.training import packing, stages, tokens
from walklib.pocket.training.__main__ import parse_arguments


@pytest.fixture(scope="module")
def options_for(start, tmp_path_factory):
    """A function that gives the options of a tiny run that goes on from a preset."""
    folder = tmp_path_factory.mktemp("training") / "run"

    def options(*arguments):
        tiny = ["--scenes", "32", "--steps", "2", "--batch-size", "16"]
        sizes = ["--width", "32", "--layers", "1"]
        paths = ["--folder", str(folder), "--output", str(folder / "preset")]
        return parse_arguments(
            [*paths, "--start-from", str(start), *tiny, *sizes, *arguments]
        )

    return options


@pytest.fixture(scope="module")
def folder(options_for):
    wanted = ["tokens", "scenes", "latents", "diffuser", "preset"]
    options = options_for("--stages", *wanted)
    with pytest.MonkeyPatch.context() as patch:
        for module in (stages, tokens):
            patch.setattr(module, "HELD_OUT", 64)
        stages.train(options)
    return options.folder


def test_the_preset_draws(folder):
    walker = walklib.load(folder / "preset")
    assert walker.picture("a photo of a dog", num_steps=2).shape == (128, 128, 3)
    assert walker.defaults.guidance_scale == stages.DEFAULTS["guidance_scale"]


def test_the_record_tells_the_stages_apart(folder):
    record = json.loads((folder / "preset" / "training.json").read_text())
    assert record["autoencoder"] == BEFORE["autoencoder"]
    assert record["diffuser"]["steps"] == 2
    assert [seen["step"] for seen in record["diffuser"]["held_out"]] == [0, 1, 2]
    assert record["diffuser"]["start_from"]


def test_latents_keep_the_scale_of_an_encoder_that_stays(folder):
    notes = json.loads((folder / "latents.json").read_text())
    assert notes == {"scale": SCALE, "shift": SHIFT}


def test_a_finished_stage_is_not_run_again(folder, options_for, capsys):
    weights = (folder / "model.weights.h5").stat().st_mtime_ns
    stages.train(options_for("--stages", "diffuser"))
    assert "finished before" in capsys.readouterr().out
    assert (folder / "model.weights.h5").stat().st_mtime_ns == weights


@pytest.mark.parametrize(
    ("flag", "value", "named"),
    [("--width", "160", "width=32"), ("--seed", "3", "seed=0")],
)
def test_the_folder_of_another_run_is_refused(folder, options_for, flag, value, named):
    before = {f: f.stat().st_mtime_ns for f in folder.iterdir()}
    with pytest.raises(ValueError, match=f"{named}.*{flag[2:]}={value}"):
        stages.train(options_for("--stages", "diffuser", flag, value))
    assert {f: f.stat().st_mtime_ns for f in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("stage", "flags", "named"),
    [
        ("diffuser", "--width 64", "MMDiT has width=32, and this run has width=64"),
        ("diffuser", "--layers 2", "MMDiT has layers=1, and this run has layers=2"),
        ("autoencoder", "--decoder-filters 96 64 64 64", "decoder.*this run's has"),
    ],
)
def test_a_preset_of_another_architecture_leaves_no_folder(
    options_for, tmp_path, stage, flags, named
):
    new = tmp_path / "new"
    options = options_for("--folder", str(new), "--stages", stage, *flags.split())
    with pytest.raises(ValueError, match=f"of another architecture: its {named}"):
        stages.train(options)
    assert not new.exists()


def test_latents_of_another_preset_are_refused(folder):
    before = {f: f.stat().st_mtime_ns for f in folder.iterdir()}
    other = parse_arguments(
        ["--folder", str(folder), "--scenes", "32", "--stages", "latents"]
        + ["--start-from", str(packing.PRESET_FOLDER)]
    )
    with pytest.raises(ValueError, match="its latents was begun with start_from="):
        stages.train(other)
    assert {f: f.stat().st_mtime_ns for f in folder.iterdir()} == before


def test_a_stage_names_the_one_it_needs(tmp_path):
    arguments = ["--folder", str(tmp_path), "--scenes", "4", "--stages", "preset"]
    with pytest.raises(FileNotFoundError, match="no trained autoencoder"):
        stages.train(parse_arguments(arguments))
