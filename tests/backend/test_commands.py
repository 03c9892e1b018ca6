"""python -m backend, as ./run.sh calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.backend.running import ROOT


def call(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "backend", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help"), ("dev", "-h")])
def test_help_shows_commands_and_examples(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shown = call(tmp_path, *arguments)
    assert shown.returncode == 0
    assert all(
        name in shown.stdout
        for name in ("serve", "dev", "layer", "reslice", "generate", "styles", "bench", "examples:")
    )


def test_what_is_no_command_is_refused(tmp_path: Path) -> None:
    for arguments in (("nonsense",), ("serve", "--port", "1")):
        refused = call(tmp_path, *arguments)
        assert refused.returncode == 2 and "error:" in refused.stderr


def test_layer_gets_its_arguments_and_the_callers_folder(tmp_path: Path) -> None:
    (tmp_path / "words.jpg").write_text("no picture")
    refused = call(tmp_path, "layer", "words.jpg", "--layers", "2")
    assert refused.returncode == 2 and "not a picture" in refused.stderr
    assert "--disparity" in call(tmp_path, "layer", "--help").stdout


def test_reslice_and_styles_get_their_arguments(tmp_path: Path) -> None:
    refused = call(tmp_path, "reslice", "nowhere", "words.jpg", "--layers", "2")
    assert refused.returncode == 2 and "there is no file nowhere/manifest.json" in refused.stderr
    told = call(tmp_path, "styles", "loose watercolor, muted")
    assert told.stdout == 'watercolor, looser, less colourful ("loose", "muted")\n', told.stderr


def test_generate_gets_its_arguments_and_settings(tmp_path: Path) -> None:
    refused = call(tmp_path, "generate", "a lake", "--size", "9x9", PROVIDER="procedural")
    assert refused.returncode == 2 and "width is 9; it must be from 512" in refused.stderr
    refused = call(tmp_path, "generate", "a lake", PROVIDER="nobody")
    assert refused.returncode == 2 and "PROVIDER is 'nobody'; it must be one of" in refused.stderr
    elsewhere = {"REPLICATE_API_TOKEN": "r8_secret", "REPLICATE_BASE_URL": "http://elsewhere.test"}
    refused = call(tmp_path, "generate", "a lake", **elsewhere)
    assert refused.returncode == 2 and "REPLICATE_BASE_URL is 'http://elsewhere.test'" in refused.stderr
    elsewhere = {"REPLICATE_API_TOKEN": "r8_secret", "REPLICATE_BASE_URL": "http://127.0.0.1:9/v1"}
    refused = call(tmp_path, "generate", "a lake", "--provider", "replicate", "--images", "0", **elsewhere)
    assert refused.returncode == 2 and "num_images is 0" in refused.stderr
    assert "r8_secret" not in refused.stdout + refused.stderr


def test_test_hands_its_arguments_to_pytest(tmp_path: Path) -> None:
    collected = call(tmp_path, "test", "tests/backend/models", "--collect-only", "-n", "0")
    assert collected.returncode in (0, 5), collected.stderr
