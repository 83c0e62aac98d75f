"""Stage one: the autoencoder, trained on drawn scenes."""

from functools import lru_cache
from pathlib import Path

import keras
import numpy as np
from keras import ops

from walklib import measures
from walklib.model import kerashub
from walklib.pocket.training.loop import Schedule, Watch, run, symbols_of
from walklib.pocket.training.model import LATENT_CHANNELS
from walklib.pocket.training.scenes import held_out_pictures
from walklib.progress import progress_bar

PSNR_SCENES = 240
WATCHED_SCENES = 32  # of these, while training
CROPS = 0.35  # of a stage from nothing: crops first, whole pictures after
ADAM_RATE = 0.2  # of the learning rate, for all weights that are no matrices


class VAETrainer(keras.Model):
    """The loss of the autoencoder: pixels, their gradients, and a little KL.

    Source: Rombach et al. (2022), https://arxiv.org/abs/2112.10752, without the
    adversary: drawn scenes are made of clean edges, which the gradients keep.

    Args:
        vae: The autoencoder.
        edge_weight: float. Weight of the gradients' error. Defaults to 0.8.
        kl_weight: float. Weight of the KL. Defaults to 1e-3.
        decoder_only: bool. Leave the encoder, and so all latents, as they are.
            Defaults to False.
    """

    def __init__(self, vae, edge_weight=0.8, kl_weight=1e-3, decoder_only=False):
        super().__init__(name="vae_trainer", dtype="float32")
        self.vae = vae
        self.edge_weight, self.kl_weight = edge_weight, kl_weight
        vae.encoder.trainable = not decoder_only

    def build_on(self, batch):
        """Create all variables, those of the optimizer included."""
        self(symbols_of(batch))
        self.optimizer.build(self.trainable_variables)

    def call(self, inputs):
        encoded = ops.cast(self.vae.encoder(inputs["pictures"]), "float32")
        mean, log_variance = ops.split(encoded, 2, axis=-1)
        log_variance = ops.clip(log_variance, -20.0, 10.0)
        codes = mean + ops.exp(0.5 * log_variance) * inputs["noise"]
        return ops.cast(self.vae.decoder(codes), "float32"), mean, log_variance

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        decoded, mean, log_variance = y_pred
        error = decoded - ops.cast(x["pictures"], "float32")
        rows = error[:, 1:] - error[:, :-1]
        columns = error[:, :, 1:] - error[:, :, :-1]
        edges = ops.mean(ops.abs(rows)) + ops.mean(ops.abs(columns))
        pixels = ops.mean(ops.abs(error)) + 4 * ops.mean(ops.square(error))
        spread = ops.square(mean) + ops.exp(log_variance) - 1 - log_variance
        spread = 0.5 * ops.mean(spread)
        return pixels + self.edge_weight * edges + self.kl_weight * spread


