"""Dots: evenly strewn, small where much goes on, of pure hues whose mean is the colour."""

import cv2
import numpy as np
import pytest

from ml_pipeline.painting.brush.raster import Canvas
from ml_pipeline.painting.media.divided import HUES, divided
from ml_pipeline.painting.media.dots import dab
from ml_pipeline.painting.media.page import chosen
from ml_pipeline.painting.media.pointillism import COATS, GROUND, paint_pointillism
from ml_pipeline.painting.media.scatter import luck, places
from tests.ml_pipeline.motifs import HEIGHT, WIDTH, astronaut, blob, hand, motif_of, nothing, off, plain


def silent(done: float) -> None:
    assert 0 <= done <= 1


@pytest.fixture(scope="module")
def painted():
    return paint_pointillism(astronaut(), hand(), silent)


def test_places_are_even_and_the_same_in_every_window():
    whole = places(np.s_[0:200, 0:300], 6.0, 3)
    part = places(np.s_[60:140, 100:220], 6.0, 3)
    assert set(part.number) <= set(whole.number)
    inside = (whole.y >= 60) & (whole.y < 140) & (whole.x >= 100) & (whole.x < 220)
    assert set(whole.number[inside]) == set(part.number)
    for least in (1.0, 0.25):  # the first quarter is as even as all of them
        some = whole.where(whole.rank < least)
        points = np.stack([some.x, some.y], axis=1)
        away = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(points))
        spacing = 6.0 / np.sqrt(least)
        assert away.min(axis=1).min() > 0.35 * spacing
        assert away.min(axis=1).mean() > 0.65 * spacing  # by chance alone it would be half
        assert abs(len(points) * spacing**2 / (200 * 300) - 1) < 0.12


def test_luck_belongs_to_a_place():
    numbers = np.arange(5000, dtype=np.uint64)
    all_of_them, few = luck(numbers, 1, 2, 3), luck(numbers[100:110], 1, 2, 3)
    assert np.array_equal(all_of_them[100:110], few)
    assert np.allclose(all_of_them.mean(axis=0), 0.5, atol=0.02)
    assert abs(np.corrcoef(all_of_them[:, 0], all_of_them[:, 1])[0, 1]) < 0.05
    assert not np.array_equal(all_of_them, luck(numbers, 1, 3, 3))


def test_hues_of_a_divided_colour_have_it_as_their_mean():
    wanted = np.random.default_rng(1).uniform(70, 185, (50, 3)).astype(np.float32)
    dots = np.stack([divided(wanted, np.full(50, hue), np.full(50, 0.4, np.float32)) for hue in range(HUES)])
    assert np.abs(dots.mean(axis=0) - wanted).max() < 0.6
    assert np.abs(dots - wanted).max(axis=-1).mean() > 8
    deep = np.full((1, 3), (30, 18, 50), np.float32)
    full = np.ones(1, np.float32)
    shades = np.stack([divided(deep, np.array([hue]), full) for hue in range(HUES)])
    assert np.abs(shades.mean(axis=0) - deep).max() < 3 and shades.min() >= 0
    whole = divided(wanted, np.zeros(50, np.int64), np.zeros(50, np.float32))
    assert np.allclose(whole, wanted, atol=0.01)


def test_a_dot_is_two_points_close_together(painted):
    strokes = painted.strokes
    assert np.all(np.diff(strokes.starts) == 2) and len(strokes) > 2000
    long = np.hypot(*(strokes.points[1::2] - strokes.points[::2]).T)
    assert np.all(long < 1.5 * strokes.radius)
    assert strokes.points.min() >= 0 and np.all(strokes.points.max(axis=0) <= (WIDTH - 1, HEIGHT - 1))
    assert set(strokes.passes) <= set(range(len(COATS))) and {0, 1} <= set(strokes.passes)


def test_the_mean_of_the_dots_is_the_picture(painted):
    assert off(painted.rgb, astronaut(), blur=6) < 8
    apart = np.abs(painted.rgb.astype(int) - cv2.GaussianBlur(painted.rgb, (0, 0), 3).astype(int))
    assert apart.mean() > 9  # and yet they differ from it and from one another


def test_later_coats_make_good_what_the_mean_lacks(painted):
    ground = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
    canvas = Canvas(ground, np.zeros((HEIGHT, WIDTH), np.uint8), np.zeros((HEIGHT, WIDTH), np.uint8))
    errors = [off(canvas.rgb, astronaut(), blur=6)]
    for coat in range(len(COATS)):
        dab(canvas, chosen(painted.strokes, painted.strokes.passes == coat))
        errors.append(off(canvas.rgb, astronaut(), blur=6))
    assert errors[0] > errors[1] > errors[-1]  # the second coat divides colours, which the others mend
    assert errors[2] > errors[3] > errors[4]
    assert errors[-1] < 0.1 * errors[0]


def test_no_light_ground_shows_in_the_dark():
    painted = paint_pointillism(plain((12, 12, 16)), hand(), silent)
    assert painted.rgb.max() < 110
    assert painted.rgb.reshape(-1, 3).mean() < 45


def test_dots_are_smaller_where_care_is_asked_for():
    care = np.zeros((HEIGHT, WIDTH), np.uint8)
    care[:, WIDTH // 2 :] = 255
    rgb = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    strokes = paint_pointillism(motif_of(rgb, care=care), hand(), silent).strokes
    right = strokes.points[::2, 0] > WIDTH / 2
    base = strokes.passes == 1
    assert strokes.radius[base & right].mean() < 0.6 * strokes.radius[base & ~right].mean()
    assert (base & right).sum() > 2 * (base & ~right).sum()


def test_layers_share_the_places_of_their_dots():
    whole = astronaut()
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[50:180, 90:250] = 255
    part = motif_of(whole.rgb, alpha)
    of_part, of_whole = (
        {tuple(p) for p in np.round(_middles(paint_pointillism(m, hand(), silent).strokes, 0), 1)}
        for m in (part, whole)
    )
    assert len(of_part & of_whole) > 0.8 * len(of_part)


def _middles(strokes, number):
    return (strokes.points[::2] + strokes.points[1::2])[strokes.passes == number] / 2


def test_bolder_is_farther_from_the_photo_and_made_of_fewer_dots():
    painted = [paint_pointillism(astronaut(), hand(s), silent) for s in (0.25, 0.5, 0.75, 1.0)]
    errors = [((p.rgb.astype(float) - astronaut().rgb) ** 2).mean() for p in painted]
    assert errors == sorted(errors)
    counts = [len(p.strokes) for p in painted]
    assert counts == sorted(counts, reverse=True)


def test_same_seed_same_bytes_with_any_number_of_threads():
    threads = cv2.getNumThreads()
    try:
        painted = []
        for count in (1, 2):
            cv2.setNumThreads(count)
            painted.append(paint_pointillism(blob(), hand(), silent))
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(painted[0].rgb, painted[1].rgb)
    assert np.array_equal(painted[0].strokes.points, painted[1].strokes.points)
    other = paint_pointillism(blob(), hand(seed=8), silent)
    assert not np.array_equal(other.rgb, painted[0].rgb)


def test_dots_lie_on_the_layer_alone():
    motif = blob()
    painted = paint_pointillism(motif, hand(), silent)
    x, y = np.floor(_middles(painted.strokes, 1)).astype(int).T
    assert np.all(motif.free[y, x] == 255)
    assert (painted.cover[motif.alpha == 255] > 200).mean() > 0.9
    assert len(paint_pointillism(nothing(), hand(), silent).strokes) == 0


def test_what_tick_raises_passes_through():
    def stop(done: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        paint_pointillism(blob(), hand(), stop)
