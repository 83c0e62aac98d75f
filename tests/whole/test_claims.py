"""What the notebooks say of their results with the defaults: true when they run."""

import ast
import os
import re
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

import walklib
from walklib.measures import neighbour_distances, psnr
from walklib.model import Model, kerashub, settings_for
from walklib.pocket.training.classifier import load_classifier, subjects_in

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NOT_RUN = {"setup", "play"}


def cells_of(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells


def run(name, until, folder, **parameters):
    """Run the code of a notebook up to a cell, and return the names it has made."""
    space = {}
    os.environ.setdefault("MPLBACKEND", "Agg")
    for cell in cells_of(name):
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and not NOT_RUN & {*tags, cell.id}:
            exec(compile(ast.parse(cell.source), f"{name}: {cell.id}", "exec"), space)
        if "parameters" in tags:
            space |= {"output_dir": str(folder), **parameters}
        if cell.id == until:
            return space
    raise AssertionError(f"{name} has no cell {until}")


@pytest.fixture(scope="module")
def judged():
    """A function of pictures: the subject that the judge reads off each."""
    return partial(subjects_in, load_classifier())


@pytest.fixture(scope="module")
def under_the_hood(tmp_path_factory):
    return run("06_under_the_hood", "pull", tmp_path_factory.mktemp("06"))


@pytest.mark.notebooks
def test_the_picture_by_hand_is_that_of_walklib(under_the_hood):
    by_hand, picture = under_the_hood["by_hand"], under_the_hood["picture"]
    np.testing.assert_array_equal(by_hand, picture)


@pytest.mark.notebooks
def test_the_first_guess_shows_the_tower(under_the_hood, judged):
    assert judged(np.stack(under_the_hood["guesses"])) == ["eiffel tower"] * 5


@pytest.mark.notebooks
def test_the_prompt_pulls_most_at_the_first_steps(under_the_hood):
    pull = np.array(under_the_hood["pull"])
    assert pull.argmax() == 0
    assert pull[0] > 2 * np.median(pull)


@pytest.mark.notebooks
def test_half_the_steps_draw_almost_the_same(under_the_hood):
    made = under_the_hood
    few, latents = made["sigmas"][::2], made["noise"]
    for k in range(len(few) - 1):
        step = latents, made["short"], few[k : k + 1], few[k + 1 : k + 2]
        latents = np.asarray(made["step"](*step, made["scale"]))
    assert few[-1] == 0
    assert psnr(made["decode"](latents), made["by_hand"]) > 20


@pytest.fixture(scope="module")
def ways_between(tmp_path_factory):
    return run("07_ways_between", "near-parts", tmp_path_factory.mktemp("07"))


@pytest.mark.notebooks
def test_texts_are_as_far_apart_as_07_says(ways_between):
    def left(start, end):
        a, b = map(ways_between["vector"], (start.positive, end.positive))
        return np.linalg.norm(a + b) / (np.linalg.norm(a) + np.linalg.norm(b))

    assert left(*ways_between["near"]) > 0.95
    assert 0.7 < left(*ways_between["far"]) < 0.8


@pytest.mark.notebooks
@pytest.mark.parametrize("pair", ["near", "far"])
def test_all_ways_show_the_same_subjects_at_the_same_places(ways_between, judged, pair):
    read = [judged(frames) for frames in ways_between[f"{pair}_frames"].values()]
    assert len(read) == 4 and read == read[:1] * 4
    changes = sum(a != b for a, b in pairwise(read[0]))
    assert changes == 1


@pytest.mark.notebooks
def test_the_dog_ends_at_the_same_place_with_other_noise(ways_between, judged):
    walker, near = ways_between["walker"], ways_between["near"]
    for seed in (43, 44, 45):
        options = {"frames": 2, "noise": walker.noise(seed)}
        walk = walklib.prompt_walk(*near, **options).with_coordinates([0.5, 0.625])
        assert judged(walker.render(walk, progress=False)) == ["dog", "cat"]


@pytest.mark.notebooks
@pytest.mark.parametrize("pair", ["near", "far"])
def test_the_tokens_carry_the_subject(ways_between, judged, pair):
    read = {k: judged(row) for k, row in ways_between[f"{pair}_parts"].items()}
    first, second = read["both"][0], read["both"][-1]
    assert first != second
    assert read["tokens alone"][-1] == second
    assert read["pooled alone"] == [first] * 7


@pytest.mark.notebooks
def test_neither_half_arrives_alone(ways_between):
    rows = ways_between["far_parts"]
    steps = neighbour_distances([rows[name][-1] for name in rows], closed=True)
    assert min(steps[0], steps[2]) > 0.05  # tokens alone, pooled alone; to both


def rows_of_table():
    """The table of sizes in 06: for each row the two columns, as lists of numbers."""
    (text,) = (
        c.source for c in cells_of("06_under_the_hood") if "| pocket |" in c.source
    )
    lines = [line.strip("|").split("|") for line in text.splitlines() if "|" in line]
    return {
        name.strip(): tuple(
            [float(n) for n in re.findall(r"\d+\.?\d*", column.replace(",", ""))]
            for column in columns
        )
        for name, *columns in lines[2:]
    }


def sizes_of(model, preset):
    """What the table says of a model."""
    backbone, settings = model.backbone, settings_for(preset)
    (rows, width), (pooled,) = model.embedding_shapes
    height, wide, channels = model.latent_shape
    return {
        "picture (height, width, colours)": [*model.image_size, 3],
        "latents and noise (height / 8, width / 8, channels)": [*model.latent_shape],
        "numbers in them": [height * wide * channels],
        "tokens of a prompt": [rows // 2],
        "token embeddings (rows, width)": [rows, width],
        "of the width, written by the text encoders": [pooled],
        "pooled embedding": [pooled],
        "patches that the transformer sees": [
            height * wide / backbone.mmdit_patch_size**2
        ],
        "transformer: blocks, width": [
            backbone.mmdit_num_layers,
            backbone.mmdit_hidden_dim,
        ],
        "parameters, all parts": [backbone.count_params()],
        "shift of the sigmas": [backbone.scheduler.shift],
        "steps and guidance that it was made for": [
            settings.num_steps,
            settings.guidance_scale,
        ],
    }


def column_of_table(place):
    return {name: columns[place] for name, columns in rows_of_table().items()}


def test_the_table_of_sizes_is_that_of_the_pocket_model():
    assert column_of_table(0) == sizes_of(walklib.load("pocket"), "pocket")


def test_the_table_of_sizes_is_that_of_sd3_medium():
    from tests import real

    preset = "stable_diffusion_3_medium"
    with kerashub.weights_without_values():
        backbone = real.build_sd3_medium(image_size=512)
        model = Model(backbone, SimpleNamespace(sequence_length=77))
        assert column_of_table(1) == sizes_of(model, preset)
