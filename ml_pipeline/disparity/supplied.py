"""Disparity from a map that the user brings: 8- or 16-bit grey PNG, or .npy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ml_pipeline.disparity.base import Disparity, normalise
from ml_pipeline.errors import DisparityMapError
from ml_pipeline.parameters import DisparityConvention
from ml_pipeline.types import Plane, Rgb8

MODEL = "supplied"
ASPECT_TOLERANCE = 0.01


@dataclass(frozen=True)
class SuppliedMap:
    """A map from a file; larger is nearer unless `convention` says depth."""

    path: Path
    convention: DisparityConvention = DisparityConvention.DISPARITY

    def estimate(self, rgb: Rgb8) -> Disparity:
        """The user's map, scaled to [0, 1], at its own size.

        Raises
        ------
        DisparityMapError
            When it is not grey, constant, not finite or of another aspect than the picture.
        """
        values = read_map(self.path)
        check_aspect(values.shape, rgb.shape[:2])
        if self.convention is DisparityConvention.DEPTH:
            values = -values
        return Disparity(normalise(values), MODEL, self.convention.value, "cpu")


def read_map(path: Path) -> Plane:
    """A finite, non-constant (m, n) float32 map."""
    try:
        values = np.load(path, allow_pickle=False) if path.suffix == ".npy" else _read_grey(path)
    except (OSError, ValueError, SyntaxError) as error:
        raise DisparityMapError(
            f"the disparity map cannot be read ({error}); bring an 8- or 16-bit grey PNG or a .npy file"
        ) from error
    if not isinstance(values, np.ndarray) or values.ndim != 2 or values.dtype.kind not in "uif":
        raise DisparityMapError("the disparity map must be one grey plane of numbers, (rows, columns)")
    plane = values.astype(np.float32)
    if not np.isfinite(plane).all():
        raise DisparityMapError("the disparity map holds NaN or infinite values; replace them first")
    if not normalise(plane).any():
        raise DisparityMapError(f"the disparity map is constant ({plane.flat[0]:g}); it divides nothing")
    return plane


def check_aspect(map_shape: tuple[int, ...], picture_shape: tuple[int, ...]) -> None:
    """Raise DisparityMapError where a map's aspect differs from the picture's by over 1 %."""
    (rows, columns), (height, width) = map_shape, picture_shape
    difference = abs((columns / rows) / (width / height) - 1)
    if difference > ASPECT_TOLERANCE:
        raise DisparityMapError(
            f"the disparity map is {columns}x{rows}, the upright picture {width}x{height}: their aspects "
            f"differ by {difference:.1%}; at most {ASPECT_TOLERANCE:.0%} is allowed"
        )


def _read_grey(path: Path) -> Plane:
    with Image.open(path, formats=("PNG",)) as image:
        if not (image.mode in ("L", "P", "1") or image.mode.startswith("I")):
            raise DisparityMapError(
                f"the disparity map is a {image.mode} picture; it must be grey, 8 or 16 bits"
            )
        grey = image.convert("L") if image.mode in ("P", "1") else image
        return np.asarray(grey, dtype=np.float32)
