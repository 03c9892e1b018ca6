"""Layers completed: nothing of a nearer layer's colour gets into what is filled behind it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml_pipeline.hidden import clean_pixels, complete_layers
from ml_pipeline.inpainting.base import Canvas, EngineFailure, Filling
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.matting import estimate_alphas
from ml_pipeline.occlusion import extents
from ml_pipeline.types import Alpha, Labels, Mask, Rgb8

RED = np.array([230, 10, 10], np.float32)
SHAPE = (160, 220)


def grey_ground() -> Rgb8:
    noise = np.random.default_rng(1).normal(0, 12, SHAPE)
    grey = np.clip(120 + cv2.GaussianBlur(noise, (0, 0), 1.5) * 3, 60, 180)
    return np.asarray(np.repeat(grey[..., None], 3, axis=2), dtype=np.uint8)


def disk(radius: float) -> Mask:
    y, x = np.ogrid[: SHAPE[0], : SHAPE[1]]
    inside: Mask = (y - 80) ** 2 + (x - 110) ** 2 < radius**2
    return inside


def before_grey(softness_px: float, rim: tuple[int, int, int] | None = None) -> tuple[Rgb8, Labels]:
    """A red disk before a grey ground, its edge blurred; around it perhaps a rim, as sharpening leaves it."""
    ground = grey_ground().astype(np.float32)
    if rim is not None:
        ground[disk(48) & ~disk(45)] = rim
    alpha = disk(45).astype(np.float32)
    if softness_px:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), softness_px))
    picture = alpha[..., None] * RED + (1 - alpha[..., None]) * ground
    return np.asarray(np.rint(picture), dtype=np.uint8), (1 + (alpha > 0.5)).astype(np.uint8)


def redness(rgb: Rgb8, where: Mask) -> float:
    """How much red exceeds green and blue at most."""
    channels = rgb[where].astype(np.int16)
    return float((channels[:, 0] - channels[:, 1:].max(axis=1)).max())


@pytest.mark.parametrize(
    ("softness", "rim"),
    [
        (0, None),
        (1, None),
        (2, None),
        (3, None),
        (1, (255, 190, 190)),
        (1, (250, 250, 250)),
        (2, (150, 60, 60)),
    ],
)
def test_no_red_of_the_subject_gets_into_the_ground(
    softness: float, rim: tuple[int, int, int] | None
) -> None:
    rgb, labels = before_grey(softness, rim)
    alphas = estimate_alphas(rgb, extents(labels, 2, 20))
    (ground,), _ = complete_layers(rgb, labels, alphas, PatchMatchInpainter(), 20)
    filled = (clean_pixels(labels, alphas) != 1) & (alphas[0] > 0)
    assert filled[80, 110]
    assert redness(rgb, disk(40)) > 200
    assert redness(ground, filled) <= 12


def test_only_pixels_that_are_not_clean_are_filled() -> None:
    rgb, labels = before_grey(1)
    alphas = estimate_alphas(rgb, extents(labels, 2, 20))
    (ground,), _ = complete_layers(rgb, labels, alphas, PatchMatchInpainter(), 20)
    clean = clean_pixels(labels, alphas) == 1
    assert np.array_equal(ground[clean], rgb[clean])


def three_layers() -> tuple[Rgb8, Labels, list[Alpha]]:
    """Green on the left under a red disk, grey elsewhere."""
    rgb, labels = before_grey(0)
    labels = labels.copy()
    labels[labels == 2] = 3
    left = (np.arange(SHAPE[1]) < 110)[None] & (labels == 1)
    rgb[left] = rgb[left] * np.array([0, 1, 0], np.uint8)
    labels[left] = 2
    masks = extents(labels, 3, 20, [0.1, 0.4, 0.9])
    return rgb, labels, [mask.view(np.uint8) * np.uint8(255) for mask in masks]


def test_each_layer_is_filled_from_its_own_pixels() -> None:
    rgb, labels, alphas = three_layers()
    (far, middle), inventions = complete_layers(rgb, labels, alphas, PatchMatchInpainter(), 20)
    hidden = (alphas[1] > 0) & (labels == 3)
    assert hidden.any()
    assert (middle[hidden][:, [0, 2]] <= 3).all()  # green alone
    assert redness(far, labels != 1) <= 12
    assert [invention.methods for invention in inventions] == [("patchmatch",), ("patchmatch",), ()]


class Failing:
    """An engine that fails in every hole."""

    name, revision, device = "failing", "1", "cpu"
    canvas: Canvas | None = None
    fallbacks = ()

    def fill(self, rgb: Rgb8, known: Mask, holes: Mask, visible_px: int) -> Filling:
        raise EngineFailure("the network's numbers are not finite")


def test_a_hole_that_the_engine_cannot_fill_is_told_with_its_layer() -> None:
    rgb, labels, alphas = three_layers()
    colours, inventions = complete_layers(rgb, labels, alphas, Failing(), 20)
    honest, _ = complete_layers(rgb, labels, alphas, PatchMatchInpainter(), 20)
    assert all(np.array_equal(a, b) for a, b in zip(colours, honest, strict=True))
    told = [fallback for invention in inventions for fallback in invention.fallbacks]
    assert [(fallback.wanted, fallback.used) for fallback in told] == [("failing", "patchmatch")] * 2
    assert [fallback.reason.split(":")[0] for fallback in told] == ["layer 1", "layer 2"]
