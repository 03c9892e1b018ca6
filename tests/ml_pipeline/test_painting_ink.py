"""Ink wash: one pigment in few tones, contours as long brushed lines, much bare paper."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import skimage.data

from ml_pipeline.painting.brush.bristles import bristles
from ml_pipeline.painting.media.crests import along, linked, ridges
from ml_pipeline.painting.media.ink import BOUTS, PAPER, paint_ink
from ml_pipeline.painting.media.ribbons import Ribbons, draw
from ml_pipeline.painting.media.watercolor import paint_watercolor
from ml_pipeline.painting.motif import Painted
from ml_pipeline.types import Alpha, Rgb8
from tests.ml_pipeline.painted_scenes import hand_of, motif_of, nothing_to_tell, still_life

SHEET = np.array([PAPER.red, PAPER.green, PAPER.blue])


@pytest.fixture(scope="module")
def picture() -> Rgb8:
    return still_life()


@pytest.fixture(scope="module")
def painted(picture: Rgb8) -> Painted:
    return paint_ink(motif_of(picture), hand_of(picture), nothing_to_tell)


def lines_of(grey: Alpha, shortest: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Points and starts of the contours of a grey picture."""
    rim = np.full_like(grey, 255)
    crest = ridges(grey, rim, 1.3)
    points, starts, _ = linked(crest, *along(grey, rim, 1.3), 0.1, 0.24, shortest)
    return points, starts


