"""A small painting brought to a photo's own size, with the photo's contours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.color import to_float
from ml_pipeline.kernels import kernel
from ml_pipeline.tiles import Window
from ml_pipeline.types import Rgb, Rgb8

Gains: TypeAlias = NDArray[np.float32]  # (m, n, 3, 3): of the photo's colour, for each colour of the painting

RADIUS_PX = 4  # of the windows, at working size, in which colours are fitted
CALM = 0.04  # spread of colour, of 1, below which a photo's detail is left out of the painting


@dataclass(frozen=True)
class Enlargement:
    """A painting at any size: it is what was painted, and of the photo only what a small picture cannot hold.

    A painting's colours are fitted to the photo's, window by window, by a line through three dimensions, as a
    guided filter does [1]_; the same lines are then drawn through the full-size photo. What they do not
    explain, strokes above all, is enlarged as it is. Where the photo is calm they are flat.

    Attributes
    ----------
    gains : (m, n, 3, 3) float32
    offsets : (m, n, 3) float32
        Painting = gains · photo + offsets, at working size exactly.
    shape : tuple of int
        Rows and columns of the photo.

    References
    ----------
    .. [1] He & Sun, "Fast guided filter", arXiv:1505.00996, 2015.
    """

    gains: Gains
    offsets: Rgb
    shape: tuple[int, int]

    def at(self, window: Window, photo: Rgb8) -> Rgb8:
        """The painting in one window of the full size, (h, w, 3) uint8.

        Parameters
        ----------
        window : tuple of slice
        photo : (h, w, 3) uint8
            The photo there.
        """
        painted = np.empty(photo.shape, np.uint8)
        steps = (self.offsets.shape[0] / self.shape[0], self.offsets.shape[1] / self.shape[1])
        _draw(self.gains, self.offsets, photo, window[0].start or 0, window[1].start or 0, *steps, painted)
        return painted


def fit(painting: Rgb8, photo: Rgb8, shape: tuple[int, ...]) -> Enlargement:
    """Fit a painting to the photo that it was made of, both (m, n, 3) uint8 at working size.

    Where working size is the larger one the painting is shrunk, and nothing is added to it.
    """
    full = (shape[0], shape[1])
    if full[0] * full[1] <= painting.shape[0] * painting.shape[1]:
        shrunk = cv2.resize(painting, full[::-1], interpolation=cv2.INTER_AREA)
        return Enlargement(np.zeros((*full, 3, 3), np.float32), to_float(np.asarray(shrunk, np.uint8)), full)
    small, guide = to_float(painting), to_float(photo)
    gains = _fitted(small, guide)
    return Enlargement(gains, small - np.einsum("mnij,mnj->mni", gains, guide), full)


def _fitted(painting: Rgb, photo: Rgb) -> Gains:
    """Least squares in each window, then the mean over all windows that a pixel lies in."""
    mean, painted = _mean(photo), _mean(painting)
    spread = np.empty((*photo.shape, 3), np.float32)
    shared = np.empty_like(spread)
    for i in range(3):
        spread[..., i] = _mean(photo * photo[..., i : i + 1]) - mean * mean[..., i : i + 1]
        shared[..., i] = _mean(photo * painting[..., i : i + 1]) - mean * painted[..., i : i + 1]
    spread[..., range(3), range(3)] += np.float32(CALM**2)
    gains = np.swapaxes(np.linalg.solve(spread, shared), 2, 3)  # (m, n, painting's colour, photo's colour)
    rows, columns = photo.shape[:2]
    return _mean(gains.reshape(rows, columns, 9).astype(np.float32)).reshape(rows, columns, 3, 3)


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    side = 2 * RADIUS_PX + 1
    return np.dstack(
        [
            cv2.boxFilter(values[..., c], -1, (side, side), borderType=cv2.BORDER_REFLECT)
            for c in range(values.shape[2])
        ]
    )


@kernel
def _draw(
    gains: Gains, offsets: Rgb, photo: Rgb8, top: int, left: int, down: float, across: float, out: Rgb8
) -> None:
    """Apply the lines, interpolated between the centres of working pixels."""
    rows, columns = offsets.shape[:2]
    for y in range(photo.shape[0]):
        v = min(max((top + y + 0.5) * down - 0.5, 0.0), rows - 1.0)
        v0 = min(int(v), max(rows - 2, 0))
        v1, b = min(v0 + 1, rows - 1), np.float32(v - v0)
        for x in range(photo.shape[1]):
            u = min(max((left + x + 0.5) * across - 0.5, 0.0), columns - 1.0)
            u0 = min(int(u), max(columns - 2, 0))
            u1, a = min(u0 + 1, columns - 1), np.float32(u - u0)
            w00, w01 = (1 - a) * (1 - b), a * (1 - b)
            w10, w11 = (1 - a) * b, a * b
            for c in range(3):
                total = (
                    w00 * offsets[v0, u0, c]
                    + w01 * offsets[v0, u1, c]
                    + w10 * offsets[v1, u0, c]
                    + w11 * offsets[v1, u1, c]
                )
                for k in range(3):
                    gain = (
                        w00 * gains[v0, u0, c, k]
                        + w01 * gains[v0, u1, c, k]
                        + w10 * gains[v1, u0, c, k]
                        + w11 * gains[v1, u1, c, k]
                    )
                    total += gain * np.float32(photo[y, x, k]) / np.float32(255)
                out[y, x, c] = np.uint8(np.rint(min(max(total, np.float32(0)), np.float32(1)) * 255))
