"""Where strokes begin: in each cell of a grid as wide as the brush, where the canvas is most wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.luck import keys_of, uniform
from ml_pipeline.painting.brush.sight import Sight
from ml_pipeline.painting.brush.tracing import Seeds, apart
from ml_pipeline.painting.motif import Motif
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

TRIES = 3  # random places of a cell among which the worst is taken
FINEST_PX = 1.0
BAND_CELLS = 32
STRICTER_NEAR, STRICTER_CARE = np.float32(0.3 / 255), np.float32(0.65 / 255)
DARK, LIGHT = np.float32(0.55), np.float32(0.6 / 255)  # in the dark, smaller errors are seen


def seeds_of(
    sight: Sight, motif: Motif, radius: float, spacing: float, error: float, key: int
) -> tuple[Seeds, NDArray[np.int64]]:
    """Places to begin, in the order in which strokes are laid, and the numbers of their cells, (S,) int64.

    The same cells, order and tries in all layers.

    Parameters
    ----------
    sight : Sight
    motif : Motif
    radius : float
        Of the brush, in pixels.
    spacing : float
        Width of a cell, in radii.
    error : float
        Mean difference over the channels, 0 to 1, above which a stroke is begun.
    key : int
        Chooses the luck.
    """
    cell = spacing * radius
    window = motif.window
    first, last = int(window[0].start / cell), int(np.ceil(window[0].stop / cell))
    left, right = int(window[1].start / cell), int(np.ceil(window[1].stop / cell))

    def pick(top: int) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        return _pick(
            top,
            min(top + BAND_CELLS, last),
            left,
            right,
            key,
            np.float32(cell),
            np.float32(1 / sight.shrink),
            sight.reference,
            sight.canvas,
            motif.free,
            motif.nearness,
            motif.care,
            np.float32(error * 765),
        )

    parts = side_by_side(pick, range(first, last, BAND_CELLS))
    cells, xs, ys = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(keys_of(key, cells), kind="stable")
    cells, xs, ys = cells[order], xs[order], ys[order]
    at = ys.astype(np.int64), xs.astype(np.int64)
    near, care = (plane[at].astype(np.float32) / 255 for plane in (motif.nearness, motif.care))
    sizes = radius * (1.25 - 0.4 * near) * (1 - 0.3 * care)
    return Seeds(xs, ys, np.maximum(sizes, FINEST_PX).astype(np.float32)), cells


@kernel
def _pick(
    top: int,
    bottom: int,
    left: int,
    right: int,
    key: int,
    cell: np.float32,
    per_shrink: np.float32,
    reference: Rgb8,
    canvas: Rgb8,
    free: Alpha,
    nearness: Alpha,
    care: Alpha,
    allowed: np.float32,
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """For each cell the worst of a few places, if it is worse than allowed: cells, x and y."""
    height, width = free.shape
    most = max(0, (bottom - top) * (right - left))
    cells, count = np.empty(most, np.int64), 0
    xs, ys = np.empty(most, np.float32), np.empty(most, np.float32)
    for row in range(top, bottom):
        for column in range(left, right):
            number = (row << 24) + column
            worst, total = np.int64(-1), np.int64(0)
            for k in range(TRIES):
                x = (np.float32(column) + uniform(key, number, 2 * k)) * cell
                y = (np.float32(row) + uniform(key, number, 2 * k + 1)) * cell
                if x >= width or y >= height or free[int(y), int(x)] < 255:
                    continue
                sy, sx = int(y * per_shrink), int(x * per_shrink)
                off = apart(reference, sy, sx, canvas, sy, sx)
                total += off
                if off > worst:
                    worst, xs[count], ys[count] = off, x, y
            if worst < 0:
                continue
            at = int(ys[count]), int(xs[count])
            strict = np.float32(1.3) - STRICTER_NEAR * np.float32(nearness[at])
            strict -= STRICTER_CARE * np.float32(care[at])
            green = reference[int(ys[count] * per_shrink), int(xs[count] * per_shrink), 1]
            strict *= DARK + LIGHT * np.float32(green)
            if np.float32(total) > np.float32(TRIES) * allowed * strict:
                cells[count] = number
                count += 1
    return cells[:count].copy(), xs[:count].copy(), ys[:count].copy()
