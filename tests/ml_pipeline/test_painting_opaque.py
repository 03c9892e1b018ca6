"""Oil, impasto and gouache: what holds of every painting, and what makes them differ."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from skimage import data

from ml_pipeline.painting.base import Scene
from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.light import light
from ml_pipeline.painting.brush.passes import strokes_of
from ml_pipeline.painting.brush.raster import Canvas, lay
from ml_pipeline.painting.embedded import MEDIA
from ml_pipeline.painting.media import recipes
from ml_pipeline.painting.media.opaque import paint_opaque
from ml_pipeline.painting.palette import choices, grade, paints_of, snap
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.styles import Medium, Modifiers
from ml_pipeline.types import Rgb8
from tests.ml_pipeline.painting_scenes import hand_of, invented, motif_of, painted

OPAQUE = [Medium.OIL, Medium.IMPASTO, Medium.GOUACHE]
ALL = Modifiers(looseness=1, chroma=1, tone=1, warmth=1, contrast=1, thickness=1, swirl=1)


@pytest.fixture(scope="module")
def portrait() -> Rgb8:
    """A face and what is around it, small."""
    return np.asarray(cv2.resize(data.astronaut()[:300, 80:380], (200, 200), interpolation=cv2.INTER_AREA))


def off(one: Rgb8, other: Rgb8) -> float:
    """Mean squared difference."""
    return float(((one.astype(np.float32) - other) ** 2).mean())


def smoothed(rgb: Rgb8, sigma: float = 12) -> Rgb8:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma))


@pytest.mark.parametrize("medium", OPAQUE)
def test_the_same_seed_gives_the_same_bytes_with_any_number_of_threads(medium: Medium) -> None:
    scene, before = invented(), cv2.getNumThreads()
    try:
        results = []
        for threads in (1, 2, 2):
            cv2.setNumThreads(threads)
            results.append(painted(scene, medium))
    finally:
        cv2.setNumThreads(before)
    for other in results[1:]:
        assert (other.picture == results[0].picture).all()
        for a, b in zip(other.layers, results[0].layers, strict=True):
            assert (a == b).all()


def test_another_seed_is_another_painting_of_the_same_scene() -> None:
    scene = invented()
    one, other = painted(scene, seed=1).picture, painted(scene, seed=2).picture
    assert (one != other).mean() > 0.5
    assert off(smoothed(one), smoothed(other)) < 0.1 * off(one, other)


@pytest.mark.parametrize("medium", OPAQUE)
def test_more_strength_is_farther_from_the_photo(medium: Medium) -> None:
    scene = invented()
    far = [off(painted(scene, medium, s).picture, scene.picture) for s in (0.05, 0.25, 0.5, 0.75, 1.0)]
    assert far == sorted(far)
    assert min(np.diff(far)) > 0
    assert far[0] < 0.1 * far[2]


def test_every_pass_comes_closer_to_what_is_painted(portrait: Rgb8) -> None:
    motif, hand = motif_of(portrait), hand_of(portrait)
    canvas = Canvas(np.full_like(portrait, 128), motif.alpha * 0, motif.alpha * 0)
    flow = flow_of(portrait, 1)
    errors = [off(canvas.rgb, portrait)]
    for number, step in enumerate(recipes.OIL.passes):
        lay(canvas, strokes_of(motif, canvas, flow, step, number, hand), step.brush)
        errors.append(off(canvas.rgb, portrait))
    assert (np.diff(errors) < 0).all()
    assert errors[-1] < 0.05 * errors[0]


@pytest.mark.parametrize("recipe", [recipes.OIL, recipes.IMPASTO, recipes.GOUACHE])
def test_no_ground_stays_bare(portrait: Rgb8, recipe: recipes.Recipe) -> None:
    result = paint_opaque(motif_of(portrait), hand_of(portrait), lambda done: None, recipe=recipe)
    assert (result.cover > 100).mean() > 0.99
    assert result.cover.mean() > 240
    assert len(result.strokes) > 300
    assert (np.diff(result.strokes.passes.astype(int)) >= 0).all(), "large brushes come first"
    sizes = [result.strokes.radius[result.strokes.passes == n].mean() for n in range(4)]
    assert max(np.diff(sizes)) < 0.01
    assert sizes[0] > 2 * sizes[3]


def test_a_face_stays_a_face(portrait: Rgb8) -> None:
    """Eyes and mouth are where they were: what is fine and dark stays so."""
    large = np.asarray(cv2.resize(portrait, (400, 400), interpolation=cv2.INTER_CUBIC))
    result = paint_opaque(motif_of(large), hand_of(large, 0.5), lambda done: None, recipe=recipes.OIL)
    before, after = (smoothed(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 2) for rgb in (large, result.rgb))
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.97


def test_blacks_stay_black_and_colours_keep_their_strength(portrait: Rgb8) -> None:
    result = paint_opaque(motif_of(portrait), hand_of(portrait), lambda done: None, recipe=recipes.OIL).rgb
    dark = smoothed(portrait, 3).max(axis=-1) < 25
    assert dark.sum() > 50
    assert result[dark].mean() < 30
    before, after = (np.ptp(smoothed(rgb, 3).astype(int), axis=-1).mean() for rgb in (portrait, result))
    assert 0.95 * before < after < 1.35 * before


def test_the_hidden_area_is_painted_as_the_seen_one_is() -> None:
    scene = invented(seed=4)
    ground, truth = painted(scene).layers[0][..., :3], scene.layers[0][..., :3]
    hidden = scene.layers[1][..., 3] == 255
    seen = scene.layers[1][..., 3] == 0
    rough = np.abs(cv2.Laplacian(cv2.cvtColor(ground, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
    wrong = np.abs(ground.astype(int) - truth).mean(axis=-1)
    assert 0.5 < rough[hidden].mean() / rough[seen].mean() < 2
    assert 0.5 < wrong[hidden].mean() / wrong[seen].mean() < 2


def test_gouache_is_painted_from_a_few_paints_that_all_layers_share() -> None:
    result = painted(invented(), Medium.GOUACHE, strength=1.0)
    paints = [{tuple(colour) for colour in strokes.colour} for strokes in result.strokes]
    assert 4 < len(paints[0] | paints[1]) <= 26
    assert min(len(own) for own in paints) > 2


def test_impasto_is_thicker_and_shows_more_relief_than_oil() -> None:
    scene = invented()
    oil, impasto = (painted(scene, medium) for medium in (Medium.OIL, Medium.IMPASTO))
    assert impasto.strokes[0].height.mean() > oil.strokes[0].height.mean() + 0.1
    assert impasto.strokes[0].radius.mean() > oil.strokes[0].radius.mean()


def test_light_shades_slopes_and_changes_no_mean() -> None:
    rgb = np.full((120, 160, 3), (120, 90, 60), np.uint8)
    flat = rgb.copy()
    light(flat, np.full((120, 160), 90, np.uint8), 0.3, 0.4, 1.0)
    assert (flat == rgb).all()
    rough = rgb.copy()
    noise = np.random.default_rng(3).integers(0, 256, (120, 160)).astype(np.uint8)
    light(rough, np.asarray(cv2.GaussianBlur(noise, (0, 0), 2)), 0.3, 0.1, 1.0)
    assert rough.std(axis=(0, 1)).min() > 2
    assert np.abs(rough.mean(axis=(0, 1)) - rgb.mean(axis=(0, 1))).max() < 2


def test_paints_hold_a_small_red_thing() -> None:
    rgb = np.full((100, 100, 3), 120, np.uint8)
    rgb[:, :, 2] += np.arange(100, dtype=np.uint8)[None]
    rgb[40:46, 40:46] = (220, 20, 30)
    paints = paints_of(rgb, 8, 1)
    assert len(paints) <= 8
    snapped = snap(rgb, choices(paints)).astype(int)
    assert (snapped[40:46, 40:46, 0] - snapped[40:46, 40:46, 1]).min() > 120
    assert len(np.unique(snapped.reshape(-1, 3), axis=0)) <= 8


def test_grading_moves_each_quality_its_own_way() -> None:
    rgb = np.asarray(data.coffee()[::4, ::4])
    assert grade(rgb, Modifiers(looseness=1, swirl=1)) is rgb

    def mean(**how: float) -> np.ndarray:
        return grade(rgb, Modifiers(**how)).reshape(-1, 3).astype(float)

    plain = mean()
    spread = [np.ptp(mean(chroma=c), axis=1).mean() for c in (-1, -0.5, 0, 0.5, 1)]
    assert spread == sorted(spread)
    assert spread[0] < 0.2 * spread[2]
    assert mean(tone=-1).mean() < plain.mean() < mean(tone=1).mean()
    assert mean(contrast=-1).std() < plain.std() < mean(contrast=1).std()
    red_over_blue = [mean(warmth=w)[:, 0].mean() - mean(warmth=w)[:, 2].mean() for w in (-1, 0, 1)]
    assert red_over_blue == sorted(red_over_blue)


def test_grey_stays_grey_as_light_as_it_was_when_chroma_changes() -> None:
    grey = np.full((4, 4, 3), 90, np.uint8)
    assert (grade(grey, Modifiers(chroma=1)) == 90).all()
    assert np.abs(grade(grey, Modifiers(warmth=1)).mean(axis=-1) - 90).max() < 8


@pytest.mark.parametrize("medium", sorted(MEDIA))
def test_every_medium_paints_with_every_modifier(medium: Medium) -> None:
    scene = invented(size=(96, 128))
    result = painted(scene, medium, 1.0, modifiers=ALL)
    assert result.picture.shape == scene.picture.shape
    assert (result.layers[0][..., 3] == 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (40, 2), (65, 64)])
@pytest.mark.parametrize("medium", OPAQUE)
def test_pictures_may_be_tiny(shape: tuple[int, int], medium: Medium) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    layer = np.dstack([rgb, np.full(shape, 255, np.uint8)])
    absent = np.dstack([rgb, np.zeros(shape, np.uint8)])
    scene = Scene(rgb, [layer, absent], np.ones(shape, np.uint8), np.full(shape, 30000, np.uint16))
    result = painted(scene, medium)
    assert result.picture.shape == rgb.shape
    assert (result.layers[0][..., 3] == 255).all()
    assert not result.layers[1][..., 3].any()


def test_a_painter_tells_how_far_it_is_and_can_be_stopped() -> None:
    rgb = invented().picture
    told: list[float] = []
    paint_opaque(motif_of(rgb), hand_of(rgb), told.append, recipe=recipes.OIL)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 10

    def stop(done: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        paint_opaque(motif_of(rgb), hand_of(rgb), stop, recipe=recipes.OIL)


def test_a_loose_hand_takes_broader_brushes_and_thick_paint_lies_higher(portrait: Rgb8) -> None:
    def strokes(**how: float) -> Strokes:
        hand = replace(hand_of(portrait, 1.0), modifiers=Modifiers(**how))
        return paint_opaque(motif_of(portrait), hand, lambda done: None, recipe=recipes.OIL).strokes

    plain, loose, detailed = strokes(), strokes(looseness=1), strokes(looseness=-1)
    assert len(loose) < len(plain) < len(detailed)
    assert loose.radius[loose.passes == 0].mean() > 1.3 * plain.radius[plain.passes == 0].mean()
    assert (
        strokes(thickness=1).height.mean() > 1.2 * plain.height.mean() > strokes(thickness=-1).height.mean()
    )
