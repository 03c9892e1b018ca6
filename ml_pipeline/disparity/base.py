"""What every source of disparity offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from ml_pipeline.manifest import Fallback
from ml_pipeline.types import Plane, Rgb8


@dataclass(frozen=True)
class Disparity:
    """An estimate: `values` is (m, n) in [0, 1] at the source's own size, larger is nearer."""

    values: Plane
    model: str
    revision: str
    device: str
    fallbacks: tuple[Fallback, ...] = ()


class DisparitySource(Protocol):
    """A network, the embedded estimator, or a map that the user brought."""

    def estimate(self, rgb: Rgb8) -> Disparity:
        """Disparity of an (M, N, 3) picture; any size, the picture's aspect."""
        ...


def normalise(values: Plane) -> Plane:
    """Scale to [0, 1]; the outer 0.1 % at both ends are clipped, so that a few wild values decide nothing.

    A constant map stays constant (0): callers refuse it or fall back.
    """
    low, high = np.percentile(values, (0.1, 99.9))
    if high - low <= 1e-6 * max(abs(low), abs(high), 1e-6):
        return np.zeros(values.shape, np.float32)
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), dtype=np.float32)


def resize_plane(values: Plane, height: int, width: int) -> Plane:
    """Resample (m, n) to (height, width): area averaging downwards, linear upwards (no overshoot)."""
    if values.shape == (height, width):
        return values
    smaller = height * width < values.size
    method = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, (width, height), interpolation=method), dtype=np.float32)
