"""The published Stable Diffusion 3 Medium, as KerasHub's conversion builds it."""

from keras_hub.models import CLIPTextEncoder, StableDiffusion3Backbone

from walklib.model.kerashub import build_autoencoder


def build_clip(name, width, layers, heads, activation):
    return CLIPTextEncoder(
        vocabulary_size=49408,
        embedding_dim=width,
        hidden_dim=width,
        num_layers=layers,
        num_heads=heads,
        intermediate_dim=4 * width,
        intermediate_activation=activation,
        intermediate_output_index=layers - 2,
        max_sequence_length=77,
        name=name,
    )


def build_sd3_medium(image_size):
    vae = build_autoencoder(
        encoder_num_filters=[128, 256, 512, 512],
        encoder_num_blocks=[2, 2, 2, 2],
        decoder_num_filters=[512, 512, 256, 128],
        decoder_num_blocks=[3, 3, 3, 3],
        name="vae",
    )
    return StableDiffusion3Backbone(
        mmdit_patch_size=2,
        mmdit_hidden_dim=1536,
        mmdit_num_layers=24,
        mmdit_num_heads=24,
        mmdit_position_size=192,
        mmdit_qk_norm=None,
        mmdit_dual_attention_indices=None,
        vae=vae,
        clip_l=build_clip("clip_l", 768, 12, 12, "quick_gelu"),
        clip_g=build_clip("clip_g", 1280, 32, 20, "gelu"),
        image_shape=(image_size, image_size, 3),
    )


def published_parameters(preset):
    return StableDiffusion3Backbone.presets[preset]["metadata"]["params"]
