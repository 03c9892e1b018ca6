"""A calligrapher's lines: long ribbons that swell and taper, and run dry towards their ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.brush.raster import BAND_ROWS
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha


class Ribbons(NamedTuple):
    """Lines with a width of their own at each point.

    `points` (P, 2) float32, x and y in pixels; `starts` (S + 1,) int64, where each begins in `points`, and
    the end of the last; `half` (P,) float32, half the width in pixels; `ink` (P,) float32, how black, 0 to 1.
    """

    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    half: NDArray[np.float32]
    ink: NDArray[np.float32]


def smoothed(values: NDArray[np.float32], starts: NDArray[np.int64], reach: int) -> NDArray[np.float32]:
    """Each point the mean of those around it on its line, (P, K); ends stay where they are."""
    return _smoothed(values, starts, reach)


@kernel
def _smoothed(values: NDArray[np.float32], starts: NDArray[np.int64], reach: int) -> NDArray[np.float32]:
    smooth = np.empty_like(values)
    for s in range(len(starts) - 1):
        for k in range(starts[s], starts[s + 1]):
            half = min(reach, k - starts[s], starts[s + 1] - 1 - k)
            for c in range(values.shape[1]):
                total = np.float32(0)
                for j in range(k - half, k + half + 1):
                    total += values[j, c]
                smooth[k, c] = total / (2 * half + 1)
    return smooth


def draw(cover: Alpha, ribbons: Ribbons, tooth: Alpha, dryness: float) -> None:
    """Draw ribbons into a cover, (M, N) uint8, in place; where they meet, the stronger one counts.

    `dryness`, 0 to 1, lets the paper's tooth, a tile, show towards the end of each line.
    """
    if len(ribbons.starts) < 2:
        return
    segments = np.arange(len(ribbons.points) - 1)
    ends = np.zeros(len(ribbons.points), np.bool_)
    ends[ribbons.starts[1:] - 1] = True
    segments = segments[~ends[:-1]]
    y, half = ribbons.points[:, 1], ribbons.half
    tops = np.minimum(y[segments], y[segments + 1]) - half[segments] - 2
    bottoms = np.maximum(y[segments], y[segments + 1]) + half[segments] + 2
    of = np.repeat(np.arange(len(ribbons.starts) - 1), np.diff(ribbons.starts))
    run = (np.arange(len(of)) - ribbons.starts[of]) / np.maximum(np.diff(ribbons.starts)[of] - 1, 1)
    dry = (dryness * np.maximum(2 * run - 1, 0)).astype(np.float32)

    def band(top: int) -> None:
        bottom = min(top + BAND_ROWS, len(cover))
        here = segments[(bottoms >= top) & (tops < bottom)]
        _draw(cover, top, bottom, here, ribbons.points, half, ribbons.ink, dry, tooth)

    side_by_side(band, range(0, len(cover), BAND_ROWS))


@kernel
def _draw(
    cover: Alpha,
    top: int,
    bottom: int,
    here: NDArray[np.int64],
    points: NDArray[np.float32],
    half: NDArray[np.float32],
    ink: NDArray[np.float32],
    dry: NDArray[np.float32],
    tooth: NDArray[np.uint8],
) -> None:
    """Draw the pieces `here`, from a point to the next, on rows `top` to `bottom`."""
    for k in here:
        px, py = points[k, 0], points[k, 1]
        dx, dy = points[k + 1, 0] - px, points[k + 1, 1] - py
        square = max(dx * dx + dy * dy, np.float32(1e-6))
        reach = max(half[k], half[k + 1]) + 1
        for y in range(
            max(top, int(min(py, py + dy) - reach)), min(bottom, int(max(py, py + dy) + reach) + 2)
        ):
            for x in range(
                max(0, int(min(px, px + dx) - reach)),
                min(cover.shape[1], int(max(px, px + dx) + reach) + 2),
            ):
                t = ((x - px) * dx + (y - py) * dy) / square
                t = min(max(t, np.float32(0)), np.float32(1))
                away = np.hypot(x - px - t * dx, y - py - t * dy)
                wide = half[k] + t * (half[k + 1] - half[k])
                a = min(max(wide - away + np.float32(0.5), np.float32(0)), min(np.float32(1), 2 * wide))
                if a <= 0:
                    continue
                lack = dry[k] - np.float32(tooth[y % len(tooth), x % len(tooth)]) / 255
                a *= ink[k] * min(max(1 - 3 * lack, np.float32(0)), np.float32(1))
                cover[y, x] = max(cover[y, x], np.uint8(255 * a))
