"""The one question at set-up, asked at a terminal: a pseudo-terminal here."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ml_pipeline.loopback_hub import Hub
from tests.test_run_sh import ROOT, project  # noqa: F401 - a fixture

NOBODY = "http://127.0.0.1:1"


def at_terminal(command: list[str], answer: str, **environment: str) -> str:
    """What a command shows at a terminal where `answer` is typed."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    process = subprocess.Popen(
        command, env={**kept, **environment}, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # Linux ends a terminal's output so
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0, shown
    return shown.decode()


def offer(tmp_path: Path, endpoint: str, answer: str = "\n") -> str:
    command = [sys.executable, "-m", "ml_pipeline.models", "offer"]
    return at_terminal(command, answer, MODELS_PATH=str(tmp_path / "store"), HF_ENDPOINT=endpoint)


def test_no_is_an_answer(tmp_path: Path) -> None:
    with Hub() as hub:
        shown = offer(tmp_path, hub.url, "n\n")
    assert "99 MB, licence Apache-2.0" in shown and "Fetch it now? [Y/n]" in shown
    assert "Not now; `./run.sh models pull depth-anything-v2-small`" in shown and hub.asked == []


def test_a_pull_that_fails_is_in_nobodys_way(tmp_path: Path) -> None:
    with Hub() as hub:  # without any repository
        shown = offer(tmp_path, hub.url)
    assert "It could not be fetched: the hub" in shown and "Going on without it." in shown, shown
    assert "Traceback" not in shown


def test_without_a_network_nothing_is_asked(tmp_path: Path) -> None:
    shown = offer(tmp_path, NOBODY)
    assert "No network" in shown and "Fetch" not in shown


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "ml_pipeline.models", "offer"],
        env={**os.environ, "MODELS_PATH": str(tmp_path), "HF_ENDPOINT": NOBODY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_run_sh_offers_once_and_at_a_terminal_alone(project: Path) -> None:  # noqa: F811
    script = str(project / "run.sh")
    stamp = project / ".venv" / ".offered"
    assert not stamp.exists(), "a start without a terminal leaves the question open"
    assert "offer" not in at_terminal([script, "models", "list"], "")
    first, second = (at_terminal([script, "layer"], "") for _ in range(2))
    assert "['models', 'offer']" in first and "['layer']" in first
    assert "offer" not in second and "['layer']" in second and stamp.exists()


def test_generate_is_a_start_too(project: Path) -> None:  # noqa: F811
    (project / ".venv" / ".offered").unlink(missing_ok=True)
    said = at_terminal([str(project / "run.sh"), "generate", "a lake"], "")
    assert "['models', 'offer']" in said and "['generate', 'a lake']" in said


@pytest.mark.parametrize("status", ["1", "130"])
def test_a_start_goes_on_whatever_came_of_the_offer(project: Path, status: str) -> None:  # noqa: F811
    (project / ".venv" / ".offered").unlink(missing_ok=True)
    main = project / "backend" / "__main__.py"
    text = main.read_text()
    main.write_text(f"import sys\nif 'offer' in sys.argv: sys.exit({status})\n{text}")
    try:
        assert "['layer']" in at_terminal([str(project / "run.sh"), "layer"], "")
    finally:
        main.write_text(text)


@pytest.mark.parametrize("proxy", ["http://proxy:abc", "proxy:1", "://"])
def test_a_proxy_that_is_none_is_in_nobodys_way(tmp_path: Path, proxy: str) -> None:
    command = [sys.executable, "-m", "ml_pipeline.models", "offer"]
    shown = at_terminal(command, "\n", MODELS_PATH=str(tmp_path / "store"), HTTPS_PROXY=proxy)
    assert "No network" in shown and "Traceback" not in shown
