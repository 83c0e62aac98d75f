"""Going on from a preset: what fits is taken over, what does not is named."""

import shutil

import numpy as np
import pytest

from walklib.pocket.training import model, vae_stage
from walklib.pocket.training.packing import PRESET_FOLDER
from walklib.pocket.training.scenes import held_out_pictures
from walklib.pocket.training.starting import VOCABULARY, Start
from walklib.pocket.training.tokenizer import build_vocabulary, learn_merges
from walklib.pocket.world import vocabulary


@pytest.fixture(scope="module")
def start():
    return Start(PRESET_FOLDER)


@pytest.fixture(scope="module")
def sizes(start):
    vae = start.backbone.vae
    return vae.decoder_num_filters, vae.decoder_num_blocks


def test_a_deeper_decoder_begins_as_the_same_function(start, sizes):
    filters, blocks = sizes
    vae = model.build_vae(filters, [blocks[0] + 1, *blocks[1:]])
    start.give_autoencoder(vae)
    pictures = held_out_pictures(2)
    again = vae_stage.reconstruct(vae, pictures)
    back = vae_stage.reconstruct(start.backbone.vae, pictures)
    assert np.abs(again.astype(int) - back).max() <= 1


def test_another_decoder_is_refused(start, sizes):
    filters, blocks = sizes
    with pytest.raises(ValueError, match="another architecture: its decoder"):
        start.give_autoencoder(model.build_vae([f + 32 for f in filters], blocks))


def test_words_that_the_preset_knows_keep_their_embeddings(start):
    backbone = model.build_backbone(
        len(build_vocabulary(learn_merges(vocabulary()))), start.backbone.vae
    )
    start.give_diffuser(backbone)
    ours = build_vocabulary(learn_merges(vocabulary()))
    theirs = start.token_ids
    known, new = start.backbone.clip_l.weights[0], backbone.clip_l.weights[0]
    for word in ("dog</w>", "windmill</w>", "<|endoftext|>"):
        np.testing.assert_array_equal(new[ours[word]], known[theirs[word]])
    np.testing.assert_array_equal(
        backbone.diffuser.weights[-1], start.backbone.diffuser.weights[-1]
    )


def test_another_width_is_refused_and_both_are_named(start):
    wider = model.build_backbone(900, start.backbone.vae, width=160, layers=1)
    with pytest.raises(ValueError, match="its MMDiT has 4,012,352.*this run's has"):
        start.give_diffuser(wider)


@pytest.mark.parametrize("name", ["model.weights.h5", VOCABULARY])
def test_what_is_no_preset_is_named(tmp_path, name):
    shutil.copytree(PRESET_FOLDER, tmp_path / "preset")
    (tmp_path / "preset" / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        Start(tmp_path / "preset")
