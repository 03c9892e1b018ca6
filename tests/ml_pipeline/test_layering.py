import numpy as np
import pytest

from benchmarks.scenes import invent
from ml_pipeline.layering.cuts import choose_cuts, edge_support
from ml_pipeline.layering.divide import _equal_areas, divide
from ml_pipeline.layering.labels import enlarge_labels, join_small_pieces
from ml_pipeline.layering.mincut import near_side
from ml_pipeline.merging import merge_regions
from ml_pipeline.regions import build_regions, working_size


@pytest.fixture(scope="module")
def graph(scene):
    return build_regions(scene.picture)


def overlap(first, second):
    return (first & second).sum() / (first | second).sum()


def test_superpixels_cover_the_picture_and_touch_in_pairs(graph, scene):
    assert graph.labels.shape == scene.alpha.shape
    assert graph.area.sum() == scene.alpha.size
    assert (graph.area > 0).all()
    assert (graph.pairs[:, 0] < graph.pairs[:, 1]).all()
    assert len(np.unique(graph.pairs, axis=0)) == len(graph.pairs)


def test_affinity_is_low_across_the_subjects_contour(graph, scene):
    inside = graph.mean(scene.alpha) > 0.5
    across = inside[graph.pairs[:, 0]] != inside[graph.pairs[:, 1]]
    assert graph.affinity[across].mean() < 0.5 * graph.affinity[~across].mean()


def test_merging_keeps_subject_and_ground_apart(graph, scene):
    inside = graph.mean(scene.alpha) > 0.5
    values = graph.mean(scene.disparity)
    fine, coarse = merge_regions(graph, values, (6.0, 15.0))
    assert fine.max() > coarse.max()
    for region in range(coarse.max() + 1):
        share = np.average(inside[coarse == region], weights=graph.area[coarse == region])
        assert share < 0.1 or share > 0.9


def test_the_cut_with_most_edge_support_runs_around_the_subject(graph, scene):
    values = graph.mean(scene.disparity)
    (cut,) = choose_cuts(graph, values, 1, drift=0.3)
    near, far = scene.disparity[scene.alpha > 0.99].min(), scene.disparity[scene.alpha < 0.01].max()
    assert far - 0.1 < cut.disparity < near + 0.1
    assert cut.edge_support > edge_support(graph, values, 0.3)


def test_cuts_rise(graph, scene):
    cuts = choose_cuts(graph, graph.mean(scene.disparity), 4, drift=0.3)
    disparities = [cut.disparity for cut in cuts]
    assert disparities == sorted(disparities)
    assert len(set(disparities)) == 4


def test_the_minimum_cut_follows_the_picture_not_the_blur(graph, scene):
    values = graph.mean(scene.disparity)
    near = near_side(graph, values, np.ones(graph.count), 0.6, merge_regions(graph, values, (6.0, 10.0)))
    assert overlap(near[graph.labels], scene.alpha > 0.5) > 0.93


@pytest.mark.parametrize("seed", [0, 2, 4, 6])
def test_the_subject_is_divided_off_whole(seed):
    scene = invent(seed, blur_px=5)
    division = divide(scene.picture, scene.disparity, 2)
    assert overlap(division.labels == 2, scene.alpha > 0.5) > 0.97
    assert division.fallbacks == ()


def test_a_working_size_map_is_enlarged_to_the_photo(scene):
    big = np.repeat(np.repeat(scene.picture, 4, axis=0), 4, axis=1)
    division = divide(big, scene.disparity, 2)
    assert division.labels.shape == big.shape[:2]
    assert overlap(division.labels[2::4, 2::4] == 2, scene.alpha > 0.5) > 0.95


@pytest.mark.parametrize("num_layers", [2, 3, 4, 5])
def test_no_layer_is_ever_empty(num_layers):
    flat = np.full((48, 64, 3), 90, np.uint8)
    for disparity in (np.zeros((48, 64), np.float32), np.eye(48, 64, dtype=np.float32)):
        division = divide(flat, disparity, num_layers)
        assert set(np.unique(division.labels)) == set(range(1, num_layers + 1))


def test_a_layer_that_would_vanish_is_recorded_as_a_fallback():
    division = divide(np.full((48, 64, 3), 90, np.uint8), np.zeros((48, 64), np.float32), 3)
    assert division.fallbacks[0].used.startswith("equal areas")
    assert (np.diff(division.labels[:, 0].astype(int)) >= 0).all()  # by row: lower is nearer


@pytest.mark.parametrize("pattern", ["noise", "checkerboard", "stripes"])
def test_no_layer_is_lost_when_a_fine_map_meets_a_large_photo(pattern):
    shape = rows, columns = 640, 800  # larger than the working size
    y, x = np.mgrid[:rows, :columns]
    maps = {
        "noise": np.random.default_rng(0).random(shape),
        "checkerboard": (x // 3 + y // 3) % 2,
        "stripes": x // 2 % 5 / 4,
    }
    division = divide(np.full((*shape, 3), 90, np.uint8), maps[pattern].astype(np.float32), 5)
    share = np.bincount(division.labels.ravel(), minlength=6)[1:] / division.labels.size
    assert share.min() > 0.05
    assert division.fallbacks


def test_cuts_of_equal_areas_are_those_that_were_made():
    ramp = np.linspace(0, 1, 48 * 64, dtype=np.float32).reshape(48, 64) ** 8
    flat = np.full((48, 64, 3), 90, np.uint8)
    division = _equal_areas(flat, ramp, 3, "no contour")
    assert [cut.edge_support for cut in division.cuts] == [0, 0]
    for layer, cut in enumerate(division.cuts, start=1):
        assert ramp[division.labels > layer].min() == cut.disparity > ramp[division.labels <= layer].max()


def test_small_pieces_join_what_surrounds_them():
    labels = np.ones((30, 30), np.uint8)
    labels[10:12, 10:12] = 3
    labels[20:, :] = 2
    joined = join_small_pieces(labels, 9)
    assert (joined[:20] == 1).all()
    assert (joined[20:] == 2).all()


def test_enlarged_labels_keep_their_order(scene):
    labels = np.ones(working_size(scene.picture).shape[:2], np.uint8)
    labels[100:] = 2
    labels[180:] = 3
    assert np.array_equal(enlarge_labels(scene.picture, labels), labels)
