"""The estimators that are compared, each as a function of a photo, and the maps that they make."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ml_pipeline.disparity.base import DisparitySource
from ml_pipeline.disparity.cues import CuesEstimator
from ml_pipeline.disparity.embedded import WEIGHTS, EmbeddedEstimator, load_predictor, look
from ml_pipeline.disparity.refine import snap_to_edges
from ml_pipeline.disparity.rows import ramp
from ml_pipeline.regions import working_size
from ml_pipeline.types import Plane, Rgb8
from training.development_set import DevelopmentSet

Estimate: TypeAlias = Callable[[Rgb8], Plane]  # (M, N, 3) → (m, n) of any size, larger is nearer
METHODS = ("rows", "cues", "network-raw", "network", "network-snapped")


class MethodError(Exception):
    """Raised when a method has no map of its own for a photo."""


def estimator(method: str, weights: Path = WEIGHTS) -> Estimate:
    """One of `METHODS`: `network-raw` is what the network draws, `-snapped` what a job cuts along."""
    if method.endswith("-snapped"):
        return _snapped(estimator(method.removesuffix("-snapped"), weights))
    if method == "rows":
        return ramp  # lower is nearer: what an estimator must beat
    if method == "cues":
        return _values_of(CuesEstimator())
    if method == "network":
        return _values_of(EmbeddedEstimator(weights))
    return lambda rgb: look(load_predictor(weights), working_size(rgb))


def timed_maps(estimate: Estimate, development: DevelopmentSet) -> tuple[dict[str, Plane], float]:
    """A map of every photo and frame, and the median milliseconds of the photos, not counting a first go."""
    estimate(development.photos[0].rgb)
    maps, spent_s = {}, []
    for photo in development.photos:
        began = time.perf_counter()
        maps[photo.stem] = estimate(photo.rgb)
        spent_s.append(time.perf_counter() - began)
    maps |= {frame.stem: estimate(frame.rgb) for frame in development.frames}
    return maps, 1000 * float(np.median(spent_s))


def read_maps(folder: Path, stems: Iterable[str]) -> dict[str, Plane]:
    """All maps of a folder, `STEM.npy` each, (m, n), larger is nearer; those of `stems` must be there."""
    missing = [f"{stem}.npy" for stem in stems if not (folder / f"{stem}.npy").is_file()]
    if missing:
        raise MethodError(f"{folder} lacks {', '.join(missing)}")
    maps = {}
    for path in sorted(folder.glob("*.npy")):
        maps[path.stem] = np.asarray(np.squeeze(np.load(path)), dtype=np.float32)
        if maps[path.stem].ndim != 2:
            raise MethodError(f"{path} is of shape {maps[path.stem].shape}; a map is (m, n)")
    return maps


def write_maps(folder: Path, maps: Mapping[str, Plane]) -> None:
    """As `read_maps` and `depth_order_score.py` read them."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, values in maps.items():
        np.save(folder / f"{stem}.npy", values)


def _values_of(source: DisparitySource) -> Estimate:
    """Its maps, as long as they are its own: a fallback's must not count as the method's."""

    def estimate(rgb: Rgb8) -> Plane:
        found = source.estimate(rgb)
        if found.fallbacks:
            raise MethodError("; ".join(f"{told.reason} ({told.used} instead)" for told in found.fallbacks))
        return found.values

    return estimate


def _snapped(estimate: Estimate) -> Estimate:
    def snap(rgb: Rgb8) -> Plane:
        return snap_to_edges(rgb, estimate(rgb)).astype(np.float32) / np.float32(65535)

    return snap
