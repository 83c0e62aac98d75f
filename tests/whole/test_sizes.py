"""The table of sizes in the notebook that looks under the hood."""

import re
from pathlib import Path
from types import SimpleNamespace

import keras
import nbformat
import pytest

import walklib
from walklib.compiling import compiled
from walklib.embeddings import Embeddings
from walklib.model import Model, kerashub, settings_for

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "06_under_the_hood.ipynb"


def rows_of_table():
    """The table of sizes in 06: for each row the two columns, as lists of numbers."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (text,) = (cell.source for cell in cells if "| pocket |" in cell.source)
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


@pytest.mark.core
@pytest.mark.skipif(keras.backend.backend() != "jax", reason="shapes are the same")
def test_sd3_medium_has_the_sizes_of_the_table_and_the_shapes_we_rely_on():
    from tests import real

    preset = "stable_diffusion_3_medium"
    with kerashub.weights_without_values():  # 12 GB, otherwise
        backbone = real.build_published(preset, 512)
        model = Model(backbone, SimpleNamespace(sequence_length=77))
        assert column_of_table(1) == sizes_of(model, preset)
        assert backbone.count_params() == real.published_parameters(preset)
        tokens = {
            name: keras.KerasTensor((1, 77), dtype="int32")
            for name in ("clip_l", "clip_g")
        }
        embeddings = Embeddings(*backbone.encode_text_step(tokens, tokens))
        assert embeddings.positive.shape == embeddings.negative.shape == (1, 154, 4096)
        assert embeddings.positive_pooled.shape == (1, 2048)
        assert embeddings.negative_pooled.shape == (1, 2048)
        velocity, pictures = drawn_shapes(model, rows=2)
    assert velocity.shape == (2, 64, 64, 16) and velocity.dtype == "float32"
    assert pictures.shape == (2, 512, 512, 3) and pictures.dtype == "float32"


def drawn_shapes(model, rows):
    """Shapes of what a model computes, without running it."""
    import jax

    def shape(*sides):
        return jax.ShapeDtypeStruct(sides, "float32")

    tokens, pooled = shape(rows, 154, 4096), shape(rows, 2048)
    embeddings = Embeddings(tokens, tokens, pooled, pooled)
    latents = shape(rows, 64, 64, 16)
    run = compiled(model.velocity, [model.backbone.diffuser])
    weights = [shape(*variable.shape) for variable in run.variables]
    velocity = jax.eval_shape(
        run.traced, weights, latents, embeddings, shape(rows), shape()
    )
    decode = compiled(model.decode, [model.backbone.vae])
    weights = [shape(*variable.shape) for variable in decode.variables]
    return velocity, jax.eval_shape(decode.traced, weights, latents)
