"""The pocket model's architecture: Stable Diffusion 3 in miniature."""

import keras_hub

from walklib.model.kerashub import build_autoencoder
from walklib.pocket.training.tokenizer import CONTEXT_LENGTH

IMAGE_SIZE = 128  # pixels
LATENT_CHANNELS = 16
CLIP_WIDTH = 64
MMDIT_WIDTH = 128
MMDIT_LAYERS = 6


DECODER_FILTERS = (96, 64, 64, 64)  # of the stages of 16, 32, 64 and 128 pixels
DECODER_BLOCKS = (3, 2, 1, 0)


def build_vae(
    decoder_filters=DECODER_FILTERS,
    decoder_blocks=DECODER_BLOCKS,
    scale: float = 1.0,
    shift: float = 0.0,
    dtype: str = "float32",
):
    """Build the autoencoder: 8 x downsampling, 16 latent channels.

    KerasHub normalises over 32 groups of channels, whatever the width: a stage
    of 32 filters would forget the mean colour of the picture, so the widths
    that decide are 64 and more.

    Args:
        decoder_filters: four ints, multiples of 32. Defaults to `DECODER_FILTERS`.
        decoder_blocks: four ints. Residual blocks of each of the decoder's stages.
            Defaults to `DECODER_BLOCKS`.
        scale: float. Latents are `(code - shift) * scale`. Defaults to 1.
        shift: float. See `scale`. Defaults to 0.
        dtype: str. A dtype policy. Defaults to `"float32"`.

    Returns:
        A `VAEBackbone`; pictures `(batch, height, width, 3)` in
        [-1, 1] to codes `(batch, height / 8, width / 8, 16)` and back. It encodes to
        the mean of the code, so that encoding is deterministic.
    """
    return build_autoencoder(
        encoder_num_filters=[32, 64, 64, 96],
        encoder_num_blocks=[0, 1, 1, 1],
        decoder_num_filters=list(decoder_filters),
        decoder_num_blocks=list(decoder_blocks),
        sampler_method="mode",
        sample_channels=2 * LATENT_CHANNELS,
        scale=scale,
        shift=shift,
        dtype=dtype,
        name="vae",
    )


def build_clip(name: str, vocabulary_size: int, dtype: str = "float32"):
    """Build one of the two text encoders.

    Args:
        name: str. `"clip_l"` or `"clip_g"`.
        vocabulary_size: int. Number of tokens.
        dtype: str. A dtype policy. Defaults to `"float32"`.

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
        dtype=dtype,
        name=name,
    )


def build_backbone(
    vocabulary_size: int,
    vae=None,
    *,
    width: int = MMDIT_WIDTH,
    layers: int = MMDIT_LAYERS,
    dtype: str = "float32",
):
    """Build the whole model with random weights.

    Args:
        vocabulary_size: int. Number of tokens of the tokenizers.
        vae: The autoencoder. Defaults to a new one, from `build_vae`.
        width: int. Width of the MMDiT, a multiple of 32. Defaults to 128.
        layers: int. Blocks of the MMDiT. Defaults to 6.
        dtype: str. A dtype policy of all but the autoencoder. Defaults to
            `"float32"`.

    Returns:
        A `keras_hub.models.StableDiffusion3Backbone` for pictures of 128 x 128.
    """
    return keras_hub.models.StableDiffusion3Backbone(
        mmdit_patch_size=2,
        mmdit_hidden_dim=width,
        mmdit_num_layers=layers,
        mmdit_num_heads=width // 32,
        mmdit_position_size=IMAGE_SIZE // 16,
        mmdit_qk_norm=None,
        mmdit_dual_attention_indices=None,
        vae=vae or build_vae(),
        clip_l=build_clip("clip_l", vocabulary_size, dtype),
        clip_g=build_clip("clip_g", vocabulary_size, dtype),
        latent_channels=LATENT_CHANNELS,
        shift=1.0,
        image_shape=(IMAGE_SIZE, IMAGE_SIZE, 3),
        dtype=dtype,
    )
