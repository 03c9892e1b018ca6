"""Graphite on white paper: tones by hatching, contours as long lines, true blacks, far things lighter."""

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.media.deposit import Point
from ml_pipeline.painting.media.lines import draw
from ml_pipeline.painting.media.outlines import outlines
from ml_pipeline.painting.media.page import chosen
from ml_pipeline.painting.media.pencil import PAPER, TONES, paint_pencil
from tests.ml_pipeline.motifs import HEIGHT, WIDTH, astronaut, blob, hand, motif_of, nothing, plain
from tests.ml_pipeline.test_painting_pastel import canvas_of, line

CONTOURS = len(TONES)


def silent(done: float) -> None:
    assert 0 <= done <= 1


def disc(dark: int = 60, light: int = 220):
    """A dark disc of 70 pixels' radius in the middle of a light page."""
    rgb = np.full((HEIGHT, WIDTH, 3), light, np.uint8)
    return np.asarray(cv2.circle(rgb, (WIDTH // 2, HEIGHT // 2), 70, (dark,) * 3, -1), np.uint8)


@pytest.fixture(scope="module")
def drawn():
    return paint_pencil(astronaut(), hand(), silent)


def test_a_line_tapers_and_catches_the_grain():
    canvas = canvas_of(np.full((40, 240, 3), 250, np.uint8))
    draw(canvas, line([(20, 20), (120, 20), (220, 20)], radius=1.5), Point(start=0.2, end=0.1), 1.0)
    dark = 250 - canvas.rgb[17:24, :, 0].astype(float).sum(axis=0) / 7
    middle, first, last = dark[90:150].mean(), dark[22:34].mean(), dark[206:218].mean()
    assert middle > 1.8 * first and middle > 1.8 * last
    assert canvas.rgb[20, 90:150, 0].std() > 8
    assert np.all(canvas.rgb[:14] == 250)


def test_crossing_lines_grow_darker_but_never_wrap_around():
    canvas = canvas_of(np.full((60, 60, 3), 250, np.uint8))
    once = []
    for _ in range(30):
        draw(canvas, line([(5, 30), (55, 30)], radius=3, pressure=0.6), Point(1, 1, grain=0.2), 1.0)
        once.append(int(canvas.rgb[30, 20:40].mean()))
    assert once == sorted(once, reverse=True)
    assert once[0] > once[1] > once[3] and 10 <= once[-1] < 20


def test_darker_tones_are_drawn_darker_from_white_to_black():
    greys = (250, 205, 160, 115, 70, 25, 4)
    means = [paint_pencil(plain((g, g, g)), hand(), silent).rgb[20:-20, 20:-20].mean() for g in greys]
    assert means == sorted(means, reverse=True)
    assert means[0] > PAPER - 12 and means[-1] < 95
    counts = np.bincount(paint_pencil(plain((120, 120, 120)), hand(), silent).strokes.passes, minlength=6)
    assert counts[0] > 0 and counts[1] > 0 and counts[4] == 0


def test_there_are_true_blacks_and_clean_whites(drawn):
    rgb = drawn.rgb
    assert np.percentile(rgb, 1) < 30 and np.percentile(rgb, 99.5) > 240
    assert np.all(rgb[..., 0] == rgb[..., 1]) and np.all(rgb[..., 0] == rgb[..., 2])


def test_every_tone_brings_the_drawing_nearer(drawn):
    canvas = canvas_of(np.full((HEIGHT, WIDTH, 3), PAPER, np.uint8))
    grey = cv2.cvtColor(astronaut().rgb, cv2.COLOR_RGB2GRAY)
    errors = []
    for tone in range(CONTOURS + 1):
        errors.append(np.abs(cv2.GaussianBlur(canvas.rgb[..., 0], (0, 0), 3).astype(float) - grey).mean())
        draw(canvas, chosen(drawn.strokes, drawn.strokes.passes == tone), Point(0.7, 0.2, 0.25, 0.4), 0.45)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.7 * errors[0]


def test_contours_are_long_lines_along_edges():
    strokes = paint_pencil(motif_of(disc()), hand(0.5), silent).strokes
    lines = chosen(strokes, strokes.passes == CONTOURS)
    away = np.abs(np.hypot(*(lines.points - (WIDTH / 2, HEIGHT / 2)).T) - 70)
    assert len(lines) >= 3
    assert np.percentile(away, 95) < 4
    assert np.diff(lines.starts).max() > 20
    angle = np.arctan2(*(lines.points - (WIDTH / 2, HEIGHT / 2)).T)
    assert np.histogram(angle, 12, (-np.pi, np.pi))[0].min() > 0  # all the way round


def test_outlines_are_linked_into_few_paths():
    rgb = disc()
    found = outlines(rgb, np.zeros(rgb.shape[:2], np.uint8), 1.2, 8, 16, 12)
    assert len(found.strength) <= 2
    assert len(found.points) > 0.8 * 2 * np.pi * 70 / np.sqrt(2)
    assert np.abs(np.hypot(*(found.points - (WIDTH / 2, HEIGHT / 2)).T) - 70).max() < 2.5
    steps = np.hypot(*np.diff(found.points[: found.starts[1]], axis=0).T)
    assert steps.max() < 2.5  # unbroken
    assert len(outlines(np.full_like(rgb, 90), np.zeros(rgb.shape[:2], np.uint8), 1.2, 8, 16, 12).starts) == 1


def test_a_silhouette_is_drawn_though_colours_do_not_show_it():
    motif = blob()
    flat = motif_of(np.full_like(motif.rgb, 235), motif.alpha)
    strokes = paint_pencil(flat, hand(), silent).strokes
    lines = chosen(strokes, strokes.passes == CONTOURS)
    edge = cv2.morphologyEx(
        (motif.alpha >= 128).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)
    )
    near = cv2.dilate(edge, np.ones((7, 7), np.uint8))
    x, y = lines.points.astype(int).T
    assert len(lines.points) > 30 and near[y, x].mean() > 0.9
    touched = np.zeros_like(edge)
    touched[y, x] = 1
    assert cv2.dilate(touched, np.ones((13, 13), np.uint8))[edge > 0].mean() > 0.7


def test_far_layers_are_lighter():
    near, far = (paint_pencil(motif_of(disc(20, 90), nearness=n), hand(), silent) for n in (250, 20))
    assert far.rgb.mean() > near.rgb.mean() + 12


def test_lines_of_construction_come_with_boldness():
    rgb = np.full((HEIGHT, WIDTH, 3), 240, np.uint8)
    cv2.rectangle(rgb, (60, 50), (260, 190), (90, 90, 90), -1)
    straight = []
    for strength in (0.3, 1.0):
        strokes = paint_pencil(motif_of(rgb), hand(strength), silent).strokes
        lines = chosen(strokes, strokes.passes == CONTOURS)
        straight.append(int((np.diff(lines.starts) == 2).sum()))
    assert straight[0] == 0 and straight[1] > 0


def test_bolder_is_farther_from_the_photo():
    rgb = [paint_pencil(astronaut(), hand(s), silent).rgb for s in (0.25, 0.5, 0.75, 1.0)]
    errors = [((part.astype(float) - astronaut().rgb) ** 2).mean() for part in rgb]
    assert errors == sorted(errors)


def test_a_vivid_hand_takes_coloured_pencils():
    rgb = paint_pencil(plain((210, 60, 40)), hand(chroma=0.8), silent).rgb.reshape(-1, 3).mean(axis=0)
    assert rgb[0] > rgb[1] + 20 and rgb[0] > rgb[2] + 20
    muted = paint_pencil(plain((210, 60, 40)), hand(chroma=-0.8), silent).rgb
    assert np.all(muted[..., 0] == muted[..., 2])


def test_same_seed_same_bytes_with_any_number_of_threads():
    threads = cv2.getNumThreads()
    try:
        pair = []
        for count in (1, 2):
            cv2.setNumThreads(count)
            pair.append(paint_pencil(blob(), hand(), silent))
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(pair[0].rgb, pair[1].rgb)
    assert not np.array_equal(paint_pencil(blob(), hand(seed=3), silent).rgb, pair[0].rgb)


def test_a_layer_that_is_nowhere_is_bare_paper():
    painted = paint_pencil(nothing(), hand(), silent)
    assert len(painted.strokes) == 0 and np.all(painted.rgb == PAPER) and not painted.cover.any()


def test_strokes_of_a_layer_stay_beside_it():
    motif = blob()
    painted = paint_pencil(motif, hand(), silent)
    x, y = painted.strokes.points.astype(int).T
    assert np.all(x < WIDTH) and np.all(y < HEIGHT)
    assert np.mean(motif.free[y, x] > 0) > 0.97
