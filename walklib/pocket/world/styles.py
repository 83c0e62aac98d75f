"""Styles: how a list of shapes becomes a picture.

Every style is structure of several pixels (washes, strokes, lines, swirls), never
noise of single pixels, so that 8 x 8 latents can hold it.
"""

import numpy as np
from PIL import Image, ImageFilter

from walklib.pocket.world.canvas import Pen, paint, trace
from walklib.pocket.world.places import LIGHTS
from walklib.pocket.world.shapes import mix, shade
from walklib.pocket.world.strokes import flow, stroke_map, swirls, wobble


def _array(image) -> np.ndarray:
    return np.asarray(image, np.float32)


def _over(below, layer) -> np.ndarray:
    """Put an RGBA layer on an RGB array (height, width, 3)."""
    layer = _array(layer)
    alpha = layer[..., 3:] / 255
    return below * (1 - alpha) + layer[..., :3] * alpha


def _saturate(colour, amount):
    grey = int(sum(colour) / 3)
    return tuple(int(np.clip(grey + (c - grey) * amount, 0, 255)) for c in colour)


def _blur(array, radius) -> np.ndarray:
    image = Image.fromarray(np.clip(array, 0, 255).astype(np.uint8))
    return _array(image.filter(ImageFilter.GaussianBlur(radius)))


def _coordinates(size):
    ramp = (np.arange(size, dtype=np.float32) + 0.5) / size
    return ramp[None, :, None], ramp[:, None, None]


def _tinted(picture, light) -> np.ndarray:
    return picture * np.array(LIGHTS[light][3], np.float32)


