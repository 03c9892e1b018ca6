"""The contours of an ink painting: which there are, how wide and how black they are drawn."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.media.crests import along, linked, ridges
from ml_pipeline.painting.media.ribbons import Ribbons, smoothed
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.types import Alpha

BLACKEST = 22
LINE_PX = 1.4  # half a contour's width, in pixels of that picture, where it is looked for
SHORTEST = 22  # contour, in the same pixels
LINE_UNITS = 3.4  # half the width of the strongest, in units


def contours_of(motif: Motif, grey: Alpha, hand: Hand, number: int) -> tuple[Strokes, Ribbons]:
    """The contours, as strokes and as what is drawn: swelling with the contour, paler the farther it is.

    Parameters
    ----------
    motif : Motif
    grey : (m, n) uint8
        Its lightness without small detail, at the size at which contours are looked for.
    hand : Hand
    number : int
        Of the pass.
    """
    size = grey.shape[::-1]
    rim, near, free = (
        np.asarray(cv2.resize(part, size, interpolation=how), np.uint8)
        for part, how in (
            (motif.alpha, cv2.INTER_AREA),
            (motif.nearness, cv2.INTER_AREA),
            (motif.free, cv2.INTER_NEAREST),
        )
    )
    sigma = LINE_PX * (0.6 + 0.4 * hand.strength)
    far = (0.55 * (1 - near.astype(np.float32) / 255)).astype(np.float32)
    crest = ridges(grey, rim, sigma) * (1 - far) * (free == 255)
    fuss = (0.5 + 0.5 * hand.strength) * (1 + 0.35 * hand.modifiers.looseness)
    points, starts, strength = linked(crest, *along(grey, rim, sigma), 0.1 * fuss, 0.24 * fuss, SHORTEST)
    x, y = points.astype(np.int64).T
    points = smoothed(points, starts, 5)
    pressure = np.stack([np.sqrt(np.minimum(strength, 1)), 1 - 1.2 * far[y, x]], axis=-1)
    swell, ink = smoothed(pressure.astype(np.float32), starts, 9).T
    widest = LINE_UNITS * hand.unit_px * (0.5 + 0.5 * hand.strength) * (1 + 0.5 * hand.modifiers.thickness)
    half = np.maximum(widest * swell * _taper(starts), 0.3).astype(np.float32)
    times = np.array(motif.alpha.shape[::-1]) / np.array(size)  # a factor an axis: sizes are rounded
    points = ((points + 0.5) * times - 0.5).astype(np.float32)
    count = len(starts) - 1
    strokes = Strokes(
        points=points,
        starts=starts,
        radius=np.array([half[a:b].max() for a, b in pairwise(starts)], np.float32),
        colour=np.full((count, 3), BLACKEST, np.uint8),
        drift=np.zeros((len(points), 3), np.int16),
        height=np.full(count, 0.1, np.float32),
        bristles=np.arange(count, dtype=np.int32),
        passes=np.full(count, number, np.uint8),
    )
    return strokes, Ribbons(points, starts, half, ink)


def _taper(starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """A line's pressure along its way, (P,): it is set down, swells, and is lifted off slowly."""
    count = np.diff(starts)
    of = np.repeat(np.arange(len(count)), count)
    place = (np.arange(starts[-1]) - starts[of]).astype(np.float32)
    left = count[of] - 1 - place
    down, up = np.minimum(place / 10, 1), np.minimum(left / np.maximum(0.4 * count[of], 12), 1)
    return np.asarray(np.sqrt(down) * up**0.8, np.float32)
