"""Chalk on toned paper: it catches the grain, leaves paper bare, lies in parallel and crosses."""

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.brush.tracing import Seeds
from ml_pipeline.painting.media.deposit import Point
from ml_pipeline.painting.media.grain import grain, spread
from ml_pipeline.painting.media.hatching import Hatch, hatched
from ml_pipeline.painting.media.lines import draw
from ml_pipeline.painting.media.page import chosen
from ml_pipeline.painting.media.pastel import CHALKS, DARKEST, paint_pastel
from ml_pipeline.painting.strokes import Strokes
from tests.ml_pipeline.motifs import HEIGHT, WIDTH, astronaut, blob, hand, motif_of, nothing, off, plain


def silent(done: float) -> None:
    assert 0 <= done <= 1


@pytest.fixture(scope="module")
def painted():
    return paint_pastel(astronaut(), hand(), silent)


@pytest.fixture(scope="module")
def paper():
    return paint_pastel(nothing(), hand(), silent).rgb


def canvas_of(rgb) -> Canvas:
    return Canvas(rgb.copy(), np.zeros(rgb.shape[:2], np.uint8), np.zeros(rgb.shape[:2], np.uint8))


def line(points, radius=6.0, pressure=1.0, colour=(20, 20, 20)) -> Strokes:
    path = np.array(points, np.float32)
    return Strokes(
        points=path,
        starts=np.array([0, len(path)]),
        radius=np.array([radius], np.float32),
        colour=np.array([colour], np.uint8),
        drift=np.zeros((len(path), 3), np.int16),
        height=np.array([pressure], np.float32),
        bristles=np.array([5], np.int32),
        passes=np.zeros(1, np.uint8),
    )


def test_grain_is_even_without_seams_and_coarser_for_larger_pictures():
    fine, coarse = grain(1.0), grain(2.4)
    assert len(coarse) == 2 * len(fine)
    assert np.allclose(np.percentile(fine, (10, 50, 90)), (25.5, 127.5, 229.5), atol=2)
    steps = np.abs(np.diff(spread(fine, slice(0, 40), slice(0, 2 * len(fine))).astype(int), axis=1))
    assert steps[:, len(fine) - 1].mean() < 1.5 * steps.mean()


def test_chalk_covers_peaks_and_leaves_hollows_bare():
    canvas = canvas_of(np.full((60, 200, 3), 200, np.uint8))
    draw(canvas, line([(20, 30), (180, 30)]), Point(start=1, end=1, grain=0.6, chalk=True), 1.0)
    core = canvas.rgb[27:34, 40:160, 0]
    tooth = grain(1.0)[27:34, 40:160]
    assert core[tooth > 200].mean() < 60 and core[tooth < 25].mean() > 130
    assert np.all(canvas.rgb[:20] == 200) and np.all(canvas.cover[:20] == 0)
    share = (200 - canvas.rgb[..., 0].astype(float)) / 180 * 255
    assert np.abs(share - canvas.cover).max() < 6  # cover says how much of the ground is hidden


def test_hatching_is_parallel_and_ends_where_colour_does():
    flow = Flow(np.full((80, 80), 0.6, np.float32), np.full((80, 80), 0.8, np.float32), 1.0)
    rgb = np.zeros((80, 80, 3), np.uint8)
    rgb[:, 40:] = 200
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 80, (2, 200)).astype(np.float32)
    seeds = Seeds(x, y, np.full(200, 3, np.float32))
    free = np.full((80, 80), 255, np.uint8)
    paths = hatched(seeds, np.full(200, 8, np.float32), rgb, free, 1.0, flow, Hatch())
    assert 20 < len(paths.kept) < 200  # none begins on top of another
    for index in range(len(paths.kept)):
        path = paths.points[paths.starts[index] : paths.starts[index + 1]]
        assert np.all(path >= 0) and np.all(path < 80)
        assert len(set((path[:, 0] >= 40).tolist())) == 1
        inner = path[(path > 1).all(axis=1) & (path < 79).all(axis=1)]
        along = np.diff(inner, axis=0)
        assert np.allclose(along @ [0.8, -0.6], 0, atol=1e-3)


