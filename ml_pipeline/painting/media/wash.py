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

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.brush.passes import Pass, strokes_of
from ml_pipeline.painting.media.drying import Paper, Wash, settle, show
from ml_pipeline.painting.media.sheet import Sheet
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import strips
from ml_pipeline.types import Rgb8

DARKEST = 12  # of a single glaze


def ground(sheet: Sheet, rgb: Rgb8, spread_px: float) -> None:
    """Wet all of the paper with the motif's colours, run into each other; nothing has dried yet."""
    sheet.wet.rgb[sheet.box] = rgb[sheet.box]
    _spread(sheet.wet.rgb[sheet.box], spread_px)
    sheet.wet.cover[sheet.box] = 255


def glazes(motif: Motif, sheet: Sheet, flow: Flow, step: Pass, number: int, hand: Hand) -> Strokes:
    """The strokes of one pass, not yet laid; their colours are those of glazes, as on pure white.

    Light that is missing, not light, is what a glaze is judged by: places that are painted already as dark
    as they are wanted ask for nothing.
    """
    rgb = np.zeros_like(motif.rgb)
    rgb[sheet.box] = 255 - np.minimum(motif.rgb[sheet.box], sheet.canvas.rgb[sheet.box])
    missing = np.zeros_like(motif.rgb)
    missing[sheet.box] = 255 - sheet.canvas.rgb[sheet.box]
    canvas = replace(sheet.canvas, rgb=missing)
    strokes = strokes_of(replace(motif, rgb=rgb), canvas, flow, step, number, hand)
    return _over_what_is_there(strokes, sheet)


def _over_what_is_there(strokes: Strokes, sheet: Sheet) -> Strokes:
    """The glazes that make of what is painted already what strokes ask for."""
    middle = (strokes.starts[:-1] + strokes.starts[1:] - 1) // 2
    height, width = sheet.canvas.cover.shape
    where = strokes.points[middle].astype(np.int64)
    y, x = np.clip(where[:, 1], 0, height - 1), np.clip(where[:, 0], 0, width - 1)
    gain = 255 / np.maximum(sheet.canvas.rgb[y, x].astype(np.float32), DARKEST)
    colour = np.clip((255 - strokes.colour.astype(np.float32)) * gain, DARKEST, 255)
    of = np.repeat(np.arange(len(strokes)), np.diff(strokes.starts))
    drift = np.clip(-strokes.drift * gain[of], -255, 255)
    return replace(strokes, colour=np.rint(colour).astype(np.uint8), drift=drift.astype(np.int16))


def dry(sheet: Sheet, target: Rgb8, wash: Wash, spread_px: float, tick: Callable[[], None]) -> None:
    """Let the wash dry on what is painted, in place; what was wet is empty afterwards.

    Parameters
    ----------
    sheet : Sheet
    target : (m, n, 3) uint8
        What is to be painted in the sheet's box, at any size: no place gets much denser than it is here.
    wash : Wash
    spread_px : float
        How far colours run in the wet paper before they dry.
    tick : callable
        Called after each strip, from any thread; raises to stop.
    """
    rows, columns = sheet.box
    if spread_px > 0:
        _spread(sheet.wet.rgb[sheet.box], spread_px)
        _spread(sheet.wet.cover[sheet.box], spread_px)
    height, width = rows.stop - rows.start, columns.stop - columns.start
    limit = np.asarray(cv2.resize(target, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    inside = np.asarray(cv2.GaussianBlur(sheet.wet.cover[sheet.box], (0, 0), wash.rim_px), np.uint8)

    def strip(part: slice) -> None:
        top, bottom = rows.start + part.start, rows.start + part.stop
        settle(
            sheet.canvas.rgb,
            sheet.wet.rgb,
            sheet.wet.cover,
            inside,
            limit,
            sheet.pigment,
            sheet.tooth,
            rows.start,
            top,
            bottom,
            columns.start,
            columns.stop,
            wash,
        )
        tick()

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


def on_paper(sheet: Sheet, paper: Paper, tick: Callable[[], None]) -> Rgb8:
    """The picture on its sheet, (M, N, 3) uint8, pigment in the paper's valleys; the canvas is used up."""
    rows, columns = sheet.box
    rgb = sheet.canvas.rgb

    def strip(part: slice) -> None:
        top, bottom = rows.start + part.start, rows.start + part.stop
        show(rgb, sheet.tooth, top, bottom, columns.start, columns.stop, paper)
        tick()

    side_by_side(strip, strips(rows.stop - rows.start))
    return rgb
