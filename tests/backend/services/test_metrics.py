"""Names, units and labels as Prometheus wants them, and never endlessly many."""

from __future__ import annotations

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from backend.services.metrics import OTHER, EndedJob, Metrics, Names


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_labels_stay_few_whatever_is_said() -> None:
    names = Names(most=2)
    assert [names.known(name) for name in ("a", "b", "c", "a", "d")] == ["a", "b", OTHER, "a", OTHER]


def test_a_mad_child_cannot_make_endless_series() -> None:
    metrics = Metrics()
    for number in range(300):
        metrics.jobs.note_end("failed", f"code-{number}")
        metrics.jobs.note_retry(f"code-{number}")
        stages = {f"stage-{number}": 1.0}
        metrics.jobs.measure_end(EndedJob("painterly", "completed", 1.0, None, None, stages, None))
    assert len(generate_latest(metrics.registry).splitlines()) < 2000
    assert sample(metrics, "decoupage_jobs_ended_total", status="failed", code=OTHER) == 240


def test_what_has_nothing_to_measure_measures_nothing() -> None:
    metrics = Metrics()
    metrics.jobs.measure_end(EndedJob("painterly", "cancelled", None, None, None, {}, None))
    for name in ("cancel", "time_to_first_layer", "job_queue_wait"):
        assert sample(metrics, f"decoupage_{name}_seconds_count") == 0
    labels = {"mode": "painterly", "outcome": "cancelled"}
    assert sample(metrics, "decoupage_job_seconds_count", **labels) is None


def test_each_application_counts_for_itself() -> None:
    first, second = Metrics(), Metrics()
    first.jobs.note_retry("worker_died")
    assert sample(first, "decoupage_retries_total", code="worker_died") == 1
    assert sample(second, "decoupage_retries_total", code="worker_died") is None


def test_all_have_our_name_and_a_help_text() -> None:
    families = list(text_string_to_metric_families(generate_latest(Metrics().registry).decode()))
    assert len(families) >= 8
    assert all(family.name.startswith("decoupage_") and family.documentation for family in families)
