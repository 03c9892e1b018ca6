"""A job's log, to be kept: one line for each event, whatever lies in it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from backend.api.job_log import _line
from backend.models.events import Event, EventName
from tests.backend.following import stored_ids
from tests.backend.running import RunningServer

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  attempt \d  [a-z]+ +\S.*")


def test_text(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    answer = server.client.get(f"/api/jobs/{job['id']}/log")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    name = f'attachment; filename="decoupage-job-{job["number"]}.log"'
    assert answer.headers["content-disposition"] == name
    lines = answer.text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines), answer.text
    assert "created" in lines[0] and "completed  2 layers in" in lines[-1]
    assert not any("  progress  " in line for line in lines)
    assert [line for line in lines if "matting" in line]


def test_json_lines(server: RunningServer, picture: bytes) -> None:
    job = server.complete(picture, num_layers="2")
    answer = server.client.get(f"/api/jobs/{job['id']}/log", params={"format": "json"})
    assert answer.headers["content-disposition"].endswith(f'job-{job["number"]}.jsonl"')
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["event"] for row in rows if row["event"] == "progress"] == []
    known = stored_ids(server.storage, job["id"])
    assert {row["id"] for row in rows} <= set(known) and rows[-1]["id"] == known[-1]
    assert all(row["job_id"] == job["id"] and row["at"] and "attempt" in row for row in rows)
    assert [row["url"] for row in rows if row["event"] == "layer"]


def test_a_job_and_a_format_that_are_not_there(server: RunningServer, picture: bytes) -> None:
    answer = server.client.get("/api/jobs/none/log")
    assert answer.status_code == 404 and answer.json()["code"] == "job_not_found"
    job_id = server.complete(picture, num_layers="2")["id"]
    assert server.client.get(f"/api/jobs/{job_id}/log", params={"format": "xml"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "payload", "said"),
    [
        (EventName.LOG, {"level": "warning", "code": "fallback", "message": "a\nb\r\n c"}, "fallback: a b c"),
        (EventName.FAILED, {"error_code": "x", "error_message": "y\u2028z"}, "x: y z"),
        (EventName.STAGE, {"stage": "matting", "progress": 0.456, "message": "m"}, "matting, 46 %: m"),
        (EventName.LAYER, {"index": 1, "count": 3, "name": "background"}, "1 of 3, background"),
        (
            EventName.RETRY,
            {"code": "worker_died", "message": "m", "retry": 2, "run_at": "2026"},
            "worker_died: m; retry 2 at 2026",
        ),
        (EventName.CANCELLED, {"message": "by its owner"}, "by its owner"),
        (EventName.COMPLETED, {"layer_count": 3, "processing_time": 1.5}, "3 layers in 1.50 s"),
        (EventName.COMPLETED, {"image_count": 1, "layer_count": 4}, "1 image, 4 layers in 0.00 s"),
        (EventName.COMPLETED, {}, "completed  in 0.00 s"),
        (EventName.IMAGE, {"index": 1, "count": 2, "status": "completed"}, "1 of 2, completed"),
        (
            EventName.IMAGE,
            {"index": 2, "count": 2, "status": "failed", "error_message": "m"},
            "2 of 2, failed: m",
        ),
        (EventName.CANCELLED, {}, "cancelled"),
    ],
)
def test_each_event_is_one_line(name: EventName, payload: dict[str, Any], said: str) -> None:
    line = _line(Event(1, "a", 1, name, payload, datetime(2026, 1, 1, tzinfo=UTC)))
    assert line.endswith(said) and len(line.splitlines()) == 1
