"""The README tells the truth: its commands, its files, its example."""

import re
import subprocess
from pathlib import Path

import pytest

from walklib.__main__ import _parser

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
LINKS = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]


def blocks(language, text=README):
    """Return the fenced blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def section(title):
    """Return the text under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_there_are_two_commands_of_one_line():
    commands = [block.strip() for block in blocks("bash", section("Try it"))]
    assert len(commands) == 2
    assert not any("\n" in command for command in commands)
    assert commands[0].endswith("python -m walklib")


def test_ci_runs_the_readmes_test_command():
    command = blocks("bash", section("Try it"))[1].strip()
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == command
    assert "set -euo pipefail" in lines


def test_it_is_short_and_shows_and_credits_first():
    assert len(README.split()) <= 600
    first = README[: README.index("## Try it")]
    assert re.search(r'<img src="outputs/[^"]+" width="384"', first)
    assert "Hongyu Chiu, Ian Stenbit, fchollet and lukewood (2024)" in first
    assert "https://keras.io/examples/generative/random_walks" in first
    assert "https://keras.io/keras_hub/" in first


def test_what_was_never_run_is_said_where_it_is_claimed():
    assert "Never run yet" in section("Stable Diffusion 3 itself")


def test_the_command_writes_where_git_tracks_nothing():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    output = _parser().get_default("output")
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", output], cwd=ROOT, capture_output=True
    )
    assert ignored.returncode == 0
    assert f"The walk is in …/{output}" in README


def test_the_scripts_that_are_named_exist():
    for script in re.findall(r"bash (\S+\.sh)", README):
        assert (ROOT / script).is_file(), script


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_every_walk_has_a_picture_and_every_notebook_a_link():
    pictures = re.findall(r"!\[[^\]]+\]\((outputs/[^)]+)\)", README)
    pictures += re.findall(r'<img src="(outputs/[^"]+)" [^>]*alt="[^"]+"', README)
    assert len(set(pictures)) == 6
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture
    for notebook in (ROOT / "notebooks").glob("0[0-4]_*.ipynb"):
        assert f"notebooks/{notebook.name}" in README


@pytest.mark.filterwarnings("ignore:The prompt has")  # The tiny model takes few words.
def test_the_python_example_runs(tmp_path, monkeypatch, walker):
    import walklib

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(walklib, "load", lambda preset: walker)
    code, *_ = blocks("python")
    exec(code, {})
    assert [path.name for path in tmp_path.iterdir()] == ["dog_to_cat.gif"]
