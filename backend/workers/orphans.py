"""The children of a server that is gone: each is noted on disk, so that the next server can end it.

A child exits when its pipe closes, but one that was stopped, or is deep in a long computation, cannot yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
from loguru import logger

from backend import clock, disk
from backend.config import Settings

FOLDER = ".workers"
SCRATCH_SUFFIX = ".tmp"
END_TIMEOUT_S = 5.0


def remember(settings: Settings, worker_id: str, mark: str, pid: int | None = None) -> None:
    """Note a child: before it is started, so that there is none without a note, and again with its number.

    `mark` is the part of its command line that no other has. A process number is given again, and a start
    time moves with the clock; the mark does neither.
    """
    folder = settings.storage_path / FOLDER
    note = {"mark": mark, "pid": pid, "started_at": clock.now().isoformat()}
    with disk.room_for("a note of the pipeline's process", folder):
        scratch_folder(settings, worker_id).mkdir(parents=True, exist_ok=True)
        part = folder / f"{worker_id}.part"
        part.write_text(json.dumps(note))
        part.replace(folder / f"{worker_id}.json")  # on a full disk the earlier note stays


def scratch_folder(settings: Settings, worker_id: str) -> Path:
    """Where a child puts what it needs for a moment, so that one that was killed leaves nothing elsewhere."""
    return settings.storage_path / FOLDER / f"{worker_id}{SCRATCH_SUFFIX}"


def forget(settings: Settings, worker_id: str) -> None:
    """Once a child has ended."""
    shutil.rmtree(scratch_folder(settings, worker_id), ignore_errors=True)
    (settings.storage_path / FOLDER / f"{worker_id}.json").unlink(missing_ok=True)


def end_orphans(settings: Settings) -> None:
    """End every child that an earlier server on this storage folder has left."""
    for note in sorted((settings.storage_path / FOLDER).glob("*.json")):
        orphan = _orphan(note)
        if orphan is not None:
            logger.warning("process {}: left by an earlier server; ended", orphan.pid)
            _end(orphan)
        note.unlink(missing_ok=True)
    for scratch in (settings.storage_path / FOLDER).glob(f"*{SCRATCH_SUFFIX}"):
        shutil.rmtree(scratch, ignore_errors=True)


def _orphan(note: Path) -> psutil.Process | None:
    """The process of a note, if it is still there."""
    try:
        told = json.loads(note.read_bytes())
        mark, pid = str(told["mark"]), told["pid"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    candidates = psutil.process_iter() if pid is None else _by_number(pid)
    return next((process for process in candidates if _bears(process, mark)), None)


def _by_number(pid: object) -> Iterator[psutil.Process]:
    with contextlib.suppress(psutil.Error, ValueError, TypeError, OverflowError):
        yield psutil.Process(int(str(pid)))


def _bears(process: psutil.Process, mark: str) -> bool:
    try:
        return mark in process.cmdline()
    except psutil.Error:
        return False


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(psutil.Error):
        process.wait(END_TIMEOUT_S)
