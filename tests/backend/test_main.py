"""A light server: what it imports, how soon it answers, and what it weighs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from backend.config import Settings
from backend.errors import StorageError
from backend.main import check_start, create_application
from tests.backend.running import ROOT, RunningServer

HEAVY = "torch cv2 numba scipy numpy transformers diffusers pymatting PIL pi_heif alembic skimage"
PROBE = f"""
import sys
import backend.__main__, backend.main, backend.server
from backend.config import Settings
backend.main.create_application(Settings(_env_file=None))
print(*sorted(set({HEAVY!r}.split()) & set(sys.modules)))
"""


def test_the_server_imports_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == ""


def test_the_api_lies_under_its_prefix() -> None:
    application = create_application(Settings(_env_file=None, api_prefix="/v2/decoupage"))
    paths = application.openapi()["paths"]
    assert {"/v2/decoupage/jobs", "/v2/decoupage/jobs/upload", "/health", "/"} <= set(paths)


def test_a_second_start_answers_soon(start_server: Callable[..., RunningServer]) -> None:
    server = start_server(LOG_LEVEL="TRACE")
    server.stop()
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 4  # 2 s on a machine that does nothing else
    health = server.client.get("/health").json()
    assert (health["worker_state"], health["device"]) == ("starting", None)  # it answers before that is known
    assert "alembic" not in server.log


def test_a_second_server_keeps_away_from_the_first_ones_jobs(server: RunningServer) -> None:
    with pytest.raises(StorageError, match=rf"process {server.process.pid}\b.*STORAGE_PATH"):
        check_start(Settings(_env_file=None, storage_path=server.storage))


def test_a_storage_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"STORAGE_PATH .* cannot be written"):
        check_start(Settings(_env_file=None, storage_path=tmp_path / "file" / "storage"))


def test_the_server_is_small(server: RunningServer) -> None:
    server.wait_ready()
    assert psutil.Process(server.process.pid).memory_info().rss < 150e6
