"""A sheet of paper while it is painted in transparent colour: what has dried, what is wet, its tooth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.brush.bristles import bristles
from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.motif import Hand, Motif, Painted
from ml_pipeline.painting.strokes import nothing
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha

GRID = 6  # units between points of the grid that says how pigment swings
BLOOMS = 5
MOST_TIMES = 4


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
    tooth : (t, t) uint8
        The paper's, 255 its peaks; a tile.
    """

    canvas: Canvas
    wet: Canvas
    box: Window
    pigment: NDArray[np.uint8]
    tooth: Alpha


def blank(motif: Motif, hand: Hand) -> Sheet:
    """Bare paper."""
    shape = motif.alpha.shape
    return Sheet(_empty(shape), _empty(shape), motif.window, _swings(shape, hand), tooth_of(hand.unit_px))


@lru_cache(maxsize=MOST_TIMES)
def _tile(times: int) -> Alpha:
    tooth, pad = bristles().tooth, 8
    wide = cv2.resize(
        np.pad(tooth, pad, mode="wrap"), None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC
    )
    inner = slice(pad * times, -pad * times)
    return np.ascontiguousarray(wide[inner, inner], np.uint8)


def tooth_of(unit_px: float) -> Alpha:
    """The tooth of rough paper, (t, t) uint8, 255 its peaks: a seamless tile, coarser in large pictures."""
    return _tile(int(np.clip(round(unit_px), 1, MOST_TIMES)))


def bare(motif: Motif) -> Painted:
    """A layer that is nowhere: white, and no strokes."""
    return Painted(np.full_like(motif.rgb, 255), np.zeros_like(motif.alpha), nothing())


def _empty(shape: tuple[int, ...]) -> Canvas:
    zeros = np.zeros(shape, np.uint8)
    return Canvas(np.full((*shape, 3), 255, np.uint8), zeros, np.zeros(shape, np.uint8))


def _swings(shape: tuple[int, ...], hand: Hand) -> NDArray[np.uint8]:
    """Smooth noise of three sizes on a coarse grid of the whole picture, 128 on average."""
    rows, columns = (max(4, round(n / (GRID * max(hand.unit_px, 0.1)))) for n in shape[:2])
    rng = hand.rng(60)
    total = np.zeros((rows, columns), np.float32)
    for cell, weight in ((144, 1.0), (64, 0.6), (26, 0.35)):
        coarse = rng.standard_normal((int(rows * GRID / cell) + 3, int(columns * GRID / cell) + 3))
        total += weight * cv2.resize(
            coarse.astype(np.float32), (columns, rows), interpolation=cv2.INTER_CUBIC
        )
    return np.asarray(np.clip(128 + 60 * total, 0, 255), np.uint8)


def bloom(sheet: Sheet, motif: Motif, hand: Hand) -> None:
    """Let a few drops run back into drying paper, off what is near: pale, with a dark crinkled rim."""
    rows, columns = sheet.pigment.shape
    rng = hand.rng(61)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    calm = cv2.resize(np.maximum(motif.nearness, motif.care), (columns, rows), interpolation=cv2.INTER_AREA)
    weight = np.clip(1.4 - cv2.GaussianBlur(calm, (0, 0), 4).astype(np.float32) / 90, 0, 1)
    total = sheet.pigment.astype(np.float32)
    for _ in range(BLOOMS):
        radius = (0.05 + 0.07 * rng.random()) * np.sqrt(rows * columns)
        dy, dx = y - rows * rng.random(), x - columns * rng.random()
        angle, waves = np.arctan2(dy, dx), rng.random(5) * 2 * np.pi
        crinkle = sum(np.sin((3 + 4 * k) * angle + wave) / (3 + k) for k, wave in enumerate(waves))
        away = np.hypot(dx, dy) / radius * (1 + 0.22 * crinkle)
        inside = -60 * np.clip((1.0 - away) * 4, 0, 1) * np.clip(away + 0.3, 0, 1)
        rim = 110 * np.exp(-(((away - 1.02) / 0.06) ** 2))
        total += weight * (inside + rim)
    sheet.pigment[...] = np.clip(total, 0, 255)
