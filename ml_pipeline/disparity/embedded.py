"""Disparity by the project's own small network, which comes with the program.

photo → working copy → the network's two sizes → network → the working copy's contours

Importing this is light. PyTorch and the weights are loaded once in a process, by the first estimate that
needs them. Where they cannot be, the hand-made cues do, and the reason is told.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ml_pipeline.disparity.base import Disparity, normalise, resize_plane
from ml_pipeline.disparity.cues import MODEL as CUES_MODEL
from ml_pipeline.disparity.cues import CuesEstimator
from ml_pipeline.disparity.refine import follow_contours
from ml_pipeline.disparity.rows import is_plain, lower_is_nearer
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.manifest import Fallback
from ml_pipeline.parameters import EMBEDDED_MODEL
from ml_pipeline.regions import working_size
from ml_pipeline.types import Plane, Rgb8

if TYPE_CHECKING:
    from ml_pipeline.disparity.predictor import Predictor

WEIGHTS = Path(__file__).with_name("embedded.safetensors")
AREAS = (128 * 160, 224 * 288)  # pixels that the network looks at, by and large: first less, then more
STRIDE = 32  # of the network: its sides are multiples of it
SHORTEST_SIDE, LONGEST_SIDE = 64, 512
WIDEST = 3.0  # sides' ratio; what is longer is squeezed
AREA_WEIGHT = 0.25  # of an area's error against an aspect's
FLATTEST = 1e-4  # a map that differs by less than this share of its largest value tells nothing


class EmbeddedEstimator:
    """The embedded network, refined along the photo's contours."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights

    def estimate(self, rgb: Rgb8) -> Disparity:
        """Disparity of an (M, N, 3) uint8 picture at working size (about 0.35 megapixels).

        Where the network cannot be loaded, or sees nothing in the picture, the estimate is that of the cues.
        """
        small = working_size(rgb)
        if is_plain(small):
            return lower_is_nearer(small, EMBEDDED_MODEL)
        try:
            predictor = load_predictor(self._weights)
        except ModelUnavailableError as error:
            return _by_cues(rgb, str(error))
        values = look(predictor, small)
        if not np.isfinite(values).all():
            return _by_cues(rgb, "the network's answer for this picture is not finite")
        if np.ptp(values) <= FLATTEST * values.max():
            return _by_cues(rgb, "the network's answer for this picture is the same everywhere")
        refined = follow_contours(small, normalise(values))
        return Disparity(normalise(refined), EMBEDDED_MODEL, predictor.revision, "cpu")


@cache
def load_predictor(weights: Path) -> Predictor:
    """The network, loaded once in a process; estimates are made by one thread at a time.

    Raises
    ------
    ModelUnavailableError
        When PyTorch cannot be imported; its WeightsError when the file is missing or not to be used.
    """
    try:
        from ml_pipeline.disparity.predictor import Predictor  # heavy: PyTorch
    except (ImportError, OSError, ValueError) as error:  # ValueError: a CUDA build with parts missing
        raise ModelUnavailableError(
            f"PyTorch cannot be imported ({type(error).__name__}); install requirements.txt again"
        ) from error
    return Predictor(weights)


def look(predictor: Predictor, rgb: Rgb8) -> Plane:
    """Disparity of an (M, N, 3) working copy at the network's larger size, 0 infinitely far.

    The mean of the square roots that the network sees at each size: from less it tells better what is near
    and what is far, from more where that ends.
    """
    roots = [predictor.predict(shrink(rgb, area)) for area in AREAS]
    enlarged = [resize_plane(root, *roots[-1].shape) for root in roots]
    return np.asarray(np.square(np.mean(enlarged, axis=0)), dtype=np.float32)


def shrink(rgb: Rgb8, area: int) -> Rgb8:
    """The picture at a size of the network's: averaged where it gets shorter, interpolated where longer."""
    height, width = network_size(rgb.shape[0], rgb.shape[1], area)
    shorter = (min(width, rgb.shape[1]), min(height, rgb.shape[0]))
    averaged = cv2.resize(rgb, shorter, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(averaged, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def network_size(height: int, width: int, area: int) -> tuple[int, int]:
    """Height and width for a picture of that size: its aspect up to 3:1, an area near the one given."""
    aspect = min(max(width / height, 1 / WIDEST), WIDEST)
    sides = range(SHORTEST_SIDE, LONGEST_SIDE + 1, STRIDE)

    def error(size: tuple[int, int]) -> float:
        rows, columns = size
        shape, extent = math.log(columns / rows / aspect), math.log(rows * columns / area)
        return abs(shape) + AREA_WEIGHT * abs(extent)

    return min(itertools.product(sides, sides), key=error)


def _by_cues(rgb: Rgb8, reason: str) -> Disparity:
    estimate = CuesEstimator().estimate(rgb)
    told = Fallback(EMBEDDED_MODEL, CUES_MODEL, reason)
    return replace(estimate, fallbacks=(told, *estimate.fallbacks))
