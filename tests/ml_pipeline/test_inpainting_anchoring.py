"""Coarse colours drawn towards a smooth continuation, and matches that go together."""

from __future__ import annotations

import numpy as np
import pytest

from ml_pipeline.inpainting import work as working
from ml_pipeline.inpainting.anchoring import FADE, anchor
from ml_pipeline.inpainting.completion import complete_level
from ml_pipeline.inpainting.pyramid import Level, working_level
from ml_pipeline.types import Mask, Rgb8

SHAPE = (90, 120)


def hole() -> Mask:
    mask = np.zeros(SHAPE, np.bool_)
    mask[20:70, 30:90] = True
    return mask


def level(rgb: Rgb8) -> Level:
    return working_level(rgb, ~hole(), hole(), 1, 3)


def ramp() -> Rgb8:
    columns = np.linspace(40, 220, SHAPE[1])
    return np.asarray(np.rint(np.broadcast_to(columns[None, :, None], (*SHAPE, 3))), dtype=np.uint8)


def test_colours_that_have_drifted_come_back_near_the_border() -> None:
    image = level(ramp()).image.copy()
    image[..., :3] = ramp()
    image[hole()] += 30
    anchor(image, level(ramp()), 8)
    away = np.abs(image[..., :3] - ramp()).max(axis=2)
    assert away[20:24, 30:90].mean() < 10
    assert away[20:24, 30:90].max() < 20
    assert away[~hole()].max() == 0


def test_detail_stays() -> None:
    rgb = ramp()
    image = level(rgb).image.copy()
    checks = np.where((np.indices(SHAPE).sum(axis=0) % 2) == 0, 25, -25)
    image[..., :3] = rgb + checks[..., None] * hole()[..., None]
    before = np.abs(np.diff(image[..., 0], axis=1))[30:60, 40:80].mean()
    anchor(image, level(rgb), 8)
    assert np.abs(np.diff(image[..., 0], axis=1))[30:60, 40:80].mean() > 0.95 * before


def test_the_pull_ceases_with_depth() -> None:
    image = level(ramp()).image.copy()
    image[hole()] = 99
    before = image.copy()
    anchor(image, level(ramp()), 4)
    deep = int(np.ceil(FADE * 4)) + 1
    inside = np.s_[20 + deep : 70 - deep, 30 + deep : 90 - deep]
    assert np.array_equal(image[inside], before[inside])


def test_nothing_to_fill_changes_nothing() -> None:
    nothing = np.zeros(SHAPE, np.bool_)
    all_known = working_level(ramp(), ~nothing, nothing, 1, 3)
    image = all_known.image.copy()
    anchor(image, all_known, 8)
    assert np.array_equal(image, all_known.image)


def pieces(rgb: Rgb8) -> float:
    """The share of neighbours in a filled hole whose matches do not lie side by side."""
    found = complete_level(level(rgb), 0, np.inf)
    rows, columns = found.pixels.T
    offsets = found.field - np.stack(np.indices(found.field.shape[:2]), axis=-1)
    return float((offsets[rows, columns] != offsets[rows, columns + 1]).any(axis=1).mean())


def test_patches_are_copied_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rgb = np.random.default_rng(0).integers(60, 200, (*SHAPE, 3), dtype=np.uint8)
    together = pieces(rgb)
    monkeypatch.setattr(working, "COHERENCE", 0.0)
    assert together < 0.9 * pieces(rgb)
