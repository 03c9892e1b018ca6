"""The children of a server that is gone: each is noted on disk, so that the next server can end it.

A child exits when its pipe closes, but one that was stopped, or is deep in a long computation, cannot yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
from pathlib import Path

import psutil
from loguru import logger

from backend import clock, disk
from backend.config import Settings

FOLDER = ".workers"
END_TIMEOUT_S = 5.0


def remember(settings: Settings, worker_id: str, pid: int, mark: str) -> None:
    """Note a child that has just been started; `mark` is the part of its command line that no other has.

    A process number is given again, and a start time moves with the clock; the mark does neither.
    """
    folder = settings.storage_path / FOLDER
    note = {"pid": pid, "mark": mark, "started_at": clock.now().isoformat()}
    with disk.room_for("a note of the pipeline's process", folder):
        folder.mkdir(exist_ok=True)
        (folder / f"{worker_id}.json").write_text(json.dumps(note))


def forget(settings: Settings, worker_id: str) -> None:
    (settings.storage_path / FOLDER / f"{worker_id}.json").unlink(missing_ok=True)


def end_orphans(settings: Settings) -> None:
    """End every child that an earlier server on this storage folder has left."""
    for note in sorted((settings.storage_path / FOLDER).glob("*.json")):
        orphan = _orphan(note)
        if orphan is not None:
            logger.warning("process {}: left by an earlier server; ended", orphan.pid)
            _end(orphan)
        note.unlink(missing_ok=True)


def _orphan(note: Path) -> psutil.Process | None:
    """The process of a note, if it is still that one."""
    try:
        told = json.loads(note.read_bytes())
        process = psutil.Process(int(told["pid"]))
        return process if str(told["mark"]) in process.cmdline() else None
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(psutil.Error):
        process.wait(END_TIMEOUT_S)
