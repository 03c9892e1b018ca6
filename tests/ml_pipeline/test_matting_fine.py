"""Closed-form matting along contours."""

import numpy as np
import pytest

from benchmarks.scenes import invent_kind
from ml_pipeline.closed_form import refine, solve_window
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.matting import estimate_alphas, estimate_mattes
from ml_pipeline.matting_laplacian import laplacian
from ml_pipeline.occlusion import extents
from ml_pipeline.parameters import EdgeQuality


def mixed(height=60, width=80):
    """Two plain colours mixed by a bent ramp, with grain; the truth, and where alpha is to be found."""
    rows, columns = np.mgrid[:height, :width]
    alpha = np.clip((columns - width / 2 + 6 * np.sin(rows / 9)) / 14 + 0.5, 0, 1)
    first, second = np.array([200.0, 80, 40]), np.array([30.0, 90, 160])
    grain = np.random.default_rng(0).normal(0, 0.5, (height, width, 3))
    picture = np.rint(alpha[..., None] * first + (1 - alpha[..., None]) * second + grain).astype(np.uint8)
    return picture, alpha, (columns > 16) & (columns < width - 16)


def test_a_mixture_of_two_colours_is_found_from_no_guess_at_all():
    picture, truth, unknown = mixed()
    first = np.where(unknown, 128, to_8_bits(truth)).astype(np.uint8)
    alpha, reason = solve_window(picture, first, unknown, np.ones_like(unknown))
    assert reason == ""
    assert np.abs(to_float(alpha) - truth).max() < 0.04
    assert np.array_equal(alpha[~unknown], first[~unknown])


def test_the_laplacian_leaves_a_constant_alone():
    picture, _, unknown = mixed()
    number = np.full(unknown.shape, -1, np.int32)
    number[unknown] = np.arange(unknown.sum())
    values, columns, right = laplacian(picture, number, np.ones(unknown.shape), np.ones_like(unknown))
    assert np.abs(values.sum(axis=1) - right).max() < 1e-9
    rows, places = np.nonzero(columns >= 0)
    matrix = np.zeros((unknown.sum(),) * 2)
    matrix[rows, columns[rows, places]] = values[rows, places]
    assert np.abs(matrix - matrix.T).max() < 1e-9


def test_what_does_not_converge_keeps_the_first_matte_and_says_so():
    picture, _, unknown = mixed()
    first = np.where(unknown, 128, 0).astype(np.uint8)
    first[:, 70:] = 255
    alpha, reason = solve_window(picture, first, unknown, np.ones_like(unknown), most_rounds=2)
    assert np.array_equal(alpha, first)
    assert reason == "conjugate gradients did not converge in 2 rounds"


def test_pixels_under_a_nearer_layer_are_not_looked_at():
    picture, truth, unknown = mixed()
    visible = np.ones_like(unknown)
    visible[20:40] = False
    disturbed = picture.copy()
    disturbed[20:40] = np.random.default_rng(1).integers(0, 256, disturbed[20:40].shape)
    first = np.where(unknown, 128, to_8_bits(truth)).astype(np.uint8)
    one, other = (refine(p, first, unknown, visible) for p in (picture, disturbed))
    assert one.failures == other.failures == ()
    assert np.array_equal(one.alpha, other.alpha)
    assert (one.alpha[20:40] == first[20:40]).all()


@pytest.mark.parametrize("kind", ["hair", "leaves", "grass"])
def test_fine_is_closer_to_the_truth_than_fast(kind):
    scene = invent_kind(kind, 0, 240, 320)
    labels = (scene.disparity > 0.6).astype(np.uint8) + 1
    fast, fine = (
        to_float(estimate_alphas(scene.picture, extents(labels, 2, 0), quality)[1]) for quality in EdgeQuality
    )
    assert np.abs(fine - scene.alpha).sum() < 0.9 * np.abs(fast - scene.alpha).sum()


def test_fine_is_the_same_in_every_run_and_says_nothing_when_all_went_well():
    scene = invent_kind("hair", 1, 240, 320)
    labels = (scene.disparity > 0.6).astype(np.uint8) + 1
    first, second = (
        estimate_mattes(scene.picture, extents(labels, 2, 0), EdgeQuality.FINE) for _ in range(2)
    )
    assert first.fallbacks == ()
    assert np.array_equal(first.alphas[1], second.alphas[1])
