"""The alpha that strokes leave: at true contours, at cuts through what goes on, and at thin things."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.attention import care_of, nearness_of
from ml_pipeline.painting.base import Scene
from ml_pipeline.painting.edges import (
    ACROSS_CUT,
    BESIDE,
    BESIDE_UNITS,
    INSIDE,
    box_of,
    brushed,
    free_of,
)
from ml_pipeline.painting.media import recipes
from ml_pipeline.painting.media.opaque import paint_opaque
from ml_pipeline.painting.motif import unit_px
from ml_pipeline.painting.styles import Medium
from ml_pipeline.types import Alpha
from tests.ml_pipeline.painting_scenes import hand_of, invented, motif_of, painted, plain

RED, GREEN = (190, 40, 30), (30, 190, 60)


def disc(size: int = 200, radius: int = 60) -> Alpha:
    """An anti-aliased disc."""
    alpha = np.zeros((size, size), np.uint8)
    cv2.circle(alpha, (size // 2, size // 2), radius, 255, -1, cv2.LINE_AA)
    return alpha


def floor(colour: tuple[int, ...] = (150, 130, 100)) -> tuple[Scene, Alpha]:
    """A floor of one colour, cut into two layers along a row."""
    alpha = np.zeros((400, 520), np.uint8)
    alpha[200:] = 255
    return plain(alpha, colour, colour), alpha


@pytest.mark.parametrize("medium", [Medium.OIL, Medium.IMPASTO, Medium.GOUACHE])
@pytest.mark.parametrize("strength", [0.2, 0.8])
def test_alpha_is_never_less_than_the_matte(medium: Medium, strength: float) -> None:
    scene = invented()
    result = painted(scene, medium, strength)
    for before, after in zip(scene.layers, result.layers, strict=True):
        assert (after[..., 3] >= before[..., 3]).all()
    assert (result.layers[0][..., 3] == 255).all()


def test_strokes_stay_within_a_true_contour_but_for_a_little() -> None:
    scene = plain(disc(), RED, GREEN)
    alpha = painted(scene).layers[1][..., 3]
    away = cv2.distanceTransform((disc() == 0).astype(np.uint8), cv2.DIST_L2, 5)
    allowed = max(1, round(BESIDE_UNITS * unit_px(alpha.shape))) + 2
    assert not alpha[away > allowed].any()


def test_a_contour_is_anti_aliased() -> None:
    alpha = painted(plain(disc(), RED, GREEN)).layers[1][..., 3]
    rim = cv2.morphologyEx((alpha > 127).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    assert ((alpha[rim] > 15) & (alpha[rim] < 240)).mean() > 0.3


def test_layers_carry_no_colour_of_what_is_behind() -> None:
    result = painted(plain(disc(), RED, GREEN))
    front, ground = result.layers[1], result.layers[0]
    shown = front[front[..., 3] > 0][:, :3].astype(int)
    assert (shown[:, 0] - shown[:, 1]).min() > 60, "red everywhere"
    assert (ground[..., 1].astype(int) - ground[..., 0]).min() > 60, "and green, hidden area and all"


def test_thin_things_remain_and_do_not_swell() -> None:
    alpha = np.zeros((200, 200), np.uint8)
    for n, width in enumerate((1, 2, 3)):
        cv2.line(alpha, (40 + 50 * n, 10), (50 + 50 * n, 190), 255, width, cv2.LINE_AA)
    scene = plain(alpha, RED, GREEN)
    result = painted(scene)
    grown = result.layers[1][..., 3].sum(dtype=np.int64) / alpha.sum(dtype=np.int64)
    assert 1 <= grown < 1.35
    opaque = alpha > 250
    assert (result.picture[opaque][:, 0].astype(int) - result.picture[opaque][:, 1]).min() > 40


def test_a_cut_through_what_goes_on_is_brushed_over() -> None:
    scene, matte = floor()
    alpha = painted(scene, strength=0.8).layers[1][..., 3]
    beyond = 200 - (alpha > 127).argmax(axis=0)  # how far each column's paint goes on past the cut
    assert beyond.max() >= 4
    assert beyond.std() > 0.8, "by strokes, not along another line"
    assert not alpha[:180].any()
    assert (alpha[matte == 255] == 255).all()


def test_where_colours_end_no_stroke_goes_across() -> None:
    scene, matte = floor()
    other = plain(matte, (150, 130, 100), (40, 60, 150))
    free = free_of(matte, other.layers[1][..., :3].copy(), other.picture, unit_px(matte.shape))
    assert not (free == ACROSS_CUT).any()
    free = free_of(matte, scene.layers[1][..., :3].copy(), scene.picture, unit_px(matte.shape))
    assert (free[197:200] >= BESIDE).all()
    assert (free[198:200] == ACROSS_CUT).all()
    assert (free[200:] == INSIDE).all()


def test_a_faint_matte_is_not_made_opaque() -> None:
    alpha = disc()
    alpha[:, 170:] = 30  # haze, far from anything solid
    free = free_of(
        alpha, np.zeros((*alpha.shape, 3), np.uint8), np.full((*alpha.shape, 3), 255, np.uint8), 0.3
    )
    cover = np.full_like(alpha, 255)
    assert (brushed(alpha, free, cover, 0.3)[:, 175:] == 30).all()


def test_a_box_holds_all_that_is_free() -> None:
    free = np.zeros((300, 500), np.uint8)
    free[130:170, 200:260] = 255
    rows, columns = box_of(free, 10, 64)
    assert (rows.start, rows.stop) == (64, 192)
    assert (columns.start, columns.stop) == (128, 320)
    assert box_of(np.full((300, 500), 255, np.uint8), 10, 64) == (slice(0, 300), slice(0, 500))


def test_a_hidden_area_is_as_far_as_its_layer() -> None:
    scene = invented(size=(160, 220))
    nearness = nearness_of(scene.disparity, scene.labels, 1, scene.layers[0][..., 3])
    seen = scene.labels == 1
    assert scene.disparity[~seen].mean() / 256 > 1.8 * nearness[~seen].mean(), "what covers it is nearer"
    assert abs(nearness[~seen].mean() - nearness[seen].mean()) < 0.2 * nearness[seen].mean()


def test_a_layer_that_is_seen_nowhere_has_a_nearness() -> None:
    scene = invented(size=(160, 220))
    nowhere = nearness_of(scene.disparity, np.ones_like(scene.labels), 2, scene.layers[1][..., 3])
    inside = scene.layers[1][..., 3] > 200
    assert abs(nowhere[inside].mean() - (scene.disparity[inside] >> 8).mean()) < 12


def test_care_is_for_contours_and_detail_of_what_is_near() -> None:
    rgb = np.full((200, 300, 3), 120, np.uint8)
    rgb[80:120, 140:180] = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    alpha = np.zeros((200, 300), np.uint8)
    alpha[20:180, 40:260] = 255
    disparity = np.where(alpha > 0, 60000, 5000).astype(np.uint16)
    near = care_of(rgb, alpha, np.full_like(alpha, 234), disparity, 0.5)
    far = care_of(rgb, alpha, np.full_like(alpha, 19), disparity, 0.5)
    assert near[100, 160] > 200, "detail"
    assert near[100, 41] > 200, "contour"
    assert near[60, 80] < 20, "neither"
    assert far[100, 160] < 0.5 * near[100, 160]


def test_what_is_stout_is_overlapped_and_what_is_thin_is_not() -> None:
    alpha = np.zeros((120, 160), np.uint8)
    cv2.circle(alpha, (50, 60), 30, 255, -1)
    alpha[:, 120:123] = 255
    front, ground = (np.full((120, 160, 3), colour, np.uint8) for colour in (RED, GREEN))
    free = free_of(alpha, front, ground, 1.0)
    assert free[60, 50 + 31] == BESIDE
    assert free[60, 50 + 34] == 0
    assert (free[:, 119] == 0).all()
    assert (free[:, 123] == 0).all()


def test_only_fine_brushes_overlap_a_contour() -> None:
    """Broad ones pass over the whole of it, and the shape would swell."""
    rgb = np.full((240, 240, 3), RED, np.uint8)
    free = free_of(disc(240, 90), rgb, np.full_like(rgb, 255), 1.0)
    hand = replace(hand_of(rgb), unit_px=1.0)
    cover = paint_opaque(motif_of(rgb, free), hand, lambda done: None, recipe=recipes.OIL).cover
    assert cover[free == INSIDE].mean() > 240
    assert cover[free == BESIDE].mean() < 60
