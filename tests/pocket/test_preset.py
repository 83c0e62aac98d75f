"""The pocket model as it is shipped: it loads, it draws, the judge reads it."""

import json
import shutil

import keras
import numpy as np
import pytest

import walklib
from walklib.pocket.training import classifier, scoring
from walklib.pocket.training.judge import parse_arguments
from walklib.pocket.training.packing import PRESET_FOLDER, WEIGHTS, pack_weights
from walklib.pocket.training.scenes import held_out_scenes
from walklib.pocket.world import GUIDE_PROMPTS, SUBJECTS


@pytest.fixture(scope="module", autouse=True)
def well_compiled(quickly_compiled):
    """The pocket model draws enough here for good programs to be quicker."""
    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    jax.config.update("jax_disable_most_optimizations", False)
    yield
    jax.config.update("jax_disable_most_optimizations", True)


@pytest.fixture(scope="module")
def pocket():
    return walklib.load("pocket")


@pytest.fixture(scope="module")
def judge():
    return classifier.load_classifier()


def test_it_is_kerashubs_sd3(pocket):
    assert type(pocket.backbone).__name__ == "StableDiffusion3Backbone"
    assert pocket.latent_shape == (16, 16, 16)
    assert pocket.embedding_shapes == ((80, 4096), (128,))


def test_the_same_prompt_and_seed_give_the_same_picture_twice(pocket):
    embeddings, noise = pocket.encode([GUIDE_PROMPTS[0]] * 2), pocket.noise([7, 8])
    first, again = (pocket.pictures(embeddings, noise, num_steps=4) for _ in range(2))
    assert first.shape == (2, 128, 128, 3)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first[0].astype(int) - first[1]).mean() > 1


def test_another_size_is_refused_clearly():
    with pytest.raises(ValueError, match="128"):
        walklib.load("pocket", image_size=64)


def test_the_judge_reads_drawn_scenes(judge):
    scenes = held_out_scenes(100)
    scores = classifier.accuracy(judge, scoring.draw_all(scenes), scenes)
    assert min(scores.values()) >= 0.98, scores


def test_the_judge_reads_generated_pictures(pocket, judge):
    scenes = held_out_scenes(36)
    scores = classifier.accuracy(judge, scoring.generate(pocket, scenes), scenes)
    assert scores["subject"] >= 0.9, scores
    assert scores["style"] >= 0.85, scores
    assert scores["place"] >= 0.8, scores


def test_a_dog_becomes_a_cat(pocket, judge):
    seen = scoring.dog_to_cat(pocket, judge, frames=5)
    assert (seen[0], seen[-1]) == ("dog", "cat")


def test_guidance_7_still_gives_clean_pictures(pocket, judge):
    embeddings = pocket.encode(list(GUIDE_PROMPTS[:2]))
    pictures = pocket.pictures(embeddings, pocket.noise([1, 2]), guidance_scale=7.0)
    seen = classifier.read_labels(judge, pictures)["subject"]
    assert [SUBJECTS[i] for i in seen] == ["dog", "cat"]


def test_the_record_of_training_is_complete():
    record = json.loads((PRESET_FOLDER / "training.json").read_text())
    for stage in ("autoencoder", "diffuser"):
        assert record[stage]["minutes"] > 0 and record[stage]["steps"] > 1000
    run, ends = record["diffuser"], []
    while "before" in run:  # Each run went on from the weights of the one before it.
        ends.append(run["held_out"][-1]["averaged"])
        run = run["before"]
    assert ends == sorted(ends) and len(ends) >= 2
    assert ends[-1] < run["held_out"][-1][-1]["averaged"]
    assert ends[0] < 0.05 * run["held_out"][0][0]["averaged"]
    assert record["autoencoder"]["psnr"] >= 32
    assert (PRESET_FOLDER / "training.jpg").exists()


@pytest.mark.parametrize("name", [WEIGHTS, "config.json", "preprocessor.json"])
def test_a_missing_file_is_named(tmp_path, name):
    shutil.copytree(PRESET_FOLDER, tmp_path / "preset")
    (tmp_path / "preset" / name).unlink()
    with pytest.raises(walklib.PresetError, match=name):
        walklib.load(tmp_path / "preset")


def test_weights_cut_short_are_named(tmp_path):
    shutil.copytree(PRESET_FOLDER, tmp_path / "preset")
    weights = tmp_path / "preset" / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:200_000])
    with pytest.raises(walklib.PresetError, match=WEIGHTS):
        walklib.load(tmp_path / "preset")


def test_packed_weights_keep_their_values(tmp_path):
    import h5py

    path = tmp_path / "some.h5"
    values = np.random.default_rng(0).standard_normal((40, 50), dtype="float32")
    with h5py.File(path, "w") as file:
        file.create_dataset("layer/vars/0", data=values)
        file.attrs["kept"] = 3
    pack_weights(path)
    with h5py.File(path) as file:
        np.testing.assert_allclose(file["layer/vars/0"][()], values, atol=2e-3)
        assert file["layer/vars/0"].dtype == np.float16
        assert file.attrs["kept"] == 3


def test_the_judges_missing_weights_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.h5.*--train"):
        classifier.load_classifier(tmp_path / "none.h5")
    (tmp_path / "bad.weights.h5").write_bytes(b"not weights")
    with pytest.raises(ValueError, match="bad.weights.h5.*--train"):
        classifier.load_classifier(tmp_path / "bad.weights.h5")


@pytest.mark.parametrize("arguments", [["--picture", "x"], ["--pictures", "0"]])
def test_a_wrong_flag_of_the_judge_is_an_error(arguments, capsys):
    with pytest.raises(SystemExit):
        parse_arguments(arguments)
    assert arguments[0] in capsys.readouterr().err
