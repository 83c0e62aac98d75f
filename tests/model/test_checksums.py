"""Checksums: whatever is changed in a preset is named."""

import json
import shutil

import pytest

import walklib
from walklib.model import PresetError
from walklib.model.checksums import CHECKSUMS, check_sums, write_checksums
from walklib.model.presets import POCKET_DIRECTORY

pytestmark = pytest.mark.core

MERGES = "assets/clip_l_tokenizer/merges.txt"


@pytest.fixture
def saved(tiny_preset, tmp_path):
    """A copy of the tiny preset, with checksums."""
    copy = shutil.copytree(tiny_preset, tmp_path / "copy")
    write_checksums(copy)
    return copy


def test_all_files_have_one(saved):
    check_sums(saved)
    files = {p.relative_to(saved).as_posix() for p in saved.rglob("*") if p.is_file()}
    named = json.loads((saved / CHECKSUMS).read_text())
    assert named.keys() == files - {CHECKSUMS} and MERGES in named


def test_half_a_tokenizer_is_named(saved):
    lines = (saved / MERGES).read_text().splitlines(keepends=True)
    (saved / MERGES).write_text("".join(lines[:2]))
    with pytest.raises(PresetError, match="merges.txt is missing or changed"):
        walklib.load(saved)


@pytest.mark.parametrize("name", ["metadata.json", "clip_g_tokenizer.json"])
def test_a_missing_file_is_named(saved, name):
    (saved / name).unlink()
    with pytest.raises(PresetError, match=f"{name} is missing or changed"):
        check_sums(saved)


@pytest.mark.parametrize("content", ["[]", "{", "3"])
def test_checksums_that_are_none_are_said_to_be(saved, content):
    (saved / CHECKSUMS).write_text(content)
    with pytest.raises(PresetError, match=f"{CHECKSUMS} is damaged"):
        check_sums(saved)


def test_a_preset_of_another_program_needs_none(tiny_preset):
    check_sums(tiny_preset)


def test_the_pocket_model_has_them():
    assert (POCKET_DIRECTORY / CHECKSUMS).is_file()
    check_sums(POCKET_DIRECTORY)
