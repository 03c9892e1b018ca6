"""Colour that lets the paper through: washes and glazes, their wet edges, and pigment on the tooth of paper.

What lies on the paper is kept as what it would look like on pure white, 8 bits; laid on each other, washes
multiply.

References
----------
.. [1] Curtis, Anderson, Seims, Fleischer, Salesin, "Computer-generated watercolor", SIGGRAPH 1997 (what
   pigment does: edge darkening, backruns, granulation, glazing).
.. [2] Bousseau, Kaplan, Thollot, Sillion, "Interactive watercolor rendering with temporal coherence and
   abstraction", NPAR 2006 (pigment density as a factor of the optical density).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.base import Tick
from ml_pipeline.painting.bristles import bristles
from ml_pipeline.painting.drying import Paper, Wash, settle, show
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.raster import Brush, Canvas, lay
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Alpha, Rgb8

DARKEST = 12  # of a single glaze
AREA_AT_ONCE = 3_000_000  # pixels that strokes cover between two ticks
Box = tuple[slice, slice]


@dataclass(frozen=True)
class Sheet:
    """A picture in transparent colour while it is painted.

    Attributes
    ----------
    canvas : Canvas
        What is painted so far, as on pure white.
    wet : Canvas
        The wash that is being laid.
    box : tuple of slice
        Rows and columns that the motif takes up: nothing is computed beyond.
    pigment : (m, n) uint8
        Swings of density and hue over wide distances, 128 is none; on a coarse grid of the whole picture.
    """

    canvas: Canvas
    wet: Canvas
    box: Box
    pigment: NDArray[np.uint8]


def blank(motif: Motif, hand: Hand) -> Sheet:
    """Bare paper."""
    shape = motif.alpha.shape
    return Sheet(_empty(shape), _empty(shape), _box(motif.free), _swings(shape, hand))


def _empty(shape: tuple[int, ...]) -> Canvas:
    zeros = np.zeros(shape, np.uint8)
    return Canvas(np.full((*shape, 3), 255, np.uint8), zeros, np.zeros(shape, np.uint8))


def _box(free: Alpha) -> Box:
    x, y, width, height = cv2.boundingRect(free)
    return slice(y, y + max(1, height)), slice(x, x + max(1, width))


def _swings(shape: tuple[int, ...], hand: Hand) -> NDArray[np.uint8]:
    """Two octaves of smooth noise on a grid of a 16th of the picture at two megapixels."""
    rows, columns = (max(4, round(n / (16 * max(hand.unit_px, 0.1)))) for n in shape[:2])
    rng = hand.rng(60)
    total = np.zeros((rows, columns), np.float32)
    for cell, weight in ((9, 1.0), (4, 0.6), (1.6, 0.35)):
        coarse = rng.standard_normal((int(rows / cell) + 3, int(columns / cell) + 3)).astype(np.float32)
        total += weight * cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(128 + 60 * total, 0, 255), np.uint8)


def wanted(motif: Motif, sheet: Sheet) -> Motif:
    """The motif as transparent colour can still reach it: nowhere lighter than what is painted already."""
    rgb = motif.rgb.copy()
    rgb[sheet.box] = np.minimum(rgb[sheet.box], sheet.canvas.rgb[sheet.box])
    return replace(motif, rgb=rgb)


def glazes(strokes: Strokes, sheet: Sheet) -> Strokes:
    """Strokes that ask for a colour, as strokes of the glaze that gives it on what is painted already."""
    middle = (strokes.starts[:-1] + strokes.starts[1:] - 1) // 2
    height, width = sheet.canvas.cover.shape
    where = strokes.points[middle].astype(np.int64)
    y, x = np.clip(where[:, 1], 0, height - 1), np.clip(where[:, 0], 0, width - 1)
    below = np.maximum(sheet.canvas.rgb[y, x].astype(np.float32), 8)
    colour = np.clip(strokes.colour * (255 / below), DARKEST, 255)
    of = np.repeat(np.arange(len(strokes)), np.diff(strokes.starts))
    drift = np.clip(strokes.drift * (255 / below)[of], -255, 255)
    return replace(strokes, colour=np.rint(colour).astype(np.uint8), drift=drift.astype(np.int16))


def lay_wet(sheet: Sheet, strokes: Strokes, brush: Brush, tick: Tick) -> None:
    """Lay strokes into the wash that is being laid: where they meet they run together.

    `tick` is told 0 to 1, after each few million pixels.
    """
    lengths = np.diff(strokes.starts) + 1.0
    area = np.cumsum(lengths * 2 * strokes.radius**2)
    parts = max(1, int(area[-1] / AREA_AT_ONCE)) if len(strokes) else 0
    ends = np.searchsorted(area, np.arange(1, parts + 1) / max(parts, 1) * area[-1]) + 1 if parts else []
    begin = 0
    for number, end in enumerate(ends):
        lay(sheet.wet, _some(strokes, begin, min(int(end), len(strokes))), brush)
        begin = min(int(end), len(strokes))
        tick((number + 1) / parts)


def _some(strokes: Strokes, begin: int, end: int) -> Strokes:
    first, last = strokes.starts[begin], strokes.starts[end]
    return Strokes(
        points=strokes.points[first:last],
        starts=strokes.starts[begin : end + 1] - first,
        radius=strokes.radius[begin:end],
        colour=strokes.colour[begin:end],
        drift=strokes.drift[first:last],
        height=strokes.height[begin:end],
        bristles=strokes.bristles[begin:end],
        passes=strokes.passes[begin:end],
    )


def dry(sheet: Sheet, target: Rgb8, wash: Wash, spread_px: float = 0.0) -> None:
    """Let the wash dry on what is painted, in place; what was wet is empty afterwards.

    Parameters
    ----------
    sheet : Sheet
    target : (m, n, 3) uint8
        What is painted, at any size: no place gets much denser than it is here.
    wash : Wash
    spread_px : float
        How far colours run in the wet paper before they dry.
    """
    rows, columns = sheet.box
    if spread_px > 0:
        _spread(sheet.wet.rgb[sheet.box], spread_px)
        _spread(sheet.wet.cover[sheet.box], spread_px)
    height, width = sheet.canvas.cover.shape
    limit = np.asarray(cv2.resize(target, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    inside = np.asarray(cv2.GaussianBlur(sheet.wet.cover, (0, 0), wash.rim_px), np.uint8)
    tooth = bristles().tooth

    def strip(part: slice) -> None:
        top, bottom = rows.start + part.start, rows.start + part.stop
        settle(
            sheet.canvas.rgb,
            sheet.wet.rgb,
            sheet.wet.cover,
            inside,
            limit,
            sheet.pigment,
            tooth,
            top,
            bottom,
            columns.start,
            columns.stop,
            wash,
        )

    side_by_side(strip, strips(rows.stop - rows.start))
    np.maximum(sheet.canvas.cover[sheet.box], sheet.wet.cover[sheet.box], out=sheet.canvas.cover[sheet.box])
    sheet.wet.rgb[sheet.box] = 255
    sheet.wet.cover[sheet.box] = 0


def _spread(values: NDArray[np.uint8], sigma: float) -> None:
    """A wide Gaussian, in place, on a smaller copy."""
    shrink = max(1, int(sigma / 3))
    height, width = values.shape[:2]
    size = (max(1, width // shrink), max(1, height // shrink))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    values[...] = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def on_paper(sheet: Sheet, paper: Paper) -> Rgb8:
    """The picture on its sheet, (M, N, 3) uint8, with pigment in the paper's valleys; the canvas is used up."""
    rows, columns = sheet.box
    tooth, rgb = bristles().tooth, sheet.canvas.rgb

    def strip(part: slice) -> None:
        top, bottom = rows.start + part.start, rows.start + part.stop
        show(rgb, tooth, top, bottom, columns.start, columns.stop, paper)

    side_by_side(strip, strips(rows.stop - rows.start))
    return rgb
