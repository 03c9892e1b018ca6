"""Colours whose gradients are those of the copied patches, without a step at the hole's border."""

from __future__ import annotations

import numpy as np

from ml_pipeline.inpainting.field import Field, Points
from ml_pipeline.inpainting.pyramid import Image
from ml_pipeline.kernels import kernel
from ml_pipeline.types import Plane


@kernel
def gather(image: Image, weight: Plane, pixels: Points, field: Field, pull: float, right: Image) -> None:
    """Set `right` to the right-hand side of the screened Poisson equation, without neighbours."""
    for n in range(pixels.shape[0]):
        y, x = pixels[n]
        v, u = field[y, x]
        for c in range(4):
            right[y, x, c] = pull * image[y, x, c]
        for k in range(4):
            i = -1 if k == 0 else (1 if k == 1 else 0)
            j = -1 if k == 2 else (1 if k == 3 else 0)
            if weight[y + i, x + j] == 0:
                continue
            s, r = field[y + i, x + j]
            for c in range(4):
                step = image[v, u, c] - image[v + i, u + j, c]
                if s >= 0:
                    step = np.float32(0.5) * (step + image[s - i, r - j, c] - image[s, r, c])
                right[y, x, c] += step


@kernel
def relax(
    image: Image, weight: Plane, pixels: Points, right: Image, pull: float, omega: float, rounds: int
) -> None:
    """Solve the screened Poisson equation by successive over-relaxation, in place.

    References
    ----------
    .. [1] Perez, Gangnet & Blake, "Poisson image editing", SIGGRAPH 2003.
    .. [2] Bhat, Curless, Cohen & Zitnick, "Fourier analysis of the 2D screened Poisson equation for
       gradient domain problems", ECCV 2008.
    """
    total = np.zeros(3, np.float32)
    for _ in range(rounds):
        for n in range(pixels.shape[0]):
            y, x = pixels[n]
            for c in range(3):
                total[c] = right[y, x, c]
            mass = np.float32(pull)
            for k in range(4):
                i = -1 if k == 0 else (1 if k == 1 else 0)
                j = -1 if k == 2 else (1 if k == 3 else 0)
                if weight[y + i, x + j] > 0:
                    mass += np.float32(1)
                    for c in range(3):
                        total[c] += image[y + i, x + j, c]
            for c in range(3):
                image[y, x, c] += np.float32(omega) * (total[c] / mass - image[y, x, c])
