"""Measures that see softness: how far pictures are from drawn ones of their captions.

A classifier reads a smeared face as a face; these measures don't.
"""

from dataclasses import replace

import keras
import numpy as np

from walklib.pocket.training.vae_stage import psnr, reconstruct

OTHER_SEEDS = 1_000_000  # added to a scene's seed: its caption, drawn once more


def sharpness(pictures: np.ndarray, drawn: np.ndarray) -> float:
    """The mean absolute gradient of pictures over that of drawn ones; 1 is as sharp.

    Args:
        pictures: uint8 `(pictures, height, width, 3)`.
        drawn: uint8 of the same shape, drawn for the same captions.
    """
    return _mean_gradient(pictures) / _mean_gradient(drawn)


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """The Fréchet distance of two clouds of points, as if both were Gaussian.

    0 for equal clouds. It falls with the number of points: compare equal numbers.

    Args:
        first: float `(points, features)`.
        second: float `(points, features)`.

    Source: Heusel et al. (2017), https://arxiv.org/abs/1706.08500.
    """
    shift = first.mean(0) - second.mean(0)
    one, two = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    root = _root(one)
    overlap = np.trace(_root(root @ two @ root))
    return float(shift @ shift + np.trace(one) + np.trace(two) - 2 * overlap)


def features(judge: keras.Model, pictures: np.ndarray) -> np.ndarray:
    """What the judge's heads read: float64 `(pictures, 96)`.

    Args:
        judge: The classifier.
        pictures: uint8 `(pictures, 128, 128, 3)`.
    """
    body = keras.Model(judge.inputs, judge.get_layer("subject").input)
    return body.predict(pictures.astype("float32"), verbose=0).astype("float64")


def redrawn(scenes) -> list:
    """The same captions with other seeds: all that they leave open differs."""
    return [replace(scene, seed=scene.seed + OTHER_SEEDS) for scene in scenes]


def compare(judge, vae, generated, drawn, again) -> list[str]:
    """Lines of text: how sharp and how near to drawn scenes pictures are.

    Args:
        judge: The classifier.
        vae: The autoencoder of the model that generated.
        generated: uint8 `(pictures, 128, 128, 3)`.
        drawn: The scenes of the same captions, drawn, of the same shape.
        again: The same captions, drawn with other seeds.
    """
    back = reconstruct(vae, drawn)
    truth = features(judge, drawn)
    lines = [f"{len(drawn)} captions   sharpness   Fréchet distance to drawn scenes"]
    rows = {"drawn with other seeds": again, "round trip": back, "generated": generated}
    for name, pictures in rows.items():
        far = frechet_distance(truth, features(judge, pictures))
        lines.append(f"{name:24s} {sharpness(pictures, drawn):5.3f}   {far:8.3f}")
    return lines


def round_trip(vae, drawn: np.ndarray) -> str:
    """A line of text: PSNR and sharpness of the autoencoder's round trip.

    Args:
        vae: The autoencoder.
        drawn: uint8 `(scenes, 128, 128, 3)`, held out.
    """
    sharp = sharpness(reconstruct(vae, drawn), drawn)
    return (
        f"autoencoder on {len(drawn)} held-out scenes: {psnr(vae, drawn):.2f} dB, "
        f"sharpness {sharp:.3f}"
    )


def _mean_gradient(pictures: np.ndarray) -> float:
    values = pictures.astype("float32")
    rows, columns = np.diff(values, axis=1), np.diff(values, axis=2)
    return float(np.abs(rows).mean() + np.abs(columns).mean())


def _root(matrix: np.ndarray) -> np.ndarray:
    """The symmetric square root of a symmetric positive matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