def disc(gap: int = 0) -> Alpha:
    """A dark disc on white; beside it, if asked for, light takes its edge away for a few pixels."""
    grey = np.full((140, 140), 240, np.uint8)
    cv2.circle(grey, (70, 70), 45, 60, -1, cv2.LINE_AA)
    if gap:
        grey[70 - gap // 2 : 70 + gap // 2, 100:] = 240
    return grey


def test_the_same_hand_paints_the_same_bytes(picture: Rgb8, painted: Painted) -> None:
    again = paint_ink(motif_of(picture), hand_of(picture), nothing_to_tell)
    assert np.array_equal(again.rgb, painted.rgb)
    assert np.array_equal(again.cover, painted.cover)


def test_there_is_one_pigment_and_one_paper(painted: Painted) -> None:
    """Whatever the colours of the motif: every pixel lies between warm paper and warm black."""
    share = painted.rgb / SHEET
    assert np.ptp(share, axis=-1).max() < 0.06
    assert painted.rgb[..., 0].astype(int).mean() > painted.rgb[..., 2].astype(int).mean() + 3


def test_much_of_the_paper_stays_bare_and_some_is_black(painted: Painted) -> None:
    light = painted.rgb.mean(axis=-1)
    assert (light > 0.93 * SHEET.mean()).mean() > 0.3
    assert light.min() < 70


def test_what_is_far_is_paler(picture: Rgb8) -> None:
    near, far = (
        paint_ink(motif_of(picture, nearness=n), hand_of(picture), nothing_to_tell).rgb for n in (230, 30)
    )
    table = np.s_[130:170, 10:230]
    assert far[table].mean() > near[table].mean() + 25


def test_it_looks_nothing_like_watercolor(picture: Rgb8, painted: Painted) -> None:
    water = paint_watercolor(motif_of(picture), hand_of(picture), nothing_to_tell).rgb
    assert np.ptp(water, axis=-1).mean() > 2 * np.ptp(painted.rgb, axis=-1).mean()


def test_strokes_are_washes_and_then_contours(painted: Painted) -> None:
    strokes = painted.strokes
    contours = np.flatnonzero(strokes.passes == len(BOUTS))
    assert len(contours) >= 2
    assert len(strokes) - len(contours) > 30
    lengths = np.diff(strokes.starts)[contours]
    assert lengths.max() > 100


def test_the_contour_of_a_disc_is_one_line() -> None:
    points, starts = lines_of(disc())
    lengths = np.diff(starts)
    assert lengths.max() > 0.85 * 2 * np.pi * 45
    away = np.hypot(points[:, 0] - 70, points[:, 1] - 70)
    assert np.all(np.abs(away - 44) < 4)


def test_lines_go_on_over_small_gaps_and_not_over_wide_ones() -> None:
    narrow, wide = (np.diff(lines_of(disc(gap))[1]).max() for gap in (4, 30))
    assert narrow > 0.85 * 2 * np.pi * 45
    assert wide < narrow


def test_dots_get_no_lines() -> None:
    grey = np.full((100, 100), 240, np.uint8)
    for x in (25, 50, 75):
        cv2.circle(grey, (x, 50), 3, 30, -1, cv2.LINE_AA)
    assert len(lines_of(grey, shortest=22)[1]) == 1


def test_a_plain_picture_gets_no_strokes_and_stays_paper() -> None:
    plain = np.full((90, 120, 3), 240, np.uint8)
    painted = paint_ink(motif_of(plain), hand_of(plain), nothing_to_tell)
    assert len(painted.strokes) == 0
    assert painted.rgb.min() > 215


def test_ribbons_swell_as_asked_and_run_dry() -> None:
    points = np.stack([np.linspace(10, 190, 181), np.full(181, 30.0)], axis=-1).astype(np.float32)
    starts = np.array([0, 181])
    half = np.linspace(1, 8, 181).astype(np.float32)
    drawn = []
    for dryness in (0.0, 0.8):
        cover = np.zeros((60, 200), np.uint8)
        draw(cover, Ribbons(points, starts, half, np.ones(181, np.float32)), bristles().tooth, dryness)
        drawn.append(cover.astype(float) / 255)
    wet, dry = drawn
    assert wet[:, 20].sum() == pytest.approx(2 * half[10], abs=1.2)
    assert wet[:, 180].sum() == pytest.approx(2 * half[170], abs=1.2)
    assert dry[:, 150:].sum() < 0.8 * wet[:, 150:].sum()
    assert dry[:, :90].sum() == pytest.approx(wet[:, :90].sum())


def test_boldness_grows_with_strength() -> None:
    photo = cv2.resize(skimage.data.astronaut(), (240, 240), interpolation=cv2.INTER_AREA)
    off = []
    for strength in (0.25, 0.5, 0.75, 1.0):
        hand = hand_of(photo, strength=strength)
        off.append(float(cv2.absdiff(paint_ink(motif_of(photo), hand, nothing_to_tell).rgb, photo).mean()))
    assert off == sorted(off)
    assert off[-1] > 1.2 * off[0]


def test_small_dark_spots_are_not_left_out() -> None:
    rgb = np.full((160, 200, 3), 235, np.uint8)
    rgb[:, 100:] = 150
    cv2.circle(rgb, (60, 80), 4, (20, 20, 20), -1, cv2.LINE_AA)
    painted = paint_ink(motif_of(rgb, nearness=250), hand_of(rgb), nothing_to_tell).rgb
    assert painted[78:83, 58:63].mean() < 110
    assert painted[20:60, 20:90].mean() > 225


def test_a_loose_hand_makes_fewer_strokes_and_a_thick_one_blacker_ones(picture: Rgb8) -> None:
    motif = motif_of(picture)
    loose, tight, thick, thin = (
        paint_ink(motif, hand_of(picture, **{what: amount}), nothing_to_tell)
        for what, amount in (("looseness", 1.0), ("looseness", -1.0), ("thickness", 1.0), ("thickness", -1.0))
    )
    assert len(loose.strokes) < 0.8 * len(tight.strokes)
    assert thick.rgb.mean() < thin.rgb.mean() - 1


def test_a_silhouettes_line_reaches_over_its_matte(picture: Rgb8) -> None:
    alpha = np.zeros(picture.shape[:2], np.uint8)
    cv2.circle(alpha, (80, 108), 40, 255, -1, cv2.LINE_AA)
    hand = replace(hand_of(picture), unit_px=1.0)
    painted = paint_ink(motif_of(picture, alpha), hand, nothing_to_tell)
    outside = (alpha == 0) & (cv2.dilate(alpha, np.ones((5, 5), np.uint8)) > 0)
    assert painted.cover[outside].max() > 120
    assert painted.rgb[outside & (painted.cover > 120)].mean() < 150
