"""Strokes laid on a canvas, pixel by pixel: ribbons with bristles, ragged ends and running dry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ml_pipeline.painting.brush.bristles import bristles
from ml_pipeline.painting.brush.measures import Load, extent
from ml_pipeline.painting.brush.scanlines import lay_band
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

BAND_ROWS = 128


class Brush(NamedTuple):
    """How paint comes off the brush.

    Attributes
    ----------
    opacity : float
        Of a full stroke, 0 to 1.
    softness : float
        Width of the edge's falling off, in radii; small is crisp.
    raggedness : float
        How far the edges wander, in radii.
    dryness : float
        Share of the stroke along which bristles run out of paint, 0 to 1.
    streaks : float
        How much lighter and darker single bristles paint, in 8-bit steps of a middle tone; less in the dark.
    grain : float
        How much the paper's tooth takes up the paint in its valleys, 0 (none) to 1 (peaks only).
    coarseness : float
        How many times as broad a brush must be to show its hairs.
    """

    opacity: float = 0.92
    softness: float = 0.25
    raggedness: float = 0.15
    dryness: float = 0.35
    streaks: float = 10.0
    grain: float = 0.0
    coarseness: float = 1.0


@dataclass(frozen=True)
class Canvas:
    """What strokes are laid on, in place.

    Attributes
    ----------
    rgb : (M, N, 3) uint8
    height : (M, N) uint8
        How thick the paint lies.
    cover : (M, N) uint8
        How much of the ground strokes have covered, 255 all.
    """

    rgb: Rgb8
    height: Alpha
    cover: Alpha


def lay(canvas: Canvas, strokes: Strokes, brush: Brush, tick: Callable[[], None] | None = None) -> None:
    """Lay strokes on a canvas, one after another, in place.

    Bands of rows are painted side by side; within each, strokes keep their order, so the bytes do not depend
    on the number of threads.

    Parameters
    ----------
    canvas : Canvas
    strokes : Strokes
    brush : Brush
    tick : callable, optional
        Called after each band, from any thread; raises to stop.
    """
    if len(strokes) == 0:
        return
    height = canvas.rgb.shape[0]
    tops, bottoms = extent(strokes.points, strokes.starts, 2 * strokes.radius + 1)
    load = Load(*(np.float32(value) for value in brush))

    def band(top: int) -> None:
        bottom = min(top + BAND_ROWS, height)
        here = np.flatnonzero((bottoms >= top) & (tops < bottom))
        lay_band(
            canvas.rgb,
            canvas.height,
            canvas.cover,
            top,
            bottom,
            here,
            strokes.points,
            strokes.starts,
            strokes.radius,
            strokes.colour,
            strokes.drift,
            strokes.height,
            strokes.bristles,
            load,
            bristles(),
        )
        if tick is not None:
            tick()

    first = max(int(tops.min()) // BAND_ROWS, 0) * BAND_ROWS
    side_by_side(band, range(first, min(height, int(bottoms.max()) + 1), BAND_ROWS))
