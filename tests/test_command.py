"""The command: a walk from prompts, or from a file, into a file of any kind."""

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

import walklib
from walklib import __main__ as command


@pytest.fixture(scope="module")
def gif(tmp_path_factory, tiny_preset):
    """A GIF that the command made."""
    output = tmp_path_factory.mktemp("command") / "new" / "walk.gif"
    return command.main(
        f"--preset {tiny_preset} --start a --end b --negative c --frames 3 "
        f"--num-steps 2 --guidance-scale 3 --fps 20 --output {output}".split()
    )


def frames_of(path):
    with Image.open(path) as image:
        for index in range(image.n_frames):
            image.seek(index)
            yield np.asarray(image.convert("RGB"))


def test_the_command_renders_what_it_was_asked_for(gif):
    recipe = walklib.read_recipe(gif)
    assert recipe["plan"]["start"] == {"prompt": "a", "negative": "c"}
    assert recipe["plan"]["end"] == {"prompt": "b", "negative": "c"}
    assert recipe["plan"]["noise"] == {"seed": 42}
    assert recipe["settings"]["num_steps"] == 2
    assert recipe["settings"]["guidance_scale"] == 3
    assert recipe["export"] == {"fps": 20, "rubber_band": True}
    assert len(list(frames_of(gif))) == 4  # to the third frame and back


def test_a_file_is_walked_again_into_another(gif, tmp_path, capsys):
    again = command.main(["--replay", str(gif), "--output", str(tmp_path / "b.gif")])
    assert str(again.resolve()) in capsys.readouterr().out
    assert walklib.read_recipe(again) == walklib.read_recipe(gif)
    for first, second in zip(frames_of(gif), frames_of(again), strict=True):
        np.testing.assert_array_equal(first, second)


def test_the_suffix_chooses_the_format(gif, tmp_path):
    grid = command.main(["--replay", str(gif), "--output", str(tmp_path / "b.png")])
    assert Image.open(grid).format == "PNG"
    recipe = walklib.read_recipe(grid)
    assert recipe["plan"] == walklib.read_recipe(gif)["plan"]
    assert "fps" not in recipe["export"]


@pytest.mark.parametrize(
    "arguments",
    [
        "--frame-rate 7",
        "--fps 0",
        "--fps nan",
        "--seed -1",
        "--frames 0",
        "--frames 2.5",
        "--seed seven",
        "--num-steps 1001",
        "--guidance-scale inf",
        "--tolerance -0.1",
    ],
)
def test_wrong_options_are_refused(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments.split())
    assert stopped.value.code == 2
    assert arguments.split()[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        "--output walk.tiff",
        "--replay nothing.gif",
        "--output {file}/a.gif",
        "--guidance-from 0.2 --guidance-to 0.6",
    ],
)
def test_what_can_not_be_is_refused_before_a_model_is_loaded(
    arguments, tmp_path, monkeypatch
):
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setattr(walklib, "load", None)
    with pytest.raises((OSError, ValueError)):
        command.main(arguments.format(file=file).split())


def test_an_error_is_one_line():
    said = subprocess.run(
        [sys.executable, "-m", "walklib", "--output", "walk.tiff"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert said.returncode == 1
    (line,) = said.stderr.strip().splitlines()
    assert line.startswith("ValueError: The file name must end in")
