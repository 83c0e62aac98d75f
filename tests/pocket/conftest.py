"""A pocket model in miniature: quick to compile, and made of the same parts."""

import pytest

BEFORE = {"autoencoder": {"psnr": 20.0}, "diffuser": {"steps": 7}}
SCALE, SHIFT = 0.5, 0.25


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """A preset to go on from: a tiny diffuser on an autoencoder of random weights."""
    from PIL import Image

    from tests import tiny
    from walklib.pocket.training import model, packing, stages, tokens
    from walklib.pocket.training.tokenizer import build_preprocessor
    from walklib.pocket.world import vocabulary

    path = tmp_path_factory.mktemp("start") / "preset"

    def build():
        vae = model.build_vae((32, 32, 32, 32), (0, 0, 0, 0), scale=SCALE, shift=SHIFT)
        return model.build_backbone(tokens.vocabulary_size(), vae, width=32, layers=1)

    backbone = tiny.with_drawn_weights(build)
    preprocessor, sheet = build_preprocessor(vocabulary()), Image.new("RGB", (8, 8))
    parts = (backbone, preprocessor, stages.DEFAULTS, BEFORE, sheet)
    packing.write_preset(path, *parts)
    return path
