"""Scenes: what is in a picture, and the picture."""

from dataclasses import dataclass

import numpy as np

from walklib.pocket.world import places, styles, subjects
from walklib.pocket.world.shapes import mirrored, place_shapes

SUBJECTS = tuple(subjects.DRAWERS)
PLACES = tuple(places.DRAWERS)
STYLES = tuple(styles.RENDERERS)
LIT_STYLES = styles.LIT
LIGHTS = tuple(places.LIGHTS)
SIDES = ("left", "right")
COLOURS = subjects.COLOURS


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
        colour: one of COLOURS[subject]; None leaves it to the seed.
        light: one of LIGHTS; None leaves it to the seed, which takes no night. Sketches
            and starry nights do not show it.
        sun: "left" or "right", where sun or moon stand; None is the left.
    """

    subject: str
    place: str
    style: str
    caption: str
    seed: int
    names_place: bool = True
    colour: str | None = None
    light: str | None = None
    sun: str | None = None


def _check(scene: Scene, size: int) -> None:
    for name, known in (("subject", SUBJECTS), ("place", PLACES), ("style", STYLES)):
        _check_one(name, getattr(scene, name), known)
    told = {"colour": COLOURS[scene.subject], "light": LIGHTS, "sun": SIDES}
    for name, known in told.items():
        if getattr(scene, name) is not None:
            _check_one(name, getattr(scene, name), known)
    if not isinstance(size, (int, np.integer)) or not 16 <= size <= 1024:
        raise ValueError(
            "`size` must be a whole number of pixels from 16 to 1024. "
            f"Received: {size!r}"
        )


def _check_one(name, value, known) -> None:
    if value not in known:
        raise ValueError(f"`{name}` must be one of {known}. Received: {value!r}")


def draw(scene: Scene, size: int = 128) -> np.ndarray:
    """Draw a scene.

    Scenes that differ in their style alone share one composition.

    Args:
        scene: what to draw.
        size: height and width in pixels, 16 to 1024.

    Returns:
        uint8 array (size, size, 3), always the same for the same scene and size.

    Raises:
        ValueError: for a label that is not in SUBJECTS, PLACES, STYLES, COLOURS or
            LIGHTS, or a size out of range.
    """
    _check(scene, size)
    around, within, brush = np.random.default_rng(scene.seed).spawn(3)
    light = _light(scene, around)
    back = places.DRAWERS[scene.place](around, light)
    if scene.sun == "right":
        back = mirrored(back, 0.5)
    front, spot = _subject(scene, within)
    render = styles.RENDERERS[scene.style]
    picture = render(back, front, spot, light, int(brush.integers(2)), int(size))
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


def _light(scene, rng) -> str:
    drawn = ("day", "day", "sunset")[rng.integers(3)]
    if scene.style not in styles.LIT:
        return "day"
    return scene.light or drawn


def _subject(scene, rng):
    """The subject in the picture, and its (centre, foot, half width)."""
    colour = scene.colour or rng.choice(COLOURS[scene.subject][:3])
    shapes = subjects.DRAWERS[scene.subject](rng, str(colour))
    half, foot = subjects.SIZES[scene.subject]
    placed = place_shapes(shapes, 0.5, foot - half, half)
    xs = np.concatenate([shape.points[:, 0] for shape in placed])
    return placed, ((xs.min() + xs.max()) / 2, foot, np.ptp(xs) / 2)
