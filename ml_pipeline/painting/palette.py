"""Colours before they are painted: graded as the style asks, or brought to a few paints."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.styles import Modifiers
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Rgb8

LUMA = (0.299, 0.587, 0.114)
SAMPLES = 6000  # of a picture's pixels, among which paints are sought
ROUNDS = 12
HUE_COUNTS = 1.7  # times as much as lightness, when two colours are compared
RICHER = 1.1  # paints are more colourful than the means of what they stand for
BITS = 5  # of each channel, that choose a paint


def grade(rgb: Rgb8, modifiers: Modifiers) -> Rgb8:
    """Colours as a style's modifiers want them: tone, contrast, chroma and warmth.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    modifiers : Modifiers
        Where all four are 0, `rgb` itself is returned.
    """
    curve, mixing = _curve(modifiers.tone, modifiers.contrast), _mixing(modifiers.chroma, modifiers.warmth)
    if modifiers.tone or modifiers.contrast:
        rgb = np.asarray(cv2.LUT(rgb, curve), np.uint8)
    if modifiers.chroma or modifiers.warmth:
        rgb = np.asarray(cv2.transform(rgb, mixing), np.uint8)
    return rgb


def colourful(modifiers: Modifiers) -> float:
    """How much of the colours that a hand adds of its own is left: 1, or less for a muted one, down to 0."""
    return 1 + min(modifiers.chroma, 0.0)


def tinted(colour: tuple[float, float, float], modifiers: Modifiers) -> tuple[float, float, float]:
    """A paper's or a ground's colour, 0 to 255 each, as muted and as warm as the style wants it."""
    mixing = _mixing(min(modifiers.chroma, 0.0), modifiers.warmth / 2)
    red, green, blue = np.clip(mixing @ np.array(colour, float), 0, 255)
    return float(red), float(green), float(blue)


def _curve(tone: float, contrast: float) -> NDArray[np.uint8]:
    """What becomes of each level: a gamma, then an S around the middle or a flatter line through it."""
    value = (np.arange(256) / 255) ** (2.0 ** (-0.7 * tone))
    steep = value * value * (3 - 2 * value)
    flat = 0.5 + (value - 0.5) * 0.5
    value = value + abs(contrast) * ((steep if contrast > 0 else flat) - value)
    return np.asarray(np.rint(np.clip(value, 0, 1) * 255), np.uint8)


def _mixing(chroma: float, warmth: float) -> NDArray[np.float64]:
    """How channels are mixed: away from grey or towards it; more red and less blue, or the reverse."""
    keep = 1 + (0.75 if chroma > 0 else 1) * chroma
    grey = np.array([LUMA, LUMA, LUMA])
    brown = -0.05 * min(chroma, 0.0)  # warm greys are brown, not olive
    gains = 1 + warmth * np.array([0.12 + brown, 0.02 - brown, -0.18 - brown])
    gains /= gains @ LUMA  # grey stays as light as it was
    return np.asarray(gains[:, None] * (grey + keep * (np.eye(3) - grey)), np.float64)


def paints_of(rgb: Rgb8, count: int, seed: int) -> Rgb8:
    """The few paints from which a picture can be painted best: k-means in CIELAB.

    Rare colours count as well as common ones do when the first paints are chosen, so that a small red thing
    gets its red.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    count : int
        How many at most.
    seed : int

    Returns
    -------
    (count or fewer, 3) uint8
    """
    pixels = rgb.reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // SAMPLES)]
    lab = _lab(pixels)
    rng = np.random.default_rng((seed, 3))
    centres = lab[rng.integers(len(lab))][None]
    away = ((lab - centres[0]) ** 2).sum(axis=1)
    while len(centres) < count and away.max() > 1:
        chances = away / away.sum()
        centres = np.vstack([centres, lab[rng.choice(len(lab), p=chances)]])
        away = np.minimum(away, ((lab - centres[-1]) ** 2).sum(axis=1))
    for _ in range(ROUNDS):
        nearest = _nearest(lab, centres)
        sizes = np.bincount(nearest, minlength=len(centres))
        sums = np.stack([np.bincount(nearest, lab[:, c], len(centres)) for c in range(3)], axis=1)
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
    centres[:, 1:] *= RICHER / HUE_COUNTS
    paints = cv2.cvtColor(centres.astype(np.float32)[None], cv2.COLOR_LAB2RGB)[0]
    return np.asarray(np.rint(np.clip(paints, 0, 1) * 255), np.uint8)


def choices(paints: Rgb8) -> Rgb8:
    """The nearest paint in CIELAB to every colour of `BITS` bits a channel, (32, 32, 32, 3) uint8."""
    levels = ((np.arange(1 << BITS) + 0.5) * (256 >> BITS)).astype(np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    nearest = _nearest(_lab(cube.reshape(-1, 3)), _lab(paints))
    return np.ascontiguousarray(paints[nearest].reshape(*cube.shape))


def snap(rgb: Rgb8, nearest: Rgb8) -> Rgb8:
    """Every colour of (M, N, 3) as the nearest paint, by `choices`."""
    snapped = np.empty_like(rgb)
    side_by_side(lambda rows: _snap(rgb[rows], nearest, snapped[rows]), strips(len(rgb)))
    return snapped


@kernel
def _snap(rgb: Rgb8, nearest: Rgb8, out: Rgb8) -> None:
    for y in range(rgb.shape[0]):
        for x in range(rgb.shape[1]):
            paint = nearest[rgb[y, x, 0] >> 3, rgb[y, x, 1] >> 3, rgb[y, x, 2] >> 3]
            for c in range(3):
                out[y, x, c] = paint[c]


def _nearest(lab: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    away = (lab**2).sum(axis=1)[:, None] - 2 * lab @ centres.T + (centres**2).sum(axis=1)
    return np.asarray(away.argmin(axis=1), np.int64)


def _lab(pixels: Rgb8) -> NDArray[np.float64]:
    """CIELAB of (K, 3) uint8, with hue weighed more than lightness."""
    lab = cv2.cvtColor(pixels[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[0], np.float64) * (1, HUE_COUNTS, HUE_COUNTS)
