"""One line an event, as text or as JSON, in the server and in processes that it starts; and a file of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend import log
from backend.config import Settings
from backend.errors import StartError
from tests.backend.running import ROOT

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| [A-Z]+ +\| ")


def run(script: str, level: str = "INFO", **settings: str) -> list[str]:
    """What a process that logs by these settings writes to standard error."""
    begin = (
        "import logging, os, subprocess, sys, warnings\nfrom loguru import logger\nfrom backend import log\n"
        "from backend.config import Settings\nsettings = Settings(_env_file=None)\n"
        "log.configure(settings.log_level, settings.log_plan)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", begin + script],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": level, **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stderr.splitlines()


def in_child(script: str) -> str:
    """The same in a process that is started from there."""
    whole = f"from loguru import logger\nfrom backend import log\nlog.configure_child()\n{script}"
    return f"subprocess.run([sys.executable, '-c', {whole!r}])\n"


@pytest.mark.parametrize("message", ["completed", "job 12: completed"])
def test_a_line_of_text_names_the_job_once(message: str) -> None:
    (line,) = run(f"logger.bind(job_id='12').info({message!r})")
    assert re.sub(LINE, "", line) == "job 12: completed" and LINE.match(line)


def test_a_line_of_text_names_the_worker_where_there_is_no_job() -> None:
    assert run("logger.bind(worker_id='worker-1').info('rests')")[0].endswith("| worker-1: rests")
    both = run("logger.bind(worker_id='worker-1', job_id='12').info('began')")
    assert both[0].endswith("| job 12: began")


def test_nobody_can_forge_a_line() -> None:
    lines = run("logger.error('GET /x\\n2024-01-01 00:00:00.000 | INFO    | forged\\r\\x1b[2J \\u2028 z')")
    assert len(lines) == 2 and lines[1].startswith("    2024-01-01")
    assert lines[1].endswith(r"forged\r\x1b[2J \u2028 z")


def test_a_traceback_is_set_in() -> None:
    lines = run("try: 1 / 0\nexcept ZeroDivisionError: logger.exception('trouble')")
    assert lines[0].endswith("trouble") and lines[1] == "    Traceback (most recent call last):"
    assert [line for line in lines if LINE.match(line)] == lines[:1]


def test_json_is_one_object_a_line() -> None:
    lines = run(
        "logger.bind(job_id='12', worker_id='worker-1', other=3).info('zwei „ja“\\nund \\udc80 {x} <red>')\n"
        "try: 1 / 0\nexcept ZeroDivisionError: logger.exception('trouble')\n",
        LOG_FORMAT="json",
    )
    first, second = map(json.loads, lines)
    assert list(first) == ["time", "level", "message", "job_id", "worker_id"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    assert first["message"] == "zwei „ja“\nund \udc80 {x} <red>"
    assert (first["level"], first["job_id"], first["worker_id"]) == ("INFO", "12", "worker-1")
    assert second["level"] == "ERROR" and second["exception"].startswith("Traceback")
    assert second["exception"].endswith("ZeroDivisionError: division by zero")
    assert "zwei „ja“" in lines[0]
    assert ": " not in re.sub(r'"[^"]*"', "", lines[0])  # compact


def test_times_are_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = run("logger.info('now')", LOG_FORMAT="json", TZ="Asia/Tokyo")
    hour = json.loads(line)["time"][11:13]
    assert hour in (time.strftime("%H", time.gmtime(time.time() - 5)), time.strftime("%H", time.gmtime()))


def test_what_libraries_log_has_the_same_form() -> None:
    lines = run(
        "logging.getLogger('uvicorn.error').warning('port %d', 8000)\n"
        "logging.getLogger('odd').log(35, 'a level of its own')\n"
        "logging.getLogger('x').error('trouble', exc_info=ValueError('why'))\n"
        "warnings.warn('old', FutureWarning)\n",
        LOG_FORMAT="json",
    )
    told = [json.loads(line) for line in lines]
    assert [one["level"] for one in told] == ["WARNING", "Level 35", "ERROR", "WARNING"]
    assert told[0]["message"] == "port 8000" and "ValueError: why" in told[2]["exception"]
    assert "FutureWarning: old" in told[3]["message"]


def test_a_process_that_is_started_logs_alike() -> None:
    script = in_child("logger.bind(job_id='7').info('x')\nlogger.debug('not told')\nraise ValueError('why')")
    first, second = map(json.loads, run(script, LOG_FORMAT="json"))
    assert (first["job_id"], first["message"]) == ("7", "x")
    assert second["level"] == "CRITICAL" and second["exception"].endswith("ValueError: why")
    assert run(in_child("logger.debug('told')"), level="DEBUG")[0].endswith("| DEBUG   | told")


def test_of_libraries_in_processes_only_warnings_are_told() -> None:
    script = "import logging\nlogging.getLogger('x').info('no')\nlogging.getLogger('x').warning('yes')"
    lines = run(in_child(script), level="DEBUG")
    assert len(lines) == 1 and lines[0].endswith("yes")


def test_without_a_server_a_process_logs_as_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from backend import log\nlog.configure_child()\nlog.logger.info('x')"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DECOUPAGE_LOG"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stderr.endswith("| INFO    | x\n")


def test_the_file_holds_what_all_processes_tell(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "a {time} [b].log"
    script = "logger.info('server')\n" + in_child("logger.info('child')") + "logger.info('server again')\n"
    lines = run(script, LOG_FILE=str(file), LOG_FORMAT="json")
    assert file.read_text().splitlines() == lines
    assert [json.loads(line)["message"] for line in lines] == ["server", "child", "server again"]


def test_a_full_file_is_put_aside_and_few_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "decoupage.log"
    others = [tmp_path / "decoupage.audit.log", tmp_path / "decoupage.log.bak", tmp_path / "decoupage.db"]
    for other in others:
        other.write_text("a person's own")
        os.utime(other, (0, 0))
    fill = "for number in range(60): logger.info('{} {}', number, 'x' * 2000)\n"
    after = in_child("logger.info('child')") + "logger.info('the end')\n"
    run(fill + after, LOG_FILE=str(file), LOG_ROTATION_MB="0.02", LOG_FILES="2")
    aside = sorted(set(tmp_path.iterdir()) - {file, *others})
    assert len(aside) == 2 and all(path.stat().st_size <= 0.02 * 2**20 for path in aside)
    text = "".join(path.read_text() for path in [*aside, file])
    assert re.findall(r"\| (\d+) x", text)[-1] == "59"  # nothing is lost in between
    assert file.read_text().endswith("the end\n") and "| child\n" in text
    assert all(other.exists() for other in others)


def test_a_process_goes_on_in_the_new_file(tmp_path: Path) -> None:
    file = tmp_path / "decoupage.log"
    script = f"logger.info('before')\nos.rename({str(file)!r}, {str(file)!r} + '.1')\nlogger.info('after')\n"
    run(in_child(f"import os\n{script}"), LOG_FILE=str(file))
    assert file.read_text().endswith("| after\n") and "before" not in file.read_text()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("file/x.log", "Not a directory|File exists"),
        ("folder", "plain"),
        ("pipe", "plain"),
        ("app.db", "is no text"),
    ],
)
def test_a_file_that_cannot_be_had_stops_the_start(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "app.db").write_bytes(b"SQLite format 3\0...")
    with pytest.raises(StartError, match=f"LOG_FILE {tmp_path / name} .*({why}).*set it to"):
        log.configure("INFO", log.LogPlan(file=str(tmp_path / name)))


def test_a_relative_file_lies_beside_run_sh() -> None:
    assert Settings(_env_file=None, log_file="logs/x.log").log_plan.file == str(ROOT / "logs" / "x.log")
    assert Settings(_env_file=None).log_plan == log.LogPlan()


def test_a_full_disk_does_not_end_the_process(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    file = tmp_path / "x.log"
    script = f"os.remove({str(file)!r})\nos.symlink('/dev/full', {str(file)!r})\nlogger.info('on')\n"
    assert any(line.endswith("| on") for line in run(script, LOG_FILE=str(file)))