def test_paper_is_the_same_under_all_layers_and_shows_between_strokes(painted, paper):
    bare = np.abs(painted.rgb.astype(int) - paper).max(axis=-1) < 14
    assert 0.01 < bare.mean() < 0.5
    part = blob()
    beside = cv2.dilate(part.free, np.ones((25, 25), np.uint8)) == 0
    assert np.array_equal(paint_pastel(part, hand(), silent).rgb[beside], paper[beside])
    assert len(paint_pastel(nothing(), hand(), silent).strokes) == 0
    assert 110 < paper.mean() < 190 and 2 < paper.std(axis=(0, 1)).mean() < 12


def test_strokes_of_plain_ground_run_one_way_and_cross():
    strokes = paint_pastel(plain((230, 90, 60)), hand(), silent).strokes
    ways = []
    for number in (1, 2):
        some = chosen(strokes, strokes.passes == number)
        ends = some.points[some.starts[1:] - 1] - some.points[some.starts[:-1]]
        double = 2 * np.arctan2(ends[:, 1], ends[:, 0])
        mean = np.exp(1j * double).mean()
        assert abs(mean) > 0.85
        ways.append(np.rad2deg(np.angle(mean)) / 2)
    assert 20 < abs((ways[1] - ways[0] + 90) % 180 - 90) < 60


def test_a_stick_has_one_colour_and_none_is_black(painted):
    strokes = painted.strokes
    assert not strokes.drift.any()
    assert paint_pastel(plain((0, 0, 0)), hand(), silent).rgb.min() >= DARKEST - 16
    assert np.all(strokes.points >= 0)
    assert np.all(strokes.points[:, 0] < WIDTH) and np.all(strokes.points[:, 1] < HEIGHT)


def test_every_going_over_brings_the_drawing_nearer(painted, paper):
    canvas = canvas_of(paper)
    errors = [off(canvas.rgb, astronaut(), blur=2)]
    for number, chalk in enumerate(CHALKS):
        draw(canvas, chosen(painted.strokes, painted.strokes.passes == number), chalk.point, 0.45)
        errors.append(off(canvas.rgb, astronaut(), blur=2))
    assert errors == sorted(errors, reverse=True)
    assert off(painted.rgb, astronaut(), blur=4) < 0.45 * off(paper, astronaut(), blur=4)


def test_lights_are_purer_than_the_photo():
    motif = plain((220, 150, 120))
    drawn = cv2.cvtColor(paint_pastel(motif, hand(), silent).strokes.colour[None], cv2.COLOR_RGB2HSV)
    assert drawn[0, :, 1].mean() > cv2.cvtColor(motif.rgb, cv2.COLOR_RGB2HSV)[0, 0, 1] + 10


def test_bolder_is_farther_from_the_photo():
    painted = [paint_pastel(astronaut(), hand(s), silent) for s in (0.25, 0.5, 0.75, 1.0)]
    errors = [((p.rgb.astype(float) - astronaut().rgb) ** 2).mean() for p in painted]
    assert errors == sorted(errors)
    loose = paint_pastel(astronaut(), hand(looseness=1.0), silent)
    assert len(loose.strokes) < 0.8 * len(paint_pastel(astronaut(), hand(), silent).strokes)


def test_thick_chalk_fills_more_of_the_paper(paper):
    thin, thick = (paint_pastel(astronaut(), hand(thickness=t), silent).rgb for t in (-1.0, 1.0))
    bare = [(np.abs(rgb.astype(int) - paper).max(axis=-1) < 14).mean() for rgb in (thin, thick)]
    assert bare[1] < bare[0]


def test_same_seed_same_bytes_with_any_number_of_threads():
    threads = cv2.getNumThreads()
    try:
        painted = []
        for count in (1, 2):
            cv2.setNumThreads(count)
            painted.append(paint_pastel(blob(), hand(), silent))
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(painted[0].rgb, painted[1].rgb)
    assert np.array_equal(painted[0].cover, painted[1].cover)
    assert not np.array_equal(paint_pastel(blob(), hand(seed=9), silent).rgb, painted[0].rgb)


def test_care_makes_strokes_finer():
    rgb = astronaut().rgb
    careful = motif_of(rgb, care=np.full((HEIGHT, WIDTH), 255, np.uint8))
    plain_radius, fine_radius = (
        paint_pastel(m, hand(), silent).strokes.radius.mean() for m in (motif_of(rgb), careful)
    )
    assert fine_radius < 0.95 * plain_radius
