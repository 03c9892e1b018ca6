import cv2
import numpy as np

from ml_pipeline import occlusion
from ml_pipeline.occlusion import distance_to, extents, lift


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


def test_a_layer_that_covers_everything_uncovers_the_next():
    assert (lift(np.full((5, 5), 3, np.uint8), 3) == 2).all()


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