def _emboss(alpha, size) -> np.ndarray:
    """-1 to 1: light on the upper left of a silhouette, shade on its lower right."""
    soft = _blur(alpha, size / 26) / 255
    step = max(size // 32, 1)
    return np.roll(soft, -step, (0, 1)) - np.roll(soft, step, (0, 1))


def photo(back, front, spot, light, variant, size) -> np.ndarray:
    """Smooth gradients, a soft shadow, a background out of focus, a vignette."""
    levels = ((0.8, 1.06), (0.5, 1.14))
    far = Pen(lambda c: c, None)
    near = Pen(lambda c: c, lambda c: shade(c, 0.42), 1.3, levels)
    picture = _blur(_array(paint(back, far, size))[..., :3], size / 128)
    picture *= 1 - 0.45 * _shadow(spot, size)
    layer = _array(paint(front, near, size))
    lit = 1 + 0.5 * _emboss(layer[..., 3], size)[..., None]
    layer[..., :3] *= lit
    picture = _tinted(_over(picture, layer), light)
    x, y = _coordinates(size)
    return picture * (1.02 - 0.5 * ((x - 0.5) ** 2 + (y - 0.5) ** 2))


def _shadow(spot, size) -> np.ndarray:
    x, y = _coordinates(size)
    centre, foot, half = spot
    distance = ((x - centre) / (half * 1.1)) ** 2 + ((y - foot) / 0.06) ** 2
    return np.exp(-(distance**1.5))


def watercolor(back, front, spot, light, variant, size) -> np.ndarray:
    """Light washes with darker edges on white paper, inside an uneven white margin."""

    def wash(share):
        return lambda c: mix(_saturate(c, 1.15), (255, 255, 255), share)

    levels = ((0.78, 1.22), (0.5, 1.42))
    far = Pen(wash(0.5), lambda c: mix(c, (255, 255, 255), 0.2), 1.2)
    near = Pen(wash(0.22), lambda c: shade(_saturate(c, 1.2), 0.55), 1.5, levels)
    paper = np.full((size, size, 3), 252, np.float32)
    washes = _blur(_array(paint(back, far, size))[..., :3], size / 200)
    pigment = 1 - (255 - washes) / 255 * wobble(variant, size, 4, 0.8, 1.15)
    washes = np.clip(pigment, 0, 1) * 255
    inside = _margin(variant, size)
    rim = inside * (1 - inside) * 4
    picture = paper * (1 - inside) + washes * inside * (1 - 0.16 * rim)
    return _over(picture, paint(front, near, size))


def _margin(variant, size) -> np.ndarray:
    x, y = _coordinates(size)
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    uneven = wobble(variant, size, 5, 0.03, 0.1)
    return np.clip((edge - uneven) * 40 + 0.5, 0, 1)


def oil_painting(back, front, spot, light, variant, size) -> np.ndarray:
    """Saturated patches, broad strokes, thick dark contours."""

    def rich(colour):
        return _saturate(mix(colour, (196, 120, 40), 0.12), 1.4)

    def contour(colour):
        return shade(mix(colour, (60, 24, 10), 0.5), 0.36)

    source, lightness = stroke_map(size, variant)
    land = [shape for shape in back if shape.role != "air"]
    ground = _array(paint(land, Pen(rich), size))[..., :3]
    # (size, size) indices into (size * size, 3): each pixel takes its stroke's colour
    strokes = _blur(ground, size / 64).reshape(-1, 3)[source]
    picture = _blur((0.5 * strokes + 0.5 * ground) * (1 + 0.07 * lightness), size / 150)
    lines = Pen(rich, lambda c: shade(rich(c), 0.6), 1.1)
    picture = _over(picture, trace(land, lines, size))
    air = [shape for shape in back if shape.role == "air"]
    picture = _over(picture, paint(air, lines, size))
    levels = ((0.76, 1.16), (0.46, 1.34))
    layer = _array(paint(front, Pen(rich, contour, 1.9, levels), size))
    relief = _blur(128 + 127 * lightness.repeat(3, 2), size / 200) / 127 - 1
    layer[..., :3] *= 1 + 0.07 * relief
    return (_over(picture, layer) - 128) * 1.06 + 124


def sketch(back, front, spot, light, variant, size) -> np.ndarray:
    """Grey pencil lines and a few hatches on cream paper."""

    def tone(low, high):
        def grey(colour):
            value = low + (high - low) * (np.dot(colour, (0.3, 0.59, 0.11)) / 255)
            return (int(value), int(value), int(value))

        return grey

    far = Pen(tone(168, 250), lambda c: (128, 128, 130), 1.1, fades=False)
    near = Pen(tone(70, 254), lambda c: (44, 44, 48), 1.6, fades=False)
    picture = _array(paint(back, far, size))[..., :3]
    picture = _over(picture, paint(front, near, size))
    hatched = _hatch(spot, size)
    picture = picture * (1 - 0.3 * hatched)
    return picture * np.array([1.0, 0.985, 0.93], np.float32)


def _hatch(spot, size) -> np.ndarray:
    x, y = _coordinates(size)
    centre, foot, half = spot
    lines = np.clip(np.sin((x + y) * 2 * np.pi * 9) * 1.5 - 0.3, 0, 1)
    return lines * (_shadow((centre + half * 0.35, foot, half), size) > 0.4)


def starry_night(back, front, spot, light, variant, size) -> np.ndarray:
    """Deep blue and yellow: a swirling sky, big stars and a moon, flowing strokes."""
    far = Pen(lambda c: _night(c, 0.74, 0.55), lambda c: (14, 22, 62), 1.1, fades=False)
    near = Pen(
        lambda c: _night(c, 1.06, 0.25), lambda c: (10, 14, 44), 1.7, ((0.7, 1.18),)
    )
    land = [s for s in back if s.role not in ("sky", "air")]
    picture = _over(swirls(variant, size), paint(land, far, size))
    solid = _array(paint(land, Pen(lambda c: c), size))[..., 3:] / 255
    picture = picture * (1 + 0.1 * flow(variant, size) * solid)
    return _over(picture, paint(front, near, size))


def _night(colour, brightness, kept):
    value = np.dot(colour, (0.3, 0.59, 0.11)) / 255
    warmth = np.clip((colour[0] - colour[2]) / 90, 0, 1)
    stops = [0, 0.5, 1]
    cool = [
        np.interp(value, stops, s)
        for s in ((16, 58, 190), (26, 106, 214), (76, 176, 236))
    ]
    warm = [
        np.interp(value, stops, s)
        for s in ((66, 206, 255), (44, 146, 232), (40, 44, 130))
    ]
    night = np.array(cool) * (1 - warmth) + np.array(warm) * warmth
    result = (night * (1 - kept) + np.array(colour) * kept) * brightness
    return tuple(int(v) for v in np.clip(result, 0, 255))


RENDERERS = {
    "photo": photo,
    "watercolor": watercolor,
    "oil painting": oil_painting,
    "sketch": sketch,
    "starry night": starry_night,
}

# The styles that show the time of day.
LIT = ("photo", "watercolor", "oil painting")
