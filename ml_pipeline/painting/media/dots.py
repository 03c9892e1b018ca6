"""Round dots of thick paint, each with an outline and a crown of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.raster import BAND_ROWS, Canvas
from ml_pipeline.painting.media.scatter import Places
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

UNROUND = np.float32(0.1)  # of the radius: how far an outline strays from a circle's
STREAKS = np.float32(7)  # 8-bit steps: how much the middle of a dot is lighter than its rim


def dab(canvas: Canvas, dots: Strokes, tick: Callable[[], None] | None = None) -> None:
    """Set dots on a canvas, one after another, in place.

    Bands of rows are painted side by side; the bytes do not depend on the number of threads.

    Parameters
    ----------
    canvas : Canvas
    dots : Strokes
        Each of two points: a dot is as far around the line between them as its radius.
    tick : callable, optional
        Called after each band, from any thread; raises to stop.
    """
    if len(dots) == 0:
        return
    height = len(canvas.rgb)
    y = dots.points[:, 1].reshape(-1, 2)
    reach = dots.radius * (1 + UNROUND) + 1
    tops, bottoms = y.min(axis=1) - reach, y.max(axis=1) + reach

    def band(top: int) -> None:
        bottom = min(top + BAND_ROWS, height)
        here = np.flatnonzero((bottoms >= top) & (tops < bottom))
        _dab(
            canvas.rgb,
            canvas.height,
            canvas.cover,
            top,
            bottom,
            here,
            dots.points,
            dots.radius,
            dots.colour,
            dots.height,
            dots.bristles,
        )
        if tick is not None:
            tick()

    side_by_side(band, range(0, height, BAND_ROWS))


def dots_of(
    spots: Places,
    radius: NDArray[np.float32],
    colour: NDArray[np.float32],
    along: NDArray[np.float32],
    own: NDArray[np.float32],
    number: int,
) -> Strokes:
    """Dots at some places, a little longer one way.

    Parameters
    ----------
    spots : Places
    radius : (S,) float32
        In pixels.
    colour : (S, 3) float32 in [0, 255]
    along : (S, 2) float32
        Which way each is longer; of length 1 it is so by a sixth to two fifths of its radius at either end.
    own : (S, 6) float32 in [0, 1)
        Each dot's luck.
    number : int
        Of the pass.
    """
    count = len(radius)
    middle = np.stack([spots.x, spots.y], axis=1)
    half = along * (radius * (0.15 + 0.25 * own[:, 3]))[:, None]
    return Strokes(
        points=np.stack([middle - half, middle + half], axis=1).reshape(-1, 2).astype(np.float32),
        starts=np.arange(0, 2 * count + 1, 2, dtype=np.int64),
        radius=radius.astype(np.float32),
        colour=np.clip(np.rint(colour), 0, 255).astype(np.uint8),
        drift=np.zeros((2 * count, 3), np.int16),
        height=(0.6 + 0.4 * own[:, 4]).astype(np.float32),
        bristles=(own[:, 5] * (1 << 16)).astype(np.int32),
        passes=np.full(count, number, np.uint8),
    )


@kernel
def _dab(
    rgb: Rgb8,
    thickness: Alpha,
    cover: Alpha,
    top: int,
    bottom: int,
    here: NDArray[np.int64],
    points: NDArray[np.float32],
    radius: NDArray[np.float32],
    colour: NDArray[np.uint8],
    height: NDArray[np.float32],
    which: NDArray[np.int32],
) -> None:
    one = np.float32(1)
    for s in here:
        px, py = points[2 * s, 0], points[2 * s, 1]
        dx, dy = points[2 * s + 1, 0] - px, points[2 * s + 1, 1] - py
        r = radius[s]
        reach = r * (one + UNROUND) + one
        per_length = one / max(dx * dx + dy * dy, np.float32(1e-6))
        turn = np.float32(which[s] % 64) * np.float32(np.pi / 32)
        cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        first, last = int(min(py, py + dy) - reach), int(max(py, py + dy) + reach) + 2
        left, right = int(min(px, px + dx) - reach), int(max(px, px + dx) + reach) + 2
        for y in range(max(top, first), min(bottom, last)):
            for x in range(max(0, left), min(rgb.shape[1], right)):
                share = min(max(((x - px) * dx + (y - py) * dy) * per_length, np.float32(0)), one)
                ox, oy = np.float32(x) - px - share * dx, np.float32(y) - py - share * dy
                away = np.float32(np.sqrt(ox * ox + oy * oy))
                c = (ox * cosine + oy * sine) / max(away, np.float32(1e-3))  # of the angle around the dot
                edge = r * (one + UNROUND * (4 * c * c - 3) * c)  # three soft corners
                alpha = min(max(edge + np.float32(0.5) - away, np.float32(0)), one)
                if alpha <= 0:
                    continue
                crown = max(one - (away / edge) ** 2, np.float32(0))
                _set(rgb[y, x], colour[s], alpha, STREAKS * (crown - np.float32(0.5)))
                old = np.float32(thickness[y, x])
                wanted = np.float32(255) * height[s] * (np.float32(0.3) + np.float32(0.7) * crown)
                thickness[y, x] = np.uint8(old + alpha * (wanted - old))
                old = np.float32(cover[y, x])
                cover[y, x] = np.uint8(old + alpha * (255 - old) + np.float32(0.5))


@kernel
def _set(pixel: NDArray[np.uint8], colour: NDArray[np.uint8], alpha: np.float32, lighter: np.float32) -> None:
    for c in range(3):
        old = np.float32(pixel[c])
        new = old + alpha * (np.float32(colour[c]) + lighter - old)
        pixel[c] = np.uint8(min(max(new, np.float32(0)), np.float32(255)) + np.float32(0.49))
