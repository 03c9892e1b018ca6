"""A contact sheet: a row for each photo, with what each method takes for near beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits
from ml_pipeline.disparity.base import normalise
from ml_pipeline.types import Plane, Rgb8

WIDTH, HEIGHT, LABEL, GAP = 288, 216, 22, 4  # pixels of a cell, of the line of text above it, and between
GROUND, INK = 255, (20, 20, 20)


@dataclass(frozen=True)
class Cell:
    """A photo, (M, N, 3), or a disparity map, (m, n), or nothing, under a line of text."""

    label: str
    content: Rgb8 | Plane | None


def depth_sheet(rows: Sequence[Sequence[Cell]]) -> Rgb8:
    """Draw cells; disparity from black, farthest, over red to pale yellow, nearest."""
    drawn = [np.hstack([_draw(cell) for cell in row]) for row in rows]
    widest = max(row.shape[1] for row in drawn)
    padded = [
        np.pad(row, ((0, 0), (0, widest - row.shape[1]), (0, 0)), constant_values=GROUND) for row in drawn
    ]
    return np.vstack(padded)


def _draw(cell: Cell) -> Rgb8:
    canvas = np.full((LABEL + HEIGHT + GAP, WIDTH + GAP, 3), GROUND, np.uint8)
    cv2.putText(canvas, cell.label, (4, LABEL - 7), cv2.FONT_HERSHEY_SIMPLEX, 0.45, INK, 1, cv2.LINE_AA)
    if cell.content is not None:
        fitted = _fit(_colour(cell.content))
        canvas[LABEL : LABEL + fitted.shape[0], : fitted.shape[1]] = fitted
    return canvas


def _colour(content: Rgb8 | Plane) -> Rgb8:
    """A photo as it is; disparity by INFERNO, in which equal steps look alike."""
    if content.ndim == 3:
        return np.asarray(content, dtype=np.uint8)
    bgr = cv2.applyColorMap(to_8_bits(normalise(np.nan_to_num(content))), cv2.COLORMAP_INFERNO)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _fit(picture: Rgb8) -> Rgb8:
    """As large as the cell allows, in its own aspect."""
    height, width = picture.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = (max(1, round(scale * width)), max(1, round(scale * height)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), dtype=np.uint8)
