"""The lists of packages agree, the package holds its data, importing it is quick."""

import fnmatch
import io
import json
import subprocess
import sys
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest
import stamp
import yaml
from packaging.requirements import Requirement
from PIL import Image

import walklib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
HEAVY = ("keras", "keras_hub", "jax", "tensorflow", "torch", "matplotlib", "ipywidgets")


def requirements(lines):
    """Return the requirements in the lines of a requirements file."""
    texts = (line.partition("#")[0].strip() for line in lines)
    return [Requirement(text) for text in texts if text and not text.startswith("-")]


def test_conda_installs_the_same_list():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    python = PROJECT["project"]["requires-python"]
    assert conda == [f"python{python}", "pip"]
    extra = PROJECT["project"]["optional-dependencies"]["notebooks"]
    assert pip == {"pip": [*PROJECT["project"]["dependencies"], *extra, "-e ."]}


def test_colab_has_what_is_needed():
    pins = requirements((ROOT / "tests" / "colab.txt").read_text().splitlines())
    bounds = {r.name: r for r in requirements(PROJECT["project"]["dependencies"])}
    compared = 0
    for pin in pins:
        (version,) = pin.specifier
        assert version.operator == "=="
        if pin.name in bounds:
            assert bounds[pin.name].specifier.contains(version.version)
            compared += 1
    assert compared >= 4


def test_every_file_of_the_package_is_installed():
    listed = subprocess.run(
        ["git", "ls-files", "walklib"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a git checkout")
    declared = [
        f"{package.replace('.', '/')}/{pattern.replace('**', '*')}"
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
    ]
    for file in listed:
        matches = any(fnmatch.fnmatch(file, pattern) for pattern in declared)
        assert file.endswith(".py") or matches, f"{file} is not in package-data"


def test_the_version_is_that_of_the_project():
    assert walklib.__version__ == PROJECT["project"]["version"]


def test_import_is_quick_and_light():
    code = (
        "import sys, time; start = time.perf_counter(); import walklib; "
        "print(time.perf_counter() - start); "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        for _ in range(3)
    ]
    seconds, modules = zip(*(run.stdout.splitlines() for run in runs), strict=True)
    assert modules[0] == "[]"
    assert min(map(float, seconds)) < 0.3


ADDRESS = "https://github.com/someone/walks"


@pytest.fixture
def copy(tmp_path):
    """Return a folder with the README and a notebook that has not been stamped."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "outputs").mkdir()
    Image.new("RGB", (64, 32), "green").save(tmp_path / "outputs" / "dog.gif")
    (tmp_path / "README.md").write_text((ROOT / "README.md").read_text())
    (tmp_path / "notebooks" / "01_two.ipynb").write_text(
        '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": '
        '["# Two prompts\\n", "\\n", "![Dog](../outputs/dog.gif)"]}, '
        '{"cell_type": "code", "metadata": {"tags": ["setup"]}, '
        '"source": []}], "metadata": {}}'
    )
    set_address(tmp_path, None)
    stamp.stamp(tmp_path)
    return tmp_path


def set_address(root, address):
    text = "[project]\n"
    if address:
        text += f'[project.urls]\nRepository = "{address}"\n'
    (root / "pyproject.toml").write_text(text)


def contents(root):
    files = [path for path in root.rglob("*") if path.suffix not in ("", ".gif")]
    return {path: path.read_text() for path in files}


def test_no_address_no_link(copy):
    for path, text in contents(copy).items():
        assert "colab.research.google.com" not in text, path
        assert "git+" not in text, path


def test_an_address_is_stamped_everywhere(copy):
    before = contents(copy)
    set_address(copy, ADDRESS)
    changed = stamp.stamp(copy)
    assert {path.name for path in changed} == {"01_two.ipynb", "README.md"}
    link = f"{ADDRESS.replace('https://github.com', 'github')}/blob/main/notebooks/"
    for path in changed:
        assert f"{link}01_two.ipynb)" in path.read_text()
    assert f"git+{ADDRESS}" in changed[0].read_text()
    assert f"![Dog]({ADDRESS}/raw/main/outputs/dog.gif)" in changed[0].read_text()
    assert stamp.stamp(copy) == []
    set_address(copy, None)
    stamp.stamp(copy)
    assert contents(copy) == before


def title_of(root):
    """Return the first cell of the copy's notebook."""
    return json.loads((root / "notebooks" / "01_two.ipynb").read_text())["cells"][0]


def test_a_notebook_carries_the_picture_of_its_title(copy):
    title = title_of(copy)
    assert "![Dog](attachment:dog.gif)" in "".join(title["source"])
    picture = b64decode(title["attachments"]["dog.gif"]["image/webp"])
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (480, 240)
        assert image.getpixel((200, 100)) == pytest.approx((0, 128, 0), abs=4)


def test_a_changed_picture_is_carried_anew(copy):
    before = title_of(copy)["attachments"]
    frames = [Image.new("RGB", (64, 32), color) for color in ("red", "blue")]
    path = copy / "outputs" / "dog.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert stamp.main(["--check", "--root", str(copy)]) == 1
    stamp.stamp(copy)
    after = title_of(copy)["attachments"]
    assert after != before
    picture = b64decode(after["dog.gif"]["image/webp"])
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.n_frames, image.size) == (2, (192, 96))
    assert stamp.stamp(copy) == []


def test_a_changed_address_replaces_the_old_one(copy):
    set_address(copy, ADDRESS)
    stamp.stamp(copy)
    set_address(copy, "https://github.com/other/home")
    stamp.stamp(copy)
    for path, text in contents(copy).items():
        assert "someone/walks" not in text, path


def test_check_writes_nothing(copy, capsys):
    set_address(copy, ADDRESS)
    before = contents(copy)
    assert stamp.main(["--check", "--root", str(copy)]) == 1
    assert "out of date" in capsys.readouterr().out
    assert contents(copy) == before


@pytest.mark.parametrize("address", ["walks", "https://github.com/someone"])
def test_an_address_that_colab_can_not_open(copy, address):
    set_address(copy, address)
    with pytest.raises(ValueError, match="Received"):
        stamp.stamp(copy)


def test_the_setup_cell_compiles_and_runs():
    exec(stamp.setup_cell(None), {})
    assert "pip install -e ." in stamp.setup_cell(None)
    assert stamp.setup_cell(ADDRESS).endswith(f'"walklib @ git+{ADDRESS}"')


def test_without_walklib_the_setup_cell_says_what_to_do(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="Run `pip install -e .` in its folder"):
        exec(stamp.setup_cell(None), {})


def test_this_repository_is_stamped():
    assert stamp.stamp(ROOT, check=True) == []
