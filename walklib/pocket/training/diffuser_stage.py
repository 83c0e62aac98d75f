"""Stage two: text encoders and MMDiT, trained by flow matching on latents."""

import math
from functools import partial
from pathlib import Path
from statistics import NormalDist

import keras
import numpy as np
from keras import ops

from walklib.model import kerashub
from walklib.pocket.training.loop import Schedule, Watch, run, symbols_of
from walklib.pocket.training.model import CLIP_WIDTH

HELD_OUT_NOISE = 20_000_000  # a seed
HELD_OUT_BATCH = 64
CONTEXT_WIDTH = 2 * CLIP_WIDTH  # of 4,096: the rest of a row is always zero
DROPPED_PROMPTS = 0.1
ADAM_RATE = 0.5  # of the learning rate, for all weights that are no matrices


class DiffuserTrainer(keras.Model):
    """The flow-matching loss of SD3, on a diffuser that skips what is always zero.

    Of the context, SD3 without T5 leaves half the rows and most columns at zero.
    The zero rows are equal and stay equal, so here one row stands for all of them,
    counted as often in the softmax; the columns are left out. The function is the
    same, at two thirds of the work; `copy_to` moves the weights to the full model.

    Source: Esser et al. (2024), https://arxiv.org/abs/2403.03206.
    """

    def __init__(self, backbone):
        super().__init__(name="diffuser_trainer", dtype="float32")
        self.clip_l, self.clip_g = backbone.clip_l, backbone.clip_g
        self.clip_l_projection = backbone.clip_l_projection
        self.clip_g_projection = backbone.clip_g_projection
        self.rows = backbone.clip_l.max_sequence_length
        self.diffuser = _compact_diffuser(backbone)
        kerashub.keep_timestep_precise(self)
        kerashub.wrap_attention(self, partial(_attention, self.rows))
        self.parts = (
            self.clip_l,
            self.clip_g,
            self.clip_l_projection,
            self.clip_g_projection,
        )

    def build_on(self, batch):
        """Create all variables, those of the optimizer included."""
        self(symbols_of(batch))
        self.optimizer.build(self.trainable_variables)

    def encode(self, tokens_l, tokens_g):
        """Token ids to context `(batch, rows + 1, 128)` and pooled `(batch, 128)`."""
        left = self.clip_l({"token_ids": tokens_l})
        right = self.clip_g({"token_ids": tokens_g})
        pooled = ops.concatenate(
            [
                self.clip_l_projection(left["sequence_output"], tokens_l),
                self.clip_g_projection(right["sequence_output"], tokens_g),
            ],
            axis=-1,
        )
        context = ops.concatenate(
            [left["intermediate_output"], right["intermediate_output"]], axis=-1
        )
        return ops.pad(context, [[0, 0], [0, 1], [0, 0]]), pooled

    def velocity(self, latents, sigmas, context, pooled):
        """Predict `noise - latents` at noise levels `sigmas`, `(batch,)`."""
        sigmas = ops.convert_to_tensor(sigmas)
        predicted = self.diffuser(
            {
                "latent": latents,
                "context": context,
                "pooled_projection": pooled,
                "timestep": ops.reshape(sigmas, (-1, 1)) * 1000.0,
            }
        )
        return ops.cast(predicted, "float32")

    def call(self, inputs):
        context, pooled = self.encode(inputs["tokens_l"], inputs["tokens_g"])
        sigmas = ops.reshape(inputs["sigmas"], (-1, 1, 1, 1))
        noisy = (1 - sigmas) * inputs["latents"] + sigmas * inputs["noise"]
        return self.velocity(noisy, inputs["sigmas"], context, pooled)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        error = y_pred - (x["noise"] - x["latents"])
        return ops.mean(ops.square(error))

    def copy_to(self, backbone):
        """Copy all weights into a full model of the same sizes.

        The rows of the context projection that no prompt ever reaches become zero.
        """
        target = backbone.diffuser.context_embedding.kernel
        kernel = np.zeros(target.shape, "float32")
        kernel[:CONTEXT_WIDTH] = self.diffuser.context_embedding.kernel
        weights = [
            kernel if full is target else np.array(compact)
            for full, compact in zip(
                backbone.diffuser.weights, self.diffuser.weights, strict=True
            )
        ]
        backbone.diffuser.set_weights(weights)
        for part in self.parts:
            getattr(backbone, part.name).set_weights(part.get_weights())

    def copy_from(self, backbone):
        """Copy all weights from a full model of the same sizes."""
        source = backbone.diffuser.context_embedding.kernel
        weights = [
            np.array(full)[:CONTEXT_WIDTH] if full is source else np.array(full)
            for full in backbone.diffuser.weights
        ]
        self.diffuser.set_weights(weights)
        for part in self.parts:
            part.set_weights(getattr(backbone, part.name).get_weights())


def new_trainer(backbone) -> DiffuserTrainer:
    """A compiled trainer of a backbone's text encoders and of a new diffuser."""
    trainer = DiffuserTrainer(backbone)
    optimizer = keras.optimizers.Muon(adam_lr_ratio=ADAM_RATE, global_clipnorm=1.0)
    trainer.compile(optimizer=optimizer, jit_compile=True)
    return trainer


