"""Tiny truths whose scores are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml_pipeline.types import Mask, Plane
from training.boundaries import THRESHOLDS, best_f1, boundary_matches, true_steps
from training.measures import Order, order_across_steps, order_on_truth, pairwise_order

HEIGHT, WIDTH = 96, 128
MEASURES = [order_on_truth, order_across_steps]


@pytest.fixture
def truth() -> Plane:
    """A square at 2 before ground at 1."""
    values = np.ones((HEIGHT, WIDTH), np.float32)
    values[30:70, 40:90] = 2
    return values


@pytest.fixture
def known() -> Mask:
    return np.ones((HEIGHT, WIDTH), bool)


def ramp() -> Plane:
    """Ground that rises from 1 to 3 down the frame: 10 % within 16 px, without a step."""
    return np.linspace(1, 3, HEIGHT, dtype=np.float32)[:, None].repeat(WIDTH, axis=1)


def blurred(values: Plane, sigma: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), dtype=np.float32)


POINTS = np.array([[0.5, 0.1, 0], [0.5, 0.9, 1], [0.1, 0.5, 2], [0.9, 0.5, 2]])
NEARER_IS_LARGER = np.zeros((100, 100), np.float32)
NEARER_IS_LARGER[:30], NEARER_IS_LARGER[80:] = 3, 2


def boundary_f1(values, truth, known):
    """F1 of one scene at its own best threshold."""
    return best_f1([boundary_matches(values, truth, known)])[0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (NEARER_IS_LARGER, Order(5, 5, 3, 3)),
        (-NEARER_IS_LARGER, Order(0, 5, 0, 3)),
        (np.zeros((100, 100), np.float32), Order(2.5, 5, 1.5, 3)),
        (np.full((100, 100), np.nan, np.float32), Order(2.5, 5, 1.5, 3)),
    ],
    ids=["perfect", "inverted", "constant", "not finite"],
)
def test_marked_points_of_one_rank_make_no_pair_and_ties_count_half(values: Plane, expected: Order) -> None:
    assert pairwise_order(values, POINTS) == expected


def test_lower_is_nearer_is_always_wrong_where_the_nearer_point_is_higher() -> None:
    rows = np.linspace(0, 1, 50, dtype=np.float32)[:, None].repeat(40, axis=1)
    order = pairwise_order(rows, POINTS)
    assert order.higher_share == 0
    assert order.share == pytest.approx(2 / 5)


def test_a_marked_point_takes_the_mean_of_its_window() -> None:
    values = np.zeros((400, 400), np.float32)  # a window of 4 x 4
    values[198:202, 198:202] = [0, 8, 0, 0]
    points = np.array([[0.5, 0.5, 0], [0.25, 0.25, 1]])
    values[90:110, 90:110] = 1.9
    assert pairwise_order(values, points).share == 1
    values[90:110, 90:110] = 2.1
    assert pairwise_order(values, points).share == 0


def test_points_on_the_frame_are_inside() -> None:
    points = np.array([[1.0, 1.0, 0], [0.0, 0.0, 1]])
    assert pairwise_order(ramp(), points).share == 1


def test_orders_add_up_and_none_has_no_share() -> None:
    assert Order(1, 2, 0.5, 1) + Order(2, 2) == Order(3, 4, 0.5, 1)
    assert np.isnan(Order().share)
    assert np.isnan(Order().higher_share)


@pytest.mark.parametrize("measure", MEASURES)
def test_order_of_a_perfect_an_inverted_and_a_constant_map(measure, truth: Plane, known: Mask) -> None:
    assert measure(truth, truth, known) == 1
    assert measure(-truth, truth, known) == 0
    assert measure(np.zeros_like(truth), truth, known) == 0.5
    assert measure(np.full_like(truth, np.inf), truth, known) == 0.5


@pytest.mark.parametrize("measure", MEASURES)
def test_order_is_the_same_on_every_call_and_for_maps_of_any_size(measure, truth: Plane, known: Mask) -> None:
    small = cv2.resize(truth, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert measure(small, truth, known) > 0.99
    noise = np.random.default_rng(1).random(truth.shape, dtype=np.float32)
    assert measure(noise, truth, known) == measure(noise, truth, known)
    assert abs(measure(noise, truth, known) - 0.5) < 0.05


@pytest.mark.parametrize("measure", MEASURES)
def test_pairs_of_near_equal_truth_do_not_count(measure, truth: Plane, known: Mask) -> None:
    assert np.isnan(measure(truth, 1 + 0.1 * (truth - 1), known))


def test_what_is_not_known_does_not_count(truth: Plane, known: Mask) -> None:
    wrong = truth.copy()
    wrong[30:70, 40:60] = 0  # the left part of the square, taken for the farthest
    right_part = known.copy()
    right_part[:, :60] = False
    assert order_on_truth(wrong, truth, known) < 1
    assert order_on_truth(wrong, truth, right_part) == 1
    assert order_across_steps(wrong, truth, right_part) == 1


def test_a_step_is_not_looked_for_across_unknown_truth(truth: Plane, known: Mask) -> None:
    moat = blurred((truth > 1).astype(np.float32), 2)
    known &= (moat < 0.02) | (moat > 0.98)
    assert np.isnan(order_across_steps(truth, truth, known))


def test_a_ramp_is_no_step(known: Mask) -> None:
    assert order_on_truth(ramp(), ramp(), known) == 1
    assert np.isnan(order_across_steps(ramp(), ramp(), known))


def test_a_map_that_melts_the_step_into_a_wrong_ramp_fails_across_it(truth: Plane, known: Mask) -> None:
    up = -ramp()
    halves = np.where(np.arange(HEIGHT)[:, None] < HEIGHT // 2, np.float32(1), np.float32(2))
    halves = halves.repeat(WIDTH, axis=1)
    assert order_across_steps(up, halves, known) == 0
    assert order_across_steps(ramp(), halves, known) == 1


def test_steps_are_the_nearer_side(truth: Plane, known: Mask) -> None:
    steps = true_steps(truth, known)
    assert steps.sum() == 2 * (40 + 50) - 4
    assert truth[steps].min() == 2
    assert not true_steps(ramp(), known).any()


def test_boundaries_of_a_perfect_map_are_all_found(truth: Plane, known: Mask) -> None:
    assert boundary_f1(truth, truth, known) == 1
    assert boundary_f1(-truth, truth, known) == 1  # edges have no side
    assert boundary_f1(truth * 7 + 3, truth, known) == 1


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_map_without_edges_finds_none(value: float, truth: Plane, known: Mask) -> None:
    assert boundary_f1(np.full_like(truth, value), truth, known) == 0


def test_blurred_and_displaced_boundaries_score_less(truth: Plane, known: Mask) -> None:
    scores = [boundary_f1(blurred(truth, sigma), truth, known) for sigma in (0.5, 6, 12)]
    assert scores[0] == 1
    assert scores[0] > scores[1] > scores[2]
    near, far = (boundary_f1(np.roll(truth, shift, axis=(0, 1)), truth, known) for shift in (1, 6))
    assert near == 1
    assert far < 0.2


def test_edges_where_there_is_no_step_cost_precision(truth: Plane, known: Mask) -> None:
    striped = truth.copy()
    striped[:, 10:20] = 2
    matches = boundary_matches(striped, truth, known)
    best = matches.f1.argmax()
    assert matches.true_found[best] == matches.true[best]
    assert matches.estimated_right[best] / matches.estimated[best] == pytest.approx(
        180 / (180 + 192), abs=0.03
    )


def test_edges_near_unknown_truth_do_not_count(truth: Plane, known: Mask) -> None:
    striped = truth.copy()
    striped[:, 15:] += 1
    known[:, 12:18] = False
    assert boundary_f1(striped, truth, known) == 1


def test_one_threshold_serves_all_scenes(truth: Plane, known: Mask) -> None:
    faint = truth + 0.15 * (np.arange(WIDTH) % 32 < 16)  # stripes that a low threshold takes for edges
    clean = 1 + 0.05 * (truth - 1)
    clean[:8, :8] = 2  # the range; the square's edge is below the stripes' of the other scene
    scenes = [boundary_matches(np.asarray(v, dtype=np.float32), truth, known) for v in (faint, clean)]
    f1, threshold = best_f1(scenes)
    assert threshold in THRESHOLDS
    assert f1 == (scenes[0] + scenes[1]).f1.max()
    assert f1 < np.mean([scene.f1.max() for scene in scenes])
