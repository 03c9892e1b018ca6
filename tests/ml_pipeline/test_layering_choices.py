"""How many layers, at which cuts: chosen by the contours, or given."""

import cv2
import numpy as np
import pytest

from benchmarks.scenes import invent
from benchmarks.surfaces import invent_surfaces
from ml_pipeline.color import to_16_bits
from ml_pipeline.disparity.refine import snap_to_edges
from ml_pipeline.errors import ParameterError
from ml_pipeline.layering.divide import divide
from ml_pipeline.layering.pieces import join_enclosed
from ml_pipeline.regions import build_regions


def boards(count, blur_px=3.0, seed=0):
    """Upright boards before a wall, each nearer than the last: picture, soft disparity, planes."""
    rng = np.random.default_rng(seed)
    height, width = 240, 320
    plane = np.zeros((height, width), np.uint8)
    for number in range(1, count):
        left = 20 + (number - 1) * 70
        plane[60 - 10 * number : 180 + 10 * number, left : left + 90] = number
    colours = rng.uniform(30, 225, (count, 3))
    colours[:, 1] = np.linspace(40, 220, count)
    picture = np.clip(colours[plane] + rng.normal(0, 4, (height, width, 3)), 0, 255).astype(np.uint8)
    disparity = (plane / (count - 1) * 0.9 + 0.05).astype(np.float32)
    return picture, cv2.GaussianBlur(disparity, (0, 0), blur_px), plane


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_there_are_as_many_layers_as_planes(count, seed):
    picture, disparity, plane = boards(count, seed=seed)
    division = divide(picture, disparity, "auto")
    assert len(division.cuts) == count - 1
    assert (division.labels - 1 == plane).mean() > 0.97
    assert division.fallbacks == ()


def test_one_subject_makes_two_layers():
    scene = invent(2, 240, 320, blur_px=4)
    assert len(divide(scene.picture, scene.disparity, "auto").cuts) == 1


def test_nothing_to_see_makes_two_layers():
    division = divide(np.full((48, 64, 3), 90, np.uint8), np.zeros((48, 64), np.float32), "auto")
    assert set(np.unique(division.labels)) == {1, 2}
    assert division.fallbacks


@pytest.mark.parametrize("num_layers", [2, 4])
def test_cuts_tell_the_area_in_front_of_them(num_layers):
    scene = invent_surfaces(1)
    division = divide(scene.picture, scene.disparity, num_layers)
    for layer, cut in enumerate(division.cuts, start=2):
        assert cut.area == pytest.approx((division.labels >= layer).mean())
        assert 0 <= cut.edge_support <= 1


def test_the_cuts_that_were_chosen_divide_again_as_they_did():
    scene = invent_surfaces(3)
    first = divide(scene.picture, scene.disparity, 4)
    assert first.fallbacks == ()
    again = divide(scene.picture, scene.disparity, 4, [round(cut.disparity, 5) for cut in first.cuts])
    assert np.array_equal(first.labels, again.labels)
    assert first.cuts == again.cuts


def test_given_cuts_are_honoured_as_given():
    picture, disparity, plane = boards(4)
    cuts = (0.2, 0.5)
    division = divide(picture, disparity, "auto", cuts)
    assert tuple(cut.disparity for cut in division.cuts) == cuts
    assert (division.labels - 1 == np.minimum(plane, 2)).mean() > 0.97


def test_a_small_layer_that_was_asked_for_is_kept_and_told():
    picture, disparity, _ = boards(2)
    picture[100:110, 250:260], disparity[100:110, 250:260] = 255, 1.0
    division = divide(picture, disparity, 3, (0.4, 0.98))
    share = np.bincount(division.labels.ravel(), minlength=4)[1:] / division.labels.size
    assert 0 < share[2] < 0.01
    assert share[1] > 0.1
    assert division.fallbacks


@pytest.mark.parametrize(
    ("cuts", "message"),
    [
        ((0.5, 0.99), "cut 0.99 leaves layer 3 .* in front of it.* from 0.05.* to 0.95"),
        ((0.01, 0.5), "cut 0.01 leaves layer 1 .* behind it"),
        ((0.4, 0.401), "cut 0.401 leaves layer 2 .* right behind it"),
    ],
)
def test_a_cut_that_divides_nothing_is_refused(cuts, message):
    picture, disparity, _ = boards(2, blur_px=0.3)
    with pytest.raises(ParameterError, match=message):
        divide(picture, disparity, 3, cuts)


def test_the_disparity_of_the_file_serves_as_well():
    scene = invent(4, 240, 320, blur_px=4)
    stored = snap_to_edges(scene.picture, scene.disparity[::2, ::2])
    first, again = (divide(scene.picture, stored, 2) for _ in range(2))
    assert stored.dtype == np.uint16
    assert np.array_equal(first.labels, again.labels)
    assert first.cuts == again.cuts
    assert ((first.labels == 2) == (scene.alpha > 0.5)).mean() > 0.97


def test_16_bits_and_floats_make_the_same_layers():
    scene = invent(0, 240, 320)
    stored = to_16_bits(scene.disparity)
    first = divide(scene.picture, stored, 3)
    assert np.array_equal(first.labels, divide(scene.picture, stored / np.float32(65535), 3).labels)


@pytest.mark.parametrize(("inner", "joins"), [(0.72, True), (0.2, False)])
def test_an_eye_joins_the_face_and_a_hole_does_not(inner, joins):
    picture = np.full((120, 160, 3), 60, np.uint8)
    picture[20:100, 30:130] = 180
    picture[50:70, 70:90] = 20
    graph = build_regions(picture)
    face, eye = np.full((2, 120, 160), 0.0)
    face[20:100, 30:130] = eye[50:70, 70:90] = 1
    in_face, in_eye = graph.mean(face) > 0.5, graph.mean(eye) > 0.5
    values = np.where(in_eye, inner, np.where(in_face, 0.8, 0.1))
    layer = np.where(in_eye, 1 if inner < 0.5 else 2, np.where(in_face, 3, 1))
    joined = join_enclosed(graph, values, layer)
    assert (joined[in_eye] == 3).all() == joins
    assert np.array_equal(joined[~in_eye], layer[~in_eye])


def test_a_piece_at_the_frame_joins_nothing():
    picture = np.full((120, 160, 3), 60, np.uint8)
    picture[:40, :40] = 200
    graph = build_regions(picture)
    corner = np.zeros((120, 160))
    corner[:40, :40] = 1
    layer = np.where(graph.mean(corner) > 0.5, 2, 1)
    assert np.array_equal(join_enclosed(graph, np.full(graph.count, 0.5), layer), layer)