def train(
    trainer: DiffuserTrainer,
    batch_at,
    schedule: Schedule,
    checkpoint: Path,
    held_out: tuple,
    draw,
) -> dict:
    """Train a diffuser; it ends with the better of its own and averaged weights.

    Args:
        trainer: `DiffuserTrainer`, built.
        batch_at: As from `batches`.
        schedule: `Schedule`.
        checkpoint: Path of the checkpoint.
        held_out: Latents and tokens of held-out scenes, for `held_out_loss`.
        draw: Function of the fraction done, called with the averaged weights.

    Returns:
        dict, the record: steps, minutes, losses, held-out losses.
    """
    watch = Watch(lambda: held_out_loss(trainer, *held_out), min, draw)
    return run(trainer, batch_at, schedule, checkpoint, watch).record()


def batches(latents, tokens: dict, empty: dict, batch_size: int, seed: int):
    """Make the function that gives the batch of a step.

    Args:
        latents: float `(scenes, height, width, channels)`, of unit variance.
        tokens: dict of `"clip_l"` and `"clip_g"`, int32 `(scenes, tokens)`.
        empty: The same of the empty prompt, `(1, tokens)`; replaces one in ten.
        batch_size: int.
        seed: int.

    Returns:
        Function of the step and of the fraction done, giving a dict of arrays.
    """

    def batch_at(step: int, fraction: float) -> dict:
        rng = np.random.default_rng((seed, 2, step))
        chosen = rng.integers(len(latents), size=batch_size)
        dropped = rng.random((batch_size, 1)) < DROPPED_PROMPTS
        clean = np.asarray(latents[chosen], "float32")
        return {
            "latents": clean,
            "noise": rng.standard_normal(clean.shape, dtype="float32"),
            "sigmas": _sigmas(rng.uniform(0.001, 0.999, batch_size)),
            "tokens_l": np.where(dropped, empty["clip_l"], tokens["clip_l"][chosen]),
            "tokens_g": np.where(dropped, empty["clip_g"], tokens["clip_g"][chosen]),
        }

    return batch_at


def held_out_loss(trainer, latents, tokens: dict) -> float:
    """The flow loss of held-out scenes, at noise and noise levels that never change.

    Args:
        trainer: `DiffuserTrainer`.
        latents: float `(scenes, height, width, channels)`, of unit variance.
        tokens: As for `batches`.

    Returns:
        float. The mean over the scenes, a multiple of 64 of them.
    """
    rng = np.random.default_rng(HELD_OUT_NOISE)
    batch = {
        "latents": np.asarray(latents, "float32"),
        "noise": rng.standard_normal(latents.shape, dtype="float32"),
        "sigmas": rng.permutation(_sigmas(np.full(len(latents), 0.5))),
        "tokens_l": tokens["clip_l"],
        "tokens_g": tokens["clip_g"],
    }
    losses = []
    for start in range(0, len(latents), HELD_OUT_BATCH):
        part = {
            k: values[start : start + HELD_OUT_BATCH] for k, values in batch.items()
        }
        predicted = np.asarray(trainer.predict_on_batch(part))
        losses.append(np.square(predicted - part["noise"] + part["latents"]).mean())
    return float(np.mean(losses))


def _sigmas(places):
    """Logit-normal noise levels, one from each of equal parts of the distribution.

    Args:
        places: float `(levels,)`, in (0, 1): where in its part each level lies.
    """
    inverse = np.vectorize(NormalDist().inv_cdf, otypes=["float32"])
    return 1 / (1 + np.exp(-inverse((np.arange(len(places)) + places) / len(places))))


def _compact_diffuser(backbone):
    full = backbone.diffuser
    diffuser = kerashub.build_mmdit(
        full.patch_size,
        full.hidden_dim,
        full.num_layers,
        full.num_heads,
        full.position_size,
        latent_shape=full.latent_shape,
        context_shape=(None, CONTEXT_WIDTH),
        pooled_projection_shape=full.pooled_projection_shape,
        dtype=full.dtype_policy,
    )
    _start_as_identity(diffuser)
    return diffuser


def _attention(rows: int, plain, query, key, value):
    """Attention in which context row `rows` counts as `rows` rows.

    Args:
        rows: int.
        plain: The attention that this one replaces.
        query, key, value: `(batch, tokens, heads, head width)`.

    Returns:
        `(batch, tokens, heads * head width)`.
    """
    tokens, width = ops.shape(key)[1], query.shape[2] * query.shape[3]
    bias = ops.cast(ops.equal(ops.arange(tokens), rows), "float32") * math.log(rows)
    logits = ops.einsum("BTNH,BSNH->BNTS", query, key) / math.sqrt(query.shape[3])
    weights = ops.softmax(ops.cast(logits, "float32") + bias)
    encoded = ops.einsum("BNTS,BSNH->BTNH", ops.cast(weights, value.dtype), value)
    return ops.reshape(encoded, (-1, tokens, width))


def _start_as_identity(diffuser):
    """Zero the modulations and the output, so that every block starts as identity.

    Source: adaLN-Zero, Peebles and Xie (2023), https://arxiv.org/abs/2212.09748.
    """
    for dense in [*kerashub.modulations_of(diffuser), diffuser.output_dense]:
        dense.kernel.assign(np.zeros(dense.kernel.shape))
