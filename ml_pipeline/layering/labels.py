"""The label map: working-size near masks, refined to the pixel, tidied, and enlarged along edges."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_float
from ml_pipeline.disparity.base import resize_plane
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Labels, Mask, Plane, Rgb8

SMALLEST_PIECE = 0.0008  # of the picture's area
BAND_PX = 5
FULL_RADIUS_PX = 6
FULL_EPS = 1e-4
TILE_PX = 128


def refine_contour(rgb: Rgb8, near: Mask) -> Mask:
    """Move a working-size contour onto the picture's edge within ±5 px.

    One iteration of GrabCut (Rother et al., 2004) on a band, then a guided filter (He et al., 2010).
    """
    height, width = near.shape
    inside = near.astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BAND_PX + 1, 2 * BAND_PX + 1))
    sure_near, sure_far = cv2.erode(inside, kernel), 1 - cv2.dilate(inside, kernel)
    if not sure_near.any() or not sure_far.any():
        return near
    trimap = np.where(near, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    trimap[sure_near > 0], trimap[sure_far > 0] = cv2.GC_FGD, cv2.GC_BGD
    cv2.setRNGSeed(1)  # the colour models start from a random k-means
    cv2.grabCut(rgb, trimap, None, np.zeros((1, 65)), np.zeros((1, 65)), 1, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    refined = ((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)).astype(np.float32)
    return guided_plane(rgb, refined, 2, FULL_EPS).reshape(height, width) > 0.5


def guided_plane(rgb: Rgb8, plane: Plane, radius_px: int, eps: float) -> Plane:
    """Guided filter of an (m, n) plane, [0, 1], by an (m, n, 3) uint8 picture."""
    return np.asarray(cv2.ximgproc.guidedFilter(to_float(rgb), plane, radius_px, eps), dtype=np.float32)


def count_near_masks(masks: list[Mask]) -> Labels:
    """Layer of each pixel: one more than the near masks it is in, (m, n) uint8."""
    return np.asarray(np.sum(masks, axis=0) + 1, dtype=np.uint8)


def join_small_pieces(labels: Labels, smallest_px: float) -> Labels:
    """Give every connected piece below `smallest_px` to the layer that surrounds most of it."""
    result = labels.copy()
    for layer in np.unique(labels):
        count, pieces, stats, _ = cv2.connectedComponentsWithStats(
            (result == layer).astype(np.uint8), connectivity=4
        )
        for piece in range(1, count):
            if stats[piece, cv2.CC_STAT_AREA] < smallest_px:
                _give_to_neighbour(result, pieces == piece, stats[piece])
    return result


def _give_to_neighbour(labels: Labels, piece: Mask, stats: NDArray[np.int32]) -> None:
    x, y, width, height = (int(v) for v in stats[:4])
    window = np.s_[max(y - 1, 0) : y + height + 1, max(x - 1, 0) : x + width + 1]
    inside = piece[window]
    ring = (cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & ~inside
    if ring.any():
        labels[window][inside] = np.bincount(labels[window][ring]).argmax()


def enlarge_labels(rgb: Rgb8, labels: Labels) -> Labels:
    """Working-size labels at the photo's own size, each contour drawn to the photo's edges.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    labels : (m, n) uint8
        Layers at working size.

    Returns
    -------
    (M, N) uint8
    """
    height, width = rgb.shape[:2]
    enlarged = np.ones((height, width), np.uint8)
    for layer in range(2, int(labels.max()) + 1):
        near = resize_plane((labels >= layer).astype(np.float32), height, width)
        if labels.shape != (height, width):
            near = _snap(rgb, near)
        enlarged += near > 0.5
    return enlarged


def _snap(rgb: Rgb8, near: Plane) -> Plane:
    """A blurred (M, N) contour drawn to the photo's edges; computed along the contour alone."""
    snapped = near.copy()

    def snap(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        read = guided_plane(rgb[outer], near[outer], FULL_RADIUS_PX, FULL_EPS)
        snapped[inner] = read[within(inner, outer)]

    side_by_side(snap, windows((near > 0) & (near < 1), 2 * FULL_RADIUS_PX, TILE_PX))
    return snapped
