"""The pocket model's architecture: Stable Diffusion 3 in miniature."""

import keras_hub

# KerasHub does not export its autoencoder.
from keras_hub.src.models.vae.vae_backbone import VAEBackbone

from walklib.pocket.training.tokenizer import CONTEXT_LENGTH

IMAGE_SIZE = 128  # pixels
LATENT_CHANNELS = 16
CLIP_WIDTH = 64
MMDIT_WIDTH = 128


def build_vae(scale: float = 1.0, shift: float = 0.0):
    """Build the autoencoder: 8 x downsampling, 16 latent channels.

    KerasHub normalises over 32 groups of channels, whatever the width: a stage
    of 32 filters would forget the mean colour of the picture, so the widths
    that decide are 64 and 96.

    Args:
        scale: float. Latents are `(code - shift) * scale`. Defaults to 1.
        shift: float. See `scale`. Defaults to 0.

    Returns:
        A `VAEBackbone`; pictures `(batch, height, width, 3)` in
        [-1, 1] to codes `(batch, height / 8, width / 8, 16)` and back. It encodes to
        the mean of the code, so that encoding is deterministic.
    """
    return VAEBackbone(
        encoder_num_filters=[32, 64, 64, 96],
        encoder_num_blocks=[0, 1, 1, 1],
        decoder_num_filters=[96, 64, 64, 64],
        decoder_num_blocks=[1, 1, 1, 0],
        sampler_method="mode",
        sample_channels=2 * LATENT_CHANNELS,
        scale=scale,
        shift=shift,
        dtype="float32",
        name="vae",
    )


def build_clip(name: str, vocabulary_size: int):
    """Build one of the two text encoders.

    Args:
        name: str. `"clip_l"` or `"clip_g"`.
        vocabulary_size: int. Number of tokens.

    Returns:
        A `keras_hub.models.CLIPTextEncoder` of width 64 and two layers.
    """
    return keras_hub.models.CLIPTextEncoder(
        vocabulary_size=vocabulary_size,
        embedding_dim=CLIP_WIDTH,
        hidden_dim=CLIP_WIDTH,
        num_layers=2,
        num_heads=2,
        intermediate_dim=4 * CLIP_WIDTH,
        intermediate_activation="quick_gelu" if name == "clip_l" else "gelu",
        intermediate_output_index=-2,
        max_sequence_length=CONTEXT_LENGTH,
        dtype="float32",
        name=name,
    )


def build_backbone(vocabulary_size: int, vae=None):
    """Build the whole model with random weights.

    Args:
        vocabulary_size: int. Number of tokens of the tokenizers.
        vae: The autoencoder. Defaults to a new one, from `build_vae`.

    Returns:
        A `keras_hub.models.StableDiffusion3Backbone` for pictures of 128 x 128.
    """
    return keras_hub.models.StableDiffusion3Backbone(
        mmdit_patch_size=2,
        mmdit_hidden_dim=MMDIT_WIDTH,
        mmdit_num_layers=6,
        mmdit_num_heads=4,
        mmdit_position_size=IMAGE_SIZE // 16,
        mmdit_qk_norm=None,
        mmdit_dual_attention_indices=None,
        vae=vae or build_vae(),
        clip_l=build_clip("clip_l", vocabulary_size),
        clip_g=build_clip("clip_g", vocabulary_size),
        latent_channels=LATENT_CHANNELS,
        shift=1.0,
        image_shape=(IMAGE_SIZE, IMAGE_SIZE, 3),
        dtype="float32",
    )
