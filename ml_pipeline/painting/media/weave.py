"""The weave of canvas, the same for all layers: it shows where paint lies thin."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ml_pipeline.painting.media.grain import spread
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha

THREAD_UNITS = 6.0  # from thread to thread
THINNEST_PX = 3.0  # threads that are thinner than that are not drawn: they would only flicker
THREADS = 24  # of a tile: an even number, so that it has no seams
UNEVEN = 0.35


def woven(height: Alpha, window: Window, amount: float, unit_px: float) -> Alpha:
    """The height of paint on canvas, whose threads stand out where it is thin.

    Parameters
    ----------
    height : (m, n) uint8
        How thick the paint lies.
    window : Window
        Where on the page.
    amount : float
        How high threads are under no paint at all, 0 to 1.
    unit_px : float
        See `Hand`.
    """
    thread_px = THREAD_UNITS * unit_px
    if amount <= 0 or thread_px < THINNEST_PX:
        return height
    threads = spread(_tile(round(thread_px)), *window)
    bare = cv2.bitwise_not(height)
    return np.asarray(cv2.add(height, cv2.multiply(threads, bare, scale=amount / 255)), np.uint8)


@lru_cache(maxsize=2)
def _tile(thread_px: int) -> Alpha:
    """(T, T) uint8, 255 the crests: a plain weave, warp and weft on top by turns, threads not all alike."""
    side = THREADS * thread_px
    place = (np.arange(side) + 0.5) / thread_px
    number, crest = place.astype(np.int64), np.abs(np.sin(np.pi * place))
    thickness = 1 - UNEVEN * np.random.default_rng(3).random((2, THREADS))
    weft = (crest * thickness[0, number])[:, None]
    warp = (crest * thickness[1, number])[None, :]
    on_top = (number[:, None] + number[None, :]) % 2 == 0
    return np.asarray(np.rint(255 * np.where(on_top, weft + 0 * warp, warp + 0 * weft)), np.uint8)
