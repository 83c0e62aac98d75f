"""Going on from a preset: what fits is taken over, what does not is named."""

import shutil

import numpy as np
import pytest

from walklib.pocket.training import model, vae_stage
from walklib.pocket.training.scenes import held_out_pictures
from walklib.pocket.training.starting import VOCABULARY, Start
from walklib.pocket.training.tokenizer import build_vocabulary, learn_merges
from walklib.pocket.world import vocabulary


@pytest.fixture(scope="module")
def begun(start):
    return Start(start)


@pytest.fixture(scope="module")
def sizes(begun):
    vae = begun.backbone.vae
    return vae.decoder_num_filters, vae.decoder_num_blocks


def test_a_deeper_decoder_begins_as_the_same_function(begun, sizes):
    filters, blocks = sizes
    vae = model.build_vae(filters, [blocks[0] + 1, *blocks[1:]])
    begun.give_autoencoder(vae)
    pictures = held_out_pictures(2)
    again = vae_stage.reconstruct(vae, pictures)
    back = vae_stage.reconstruct(begun.backbone.vae, pictures)
    assert np.abs(again.astype(int) - back).max() <= 1


def test_another_decoder_is_refused(begun, sizes):
    filters, blocks = sizes
    with pytest.raises(ValueError, match="another architecture: its decoder"):
        begun.give_autoencoder(model.build_vae([f + 32 for f in filters], blocks))


def test_words_that_the_preset_knows_keep_their_embeddings(begun):
    count = len(build_vocabulary(learn_merges(vocabulary())))
    backbone = model.build_backbone(count, begun.backbone.vae, width=32, layers=1)
    begun.give_diffuser(backbone)
    ours = build_vocabulary(learn_merges(vocabulary()))
    theirs = begun.token_ids
    known, new = begun.backbone.clip_l.weights[0], backbone.clip_l.weights[0]
    for word in ("dog</w>", "windmill</w>", "<|endoftext|>"):
        np.testing.assert_array_equal(new[ours[word]], known[theirs[word]])
    np.testing.assert_array_equal(
        backbone.diffuser.weights[-1], begun.backbone.diffuser.weights[-1]
    )


def test_another_width_is_refused_and_both_are_named(begun):
    wider = model.build_backbone(900, begun.backbone.vae, width=64, layers=1)
    ours = f"{begun.backbone.diffuser.count_params():,}"
    with pytest.raises(ValueError, match=f"its MMDiT has {ours}.*this run's has"):
        begun.give_diffuser(wider)


@pytest.mark.parametrize("name", ["model.weights.h5", VOCABULARY])
def test_what_is_no_preset_is_named(start, tmp_path, name):
    shutil.copytree(start, tmp_path / "preset")
    (tmp_path / "preset" / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        Start(tmp_path / "preset")