def batches(pictures, batch_size: int, seed: int, crops: float = CROPS):
    """Make the function that gives the batch of a step.

    Crops of 64 x 64 come first, for their variety; whole pictures follow, because the
    normalisation and the attention of the autoencoder see the whole picture.

    Args:
        pictures: uint8 `(scenes, 128, 128, 3)`.
        batch_size: int. Whole pictures a step; twice as many crops.
        seed: int. The order of the scenes and the noise depend on it.
        crops: float. The part of the stage that sees crops. Defaults to 0.35.

    Returns:
        Function of the step and of the fraction done, giving a dict of arrays.
    """

    def batch_at(step: int, fraction: float) -> dict:
        rng = np.random.default_rng((seed, 1, step))
        small = fraction < crops
        count, size = (2 * batch_size, 64) if small else (batch_size, 128)
        chosen = rng.integers(len(pictures), size=count)
        corners = rng.integers(0, pictures.shape[1] - size + 1, size=(count, 2))
        cut = [
            pictures[i, row : row + size, column : column + size]
            for i, (row, column) in zip(chosen, corners, strict=True)
        ]
        shape = (count, size // 8, size // 8, LATENT_CHANNELS)
        noise = rng.standard_normal(shape, dtype="float32")
        return {"pictures": to_model_range(np.stack(cut)), "noise": noise}

    return batch_at


def new_trainer(vae, **options) -> VAETrainer:
    """A compiled trainer of an autoencoder; the options are those of `VAETrainer`."""
    trainer = VAETrainer(vae, **options)
    optimizer = kerashub.ConvolutionMuon(adam_lr_ratio=ADAM_RATE, global_clipnorm=1.0)
    # TensorFlow's own convolutions beat XLA's on a CPU; JAX has no others.
    compiled = keras.backend.backend() != "tensorflow"
    trainer.compile(optimizer=optimizer, jit_compile=compiled)
    return trainer


def train(trainer: VAETrainer, batch_at, schedule: Schedule, checkpoint: Path) -> dict:
    """Train an autoencoder; it ends with the better of its own and averaged weights.

    Returns:
        dict, the record: steps, minutes, losses, PSNR on held-out scenes in dB.
    """
    held_out = held_out_pictures(PSNR_SCENES)
    watch = Watch(lambda: psnr(trainer.vae, held_out[:WATCHED_SCENES]), max)
    progress = run(trainer, batch_at, schedule, checkpoint, watch)
    return progress.record() | {"psnr": round(psnr(trainer.vae, held_out), 2)}


def encode_means(vae, pictures, batch_size: int = 32) -> np.ndarray:
    """Encode pictures to the means of their codes, before scale and shift.

    Args:
        vae: The autoencoder.
        pictures: uint8 `(scenes, height, width, 3)`.
        batch_size: int. Defaults to 32.

    Returns:
        float32 `(scenes, height / 8, width / 8, 16)`.
    """
    encode, means = _compiled(vae.encoder, 3), []
    with progress_bar(len(pictures), "Encoding", unit="picture") as bar:
        for start in range(0, len(pictures), batch_size):
            batch = pictures[start : start + batch_size]
            codes = encode(to_model_range(batch))
            means.append(np.asarray(codes[..., :LATENT_CHANNELS], "float32"))
            bar.update(len(batch))
    return np.concatenate(means)


def decode(vae, codes, batch_size: int = 16) -> np.ndarray:
    """Decode codes, before scale and shift, to pictures, uint8."""
    decoder = _compiled(vae.decoder, LATENT_CHANNELS)
    parts = [codes[i : i + batch_size] for i in range(0, len(codes), batch_size)]
    return np.concatenate([to_uint8(np.asarray(decoder(p), "float32")) for p in parts])


def reconstruct(vae, pictures) -> np.ndarray:
    """Encode and decode pictures; uint8 `(scenes, height, width, 3)` in and out."""
    return decode(vae, encode_means(vae, pictures))


def psnr(vae, pictures) -> float:
    """PSNR in dB of encoded and decoded pictures, the mean over the pictures.

    Args:
        vae: The autoencoder.
        pictures: uint8 `(scenes, height, width, 3)`.
    """
    decoded = reconstruct(vae, pictures)
    pairs = zip(pictures, decoded, strict=True)
    return float(np.mean([measures.psnr(one, other) for one, other in pairs]))


@lru_cache(maxsize=4)
def _compiled(layer, channels: int):
    """A function that runs a layer on batches of numpy arrays, compiled once."""
    inputs = keras.Input((None, None, channels))
    model = keras.Model(inputs, layer(inputs))
    model.compile(jit_compile=keras.backend.backend() != "tensorflow")
    return model.predict_on_batch


def to_model_range(pictures) -> np.ndarray:
    """uint8 in [0, 255] to float32 in [-1, 1]."""
    return np.asarray(pictures, dtype="float32") / 127.5 - 1


def to_uint8(pictures) -> np.ndarray:
    """float32 in [-1, 1] to uint8 in [0, 255], rounded."""
    return np.rint(np.clip((pictures + 1) * 127.5, 0, 255)).astype("uint8")
