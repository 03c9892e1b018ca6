"""Where on the page a layer lies, and directions in which a hand hatches it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.media.scatter import Places
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha, Rgb8


@dataclass(frozen=True)
class View:
    """A layer at the size at which its strokes are chosen.

    Attributes
    ----------
    box : tuple of slice
        Where on the page it lies.
    shrink : float
        Pixels of the page in one of the view.
    rgb : (m, n, 3) uint8
    free : (m, n) uint8
        As in `Motif`.
    """

    box: Window
    shrink: float
    rgb: Rgb8
    free: Alpha

    def at(self, spots: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column of places of the page."""
        rows, columns = self.free.shape
        y = np.minimum(((spots.y - self.box[0].start) / self.shrink).astype(np.int64), rows - 1)
        x = np.minimum(((spots.x - self.box[1].start) / self.shrink).astype(np.int64), columns - 1)
        return y, x

    def small(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Something of the page's size as this view shows it."""
        size = (self.free.shape[1], self.free.shape[0])
        return np.asarray(cv2.resize(plane[self.box], size, interpolation=cv2.INTER_AREA), np.uint8)


def view_of(motif: Motif, box: Window, shrink: int) -> View:
    """What is to be painted, seen `shrink` times smaller."""
    height, width = motif.free[box].shape
    size = (max(1, -(-width // shrink)), max(1, -(-height // shrink)))
    rgb = np.asarray(cv2.resize(motif.rgb[box], size, interpolation=cv2.INTER_AREA), np.uint8)
    free = np.asarray(cv2.resize(motif.free[box], size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return View(box, max(width / size[0], height / size[1]), rgb, free)


def extent_of(free: Alpha) -> Window | None:
    """The smallest window that holds everything that may be painted; None where that is nothing."""
    left, top, width, height = cv2.boundingRect(free)
    if width == 0 or height == 0:
        return None
    return np.s_[top : top + height, left : left + width]


def turned(flow: Flow, box: Window, degrees: float, form: float, hand: Hand) -> Flow:
    """Parallel directions that lean towards the form; for a window of the page.

    Parameters
    ----------
    flow : Flow
        Of the whole page.
    box : tuple of slice
    degrees : float
        The hand's own direction, from the level, downwards positive.
    form : float
        0 keeps to it, 1 follows the flow.
    hand : Hand
        A loose one strays more.
    """
    rows, columns = (
        _shrunk(part, flow.scale, count) for part, count in zip(box, flow.cosine.shape, strict=True)
    )
    cosine, sine = flow.cosine[rows, columns], flow.sine[rows, columns]
    form += (1 - form) * hand.modifiers.swirl  # whirls lead the hand
    sigma = 6.0 - 3.0 * hand.modifiers.swirl
    double = np.dstack([cosine * cosine - sine * sine, 2 * cosine * sine])
    double = cv2.GaussianBlur(double, (0, 0), sigma)
    angle = np.float32(2 * np.deg2rad(degrees))
    double[..., 0] = form * double[..., 0] + (1 - form) * np.cos(angle)
    double[..., 1] = form * double[..., 1] + (1 - form) * np.sin(angle)
    half = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    stray = 0.06 * hand.strength * (1 + hand.modifiers.looseness)
    half += stray * _wander(flow, rows, columns, hand)
    return Flow(np.cos(half).astype(np.float32), np.sin(half).astype(np.float32), flow.scale)


def _shrunk(part: slice, scale: float, count: int) -> slice:
    """A part of the page on a grid of `count`; never empty."""
    first = min(int(part.start * scale), count - 1)
    return slice(first, max(int(np.ceil(part.stop * scale)), first + 1))


def _wander(flow: Flow, rows: slice, columns: slice, hand: Hand) -> NDArray[np.float32]:
    """Smooth noise fixed to the page, about -1 to 1."""
    height, width = flow.cosine.shape
    coarse = hand.rng(7).standard_normal((height // 40 + 2, width // 40 + 2)).astype(np.float32)
    wide = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return wide[rows, columns]


def chosen(strokes: Strokes, kept: NDArray[np.bool_]) -> Strokes:
    """Some of the strokes, in their order."""
    counts = np.diff(strokes.starts)
    point = np.repeat(kept, counts)
    return Strokes(
        points=strokes.points[point],
        starts=np.concatenate([[0], np.cumsum(counts[kept])]).astype(np.int64),
        radius=strokes.radius[kept],
        colour=strokes.colour[kept],
        drift=strokes.drift[point],
        height=strokes.height[kept],
        bristles=strokes.bristles[kept],
        passes=strokes.passes[kept],
    )


def softened(picture: NDArray[np.uint8], sigma: float) -> NDArray[np.uint8]:
    """A Gaussian, on a smaller copy where it is wide."""
    shrink = max(1, int(sigma / 3))
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (-(-width // shrink), -(-height // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def mean_size(steps: ArrayLike) -> NDArray[np.float32]:
    """(m, n): mean size of the channels of (m, n, 3)."""
    mean = np.full((1, 3), 1 / 3, np.float32)
    return np.asarray(cv2.transform(np.abs(np.asarray(steps, np.float32)), mean), np.float32)
