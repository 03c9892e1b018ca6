import cv2
import numpy as np

from ml_pipeline import occlusion
from ml_pipeline.occlusion import distance_to, lift, supports


def stairs():
    """Layer 2 on the left half, layer 3 a bar across the middle, layer 1 elsewhere."""
    labels = np.ones((60, 80), np.uint8)
    labels[:, :40] = 2
    labels[25:45, :] = 3
    return labels


def test_lifting_a_layer_gives_its_pixels_to_what_is_seen_closest():
    lifted = lift(stairs(), 3)
    assert set(np.unique(lifted)) == {1, 2}
    assert (lifted[25:45, :38] == 2).all()
    assert (lifted[25:45, 42:] == 1).all()


def test_layer_1_is_continued_everywhere_and_middle_layers_only_so_far():
    background, middle, front = supports(stairs(), 3, reach_px=6)
    assert background.extent.all()
    assert middle.extent[30, 10]
    assert not middle.extent[35, 10]  # ten pixels from anything seen of it
    assert np.array_equal(middle.extent[:25], middle.visible[:25])
    assert np.array_equal(front.extent, front.visible)


def test_what_is_seen_is_never_changed():
    labels = stairs()
    for layer, support in enumerate(supports(labels, 3, reach_px=20), start=1):
        assert np.array_equal(support.visible, labels == layer)
        assert (support.extent >= support.visible).all()
        if layer > 1:
            assert not (support.extent & (labels < layer)).any()


def test_a_layer_that_covers_everything_uncovers_the_next():
    assert (lift(np.full((5, 5), 3, np.uint8), 3) == 2).all()


def test_distance_is_euclidean():
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    assert abs(distance_to(mask)[10, 20] - 10) < 0.1
    assert abs(distance_to(mask)[3, 3] - 9.9) < 0.3


def test_hidden_contours_drawn_on_a_smaller_copy_are_those_of_the_whole(monkeypatch):
    labels = np.asarray(cv2.resize(stairs(), (800, 600), interpolation=cv2.INTER_NEAREST))
    whole = supports(labels, 3, reach_px=60)
    monkeypatch.setattr(occlusion, "MOST_PIXELS", 30_000)
    for support, wanted in zip(supports(labels, 3, reach_px=60), whole, strict=True):
        assert (support.extent >= support.visible).all()
        assert not (support.extent & (labels < support.layer)).any() or support.layer == 1
        assert (support.extent != wanted.extent).mean() < 0.005
