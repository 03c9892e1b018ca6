"""GET /api/jobs over HTTP: filters, orders and pages; and what is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.backend.running import RunningServer


@pytest.fixture(scope="module")
def made(server: RunningServer, picture: bytes) -> Iterator[list[dict[str, Any]]]:
    """Three jobs, the second of them painted."""
    modes = ("photo-realistic", "painterly", "photo-realistic")
    jobs = [server.complete(picture, num_layers="2", mode=mode) for mode in modes]
    yield jobs
    for job in jobs:
        server.client.delete(f"/api/jobs/{job['id']}")


def numbers(server: RunningServer, **query: Any) -> list[int]:
    answer = server.client.get("/api/jobs", params=query)
    assert answer.status_code == 200, answer.text
    return [job["number"] for job in answer.json()["jobs"]]


def test_filters_together_and_one_by_one(server: RunningServer, made: list[dict[str, Any]]) -> None:
    first, second, third = (job["number"] for job in made)
    since = made[0]["created_at"]
    assert numbers(server, created_after=since) == [third, second, first]
    assert numbers(server, created_after=since, created_before=made[2]["created_at"]) == [second, first]
    assert numbers(server, mode="painterly", created_after=since) == [second]
    assert numbers(server, status="failed,completed", created_after=since) == [third, second, first]
    assert numbers(server, status=["failed", "completed"], created_after=since) == [third, second, first]
    assert numbers(server, status="pending,failed", created_after=since) == []
    assert numbers(server, batch_id="none-such") == []
    assert numbers(server, created_after=since.replace("Z", "+00:00")) == [third, second, first]
    unencoded = server.client.get(f"/api/jobs?created_after={since.replace('Z', '+00:00')}&limit=1")
    assert unencoded.json()["jobs"][0]["number"] == third


def test_orders(server: RunningServer, made: list[dict[str, Any]]) -> None:
    since = made[0]["created_at"]
    for key in ("number", "created_at", "completed_at", "processing_time", "priority"):
        by_key = sorted(made, key=lambda job: (job[key], job["number"]))
        expected = [job["number"] for job in by_key]
        assert numbers(server, sort=key, created_after=since) == expected
        assert numbers(server, sort=f"-{key}", created_after=since) == expected[::-1]


def test_pages_follow_each_other_by_next(server: RunningServer, made: list[dict[str, Any]]) -> None:
    query = {"created_after": made[0]["created_at"], "sort": "-completed_at", "limit": 2}
    first = server.client.get("/api/jobs", params=query).json()
    second = server.client.get("/api/jobs", params={**query, "after": first["next"]}).json()
    assert [job["id"] for job in (*first["jobs"], *second["jobs"])] == [job["id"] for job in made[::-1]]
    assert (first["total"], second["total"], second["next"]) == (3, 3, None)
    assert numbers(server, **query, after="") == [job["number"] for job in first["jobs"]]
    other = server.client.get("/api/jobs", params={**query, "sort": "completed_at", "after": first["next"]})
    assert other.status_code == 400 and "another sort" in other.json()["detail"]
    assert server.client.head("/api/jobs", params=query).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"status": "done"}, ("status is 'done'", "pending, processing, completed", "commas")),
        ({"status": "completed,done"}, ("status is 'done'",)),
        ({"mode": "ink"}, ("mode is 'ink'", "photo-realistic, painterly")),
        ({"sort": "name"}, ("sort is 'name'", "created_at", "with -")),
        ({"sort": "--number"}, ("sort is '--number'",)),
        ({"created_after": "yesterday"}, ("created_after is 'yesterday'", "2024-12-28T10:00:00Z")),
        ({"created_before": "2024-13-01"}, ("created_before is '2024-13-01'",)),
        ({"after": "7"}, ("after is '7'", "no cursor", "next")),
        ({"limit": "0"}, ("limit is '0'", "from 1 to 500")),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    server: RunningServer, query: dict[str, str], words: tuple[str, ...]
) -> None:
    answer = server.client.get("/api/jobs", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    assert all(word in answer.json()["detail"] for word in words), answer.text


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-12-28", "20241228T10", ""]
)
def test_any_time_there_is_will_do(server: RunningServer, moment: str) -> None:
    assert server.client.get("/api/jobs", params={"created_after": moment}).status_code == 200
