import numpy as np
import pytest

from ml_pipeline.parallax import measure, motion, planned_shift_px, tear_share


def layers(continued_px):
    """Layer 3 a block over layer 2, which runs on under it by some pixels."""
    near = np.zeros((100, 100), bool)
    near[30:70, 30:70] = True
    inner = np.zeros_like(near)
    inner[30 + continued_px : 70 - continued_px, 30 + continued_px : 70 - continued_px] = True
    return [np.ones_like(near), ~inner, near]


def test_a_layer_that_runs_on_far_enough_does_not_tear():
    assert tear_share(layers(12), [0, 0, 1], 10) == 0


def test_a_layer_that_ends_at_the_nearer_one_tears_all_along():
    assert tear_share(layers(0), [0, 0, 1], 10) == pytest.approx(1)


def test_layers_that_move_together_uncover_nothing():
    assert tear_share(layers(0), [0, 1, 1], 10) == 0


def test_motion_is_in_proportion_to_mean_disparity():
    assert motion([0.2, 0.4, 0.6]) == pytest.approx([0, 0.5, 1])
    assert motion([0.5, 0.5]) == [0, 0]


def test_the_budget_is_taken_back_to_what_holds_and_never_under_half():
    alphas = [255 * mask.astype(np.uint8) for mask in layers(12)]
    whole = measure(alphas, [0, 0, 1])
    assert whole.max_shift_px == whole.planned_shift_px == planned_shift_px(100) == 3
    torn = measure([255 * mask.astype(np.uint8) for mask in layers(0)], [0, 0, 1])
    assert torn.max_shift_px == 1.5
    assert torn.tearing > 0.9


@pytest.mark.parametrize("width", [113, 353, 1001])
def test_rounding_takes_nothing_from_the_least_budget(width):
    near = np.zeros((60, width), np.uint8)
    near[20:40, width // 4 : width // 2] = 255
    assert measure([np.full_like(near, 255), 255 - near, near], [0, 0, 1]).max_shift_px >= 0.015 * width
