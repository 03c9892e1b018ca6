from itertools import combinations

import numpy as np
import pytest

from benchmarks.scenes import invent
from ml_pipeline.layering.cuts import choose_cuts, edge_support, followed_length, propose_cuts
from ml_pipeline.layering.divide import _equal_areas, divide
from ml_pipeline.layering.labels import enlarge_labels, join_small_pieces
from ml_pipeline.layering.mincut import MinimumCut
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


@pytest.fixture(scope="module")
def values(graph, scene):
    return graph.mean(scene.disparity)


@pytest.fixture(scope="module")
def candidates(graph, values):
    return propose_cuts(graph, values, lambda cut: values > cut)


def test_the_best_cut_runs_around_the_subject(graph, scene, values, candidates):
    (cut,) = choose_cuts(candidates, 1)
    near, far = scene.disparity[scene.alpha > 0.99].min(), scene.disparity[scene.alpha < 0.01].max()
    assert far - 0.1 < candidates.disparity[cut] < near + 0.1
    assert candidates.support[cut] > edge_support(graph, values, values > 0.3)


def test_cuts_rise_and_leave_some_area_between_them(candidates):
    chosen = choose_cuts(candidates, 4, least_gap=0.05)
    assert (np.diff(candidates.disparity[chosen]) > 0).all()
    assert (np.diff(candidates.share[chosen]) <= -0.05).all()


def test_no_cuts_where_there_are_not_so_many(candidates):
    assert choose_cuts(candidates, 4, least_gap=0.4) == []


def test_a_border_that_two_cuts_cross_counts_once(graph, values, candidates):
    both = [2, len(candidates.disparity) // 2]
    inside = candidates.near[both].sum(axis=0)
    crossed = inside[graph.pairs[:, 0]] != inside[graph.pairs[:, 1]]
    step = np.minimum(np.abs(values[graph.pairs[:, 0]] - values[graph.pairs[:, 1]]) / 0.06, 1)
    worth = graph.length * ((1 - graph.affinity) * step - 0.6)
    expected = worth[crossed].sum() / graph.area.sum() ** 0.5
    assert followed_length(candidates, both) == pytest.approx(expected)


def test_the_best_set_is_the_best_of_all_sets(candidates):
    def worth(chosen):
        first, second = chosen
        gain = candidates.gain[first, first] + candidates.gain[first, second]
        return gain + candidates.support[list(chosen)].sum()

    share = candidates.share
    allowed = [
        pair
        for pair in combinations(np.flatnonzero((share >= 0.03) & (share <= 0.97)), 2)
        if share[pair[0]] - share[pair[1]] >= 0.02
    ]
    assert worth(choose_cuts(candidates, 2)) == pytest.approx(max(map(worth, allowed)))


def test_the_minimum_cut_follows_the_picture_not_the_blur(graph, scene, values):
    cut = MinimumCut(graph, values, np.ones(graph.count), merge_regions(graph, values, (6.0, 10.0)))
    assert overlap(cut.near_side(0.6)[graph.labels], scene.alpha > 0.5) > 0.93


def test_merging_takes_the_cheapest_pair_first():
    graph = build_regions(invent(0, 48, 64).picture)
    values = np.linspace(0, 1, graph.count)
    for ours, naive in zip(
        merge_regions(graph, values, (3.0, 9.0)), merge_naively(graph, values, (3.0, 9.0)), strict=True
    ):
        assert ours.max() > 3
        assert np.array_equal(ours, naive)


def merge_naively(graph, values, stops):
    """Every cost anew before each merge."""
    features, area = np.column_stack([graph.lab, values]), graph.area.copy()
    borders = {
        tuple(pair): (length, edge)
        for pair, length, edge in zip(graph.pairs.tolist(), graph.length, graph.edge, strict=True)
    }
    region = np.arange(graph.count)

    def cost(pair):
        a, b = pair
        differs = np.linalg.norm(features[a, :3] - features[b, :3]) / 2 + borders[pair][1]
        differs += 15 * abs(features[a, 3] - features[b, 3])
        return differs * (0.35 + 0.65 * min(1, min(area[a], area[b]) / 600))

    for stop in stops:
        while borders and cost(cheapest := min(borders, key=cost)) <= stop:
            a, b = cheapest
            features[a] = (area[a] * features[a] + area[b] * features[b]) / (area[a] + area[b])
            area[a] += area[b]
            region[region == b] = a
            joined = {}
            for pair, (length, edge) in borders.items():
                renamed = tuple(sorted(a if end == b else end for end in pair))
                if renamed[0] != renamed[1]:
                    had, was = joined.get(renamed, (0.0, 0.0))
                    joined[renamed] = (had + length, (had * was + length * edge) / (had + length))
            borders = joined
        yield np.unique(region, return_inverse=True)[1]


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


@pytest.mark.parametrize("size", [(8, 181_000), (181_000, 8)])
def test_a_strip_narrower_than_a_superpixel_is_divided_too(size):
    """A grid of wider cells would begin outside of the picture and end the process."""
    graph = build_regions(np.full((*size, 3), 90, np.uint8))
    assert graph.labels.shape == size
    assert graph.labels.max() < graph.count
