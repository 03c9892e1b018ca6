"""Pictures, mattes and lines that are out of the ordinary."""

import itertools

import cv2
import numpy as np
import pytest

from ml_pipeline.compositing import over
from ml_pipeline.painting.base import Scene
from ml_pipeline.painting.media import crests
from ml_pipeline.painting.media.outlines import _linked
from ml_pipeline.painting.specks import settled
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.styles import Medium

from .painting_scenes import invented, painted


def of_one_layer(picture) -> Scene:
    opaque = np.full(picture.shape[:2], 255, np.uint8)
    level = np.full(picture.shape[:2], 40000, np.uint16)
    return Scene(picture, [np.dstack([picture, opaque])], np.ones_like(opaque), level)


def steps(height, width):
    rows, columns = np.mgrid[:height, :width]
    return ((rows // 40 + columns // 40) % 3 * 90)[..., None].repeat(3, 2).astype(np.uint8)


@pytest.mark.parametrize("medium", list(Medium))
@pytest.mark.parametrize("size", [(16, 8300), (9000, 17), (16, 16)])
def test_thin_and_tiny_pictures_are_painted(medium, size):
    scene = of_one_layer(steps(*size))
    painting = painted(scene, medium)
    assert painting.picture.shape == (*size, 3)
    assert (painting.layers[0][..., 3] == 255).all()


@pytest.mark.parametrize("medium", [Medium.PENCIL, Medium.PASTEL])
def test_a_layer_of_one_row_is_painted(medium):
    scene = of_one_layer(steps(1001, 2400))
    last = np.dstack([np.full((1001, 2400, 3), 200, np.uint8), np.zeros((1001, 2400), np.uint8)])
    last[-1, :, 3] = 255
    scene.layers.append(last)
    painting = painted(scene, medium)
    assert (painting.layers[1][-1, :, 3] == 255).all()


@pytest.mark.parametrize("medium", list(Medium))
def test_strokes_stay_inside_the_picture(medium):
    scene = invented(3, (201, 161))
    for strokes in painted(scene, medium, 1.0).strokes:
        assert isinstance(strokes, Strokes)
        assert len(strokes)
        assert strokes.points.min() >= 0
        assert (strokes.points <= [160, 200]).all()


def test_a_lone_pixel_leaves_other_outlines_alone():
    edges = np.zeros((60, 200), np.uint8)
    edges[2, 5] = 255  # met first
    edges[10, 20:180] = edges[30, 20:180] = edges[50, 20:180] = 255
    count = int((edges > 0).sum())
    for row in (0, 10, 30, 50):  # what happens to lie in the memory that it gets
        rubbish = [np.empty((count, 2), np.float32) for _ in range(40)]
        for place in rubbish:
            place[:, 0], place[:, 1] = np.linspace(0, 199, count), row
        del rubbish, place
        _, starts = _linked(edges, 5)
        assert np.diff(starts).tolist() == [160, 160, 160]


def test_ink_finds_all_lines_however_many_they_are():
    crest = np.zeros((400, 500), np.float32)
    crest[5::10, 50:450] = 0.5
    crest[5::10, 60] = 0.9  # forty lines with a seed each, more than there is room for at first
    level = np.ones_like(crest), np.zeros_like(crest)
    points, starts, _ = crests.linked(crest, *level, 0.2, 0.8, 8)
    assert len(starts) - 1 == 40
    assert np.diff(starts).min() >= 380
    assert sorted(np.unique(np.rint(points[:, 1])).astype(int)) == list(range(5, 400, 10))


def test_ink_lines_lie_on_their_edges_in_a_tall_picture():
    picture = np.full((3000, 100, 3), 235, np.uint8)
    picture[2700:] = 30
    (strokes,) = painted(of_one_layer(picture), Medium.INK_WASH, 0.7).strokes
    contours = np.repeat(strokes.passes == strokes.passes.max(), np.diff(strokes.starts))
    assert np.median(strokes.points[contours, 1]) == pytest.approx(2700, abs=4)


@pytest.fixture
def speckled():
    """A light disc and a light stem before dark ground, with opaque specks of the ground around the disc."""
    behind = np.full((120, 160, 3), (10, 60, 70), np.uint8)
    layer = np.zeros((120, 160, 4), np.uint8)
    layer[..., :3] = (230, 180, 120)
    cv2.circle(layer, (70, 60), 30, (230, 180, 120, 255), -1)
    layer[20:100, 130:132] = (230, 180, 120, 255)
    specks = np.zeros((120, 160), bool)
    for angle in np.linspace(0, 6, 12):
        y, x = round(60 + 33 * np.sin(angle)), round(70 + 33 * np.cos(angle))
        specks[y : y + 2, x] = True
    layer[specks] = (12, 58, 66, 255)
    return layer, behind, specks


def test_specks_of_the_ground_leave_a_layer(speckled):
    layer, behind, specks = speckled
    clean, seen = settled(layer, behind, 1.0)
    assert (clean[..., 3][specks] == 0).all()
    others = layer[..., 3] * ~specks
    assert np.array_equal(clean[..., 3], others)  # disc and stem are whole
    opaque = np.dstack([behind, np.full(behind.shape[:2], 255, np.uint8)])
    assert np.array_equal(seen, over([opaque, layer]))  # and the photo is seen as it was


def test_specks_are_not_painted(speckled):
    layer, behind, specks = speckled
    opaque = np.dstack([behind, np.full(behind.shape[:2], 255, np.uint8)])
    picture = over([opaque, layer])
    labels = np.where(layer[..., 3] >= 128, 2, 1).astype(np.uint8)
    scene = Scene(picture, [opaque, layer], labels, np.where(labels == 2, 50000, 9000).astype(np.uint16))
    for medium, seed in itertools.product((Medium.OIL, Medium.GOUACHE), (1, 2)):
        painting = painted(scene, medium, 0.7, seed)
        far = cv2.erode((layer[..., 3] == 0).astype(np.uint8), np.ones((3, 3))) == 0
        outside = specks & far
        assert painting.picture[outside].max(axis=-1).mean() < 130  # dark, not the disc's light paint
