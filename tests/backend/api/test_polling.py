"""GET /api/jobs/{id} for whoever asks again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]


@pytest.fixture(scope="module")
def done(server: RunningServer, picture: bytes) -> dict[str, Any]:
    return server.complete(picture, num_layers="2")


def ask(server: RunningServer, job_id: str, tag: str | None = None, method: str = "GET") -> httpx2.Response:
    headers = {} if tag is None else {"If-None-Match": tag}
    return server.client.request(method, f"/api/jobs/{job_id}", headers=headers)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"other",W/{}', "*"])
def test_who_has_the_answer_gets_it_not_again(server: RunningServer, done: dict[str, Any], form: str) -> None:
    tag = ask(server, done["id"]).headers["etag"]
    assert tag.startswith('"') and tag == ask(server, done["id"], method="HEAD").headers["etag"]
    for method in ("GET", "HEAD"):
        answer = ask(server, done["id"], form.format(tag), method)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["cache-control"] == "no-cache"


def test_a_job_that_has_ended_is_not_to_be_asked_for_again(
    server: RunningServer, done: dict[str, Any]
) -> None:
    answer = ask(server, done["id"], '"other"')
    assert answer.status_code == 200 and "retry-after" not in answer.headers
    assert (done["queue_position"], done["eta_seconds"], done["run_at"]) == (None, None, None)
    (attempt,) = done["attempts"]
    assert (attempt["number"], attempt["outcome"], attempt["reason"]) == (1, "completed", None)
    assert done["created_at"] <= attempt["started_at"] <= attempt["ended_at"]
    assert (done["retries"], done["crashes"], done["degraded"], done["batch_id"]) == (0, 0, False, None)
    assert ask(server, "nobody").status_code == ask(server, "nobody", "*").status_code == 404


def test_the_queue_moves_and_every_answer_is_as_new_as_the_row(start_server: Start, picture: bytes) -> None:
    server = start_server(RESULT_CACHE="false")
    server.wait_ready()
    (child,) = server.pipeline_processes()
    server.complete(picture, num_layers="2")
    child.suspend()
    jobs = [server.create(picture, num_layers="2") for _ in range(3)]
    running = server.wait_for(jobs[0]["id"], "processing")
    assert running["queue_position"] is None and running["eta_seconds"] > 0
    told = [ask(server, job["id"]) for job in jobs]
    assert [answer.json()["queue_position"] for answer in told] == [None, 1, 2]
    assert all(1 <= int(answer.headers["retry-after"]) <= 30 for answer in told)
    assert told[1].json()["eta_seconds"] < told[2].json()["eta_seconds"]
    assert server.client.post(f"/api/jobs/{jobs[1]['id']}/cancel").status_code == 200
    assert ask(server, jobs[1]["id"], told[1].headers["etag"]).json()["status"] == "cancelled"
    assert ask(server, jobs[2]["id"], told[2].headers["etag"]).json()["queue_position"] == 1
    child.resume()
    server.wait_for(jobs[2]["id"])
    tag = told[2].headers["etag"]
    assert ask(server, jobs[2]["id"], tag).status_code == 200  # the old tag is of another answer


def test_a_retry_tells_its_time_and_the_attempt_that_failed(start_server: Start, slow_picture: bytes) -> None:
    server = start_server(RETRY_BACKOFF_BASE="100", MAX_RETRIES="1")
    server.wait_ready()
    job_id = server.create(slow_picture)["id"]
    server.wait_for(job_id, "processing")
    (child,) = server.pipeline_processes()
    child.kill()
    wait_until(lambda: server.job(job_id)["retries"] == 1, "it is to be tried again")
    answer = ask(server, job_id)
    job = answer.json()
    assert (job["status"], job["crashes"], job["queue_position"]) == ("pending", 1, None)
    assert job["run_at"] > job["created_at"] and answer.headers["retry-after"] == "30"
    (attempt,) = job["attempts"]
    assert (attempt["outcome"], attempt["code"]) == ("retried", "worker_died") and attempt["reason"]
