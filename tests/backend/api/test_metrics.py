"""GET /metrics as Prometheus reads it, and what one job took."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2
import pytest
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]
NAMES = {
    "decoupage_jobs": "gauge",
    "decoupage_job_seconds": "histogram",
    "decoupage_job_stage_seconds": "histogram",
    "decoupage_job_queue_wait_seconds": "histogram",
    "decoupage_time_to_first_layer_seconds": "histogram",
    "decoupage_jobs_ended": "counter",
    "decoupage_retries": "counter",
    "decoupage_cancel_seconds": "histogram",
    "decoupage_worker_starts": "counter",
    "decoupage_worker_state": "gauge",
    "decoupage_worker_memory_bytes": "gauge",
    "decoupage_http_request_seconds": "histogram",
    "decoupage_event_streams": "gauge",
    "decoupage_storage_free_bytes": "gauge",
    "process_cpu_seconds": "counter",
    "process_resident_memory_bytes": "gauge",
    "process_open_fds": "gauge",
    "decoupage_build_info": "gauge",
}


def scraped(client: httpx2.Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parser.text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(client: httpx2.Client, name: str, **labels: str) -> float:
    return scraped(client).get((name, frozenset(labels.items())), 0.0)


def test_a_parser_of_prometheus_reads_it(server: RunningServer) -> None:
    server.wait_ready()
    text = server.client.get("/metrics").text
    families = {family.name: family for family in parser.text_string_to_metric_families(text)}
    assert {name: families[name].type for name in NAMES} == NAMES
    assert all(families[name].documentation for name in NAMES)
    states = {sample.labels["state"]: sample.value for sample in families["decoupage_worker_state"].samples}
    assert (states["ready"], sum(states.values())) == (1, 1) and set(states) >= {"busy", "resting", "failing"}
    assert families["decoupage_worker_memory_bytes"].samples[0].value > 50e6
    assert {sample.labels["status"] for sample in families["decoupage_jobs"].samples} == {
        "pending",
        "processing",
        "completed",
        "failed",
        "cancelled",
    }


def test_open_metrics_for_who_asks_for_it(client: httpx2.Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert len(list(openmetrics.text_string_to_metric_families(answer.text))) >= len(NAMES)


def test_only_who_names_this_host_may_read_it(client: httpx2.Client) -> None:
    assert client.get("/metrics", headers={"Host": "evil.example"}).status_code == 421
    assert client.head("/metrics").status_code == 200


@pytest.mark.parametrize("version", ["abc", "x.0", "1.a", "", "é", "0.0.4", "99"])
@pytest.mark.parametrize("kind", ["application/openmetrics-text", "text/plain"])
def test_whatever_version_is_asked_for(client: httpx2.Client, kind: str, version: str) -> None:
    answer = client.get("/metrics", headers={"Accept": f"{kind}; version={version}".encode("latin-1")})
    assert answer.status_code == 200 and "decoupage_jobs{" in answer.text


def test_a_jobs_way_is_counted(start_server: Start, picture: bytes) -> None:
    server = start_server()
    job = server.complete(picture, num_layers="2")
    server.client.get("/no/such/thing")
    ended = ("decoupage_jobs_ended_total", {"status": "completed", "code": ""})
    wait_until(lambda: value(server.client, ended[0], **ended[1]) == 1, "the end is counted", timeout_s=5)
    told = server.client
    assert value(told, "decoupage_jobs", status="completed") == 1
    wait_until(
        lambda: value(told, "decoupage_job_seconds_count", mode="photo-realistic", outcome="completed") == 1,
        "the end is measured",
        timeout_s=5,
    )
    assert value(told, "decoupage_job_queue_wait_seconds_count") == 1
    assert value(told, "decoupage_time_to_first_layer_seconds_count") == 1
    assert value(told, "decoupage_job_stage_seconds_count", stage="layering") == 1
    assert value(told, "decoupage_worker_starts_total", worker="worker-1") == 1
    routes = {
        dict(labels)["route"]
        for name, labels in scraped(told)
        if name == "decoupage_http_request_seconds_count"
    }
    assert {"/api/jobs", "/api/jobs/{job_id}", "other"} <= routes
    assert not any(job["id"] in route or "such" in route for route in routes)
    names = {
        dict(labels).get("status") for name, labels in scraped(told) if name.startswith("decoupage_http")
    }
    assert {"200", "202", "404"} <= names


def test_what_a_job_took(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    answer = server.client.get(f"/api/jobs/{job['id']}/metrics")
    told = answer.json()
    assert (answer.status_code, told["status"], told["job_id"]) == (200, "completed", job["id"])
    assert told["processing_seconds"] == job["processing_time"]
    assert {"decode", "disparity", "layering", "matting"} <= set(told["stages"])
    assert abs(sum(told["stages"].values()) - told["pipeline_seconds"]) < 0.01
    assert 0 <= told["queue_wait_seconds"] < told["time_to_first_layer_seconds"] <= told["total_seconds"]
    (attempt,) = told["attempts"]
    assert (attempt["number"], attempt["outcome"], attempt["device"]) == (1, "completed", "cpu")
    assert told["peak_memory_bytes"] == attempt["memory_bytes"] > 50e6
    assert (told["retries"], told["crashes"], told["degraded"]) == (0, 0, False)
    assert server.client.head(f"/api/jobs/{job['id']}/metrics").status_code == 200


def test_a_job_that_runs_or_was_cancelled_tells_too(server: RunningServer, slow_picture: bytes) -> None:
    job = server.create(slow_picture)
    server.wait_for(job["id"], "processing")
    running = server.client.get(f"/api/jobs/{job['id']}/metrics").json()
    assert running["attempts"][0]["ended_at"] is None and running["pipeline_seconds"] is None
    time.sleep(0.05)
    later = server.client.get(f"/api/jobs/{job['id']}/metrics").json()
    assert later["total_seconds"] > running["total_seconds"]
    before = value(server.client, "decoupage_cancel_seconds_count")
    server.client.post(f"/api/jobs/{job['id']}/cancel")
    server.wait_for(job["id"], "cancelled")
    told = server.client.get(f"/api/jobs/{job['id']}/metrics").json()
    assert told["attempts"][0]["outcome"] == "cancelled"
    assert 0 < told["attempts"][0]["cancel_seconds"] < 6
    wait_until(
        lambda: value(server.client, "decoupage_cancel_seconds_count") == before + 1,
        "the cancel is measured",
        timeout_s=5,
    )


def test_no_such_job(client: httpx2.Client) -> None:
    answer = client.get("/api/jobs/nothing/metrics")
    assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")
