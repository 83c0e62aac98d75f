"""About: what a page must know of its preset, besides the graphs, as JSON."""

from dataclasses import asdict
from typing import Any

import walklib
from walklib.model import Model, settings_for
from walklib.page.graphs import written_columns
from walklib.pocket import world


def about(model: Model, runtime: str) -> dict[str, Any]:
    """All of it, ready for JSON.

    Args:
        model: `walklib.model.Model`.
        runtime: the version of ONNX Runtime that the page runs.

    Returns:
        dict: what the page says of itself and writes into recipes (`preset`,
        `fingerprint`, `settings`, `image_size`, `versions`), what it computes with
        (`latent_shape`, `schedule`, `layout`, `encoders`), and what it offers while
        a prompt is typed (`words`, `phrases`).
    """
    scheduler = model.backbone.scheduler
    tokens, width = model.embedding_shapes[0]
    return {
        "preset": model.preset,
        "fingerprint": model.fingerprint,
        # Every picture is drawn in full.
        "settings": asdict(settings_for(model.preset).but(tolerance=0.0)),
        "image_size": list(model.image_size),
        "versions": {
            "backend": "onnxruntime-web",
            "onnxruntime-web": runtime,
            "walklib": walklib.__version__,
        },
        "latent_shape": list(model.latent_shape),
        "schedule": {
            "shift": scheduler.shift,
            "timesteps": scheduler.num_train_timesteps,
        },
        "layout": {
            "rows": model.preprocessor.sequence_length,
            "columns": written_columns(model),
            "tokens": tokens,
            "width": width,
        },
        "encoders": [_encoder(model, name) for name in ("clip_l", "clip_g")],
        "words": world.vocabulary(),
        "phrases": {
            "prompts": world.GUIDE_PROMPTS,
            "subjects": world.SUBJECTS,
            "places": world.PLACES,
            "styles": world.STYLES,
        },
    }


def _encoder(model, name):
    """How a text encoder's tokens are made."""
    preprocessor = getattr(model.preprocessor, f"{name}_preprocessor")
    tokenizer = preprocessor.tokenizer
    return {
        "name": name,
        "vocabulary": tokenizer.vocabulary,
        "merges": [merge for merge in tokenizer.merges if "#version:" not in merge],
        "start": tokenizer.start_token_id,
        "end": tokenizer.end_token_id,
        "pad": tokenizer.pad_token_id,
        "length": preprocessor.sequence_length,
    }
