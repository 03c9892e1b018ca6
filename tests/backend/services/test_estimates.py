"""What is told of the time that is left, and when nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database.queue import Kind, QueuedJob, Sample
from backend.models.job import Lane
from backend.services.estimates import Estimator, retry_after_s, rounded
from ml_pipeline.parameters import EdgeQuality, Mode
from tests.backend.rows import DAY

PHOTO = Kind(None, True, Mode.PHOTO_REALISTIC, "auto", "auto", "auto", EdgeQuality.FAST, False)
FINE = replace(PHOTO, edge_quality=EdgeQuality.FINE)
RUNNING = QueuedJob("a", Lane.PIPELINE, (0, 1), PHOTO, 12.0, DAY, 0.0, False)


def at(elapsed_s: float, progress: float, estimator: Estimator) -> float | None:
    return estimator.left_s(replace(RUNNING, progress=progress), DAY + timedelta(seconds=elapsed_s))


def test_the_time_goes_with_the_pixels_of_jobs_alike() -> None:
    estimator = Estimator([Sample(PHOTO, 10.0, 5.0), Sample(PHOTO, 20.0, 10.0)])
    assert estimator.total_s(PHOTO, 12.0) == pytest.approx(6.0)
    assert estimator.total_s(PHOTO, 200.0) == pytest.approx(100.0)


@pytest.mark.parametrize(
    "other",
    [
        replace(PHOTO, mode=Mode.PAINTERLY),
        replace(PHOTO, painter="a-network"),
        replace(PHOTO, inpainter="a-network"),
        replace(PHOTO, depth_model="a-network"),
    ],
)
def test_nothing_is_known_by_jobs_of_another_kind_or_size(other: Kind) -> None:
    assert Estimator([Sample(other, 12.0, 5.0)]).total_s(PHOTO, 12.0) is None
    assert Estimator([Sample(PHOTO, 0.1, 0.5)]).total_s(PHOTO, 12.0) is None
    assert Estimator([]).total_s(PHOTO, 12.0) is None


def test_jobs_with_the_same_edges_count_before_all_others() -> None:
    fast = [Sample(PHOTO, 12.0, 5.0)] * 8
    estimator = Estimator([*[Sample(FINE, 12.0, 50.0)] * 8, *fast])
    assert estimator.total_s(PHOTO, 12.0) == pytest.approx(5.0)
    assert estimator.total_s(FINE, 12.0) == pytest.approx(50.0)
    assert Estimator(fast).total_s(FINE, 12.0) == pytest.approx(5.0)  # better than nothing


@given(st.floats(0.01, 0.99))
def test_a_job_at_the_usual_pace_has_the_rest_of_the_usual_time_left(progress: float) -> None:
    estimator = Estimator([Sample(PHOTO, 12.0, 10.0)])
    assert at(10 * progress, progress, estimator) == pytest.approx(10 * (1 - progress), rel=1e-6)


def test_a_slow_job_is_judged_more_and_more_by_its_own_pace() -> None:
    """It takes three times as long as usual, which shows little by little."""
    estimator = Estimator([Sample(PHOTO, 12.0, 10.0)])
    errors = []
    for progress in (0.1, 0.4, 0.7, 0.95):
        left_s = at(30 * progress, progress, estimator)
        assert left_s is not None
        errors.append(1 - left_s / (30 * (1 - progress)))
    assert errors == sorted(errors, reverse=True) and errors[-1] < 0.1 and min(errors) > 0


def test_time_runs_down_while_a_long_stage_shows_no_progress() -> None:
    estimator = Estimator([Sample(PHOTO, 12.0, 10.0)])
    told = [at(elapsed_s, 0.02, estimator) for elapsed_s in (0, 1, 2, 3, 4)]
    assert told == sorted(told, reverse=True) and told[-1] == pytest.approx(6, rel=0.05)
    assert (at(100, 0.02, estimator) or 0) > 0  # late, but not as good as done


def test_without_jobs_alike_only_its_own_pace_tells() -> None:
    assert at(5, 0.25, Estimator([])) == pytest.approx(15)
    assert at(5, 0.01, Estimator([])) is None
    assert at(-3600, 0.25, Estimator([])) == 0  # the clock was set back meanwhile


def test_a_job_that_is_to_be_cancelled_has_no_time_left_to_tell() -> None:
    estimator = Estimator([Sample(PHOTO, 12.0, 10.0)])
    assert estimator.left_s(replace(RUNNING, is_to_be_cancelled=True), DAY) is None


def test_two_figures_are_told() -> None:
    assert [rounded(value) for value in (0.1234, 12.34, 123.4, 0)] == [0.12, 12, 120, 0]


@pytest.mark.parametrize(
    ("eta_s", "position", "until_run_s", "expected"),
    [
        (None, None, None, 1),
        (0.2, None, None, 1),
        (30.0, None, None, 6),
        (9999.0, 40, None, 30),
        (None, 4, None, 4),
        (None, 99, None, 30),
        (50.0, None, 7.2, 8),
        (50.0, None, -3.0, 1),
        (50.0, None, 299.0, 30),
    ],
)
def test_whoever_polls_is_told_to_come_back_before_the_end(
    eta_s: float | None, position: int | None, until_run_s: float | None, expected: int
) -> None:
    assert retry_after_s(eta_s, position, until_run_s) == expected
