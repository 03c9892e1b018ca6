"""A child that outlived its server is ended by the next one; nobody else's process ever is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.config import Settings
from backend.workers.orphans import FOLDER, end_orphans, forget, remember
from tests.backend.running import RunningServer, wait_until

Start = Callable[..., RunningServer]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, storage_path=tmp_path)


def start(mark: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "import time; time.sleep(60)", mark]
    return subprocess.Popen(command, start_new_session=True)


def test_only_the_process_with_the_mark_is_ended(settings: Settings) -> None:
    orphan, stranger, forgotten = start("decoupage-1"), start("decoupage-2"), start("decoupage-3")
    try:
        remember(settings, "worker-1", "decoupage-1")
        remember(settings, "worker-1", "decoupage-1", orphan.pid)
        remember(
            settings, "worker-2", "decoupage-of-one-that-is-gone", stranger.pid
        )  # its number was given again
        remember(settings, "worker-3", "decoupage-3", forgotten.pid)
        forget(settings, "worker-3")
        end_orphans(settings)
        orphan.wait(timeout=10)
        assert not psutil.pid_exists(orphan.pid)
        assert stranger.poll() is None and forgotten.poll() is None
        assert not list((settings.storage_path / FOLDER).iterdir())
    finally:
        for process in (orphan, stranger, forgotten):
            process.kill()
            process.wait()


def test_one_whose_number_was_not_noted_yet_is_found_by_its_mark(settings: Settings) -> None:
    orphan = start("decoupage-4")
    try:
        remember(settings, "worker-1", "decoupage-4")
        end_orphans(settings)
        orphan.wait(timeout=10)
        assert not psutil.pid_exists(orphan.pid)
    finally:
        orphan.kill()
        orphan.wait()


def test_what_a_killed_child_was_making_goes_with_it(start_server: Start) -> None:
    server = start_server()
    server.wait_ready()
    (child,) = server.pipeline_processes()
    scratch = server.storage / FOLDER / "worker-1.tmp"
    assert child.environ()["TMPDIR"] == str(scratch)
    (scratch / "half").write_text("made")
    child.kill()
    wait_until(lambda: not (scratch / "half").exists(), "it is cleared away")
    server.wait_ready()
    (scratch / "half").write_text("made")
    server.process.kill()
    server.process.wait()
    server.start()
    assert not (scratch / "half").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pid": "x", "mark": "a"}', '{"pid": -1, "mark": "a"}', '{"mark": "a"}']
)
def test_a_note_that_says_nothing_is_removed(settings: Settings, text: str) -> None:
    (settings.storage_path / FOLDER).mkdir()
    note = settings.storage_path / FOLDER / "worker-1.json"
    note.write_text(text)
    end_orphans(settings)
    assert not note.exists()


def test_a_stopped_child_does_not_outlive_the_next_start(start_server: Start, picture: bytes) -> None:
    server = start_server()
    server.wait_ready()
    (child,) = server.pipeline_processes()
    note = json.loads((server.storage / FOLDER / "worker-1.json").read_text())
    assert note["pid"] == child.pid and note["mark"] in child.cmdline() and note["started_at"]
    child.suspend()  # it hears nothing, not even that its pipe closes
    job_id = server.create(picture, num_layers="2")["id"]
    server.wait_for(job_id, "processing")
    server.process.kill()
    server.process.wait()
    server.start()
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "it is ended")
    job = server.wait_for(job_id)
    assert (job["status"], job["attempt"], job["retries"], job["crashes"]) == ("completed", 2, 0, 0)
