"""From the working size back to the picture's own."""

from __future__ import annotations

import numpy as np

from ml_pipeline.inpainting.field import Field
from ml_pipeline.inpainting.pyramid import Image
from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Rgb8


@kernel
def render(rgb: Rgb8, holes: Mask, image: Image, copied: Image, field: Field, factor: int, out: Rgb8) -> None:
    """Fill holes at full size by what the matches of the working size point to.

    Each pixel is a mean over the four nearest matches, each shifted by its own offset and by the difference
    in colour that blending made at the working size. Weights are the cubes of bilinear ones: where matches
    disagree the nearest prevails, lest detail be averaged away.

    Parameters
    ----------
    rgb : (M, N, 3) ndarray of uint8
        Picture.
    holes : (M, N) ndarray of bool
        Where `out` is written.
    image, copied : (m, n, 4) ndarray of float32
        The blended picture at working size and what was copied into it, [0, 255].
    field : (m, n, 2) ndarray of int32
        Matches at working size, -1 where none.
    factor : int
        Full-size pixels per working pixel.
    out : (M, N, 3) ndarray of uint8
        Result.
    """
    colour = np.zeros(3, np.float32)
    for y in range(holes.shape[0]):
        fy = (y + 0.5) / factor - 0.5
        y0 = int(np.floor(fy))
        for x in range(holes.shape[1]):
            if not holes[y, x]:
                continue
            fx = (x + 0.5) / factor - 0.5
            x0 = int(np.floor(fx))
            colour[:] = 0
            total = np.float32(0)
            for k in range(4):
                q, p = y0 + k // 2, x0 + k % 2
                if q < 0 or p < 0 or q >= field.shape[0] or p >= field.shape[1] or field[q, p, 0] < 0:
                    continue
                share = np.float32((1 - abs(fy - q)) * (1 - abs(fx - p)))
                share = share * share * share
                # the last cells may be cut off by the picture's border
                v = min(y + factor * (field[q, p, 0] - q), holes.shape[0] - 1)
                u = min(x + factor * (field[q, p, 1] - p), holes.shape[1] - 1)
                total += share
                for c in range(3):
                    colour[c] += share * (np.float32(rgb[v, u, c]) + (image[q, p, c] - copied[q, p, c]))
            for c in range(3):
                mean = colour[c] / max(total, np.float32(1e-6))
                out[y, x, c] = np.uint8(np.rint(min(max(mean, np.float32(0)), np.float32(255))))
