"""A Stable Diffusion 3 of a few thousand weights, saved as a preset directory."""

import json
import zlib

import numpy as np
from keras_hub.models import (
    CLIPPreprocessor,
    CLIPTextEncoder,
    CLIPTokenizer,
    StableDiffusion3Backbone,
    StableDiffusion3TextToImage,
    StableDiffusion3TextToImagePreprocessor,
)

from walklib.model.kerashub import build_autoencoder, without_initial_values

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
CONTEXT = 12


def tokenizer_files(directory):
    """Write a vocabulary of letters, and return the paths of its two files."""
    tokens = ["<|startoftext|>", "<|endoftext|>", *ALPHABET]
    tokens += [f"{letter}</w>" for letter in ALPHABET] + ["ca", "cat</w>"]
    vocabulary = directory / "vocabulary.json"
    vocabulary.write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    merges = directory / "merges.txt"
    merges.write_text("#version: 0.2\nc a\nca t</w>\n")
    return str(vocabulary), str(merges)


def build_clip_preprocessor(name, files, pad_with_end_token):
    tokenizer = CLIPTokenizer(
        *files,
        pad_with_end_token=pad_with_end_token,
        config_file=f"{name}_tokenizer.json",
        name=f"{name}_tokenizer",
    )
    return CLIPPreprocessor(
        tokenizer,
        sequence_length=CONTEXT,
        config_file=f"{name}_preprocessor.json",
        name=f"{name}_preprocessor",
    )


def build_clip(name, width, dtype):
    return CLIPTextEncoder(
        vocabulary_size=60,
        embedding_dim=width,
        hidden_dim=width,
        num_layers=2,
        num_heads=2,
        intermediate_dim=2 * width,
        intermediate_output_index=0,
        max_sequence_length=CONTEXT,
        dtype=dtype,
        name=name,
    )


def build_backbone(image_size=(64, 64), dtype="float32", shift=3.0):
    """Build a backbone at random: patch 2, width 32, two blocks."""
    vae = build_autoencoder(
        encoder_num_filters=[32, 32, 32, 32],
        encoder_num_blocks=[1, 1, 1, 1],
        decoder_num_filters=[32, 32, 32, 32],
        decoder_num_blocks=[1, 1, 1, 1],
        dtype=dtype,
        name="vae",
    )
    return StableDiffusion3Backbone(
        mmdit_patch_size=2,
        mmdit_hidden_dim=32,
        mmdit_num_layers=2,
        mmdit_num_heads=2,
        mmdit_position_size=12,
        mmdit_qk_norm=None,
        mmdit_dual_attention_indices=None,
        vae=vae,
        clip_l=build_clip("clip_l", 16, dtype),
        clip_g=build_clip("clip_g", 24, dtype),
        image_shape=(*image_size, 3),
        shift=shift,
        dtype=dtype,
        name="stable_diffusion_3_backbone",
    )


def save_preset(directory, dtype="float32", shift=3.0):
    """Save a tiny preset with every weight drawn by a fixed seed."""
    directory.mkdir(parents=True, exist_ok=True)
    files = tokenizer_files(directory)
    preprocessor = StableDiffusion3TextToImagePreprocessor(
        build_clip_preprocessor("clip_l", files, True),
        build_clip_preprocessor("clip_g", files, False),
    )
    backbone = with_drawn_weights(build_backbone, dtype=dtype, shift=shift)
    StableDiffusion3TextToImage(backbone, preprocessor).save_to_preset(str(directory))


def with_drawn_weights(build, *args, **options):
    """A model with every weight drawn by a fixed seed; quick, as Keras draws none."""

    def drawn():
        model = build(*args, **options)
        for weight in model.weights:
            if "float" not in weight.dtype or weight.path.endswith(("gamma", "scale")):
                continue
            # The order of weights differs between backends, their paths do not.
            random = np.random.default_rng(zlib.crc32(weight.path.encode()))
            values = random.standard_normal(weight.shape) * _spread(weight.shape)
            weight.assign(values.astype("float32"))
        return model

    return without_initial_values(drawn)


def _spread(shape):
    """Small enough for activations to keep their size from layer to layer."""
    inputs = 1
    for side in shape[:-1]:
        inputs *= side
    return 0.1 if len(shape) < 2 else (1 / inputs) ** 0.5
