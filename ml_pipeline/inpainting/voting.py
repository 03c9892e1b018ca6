"""From matches to colours: every pixel is voted on by the patches that cover it."""

from __future__ import annotations

import numpy as np

from ml_pipeline.inpainting.field import Field, Points
from ml_pipeline.inpainting.pyramid import Image
from ml_pipeline.kernels import kernel
from ml_pipeline.types import Plane

MEAN_SHIFTS = 2


@kernel
def vote(
    image: Image, weight: Plane, trust: Plane, pixels: Points, field: Field, radius: int, bandwidth: float
) -> None:
    """Set each pixel to the mode of the colours that the patches covering it propose.

    Parameters
    ----------
    image : (M, N, 4) ndarray of float32
        Picture; `pixels` are overwritten in place.
    weight : (M, N) ndarray of float32
        Confidence of each patch's centre.
    trust : (M, N) ndarray of float32
        Likelihood of each patch's match, from its cost.
    pixels : (P, 2) ndarray of int32
        Where to vote.
    field : (M, N, 2) ndarray of int32
        Match of each patch.
    radius : int
        Half the side of a patch.
    bandwidth : float
        Colours farther than about this from the mean of all proposals lose their say.

    References
    ----------
    .. [1] Wexler, Shechtman & Irani, "Space-time completion of video", PAMI 2007.
    """
    most = (2 * radius + 1) * (2 * radius + 1)
    colours = np.empty((most, 4), np.float32)
    shares = np.empty(most, np.float32)
    falloff = np.float32(1.0 / (bandwidth * bandwidth))
    mean = np.zeros(4, np.float32)
    for n in range(pixels.shape[0]):
        y, x = pixels[n]
        count = 0
        v0, u0 = -1, -1
        for i in range(-radius, radius + 1):
            for j in range(-radius, radius + 1):
                v, u = field[y + i, x + j, 0] - i, field[y + i, x + j, 1] - j
                if field[y + i, x + j, 0] < 0:
                    continue
                share = weight[y + i, x + j] * trust[y + i, x + j]
                if v == v0 and u == u0:  # neighbours mostly agree
                    shares[count - 1] += share
                else:
                    for c in range(4):
                        colours[count, c] = image[v, u, c]
                    shares[count] = share
                    count += 1
                    v0, u0 = v, u
        if count == 0:
            continue
        for shift in range(MEAN_SHIFTS + 1 if count > 1 else 1):
            total = np.float32(1e-30)
            r = np.float32(0)
            g = np.float32(0)
            b = np.float32(0)
            t = np.float32(0)
            for k in range(count):
                share = shares[k]
                if shift > 0:
                    dr = colours[k, 0] - mean[0]
                    dg = colours[k, 1] - mean[1]
                    db = colours[k, 2] - mean[2]
                    away = np.float32(1) + (dr * dr + dg * dg + db * db) * falloff
                    share /= away * away
                total += share
                r += share * colours[k, 0]
                g += share * colours[k, 1]
                b += share * colours[k, 2]
                t += share * colours[k, 3]
            mean[0], mean[1], mean[2], mean[3] = r / total, g / total, b / total, t / total
        for c in range(4):
            image[y, x, c] = mean[c]
