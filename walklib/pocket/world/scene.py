"""Scenes: what is in a picture, and the picture."""

from dataclasses import dataclass

import numpy as np

from walklib.pocket.world import places, styles, subjects
from walklib.pocket.world.shapes import place_shapes

SUBJECTS = tuple(subjects.DRAWERS)
PLACES = tuple(places.DRAWERS)
STYLES = tuple(styles.RENDERERS)


@dataclass(frozen=True)
class Scene:
    """A captioned picture that is yet to be drawn.

    Args:
        subject: one of SUBJECTS.
        place: one of PLACES; what is drawn, whether the caption says so or not.
        style: one of STYLES.
        caption: what the picture is called.
        seed: fixes everything that the labels leave open, 0 or more.
        names_place: whether the caption tells the place.
    """

    subject: str
    place: str
    style: str
    caption: str
    seed: int
    names_place: bool = True


def _check(scene: Scene, size: int) -> None:
    for name, known in (("subject", SUBJECTS), ("place", PLACES), ("style", STYLES)):
        value = getattr(scene, name)
        if value not in known:
            raise ValueError(f"`{name}` must be one of {known}. Received: {value!r}")
    if not isinstance(size, (int, np.integer)) or not 16 <= size <= 1024:
        raise ValueError(
            "`size` must be a whole number of pixels from 16 to 1024. "
            f"Received: {size!r}"
        )


def draw(scene: Scene, size: int = 128) -> np.ndarray:
    """Draw a scene.

    Scenes that differ in their style alone share one composition.

    Args:
        scene: what to draw.
        size: height and width in pixels, 16 to 1024.

    Returns:
        uint8 array (size, size, 3), always the same for the same scene and size.

    Raises:
        ValueError: for a label that is not in SUBJECTS, PLACES or STYLES, or a size
            out of range.
    """
    _check(scene, size)
    around, within, brush = np.random.default_rng(scene.seed).spawn(3)
    light = str(around.choice(list(places.LIGHTS)))
    back = places.DRAWERS[scene.place](around, light)
    front, spot = _subject(scene.subject, within)
    render = styles.RENDERERS[scene.style]
    picture = render(back, front, spot, light, brush, int(size))
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


def _subject(name, rng):
    """The subject in the picture, and its (centre, foot, half width)."""
    shapes = subjects.DRAWERS[name](rng)
    half, foot = subjects.SIZES[name]
    half *= rng.uniform(0.94, 1.06)
    x = 0.5 + rng.uniform(-0.05, 0.05)
    y = foot - half + rng.uniform(-0.025, 0.025)
    placed = place_shapes(shapes, x, y, half)
    xs = np.concatenate([shape.points[:, 0] for shape in placed])
    return placed, ((xs.min() + xs.max()) / 2, y + half, np.ptp(xs) / 2)
