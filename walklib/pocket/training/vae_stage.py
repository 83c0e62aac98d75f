"""Stage one: the autoencoder, trained on drawn scenes."""

import keras
import numpy as np
from keras import ops
from tqdm.auto import tqdm

from walklib.pocket.training.model import LATENT_CHANNELS

CROP_FRACTION = 0.35  # of the stage: crops first, whole pictures after
KL_WEIGHT = 2e-3
ADAM_RATE = 0.2  # of the learning rate, for all weights that are no matrices
EDGE_WEIGHT = 0.5


class VAETrainer(keras.Model):
    """The loss of the autoencoder: pixels, their gradients, and a little KL.

    Source: Rombach et al. (2022), https://arxiv.org/abs/2112.10752, without the
    adversary: drawn scenes are made of clean edges, which the gradients keep.

    Args:
        vae: The autoencoder.
        edge_weight: float. Weight of the gradients' error. Defaults to
            `EDGE_WEIGHT`.
        decoder_only: bool. Leave the encoder, and so all latents, as they are.
            Defaults to False.
    """

    def __init__(self, vae, edge_weight=EDGE_WEIGHT, decoder_only=False):
        super().__init__(name="vae_trainer")
        self.vae, self.edge_weight = vae, edge_weight
        vae.encoder.trainable = not decoder_only

    def build_on(self, batch):
        """Create all variables, those of the optimizer included."""
        self(batch)
        self.optimizer.build(self.trainable_variables)

    def call(self, inputs):
        mean, log_variance = ops.split(self.vae.encoder(inputs["pictures"]), 2, axis=-1)
        log_variance = ops.clip(log_variance, -20.0, 10.0)
        codes = mean + ops.exp(0.5 * log_variance) * inputs["noise"]
        return self.vae.decoder(codes), mean, log_variance

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        decoded, mean, log_variance = y_pred
        error = decoded - x["pictures"]
        rows = error[:, 1:] - error[:, :-1]
        columns = error[:, :, 1:] - error[:, :, :-1]
        edges = ops.mean(ops.abs(rows)) + ops.mean(ops.abs(columns))
        pixels = ops.mean(ops.abs(error)) + 4 * ops.mean(ops.square(error))
        spread = ops.square(mean) + ops.exp(log_variance) - 1 - log_variance
        return pixels + self.edge_weight * edges + KL_WEIGHT * 0.5 * ops.mean(spread)


class ConvolutionMuon(keras.optimizers.Muon):
    """Muon that takes the kernels of convolutions for matrices too.

    A kernel `(height, width, inputs, outputs)` is the matrix
    `(height * width * inputs, outputs)`. Keras' own (3.15) leaves them to Adam.

    Source: Jordan et al. (2024), https://kellerjordan.github.io/posts/muon/.
    """

    def _should_use_adamw(self, variable):
        shape = variable.shape
        return len(shape) not in (2, 4) or min(shape[-2:]) < 16

    def _muon_update_step(self, gradient, variable, lr, m):
        if len(variable.shape) == 2:
            return super()._muon_update_step(gradient, variable, lr, m)
        self.assign_add(m, gradient + m * (self.momentum - 1))
        matrix = ops.reshape(gradient + self.momentum * m, (-1, variable.shape[-1]))
        update = self.zeropower_via_newtonschulz5(matrix, self.ns_steps)
        self.assign_sub(variable, ops.reshape(self.lr_adjust(lr * update), m.shape))


def batches(pictures, batch_size: int, seed: int):
    """Make the function that gives the batch of a step.

    Crops of 64 x 64 come first, for their variety; whole pictures follow, because the
    normalisation and the attention of the autoencoder see the whole picture.

    Args:
        pictures: uint8 `(scenes, 128, 128, 3)`.
        batch_size: int. Whole pictures a step; twice as many crops.
        seed: int. The order of the scenes and the noise depend on it.

    Returns:
        Function of the step and of the fraction done, giving a dict of arrays.
    """

    def batch_at(step: int, fraction: float) -> dict:
        rng = np.random.default_rng((seed, 1, step))
        crops = fraction < CROP_FRACTION
        count, size = (2 * batch_size, 64) if crops else (batch_size, 128)
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


def new_trainer(
    vae, edge_weight: float = EDGE_WEIGHT, decoder_only: bool = False
) -> VAETrainer:
    """A compiled trainer of an autoencoder; see `VAETrainer`."""
    trainer = VAETrainer(vae, edge_weight, decoder_only)
    optimizer = ConvolutionMuon(adam_lr_ratio=ADAM_RATE, global_clipnorm=1.0)
    # TensorFlow's own convolutions beat XLA's on a CPU; JAX has no others.
    compiled = keras.backend.backend() != "tensorflow"
    trainer.compile(optimizer=optimizer, jit_compile=compiled)
    return trainer


def encode_means(vae, pictures, batch_size: int = 32) -> np.ndarray:
    """Encode pictures to the means of their codes, before scale and shift.

    Args:
        vae: The autoencoder.
        pictures: uint8 `(scenes, height, width, 3)`.
        batch_size: int. Defaults to 32.

    Returns:
        float32 `(scenes, height / 8, width / 8, 16)`.
    """
    means = []
    for start in tqdm(range(0, len(pictures), batch_size), "Encoding"):
        codes = encode_means_of_batch(vae, pictures[start : start + batch_size])
        means.append(ops.convert_to_numpy(codes))
    return np.concatenate(means)


def psnr(vae, pictures) -> float:
    """PSNR in dB of encoded and decoded pictures, the mean over the pictures.

    Args:
        vae: The autoencoder.
        pictures: uint8 `(scenes, height, width, 3)`.
    """
    decoded = reconstruct(vae, pictures)
    error = np.square(pictures.astype("float64") - decoded).mean(axis=(1, 2, 3))
    return float(np.mean(10 * np.log10(255**2 / error)))


def reconstruct(vae, pictures, batch_size: int = 16) -> np.ndarray:
    """Encode and decode pictures; uint8 `(scenes, height, width, 3)` in and out."""
    decoded = []
    for start in range(0, len(pictures), batch_size):
        codes = encode_means_of_batch(vae, pictures[start : start + batch_size])
        decoded.append(to_uint8(ops.convert_to_numpy(vae.decoder(codes))))
    return np.concatenate(decoded)


def encode_means_of_batch(vae, pictures):
    """Means of the codes of one batch, as a tensor of the backend."""
    return vae.encoder(to_model_range(pictures))[..., :LATENT_CHANNELS]


def to_model_range(pictures) -> np.ndarray:
    """uint8 in [0, 255] to float32 in [-1, 1]."""
    return np.asarray(pictures, dtype="float32") / 127.5 - 1


def to_uint8(pictures) -> np.ndarray:
    """float32 in [-1, 1] to uint8 in [0, 255], rounded."""
    return np.rint(np.clip((pictures + 1) * 127.5, 0, 255)).astype("uint8")
