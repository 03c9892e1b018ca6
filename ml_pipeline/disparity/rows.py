"""What is left to go by where a picture shows nothing at all: lower is nearer."""

from __future__ import annotations

import numpy as np

from ml_pipeline.disparity.base import Disparity
from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Plane, Rgb8

MODEL, REVISION = "rows", "rows-1"


def is_plain(rgb: Rgb8) -> bool:
    """Whether an (M, N, 3) picture holds a single colour."""
    return bool((rgb == rgb[0, 0]).all())


def ramp(rgb: Rgb8) -> Plane:
    """The row index from 0, the top, to 1, for each pixel of an (M, N, 3) picture."""
    height, width = rgb.shape[:2]
    return np.linspace(0, 1, height, dtype=np.float32)[:, None].repeat(width, axis=1)


def lower_is_nearer(rgb: Rgb8, wanted: str) -> Disparity:
    """A ramp from 0 to 1, of the picture's size, in place of what the model `wanted` cannot see."""
    told = Fallback(wanted, "rows: lower is nearer", "the picture holds a single colour")
    return Disparity(ramp(rgb), MODEL, REVISION, "cpu", (told,))
