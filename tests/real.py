"""The published Stable Diffusion 3 models, as KerasHub's conversion builds them."""

from typing import Any

from keras_hub.models import CLIPTextEncoder, StableDiffusion3Backbone

from walklib.model.kerashub import build_autoencoder

TOKENS = 77
# Of each diffusion transformer: blocks, heads of width 64, and what else differs.
DIFFUSERS: dict[str, dict[str, Any]] = {
    "stable_diffusion_3_medium": {
        "blocks": 24,
        "mmdit_position_size": 192,
        "mmdit_qk_norm": None,
        "mmdit_dual_attention_indices": None,
    },
    "stable_diffusion_3.5_medium": {
        "blocks": 24,
        "mmdit_position_size": 384,
        "mmdit_qk_norm": "rms_norm",
        "mmdit_dual_attention_indices": list(range(13)),
    },
    "stable_diffusion_3.5_large": {
        "blocks": 38,
        "mmdit_position_size": 192,
        "mmdit_qk_norm": "rms_norm",
        "mmdit_dual_attention_indices": None,
    },
}


def build_clip(name, width, layers, heads, activation, dtype):
    return CLIPTextEncoder(
        vocabulary_size=49408,
        embedding_dim=width,
        hidden_dim=width,
        num_layers=layers,
        num_heads=heads,
        intermediate_dim=4 * width,
        intermediate_activation=activation,
        intermediate_output_index=layers - 2,
        max_sequence_length=TOKENS,
        dtype=dtype,
        name=name,
    )


def build_published(preset, image_size, dtype=None):
    """Build a published model, its weights at random.

    Args:
        preset: str. A name in `DIFFUSERS`.
        image_size: int. Sides of its pictures in pixels.
        dtype: str, of all its parts. Defaults to Keras' own.
    """
    options = dict(DIFFUSERS[preset])
    blocks = options.pop("blocks")
    vae = build_autoencoder(
        encoder_num_filters=[128, 256, 512, 512],
        encoder_num_blocks=[2, 2, 2, 2],
        decoder_num_filters=[512, 512, 256, 128],
        decoder_num_blocks=[3, 3, 3, 3],
        dtype=dtype,
        name="vae",
    )
    return StableDiffusion3Backbone(
        mmdit_patch_size=2,
        mmdit_hidden_dim=64 * blocks,
        mmdit_num_layers=blocks,
        mmdit_num_heads=blocks,
        vae=vae,
        clip_l=build_clip("clip_l", 768, 12, 12, "quick_gelu", dtype),
        clip_g=build_clip("clip_g", 1280, 32, 20, "gelu", dtype),
        image_shape=(image_size, image_size, 3),
        dtype=dtype,
        **options,
    )


def published_parameters(preset):
    return StableDiffusion3Backbone.presets[preset]["metadata"]["params"]
