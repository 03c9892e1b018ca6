"""Disparity from a map that the user brings: 8- or 16-bit grey PNG, or .npy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ml_pipeline.disparity.base import Disparity, normalise
from ml_pipeline.errors import DisparityMapError
from ml_pipeline.manifest import Fallback
from ml_pipeline.parameters import DisparityConvention
from ml_pipeline.probe_map import read_map
from ml_pipeline.types import Rgb8

MODEL = "supplied"
ASPECT_TOLERANCE = 0.01


@dataclass(frozen=True)
class SuppliedMap:
    """A map from a file; larger is nearer unless `convention` says depth."""

    path: Path
    max_megapixels: float
    convention: DisparityConvention = DisparityConvention.DISPARITY

    def estimate(self, rgb: Rgb8) -> Disparity:
        """The user's map, scaled to [0, 1], at its own size.

        Raises
        ------
        InputError
            When it is not grey, constant, not finite, too large or of another aspect than the picture.
        """
        given = read_map(self.path, self.max_megapixels)
        check_aspect(given.shape, rgb.shape[:2])
        values = normalise(given)
        if self.convention is DisparityConvention.DEPTH:
            values = 1 - values
        return Disparity(values, MODEL, self.convention.value, "cpu", _resampled(given.shape, rgb.shape[:2]))


def check_aspect(map_shape: tuple[int, ...], picture_shape: tuple[int, ...]) -> None:
    """Raise DisparityMapError where a map's aspect differs from the picture's by over 1 %."""
    (rows, columns), (height, width) = map_shape, picture_shape
    difference = abs((columns / rows) / (width / height) - 1)
    if difference > ASPECT_TOLERANCE:
        raise DisparityMapError(
            f"the disparity map is {columns}x{rows}, the upright picture {width}x{height}: their aspects "
            f"differ by {difference:.1%}; at most {ASPECT_TOLERANCE:.0%} is allowed: crop one to match the "
            "other"
        )


def _resampled(map_shape: tuple[int, ...], picture_shape: tuple[int, ...]) -> tuple[Fallback, ...]:
    """What the manifest says of a map that cannot be taken value by value."""
    if map_shape == picture_shape:
        return ()
    (rows, columns), (height, width) = map_shape, picture_shape
    return (
        Fallback(
            f"the map's own values, {columns}x{rows}",
            f"resampled to {width}x{height} and snapped to the picture's edges",
            "the map has another size than the upright picture",
        ),
    )
