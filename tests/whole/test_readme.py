"""The README tells the truth: its commands, its files, its example."""

import re
from pathlib import Path

import pytest

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
    commands = [block.strip() for block in blocks("bash", section("Two commands"))]
    assert len(commands) == 2
    assert not any("\n" in command for command in commands)
    assert commands[0].endswith("python -m walklib")


def test_ci_runs_the_readmes_test_command():
    command = blocks("bash", section("Two commands"))[1].strip()
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == command
    assert "set -euo pipefail" in lines


def test_the_scripts_that_are_named_exist():
    for script in re.findall(r"bash (\S+\.sh)", README):
        assert (ROOT / script).is_file(), script


@pytest.mark.parametrize("link", LINKS)
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()


def test_every_walk_has_a_picture_and_every_notebook_a_link():
    pictures = re.findall(r"!\[[^\]]+\]\((outputs/[^)]+)\)", README)
    pictures += re.findall(r'<img src="(outputs/[^"]+)" [^>]*alt="[^"]+"', README)
    assert len(set(pictures)) == 5
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture
    for notebook in (ROOT / "notebooks").glob("0[0-4]_*.ipynb"):
        assert f"notebooks/{notebook.name}" in README


@pytest.mark.filterwarnings("ignore:The prompt has")  # The tiny model takes few words.
def test_the_python_example_runs(tmp_path, monkeypatch, walker):
    import walklib

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(walklib, "load", lambda preset: walker)
    (code,) = blocks("python")
    exec(code, {})
    assert [path.name for path in tmp_path.iterdir()] == ["dog_to_cat.gif"]
