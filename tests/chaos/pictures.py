"""Whether every picture of a prompt is there once, and was told once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def check_pictures(database: sqlite3.Connection, storage: Path) -> Iterator[str]:
    """Of a completed job all of them, as its result has them; of another one those that it had."""
    found = database.execute(
        'SELECT job_id, "index" AS number, images.status AS status, record, jobs.status AS job_status, '
        "result_manifest FROM images JOIN jobs ON jobs.id = job_id"
    )
    for image in [dict(row) for row in found]:
        name = f"picture {image['number']} of job {image['job_id']}"
        told = _told(database, image["job_id"], image["number"])
        if told != ["completed"] * (image["status"] == "completed"):
            yield f"{name}: {image['status']}, and its events are {told}"
        if image["status"] == "completed":
            yield from _check_file(name, image, storage / "jobs")
        elif image["job_status"] == "completed":
            yield f"{name}: {image['status']}, and its job is completed"


def _told(database: sqlite3.Connection, job_id: str, number: int) -> list[str]:
    payloads = database.execute(
        "SELECT payload FROM job_events WHERE job_id = ? AND name = 'image' ORDER BY id", [job_id]
    )
    events = [json.loads(payload) for (payload,) in payloads]
    return [event["status"] for event in events if event["index"] == number]


def _check_file(name: str, image: dict[str, Any], jobs: Path) -> Iterator[str]:
    record, is_over = json.loads(image["record"]), image["job_status"] == "completed"
    path = jobs / (image["job_id"] if is_over else f".images-{image['job_id']}") / record["filename"]
    try:
        content = path.read_bytes()
    except OSError as error:
        yield f"{name}: its file cannot be read: {error}"
        return
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        yield f"{name}: its file is not what its row says"
    if is_over and record not in json.loads(image["result_manifest"])["generation"]["images"]:
        yield f"{name}: its row and its job's manifest differ"
