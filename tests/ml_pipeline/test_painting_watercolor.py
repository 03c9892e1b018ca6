"""Watercolor: transparent washes on white paper, laid as strokes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.passes import Pass
from ml_pipeline.painting.brush.raster import Brush, lay
from ml_pipeline.painting.media import watercolor
from ml_pipeline.painting.media.drying import Paper, Wash
from ml_pipeline.painting.media.sheet import Sheet, blank
from ml_pipeline.painting.media.wash import dry, glazes, ground, on_paper
from ml_pipeline.painting.media.watercolor import paint_watercolor
from ml_pipeline.painting.motif import Hand, Motif, Painted, unit_px
from ml_pipeline.painting.styles import Modifiers
from ml_pipeline.types import Rgb8
from tests.ml_pipeline.painted_scenes import hand_of, motif_of, nothing_to_tell, still_life

RED = (200, 60, 40)


@pytest.fixture(scope="module")
def picture() -> Rgb8:
    return still_life()


@pytest.fixture(scope="module")
def painted(picture: Rgb8) -> Painted:
    return paint_watercolor(motif_of(picture), hand_of(picture), nothing_to_tell)


@pytest.fixture
def one_thread() -> Iterator[None]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def washed(colour: tuple[int, int, int], wash: Wash, times: int = 1) -> Sheet:
    """A square of one colour on white, washed in a few times."""
    rgb = np.full((120, 160, 3), 255, np.uint8)
    rgb[30:90, 40:120] = colour
    sheet = blank(motif_of(rgb), Hand(1.0, 7, Modifiers(), 1.0))
    for _ in range(times):
        sheet.wet.rgb[30:90, 40:120] = colour
        sheet.wet.cover[30:90, 40:120] = 255
        dry(sheet, np.full((1, 1, 3), colour, np.uint8), wash, 0.0, lambda: None)
    return sheet


def test_the_same_hand_paints_the_same_bytes_on_one_thread(
    picture: Rgb8, painted: Painted, one_thread: None
) -> None:
    again = paint_watercolor(motif_of(picture), hand_of(picture), nothing_to_tell)
    assert np.array_equal(again.rgb, painted.rgb)
    assert np.array_equal(again.strokes.points, painted.strokes.points)


def test_another_seed_paints_otherwise(picture: Rgb8, painted: Painted) -> None:
    other = paint_watercolor(motif_of(picture), hand_of(picture, seed=8), nothing_to_tell)
    assert not np.array_equal(other.rgb, painted.rgb)


def test_it_is_made_of_strokes_from_broad_to_fine(painted: Painted) -> None:
    strokes = painted.strokes
    numbers = np.unique(strokes.passes)
    assert len(strokes) > 100
    assert np.all(np.diff(strokes.passes.astype(int)) >= 0)
    sizes = [float(np.median(strokes.radius[strokes.passes == n])) for n in numbers]
    assert sizes == sorted(sizes, reverse=True)


def test_lights_stay_bare_paper(picture: Rgb8, painted: Painted) -> None:
    light = cv2.erode(picture.min(axis=-1), np.ones((31, 31), np.uint8)) > 245
    assert light.sum() > 500
    assert painted.rgb[light].mean() > 244
    assert painted.rgb[light].min() > 225


def test_it_is_brighter_than_the_picture_and_never_black(picture: Rgb8, painted: Painted) -> None:
    assert painted.rgb.mean() > picture.mean()
    assert painted.rgb.max(axis=-1).min() > 25


def test_every_wash_brings_the_canvas_nearer_to_what_is_painted(picture: Rgb8) -> None:
    motif, hand = motif_of(picture), hand_of(picture)
    sheet, flow = blank(motif, hand), flow_of(picture, hand.seed)
    ground(sheet, motif.rgb, 10.0)
    errors = []
    for number, radius in enumerate((40.0, 20.0, 10.0, 5.0)):
        step = Pass(radius, -1 if number == 0 else 0.04, brush=Brush(streaks=0))
        lay(sheet.wet, glazes(motif, sheet, flow, step, number, hand), step.brush)
        dry(sheet, motif.rgb, Wash(load=0.8, rim=0, uneven=0), 0.0, lambda: None)
        errors.append(float(cv2.absdiff(sheet.canvas.rgb, picture).mean()))
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.7 * errors[0]


def test_washes_upon_each_other_darken_but_not_to_black() -> None:
    plain = Wash(load=0.7, rim=0, rough=0, uneven=0)
    once, often = washed(RED, plain).canvas.rgb[60, 80], washed(RED, plain, 6).canvas.rgb[60, 80]
    assert np.all(often < once)
    density = -np.log(often / 255)
    assert np.all(density <= 1.12 * -np.log(np.array(RED) / 255) + 0.05)


def test_a_wash_dries_darker_at_its_edge() -> None:
    rgb = washed(RED, Wash(load=0.7, rim=0.8, rim_px=4, rough=0, uneven=0)).canvas.rgb.astype(int)
    assert rgb[60, 41].sum() < rgb[60, 80].sum() - 20
    assert np.all(rgb[60, 30] == 255)


def test_pigment_gathers_in_the_valleys_of_the_paper() -> None:
    sheet = washed(RED, Wash(load=0.7, rim=0, rough=0, uneven=0))
    tooth = sheet.tooth[35:85, 45:115]
    rgb = on_paper(sheet, Paper(granulation=0.3), lambda: None)[35:85, 45:115].astype(int).sum(axis=-1)
    assert rgb[tooth < 60].mean() < rgb[tooth > 195].mean() - 10


def test_all_layers_share_one_sheet_of_paper(picture: Rgb8) -> None:
    """Bare paper has the same grain whatever the layer shows elsewhere."""
    blue = np.full_like(picture, 255)
    blue[:, :60] = (40, 60, 160)
    white = np.full_like(picture, 255)
    hand = hand_of(picture)
    a, b = (paint_watercolor(motif_of(rgb), hand, nothing_to_tell).rgb for rgb in (blue, white))
    assert np.array_equal(a[:, -60:], b[:, -60:])
    assert b.std() > 0.3


def test_boldness_grows_with_strength(picture: Rgb8) -> None:
    off = []
    for strength in (0.25, 0.5, 0.75, 1.0):
        hand = hand_of(picture, strength=strength)
        off.append(
            float(cv2.absdiff(paint_watercolor(motif_of(picture), hand, nothing_to_tell).rgb, picture).mean())
        )
    assert off == sorted(off)
    assert off[-1] > 1.2 * off[0]


def test_a_loose_hand_makes_fewer_strokes_and_a_thick_one_darker_ones(picture: Rgb8) -> None:
    motif = motif_of(picture)
    loose, tight, thick, thin = (
        paint_watercolor(motif, hand_of(picture, **{what: amount}), nothing_to_tell)
        for what, amount in (("looseness", 1.0), ("looseness", -1.0), ("thickness", 1.0), ("thickness", -1.0))
    )
    assert len(loose.strokes) < 0.8 * len(tight.strokes)
    assert thick.rgb.mean() < thin.rgb.mean() - 1


def test_a_layer_that_is_absent_is_no_trouble(picture: Rgb8) -> None:
    nowhere = np.zeros(picture.shape[:2], np.uint8)
    motif = motif_of(picture)
    empty = Motif(picture, nowhere, nowhere, motif.nearness, motif.care)
    assert len(paint_watercolor(empty, hand_of(picture), nothing_to_tell).strokes) == 0


def test_a_faint_fringe_stays_faint(picture: Rgb8) -> None:
    alpha = np.zeros(picture.shape[:2], np.uint8)
    alpha[:, :120] = 255
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 6), np.uint8)
    cover = paint_watercolor(motif_of(picture, alpha), hand_of(picture), nothing_to_tell).cover
    assert cover[alpha < 40].max() < 40
    assert cover[alpha > 250].mean() > 120


@pytest.mark.parametrize("shape", [(1, 1), (3, 300), (300, 2), (16, 16)])
def test_tiny_and_narrow_pictures_are_painted(shape: tuple[int, int]) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    assert paint_watercolor(motif_of(rgb), hand_of(rgb), nothing_to_tell).rgb.shape == rgb.shape


def test_what_tick_raises_stops_the_painting(picture: Rgb8) -> None:
    told: list[float] = []

    def stop(done: float) -> None:
        told.append(done)
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        paint_watercolor(motif_of(picture), hand_of(picture), stop)
    assert told == sorted(told)


def test_units_follow_the_size_of_the_picture(picture: Rgb8) -> None:
    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    hand = Hand(1.0, 3, Modifiers(), unit_px(large.shape))
    first = paint_watercolor(motif_of(large), hand, nothing_to_tell).strokes
    small = paint_watercolor(motif_of(picture), hand_of(picture), nothing_to_tell).strokes
    assert np.median(first.radius[first.passes == 0]) == pytest.approx(
        2 * np.median(small.radius[small.passes == 0]), rel=0.1
    )
    assert len(watercolor.BROAD) + 2 > first.passes.max()
