"""What every source of disparity offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.manifest import DISPARITY_FILENAME, DisparityRecord, Fallback
from ml_pipeline.types import Plane, Rgb8

ROUNDING = 1e-12  # differences up to this share of the largest value are none


@dataclass(frozen=True)
class Disparity:
    """An estimate: `values` is (m, n) in [0, 1] at the source's own size, larger is nearer.

    `reason` says why this source was taken and no other.
    """

    values: Plane
    model: str
    revision: str
    device: str
    fallbacks: tuple[Fallback, ...] = ()
    reason: str = ""


def record_of(estimate: Disparity) -> DisparityRecord:
    """What the manifest says of an estimate."""
    return DisparityRecord(
        filename=DISPARITY_FILENAME,
        model=estimate.model,
        revision=estimate.revision,
        device=estimate.device,
        fallbacks=estimate.fallbacks,
        reason=estimate.reason,
    )


class DisparitySource(Protocol):
    """A network, the embedded estimator, or a map that the user brought."""

    def estimate(self, rgb: Rgb8) -> Disparity:
        """Disparity of an (M, N, 3) picture; any size, the picture's aspect."""
        ...


def normalise(values: NDArray[Any]) -> Plane:
    """Scale finite numbers of any type to float32 in [0, 1].

    The outer 0.1 % at both ends are clipped, so that a few wild values decide nothing; where only they differ
    at all, as with something tiny before flat ground, the whole range counts. A constant map becomes 0.
    """
    wide = values.astype(np.float64)
    wide /= max(-wide.min(), wide.max(), np.finfo(np.float64).tiny)  # differences can no longer overflow
    for low, high in (np.percentile(wide, (0.1, 99.9)), (wide.min(), wide.max())):
        if high - low > ROUNDING:
            return np.asarray(np.clip((wide - low) / (high - low), 0, 1), dtype=np.float32)
    return np.zeros(values.shape, np.float32)


def resize_plane(values: Plane, height: int, width: int) -> Plane:
    """Resample (m, n) to (height, width): area averaging downwards, linear upwards (no overshoot)."""
    if values.shape == (height, width):
        return values
    smaller = height * width < values.size
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, (width, height), interpolation=method), dtype=np.float32)
