"""The stages, one after the other, from a preset to the next."""

import json

import pytest

import walklib
from walklib.pocket.training import stages, tokens
from walklib.pocket.training.__main__ import parse_arguments
from walklib.pocket.training.packing import PRESET_FOLDER


def options_for(folder, *arguments):
    """A tiny run that goes on from the shipped preset, on the autoencoder it has."""
    tiny = ["--scenes", "16", "--steps", "2", "--batch-size", "4"]
    output = str(folder.parent / "preset")
    return parse_arguments(
        ["--folder", str(folder), "--output", output, *tiny]
        + ["--start-from", str(PRESET_FOLDER), *arguments]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training") / "run"
    with pytest.MonkeyPatch.context() as patch:
        for module in (stages, tokens):
            patch.setattr(module, "HELD_OUT", 64)
        wanted = ["tokens", "scenes", "latents", "diffuser", "preset"]
        stages.train(options_for(folder, "--stages", *wanted))
    return folder


def test_the_preset_draws(folder):
    walker = walklib.load(folder.parent / "preset")
    assert walker.picture("a photo of a dog", num_steps=2).shape == (128, 128, 3)
    assert walker.defaults.guidance_scale == stages.DEFAULTS["guidance_scale"]


def test_the_record_tells_the_stages_apart(folder):
    record = json.loads((folder.parent / "preset" / "training.json").read_text())
    before = json.loads((PRESET_FOLDER / "training.json").read_text())
    assert record["autoencoder"] == before["autoencoder"]
    assert record["diffuser"]["steps"] == 2
    assert [seen["step"] for seen in record["diffuser"]["held_out"]] == [0, 1, 2]
    assert record["diffuser"]["start_from"]


def test_latents_keep_the_scale_of_an_encoder_that_stays(folder):
    notes = json.loads((folder / "latents.json").read_text())
    config = json.loads((PRESET_FOLDER / "config.json").read_text())
    vae = config["config"]["vae"]["config"]
    assert notes == {"scale": vae["scale"], "shift": vae["shift"]}


def test_a_finished_stage_is_not_run_again(folder, capsys):
    weights = (folder / "model.weights.h5").stat().st_mtime_ns
    stages.train(options_for(folder, "--stages", "diffuser"))
    assert "finished before" in capsys.readouterr().out
    assert (folder / "model.weights.h5").stat().st_mtime_ns == weights


@pytest.mark.parametrize(
    ("flag", "value", "named"), [("--width", "160", "width=128"), ("--seed", "3", "0")]
)
def test_the_folder_of_another_run_is_refused(folder, flag, value, named):
    before = {f: f.stat().st_mtime_ns for f in folder.iterdir()}
    with pytest.raises(ValueError, match=f"{named}.*{flag[2:]}={value}"):
        stages.train(options_for(folder, "--stages", "diffuser", flag, value))
    assert {f: f.stat().st_mtime_ns for f in folder.iterdir()} == before


def test_a_stage_names_the_one_it_needs(tmp_path):
    options = parse_arguments(
        ["--folder", str(tmp_path), "--scenes", "4", "--stages", "preset"]
    )
    with pytest.raises(FileNotFoundError, match="no trained autoencoder"):
        stages.train(options)
