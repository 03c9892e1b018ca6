"""Holds the rows, the files and the processes against each other and against what the clients were told."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from jsonschema import Draft202012Validator

from tests.backend.running import ROOT
from tests.chaos.ledger import Fate, Ledger, Told

TERMINAL = ("completed", "failed", "cancelled")
_SCHEMAS = {True: "manifest.schema.json", False: "generation.schema.json"}
"""Of a manifest with layers, and of one without."""


def check_jobs(database: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """Every order became one job, and that job ended once, as its client wanted and was told."""
    rows = {row["id"]: dict(row) for row in database.execute("SELECT * FROM jobs")}
    for told in ledger.told.values():
        yield from _check_end(told, rows.pop(told.job_id, None))
        yield from _check_events(told, database)
    for job_id in rows:
        yield f"job {job_id}: nobody was told of it (a key that made two jobs?)"


def _check_end(told: Told, row: dict[str, Any] | None) -> Iterator[str]:
    if told.is_deleted:
        if row is not None:
            yield f"job {told.job_id}: deleted, and still a row ({row['status']})"
    elif row is None:
        yield f"job {told.job_id}: lost"
    elif row["status"] not in _right_ends(told):
        yield (
            f"job {told.job_id}: {row['status']} ({row['error_code']}: {row['error_message']}), "
            f"and should be {' or '.join(_right_ends(told))}"
        )


def _right_ends(told: Told) -> tuple[str, ...]:
    if told.is_cancel_accepted:
        return ("cancelled",)
    return ("completed", "cancelled") if told.order.fate == Fate.CANCEL else ("completed",)


def _check_events(told: Told, database: sqlite3.Connection) -> Iterator[str]:
    """One terminal event, and nothing of an attempt after it; a deleted job may have had its end too."""
    events = database.execute(
        "SELECT name, attempt FROM job_events WHERE job_id = ? ORDER BY id", [told.job_id]
    ).fetchall()
    names = [event["name"] for event in events]
    ends = [name for name in names if name in TERMINAL]
    if len(ends) > 1 or (not ends and not told.is_deleted):
        yield f"job {told.job_id}: its ends are {ends or 'missing'}"
    if ends and set(names[names.index(ends[0]) + 1 :]) - {"log"}:
        yield f"job {told.job_id}: events after its end: {names[names.index(ends[0]) :]}"
    attempts = [event["attempt"] for event in events]
    if attempts != sorted(attempts):
        order = ", ".join(f"{attempt}: {name}" for attempt, name in zip(attempts, names, strict=True))
        yield f"job {told.job_id}: an old attempt wrote after a newer one: {order}"


def check_attempts(database: sqlite3.Connection) -> Iterator[str]:
    """Every claim has its row, all have ended, and at most one ended well."""
    found = database.execute(
        "SELECT jobs.id, jobs.status, jobs.attempt, count(job_attempts.number) AS claims, "
        "sum(job_attempts.number IS NOT NULL AND ended_at IS NULL) AS open, "
        "sum(outcome = 'completed') AS completed "
        "FROM jobs LEFT JOIN job_attempts ON job_attempts.job_id = jobs.id GROUP BY jobs.id"
    )
    for job in found:
        if job["claims"] != job["attempt"]:
            yield f"job {job['id']}: {job['attempt']} attempts, {job['claims']} rows of them"
        if job["open"]:
            yield f"job {job['id']}: {job['open']} attempts without an end"
        if (job["completed"] or 0) != (job["status"] == "completed"):
            yield f"job {job['id']}: {job['status']}, with {job['completed']} completed attempts"


def check_database(database: sqlite3.Connection) -> Iterator[str]:
    for (said,) in database.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield f"integrity_check: {said}"
    for row in database.execute("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {tuple(row)}"
    unused = database.execute(
        "SELECT file_id FROM uploads "
        "WHERE file_id NOT IN (SELECT upload_id FROM jobs WHERE upload_id IS NOT NULL) "
        "AND file_id NOT IN (SELECT disparity_upload_id FROM jobs WHERE disparity_upload_id IS NOT NULL)"
    )
    for (file_id,) in unused:
        yield f"upload {file_id}: a row that no job uses"


def check_results(database: sqlite3.Connection, storage: Path) -> Iterator[str]:
    """Each completed job's folder holds what its manifest says, and nothing else."""
    validators = {
        is_layered: Draft202012Validator(json.loads((ROOT / "docs" / name).read_text()))
        for is_layered, name in _SCHEMAS.items()
    }
    for row in database.execute("SELECT id, result_manifest FROM jobs WHERE status = 'completed'"):
        folder = storage / "jobs" / row["id"]
        try:
            manifest = json.loads((folder / "manifest.json").read_bytes())
        except (OSError, ValueError) as error:
            yield f"job {row['id']}: no manifest: {error}"
            continue
        for fault in validators["layers" in manifest].iter_errors(manifest):
            yield f"job {row['id']}: manifest: {fault.json_path}: {fault.message[:200]}"
        if manifest != json.loads(row["result_manifest"]) or manifest["job_id"] != row["id"]:
            yield f"job {row['id']}: its row and its folder hold different manifests"
        yield from _check_files(folder, manifest)


def _check_files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    named = {"manifest.json", *_filenames(manifest)}
    lying = {path.name for path in folder.iterdir()}
    if named != lying:
        yield f"job {folder.name}: missing {sorted(named - lying)}, too many {sorted(lying - named)}"
        return
    for made in (*manifest.get("layers", ()), *(manifest.get("generation") or {}).get("images", ())):
        if hashlib.sha256((folder / made["filename"]).read_bytes()).hexdigest() != made["sha256"]:
            yield f"job {folder.name}: {made['filename']} is not what the manifest says"
    empty = [path.name for path in folder.iterdir() if path.stat().st_size == 0]
    if empty:
        yield f"job {folder.name}: empty files {empty}"


def _filenames(record: Any) -> Iterator[str]:
    """Whatever a manifest names as a file of its folder, at any depth."""
    if isinstance(record, list):
        for item in record:
            yield from _filenames(item)
    elif isinstance(record, dict):
        for key, value in record.items():
            if key.endswith("filename") and isinstance(value, str):
                yield value
            else:
                yield from _filenames(value)


def check_processes(storage: Path) -> Iterator[str]:
    """Nothing runs any more that was started for this storage."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("STORAGE_PATH") == str(storage):
                yield f"process {process.pid} is left: {' '.join(process.cmdline())[:200]}"
        except psutil.Error:  # another's, or just gone
            continue


def check_log(log: str) -> Iterator[str]:
    for sign in ("database is locked", "unexpected error; going on"):
        if sign in log:
            yield f"the log says {log.count(sign)} times: {sign}"
