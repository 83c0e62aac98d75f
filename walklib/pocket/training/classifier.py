"""A small classifier that reads subject, style and place off a picture."""

from pathlib import Path

import keras
import numpy as np
from keras import layers

from walklib.model.kerashub import without_initial_values
from walklib.pocket.training.packing import save_weights
from walklib.pocket.training.scenes import draw_scenes
from walklib.pocket.world import PLACES, STYLES, SUBJECTS, sample_scene

LABELS = {"subject": SUBJECTS, "style": STYLES, "place": PLACES}
WEIGHTS = Path(__file__).parent / "judge.weights.h5"


def build_classifier() -> keras.Model:
    """Build the classifier, with random weights.

    Returns:
        A model from pictures `(batch, 128, 128, 3)`, values in [0, 255], to a dict of
        probabilities: `"subject"`, `"style"` and `"place"`.
    """
    pictures = layers.Input((128, 128, 3), name="pictures")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(pictures)
    x = layers.AveragePooling2D(2)(x)
    for filters in (32, 64, 96, 128):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    x = layers.Dropout(0.3)(layers.Flatten()(x))
    x = layers.Dense(96, activation="relu")(x)
    heads = {
        name: layers.Dense(len(values), activation="softmax", name=name)(x)
        for name, values in LABELS.items()
    }
    return keras.Model(pictures, heads, name="judge")


def train_classifier(folder: Path, scenes: int, steps: int, seed: int = 0):
    """Train a classifier on drawn scenes, never on generated pictures.

    Args:
        folder: Path. Where the drawn scenes are kept.
        scenes: int. Number of scenes.
        steps: int. Steps of 64 scenes.
        seed: int. Defaults to 0.

    Returns:
        The trained classifier.
    """
    keras.utils.set_random_seed(seed)
    pictures = draw_scenes(folder, scenes)
    labels = label_indices([sample_scene(s) for s in range(scenes)])
    model = build_classifier()
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-3),
        loss=dict.fromkeys(LABELS, "sparse_categorical_crossentropy"),
    )
    bar = keras.utils.Progbar(steps)
    for step in range(steps):
        rng = np.random.default_rng((seed, 3, step))
        chosen = np.sort(rng.integers(scenes, size=64))
        batch = roughen(pictures[chosen], rng)
        truth = {name: values[chosen] for name, values in labels.items()}
        loss = model.train_on_batch(batch, truth, return_dict=True)["loss"]
        bar.update(step + 1, [("loss", float(loss))])
    return model


def load_classifier(path: Path = WEIGHTS) -> keras.Model:
    """Load the classifier that comes with the package.

    Raises:
        FileNotFoundError: If there are no weights.
        ValueError: If the file is damaged.
    """
    if not path.exists():
        raise FileNotFoundError(
            f"The judge has no weights: {path}. Make them with "
            "python -m walklib.pocket.training.judge --train"
        )

    def build():
        model = build_classifier()
        model.load_weights(path)
        return model

    try:
        return without_initial_values(build)
    except Exception as error:
        raise ValueError(
            f"The judge's weights are damaged: {path} ({error}). Make them again with "
            "python -m walklib.pocket.training.judge --train"
        ) from error


def save_classifier(model: keras.Model, path: Path = WEIGHTS):
    """Save the weights in float16, without the optimizer's."""
    bare = build_classifier()
    bare.set_weights(model.get_weights())
    save_weights(bare, path)


def label_indices(scenes) -> dict[str, np.ndarray]:
    """Labels of scenes as numbers: a dict of int arrays `(scenes,)`."""
    return {
        name: np.array([values.index(getattr(s, name)) for s in scenes])
        for name, values in LABELS.items()
    }


def read_labels(model: keras.Model, pictures: np.ndarray) -> dict[str, np.ndarray]:
    """What the classifier sees: a dict of int arrays `(pictures,)`."""
    seen = model.predict(np.asarray(pictures, "float32"), batch_size=64, verbose=0)
    return {name: scores.argmax(axis=-1) for name, scores in seen.items()}


def subjects_in(model: keras.Model, pictures: np.ndarray) -> list[str]:
    """The subject that the classifier sees in each picture."""
    return [SUBJECTS[index] for index in read_labels(model, pictures)["subject"]]


def accuracy(model: keras.Model, pictures: np.ndarray, scenes) -> dict[str, float]:
    """The part of the pictures whose labels are read as the scenes say, in [0, 1].

    The place counts only where the caption names one.
    """
    seen, truth = read_labels(model, pictures), label_indices(scenes)
    named = np.array([s.names_place for s in scenes])
    right = {name: seen[name] == truth[name] for name in LABELS}
    right["place"] = right["place"][named]
    return {name: float(hits.mean()) for name, hits in right.items()}


def roughen(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift, dim and blur pictures a little, and add noise: float32 in [0, 255].

    So that the judge looks at shapes and not at single pixels.
    """
    rows, columns = rng.integers(-4, 5, size=2)
    x = np.roll(np.asarray(pictures, "float32"), (rows, columns), axis=(1, 2))
    blurred = rng.random(len(x)) < 0.4
    for axis in (1, 2):
        mean = (np.roll(x, 1, axis) + np.roll(x, -1, axis) + 2 * x) / 4
        x[blurred] = mean[blurred]
    gain = rng.uniform(0.92, 1.08, size=(len(x), 1, 1, 1))
    noise = rng.standard_normal(x.shape, dtype="float32") * rng.uniform(0, 8)
    return np.clip(x * gain + noise, 0, 255).astype("float32")
