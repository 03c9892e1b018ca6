import numpy as np
import pytest

from ml_pipeline.disparity.cues import CuesEstimator


def test_an_enclosed_subject_is_lifted(scene):
    estimate = CuesEstimator().estimate(scene.picture)
    inside, outside = scene.alpha > 0.99, scene.alpha < 0.01
    outside[scene.alpha.shape[0] // 2 :] = False  # ground below may well be as near
    assert estimate.values[inside].mean() > estimate.values[outside].mean() + 0.2
    assert (estimate.model, estimate.revision, estimate.device) == ("cues", "cues-1", "cpu")
    assert estimate.fallbacks == ()


def test_the_same_twice(scene):
    first, second = (CuesEstimator().estimate(scene.picture).values for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("size", [(1, 1), (20, 3000), (90, 60)])
def test_a_single_colour_leaves_rows(size):
    estimate = CuesEstimator().estimate(np.full((*size, 3), 90, np.uint8))
    assert estimate.model == "rows"
    assert (np.diff(estimate.values[:, 0]) > 0).all()
    (told,) = estimate.fallbacks
    assert (told.wanted, told.used) == ("cues", "rows: lower is nearer")
    assert "a single colour" in told.reason
