import cv2
import numpy as np
import pytest

from ml_pipeline import occlusion
from ml_pipeline.occlusion import distance_to, extents
from ml_pipeline.parallax import PLANNED_SHARE, TEARING_ALLOWED, mean_disparities, motion, tear_share


def stairs():
    """Layer 2 on the left half, layer 3 a bar across the middle, layer 1 elsewhere."""
    labels = np.ones((60, 80), np.uint8)
    labels[:, :40] = 2
    labels[25:45, :] = 3
    return labels


def test_what_is_hidden_belongs_to_what_is_seen_closest():
    _, middle, _ = extents(stairs(), 3, reach_px=40)
    assert middle[25:45, :38].all()
    assert not middle[25:45, 42:].any()


def test_layer_1_is_continued_everywhere_and_middle_layers_only_so_far():
    background, middle, front = extents(stairs(), 3, reach_px=6)
    assert background.all()
    assert middle[30, 10]
    assert not middle[35, 10]  # ten pixels from anything seen of it
    assert np.array_equal(middle[:25], stairs()[:25] == 2)
    assert np.array_equal(front, stairs() == 3)


def test_what_is_seen_is_never_changed():
    labels = stairs()
    for layer, extent in enumerate(extents(labels, 3, reach_px=20), start=1):
        assert (extent >= (labels == layer)).all()
        if layer > 1:
            assert not (extent & (labels < layer)).any()


def test_a_layer_that_is_covered_entirely_has_no_extent():
    _, middle, front = extents(np.full((5, 5), 3, np.uint8), 3, reach_px=3)
    assert not middle.any()
    assert front.all()


def test_distance_is_euclidean():
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    assert abs(distance_to(mask)[10, 20] - 10) < 0.1
    assert abs(distance_to(mask)[3, 3] - 9.9) < 0.3


def test_hidden_contours_drawn_on_a_smaller_copy_are_those_of_the_whole(monkeypatch):
    labels = np.asarray(cv2.resize(stairs(), (800, 600), interpolation=cv2.INTER_NEAREST))
    whole = extents(labels, 3, reach_px=60)
    monkeypatch.setattr(occlusion, "MOST_PIXELS", 30_000)
    for layer, extent in enumerate(extents(labels, 3, reach_px=60), start=1):
        assert (extent >= (labels == layer)).all()
        assert layer == 1 or not (extent & (labels < layer)).any()
        assert (extent != whole[layer - 1]).mean() < 0.005


def bar(width_px, shape=(200, 400)):
    """Layer 2 below a bar of layer 3, layer 1 above it."""
    labels = np.ones(shape, np.uint8)
    labels[100:] = 2
    labels[100 - width_px : 100] = 3
    return labels


def tearing(labels, found, disparity):
    return tear_share(found, motion(disparity), PLANNED_SHARE * labels.shape[1])


def test_under_a_thin_bar_a_layer_goes_on_past_the_middle():
    disparity = [0, 0.2, 1]
    blind, seeing = extents(bar(8), 3, 20), extents(bar(8), 3, 20, disparity)
    assert tearing(bar(8), blind, disparity) > 0.3
    assert tearing(bar(8), seeing, disparity) <= TEARING_ALLOWED


def test_under_something_wide_layers_meet_in_the_middle():
    disparity = [0, 0.2, 1]
    labels = bar(60)
    for near, far in zip(extents(labels, 3, 40), extents(labels, 3, 40, disparity), strict=True):
        assert np.array_equal(near, far)
    assert tearing(labels, extents(labels, 3, 40, disparity), disparity) == 0


def test_a_layer_goes_past_the_middle_no_farther_than_motion_can_uncover_it():
    labels = bar(24)
    _, middle, _ = extents(labels, 3, 40, [0, 0.9, 1])  # the bar moves 1.2 pixels against layer 2
    rows = np.flatnonzero(middle.any(axis=1))
    assert rows[0] >= 100 - 12 - 1


@pytest.mark.parametrize("seed", range(6))
def test_no_division_tears_at_the_planned_shift(seed):
    """Layers cut out of smooth noise, with whatever thin parts and junctions come up."""
    noise = cv2.GaussianBlur(np.random.default_rng(seed).random((180, 240)), (0, 0), 9)
    labels = (1 + np.digitize(noise, np.quantile(noise, (0.3, 0.55, 0.8)))).astype(np.uint8)
    disparity = [0.1, 0.3, 0.5, 0.9]
    found = extents(labels, 4, 14, disparity)
    assert tearing(labels, found, disparity) <= TEARING_ALLOWED


def test_mean_disparity_is_that_of_what_is_seen():
    disparity = np.full((60, 80), 65535, np.uint16)
    disparity[stairs() == 1] = 13107
    assert mean_disparities(disparity, stairs(), 3) == pytest.approx([0.2, 1, 1])
