"""What an attempt's end is called, by what ended it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.errors import UploadGoneError
from backend.workers.failures import failure_of
from ml_pipeline.errors import BrokenImageError, ImageFailedError, WeightsError
from tests.backend.running import ROOT


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "out_of_memory"),
        (RuntimeError("CUDA out of memory. Tried to allocate 2 GiB"), "out_of_memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "out_of_memory"),
        (caused(WeightsError("…"), RuntimeError("MPS backend out of memory")), "out_of_memory"),
        (WeightsError("out of memory.safetensors is missing"), "invalid_weights"),
        (caused(ImageFailedError("…"), RuntimeError("CUDA out of memory")), "out_of_memory"),
        (ImageFailedError("it shows what is out of memory"), "image_failed"),
        (caused(BrokenImageError("broken"), MemoryError()), "broken_image"),
        (UploadGoneError("the upload out of memory.png is gone"), UploadGoneError.code),
        (OSError(errno.EIO, "Input/output error", "out of memory.png"), "storage_error"),
        (ZeroDivisionError(), "pipeline_failed"),
    ],
)
def test_an_error_has_its_code(error: Exception, code: str) -> None:
    failed = failure_of("token", error)
    assert (failed.lease_token, failed.code) == ("token", code)
    assert failed.message
    assert "out of memory.png" not in failed.message or code == UploadGoneError.code


def test_memory_that_runs_out_tells_the_log_where(tmp_path: Path) -> None:
    try:
        np.empty((2**25, 2**25))
    except MemoryError as error:
        assert "test_failures.py" in failure_of("token", error).traceback


SHORT = """
import resource, sys
from pathlib import Path
import psutil
from backend.workers.failures import failure_of
from backend.workers.warming import warm
from ml_pipeline import pipeline
from ml_pipeline.parameters import Parameters
from ml_pipeline.types import Task

warm(Parameters(), Path(sys.argv[2]) / "models", "cpu")
held = int(Path("/proc/self/status").read_text().split("VmData:")[1].split()[0]) * 1024
resource.setrlimit(resource.RLIMIT_DATA, (held + int(sys.argv[3]) * 2**20,) * 2)
folder = Path(sys.argv[2]) / "layers"
folder.mkdir()
try:
    pipeline.run(Task("job", Path(sys.argv[1]), folder, Parameters()), lambda told: None, lambda: None)
except Exception as error:
    print(failure_of("token", error).code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process may have this way")
def test_a_real_run_without_enough_memory_says_so(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (75, 100, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((4000, 3000)).save(tmp_path / "photo.png", compress_level=1)
    done = subprocess.run(
        [sys.executable, "-c", SHORT, str(tmp_path / "photo.png"), str(tmp_path), "120"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.splitlines()[-1:] == ["out_of_memory"], done.stdout + done.stderr
