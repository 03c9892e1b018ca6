"""Strokes as objects: where they begin, how they run, and the pixels that they leave."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.brush.flow import Flow, flow_of
from ml_pipeline.painting.brush.luck import keys_of, normals
from ml_pipeline.painting.brush.passes import Pass, strokes_of
from ml_pipeline.painting.brush.raster import Brush, Canvas, lay
from ml_pipeline.painting.brush.scanlines import WIDEST
from ml_pipeline.painting.brush.seeding import seeds_of
from ml_pipeline.painting.brush.sight import look
from ml_pipeline.painting.brush.tracing import Reach, apart
from ml_pipeline.painting.strokes import Strokes, nothing, together
from tests.ml_pipeline.painting_scenes import hand_of, invented, motif_of

CRISP = Brush(opacity=1, softness=0.05, raggedness=0, dryness=0, streaks=0)


def canvas_of(height: int, width: int, grey: int = 0) -> Canvas:
    return Canvas(
        np.full((height, width, 3), grey, np.uint8),
        np.zeros((height, width), np.uint8),
        np.zeros((height, width), np.uint8),
    )


def stroke(
    points: list[tuple[float, float]], radius: float = 6, colour: tuple[int, ...] = (200, 90, 40)
) -> Strokes:
    return Strokes(
        points=np.array(points, np.float32),
        starts=np.array([0, len(points)]),
        radius=np.array([radius], np.float32),
        colour=np.array([colour], np.uint8),
        drift=np.zeros((len(points), 3), np.int16),
        height=np.array([0.7], np.float32),
        bristles=np.array([3], np.int32),
        passes=np.zeros(1, np.uint8),
    )


def level(shape: tuple[int, ...]) -> Flow:
    """A flow that runs from left to right everywhere."""
    return Flow(np.ones(shape[:2], np.float32), np.zeros(shape[:2], np.float32), 1.0)


def test_a_stroke_covers_its_path_and_nothing_beyond_its_brush() -> None:
    canvas = canvas_of(60, 120)
    lay(canvas, stroke([(20, 30), (60, 30), (100, 30)]), CRISP)
    assert (canvas.rgb[27:34, 22:98] == (200, 90, 40)).all()
    rows, columns = np.nonzero(canvas.cover)
    assert np.abs(rows - 30).max() <= float(WIDEST) * 6 + 1
    assert columns.min() >= 20 - 6
    assert columns.max() <= 100 + 6
    assert not canvas.rgb[canvas.cover == 0].any()


def test_a_bend_is_covered_once() -> None:
    """Where two pieces meet, no pixel is left out and none is painted twice."""
    canvas = canvas_of(120, 120)
    lay(canvas, stroke([(20, 20), (60, 60), (60, 110)], radius=8), CRISP._replace(opacity=0.5))
    assert canvas.cover[60, 60] > 100
    assert canvas.cover.max() <= 129  # half, and never half of the rest again


def test_the_later_stroke_lies_on_top() -> None:
    canvas = canvas_of(60, 60)
    below, above = (
        stroke([(5, 30), (55, 30)], colour=(250, 0, 0)),
        stroke([(30, 5), (30, 55)], colour=(0, 0, 250)),
    )
    lay(canvas, together([below, above]), CRISP)
    assert tuple(canvas.rgb[30, 30]) == (0, 0, 250)
    assert tuple(canvas.rgb[30, 12]) == (250, 0, 0)


def test_bristles_leave_streaks_but_leave_black_black() -> None:
    spread = []
    for tone, streaks in ((3, 40), (150, 40), (150, 0)):
        canvas = canvas_of(60, 120, grey=tone)
        lay(canvas, stroke([(20, 30), (100, 30)], radius=15, colour=(tone,) * 3), Brush(streaks=streaks))
        spread.append(canvas.rgb[25:36, 30:90].std())
        assert abs(canvas.rgb[25:36, 30:90].mean() - tone) < 8
    assert spread[0] < 2
    assert spread[1] > 8
    assert spread[2] == 0


def test_edges_are_smooth_even_of_the_finest_brush() -> None:
    canvas = canvas_of(40, 120)
    lay(canvas, stroke([(10, 10), (110, 27)], radius=1.6), CRISP)
    assert ((canvas.cover > 20) & (canvas.cover < 235)).sum() > 60


def test_no_strokes_change_nothing() -> None:
    canvas = canvas_of(20, 20, grey=77)
    lay(canvas, nothing(), CRISP)
    assert (canvas.rgb == 77).all()


def test_bytes_do_not_hang_on_threads() -> None:
    scene = invented(size=(300, 200))
    painted = []
    before = cv2.getNumThreads()
    try:
        for threads in (1, 2):
            cv2.setNumThreads(threads)
            canvas = canvas_of(300, 200, grey=128)
            motif, hand = motif_of(scene.picture), hand_of(scene.picture)
            strokes = strokes_of(motif, canvas, flow_of(scene.picture, 1), Pass(30, -1), 0, hand)
            lay(canvas, strokes, Brush())
            painted.append(canvas)
    finally:
        cv2.setNumThreads(before)
    assert len(strokes) > 50
    assert (painted[0].rgb == painted[1].rgb).all()
    assert (painted[0].height == painted[1].height).all()


def test_laying_can_be_stopped() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        lay(canvas_of(40, 40), stroke([(5, 20), (35, 20)]), CRISP, stop)


@pytest.mark.parametrize(("canvas_grey", "wanted"), [(120, 180), (180, 120)])
def test_strokes_begin_where_the_canvas_is_wrong_darker_or_lighter(canvas_grey: int, wanted: int) -> None:
    rgb = np.full((100, 200, 3), canvas_grey, np.uint8)
    rgb[:, 100:] = wanted
    strokes = strokes_of(
        motif_of(rgb), canvas_of(100, 200, canvas_grey), level(rgb.shape), Pass(20, 0.1), 0, hand_of(rgb)
    )
    seeds = [strokes.path(n).mean(axis=0)[0] for n in range(len(strokes))]
    assert len(strokes) > 8
    assert min(seeds) > 90


def test_differences_have_no_sign() -> None:
    low, high = np.full((1, 1, 3), 3, np.uint8), np.full((1, 1, 3), 250, np.uint8)
    assert apart(low, 0, 0, high, 0, 0) == apart(high, 0, 0, low, 0, 0) == 3 * 247


def test_where_all_is_right_nothing_is_painted() -> None:
    rgb = np.full((80, 80, 3), 90, np.uint8)
    canvas = canvas_of(80, 80, 90)
    assert len(strokes_of(motif_of(rgb), canvas, level(rgb.shape), Pass(20, 0.01), 0, hand_of(rgb))) == 0
    first = strokes_of(motif_of(rgb), canvas, level(rgb.shape), Pass(20, -1), 0, hand_of(rgb))
    assert len(first) > 10, "the first pass paints everything"


def test_strokes_end_at_a_change_of_colour() -> None:
    rgb = np.full((120, 240, 3), 60, np.uint8)
    rgb[:, 120:] = (220, 180, 60)
    hand = hand_of(rgb)
    step = Pass(60, -1, reach=Reach(longest=9, shortest=0, tolerance=60))
    strokes = strokes_of(motif_of(rgb), canvas_of(120, 240), level(rgb.shape), step, 0, hand)
    radius = step.radius * hand.unit_px
    crossed = [
        n
        for n in range(len(strokes))
        if strokes.path(n)[:, 0].min() < 120 - radius and strokes.path(n)[:, 0].max() > 120 + radius
    ]
    assert len(strokes) > 20
    assert crossed == []


def test_strokes_follow_the_edges() -> None:
    rgb = np.full((200, 200, 3), 40, np.uint8)
    rgb[:, 100:] = 200
    flow = flow_of(rgb, 5)
    assert np.abs(flow.sine[50:150, 96:104]).min() > 0.95


def test_swirls_turn_strokes_in_plain_areas_and_leave_contours() -> None:
    rgb = np.full((200, 300, 3), 150, np.uint8)
    rgb[120:] = 20
    calm, wild = (flow_of(rgb, 5, swirl) for swirl in (0.0, 1.0))
    sky, contour = np.s_[:80], np.s_[117:123]
    assert np.abs(wild.sine[sky]).mean() > 1.5 * np.abs(calm.sine[sky]).mean()
    assert np.abs(wild.cosine[contour]).mean() > 0.9


def test_a_cell_has_the_same_luck_in_every_layer() -> None:
    rgb = np.full((120, 160, 3), 90, np.uint8)
    half = np.full((120, 160), 255, np.uint8)
    half[:, 90:] = 0
    whole, part = motif_of(rgb), replace(motif_of(rgb, half), box=(slice(0, 120), slice(0, 128)))
    (all_seeds, all_cells), (some, cells) = (
        seeds_of(look(motif, rgb, 10.0), motif, 10.0, 1.0, -1.0, 99) for motif in (whole, part)
    )
    inner = np.isin(all_cells, cells[some.x < 79])
    assert inner.sum() > 60
    assert (all_cells[inner] == cells[some.x < 79]).all(), "in the same order"
    assert (all_seeds.x[inner] == some.x[some.x < 79]).all()
    assert (normals(7, all_cells[inner], 3) == normals(7, cells[some.x < 79], 3)).all()


def test_luck_is_even() -> None:
    cells = np.arange(20000)
    drawn = normals(1, cells, 2)
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert np.abs(drawn.std(axis=0) - 1).max() < 0.03
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.03
    assert len(np.unique(keys_of(1, cells))) == len(cells)


def test_what_is_near_and_matters_gets_the_finer_brush() -> None:
    rgb = invented().picture
    motif = motif_of(rgb)
    near = replace(motif, nearness=np.full_like(motif.alpha, 255), care=np.full_like(motif.alpha, 255))
    far = replace(motif, nearness=np.zeros_like(motif.alpha))
    sizes = [
        strokes_of(
            one, canvas_of(*rgb.shape[:2]), level(rgb.shape), Pass(60, -1), 0, hand_of(rgb)
        ).radius.mean()
        for one in (near, far)
    ]
    assert sizes[0] < 0.6 * sizes[1]


def test_the_first_pass_does_not_look_at_the_canvas() -> None:
    rgb = invented().picture
    step, flow, hand = Pass(40, -1), flow_of(rgb, 1), hand_of(rgb)
    right, wrong = (
        strokes_of(motif_of(rgb), replace(canvas_of(*rgb.shape[:2]), rgb=canvas), flow, step, 0, hand)
        for canvas in (rgb.copy(), 255 - rgb)
    )
    assert len(right) > 0.8 * len(wrong) > 100
    assert np.diff(right.starts).mean() > 0.8 * np.diff(wrong.starts).mean()


def test_bands_leave_no_seams() -> None:
    """A stroke looks the same wherever the rows lie at which the work is divided."""
    laid = []
    for top in (0, 90):
        canvas = canvas_of(300, 80, grey=200)
        lay(canvas, stroke([(40, 20 + top), (40, 90 + top), (40, 160 + top)], radius=15), Brush(streaks=30))
        laid.append(canvas.rgb[top : top + 200].astype(int))
    assert np.abs(laid[0] - laid[1]).max() <= 2


def test_care_begins_strokes_for_smaller_errors() -> None:
    rgb = np.full((100, 160, 3), 120, np.uint8)
    motif = motif_of(rgb)
    careful = replace(motif, care=np.full_like(motif.alpha, 255))
    step, canvas = Pass(20, 0.05), canvas_of(100, 160, 132)  # off by 0.047
    none, some = (
        strokes_of(one, canvas, level(rgb.shape), step, 0, hand_of(rgb)) for one in (motif, careful)
    )
    assert len(none) == 0
    assert len(some) > 20
