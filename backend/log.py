"""One log, loguru's, for everything that runs in the server and in its processes."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from loguru import logger

from backend.errors import StartError

if TYPE_CHECKING:
    from loguru import Record

_INHERITED = "DECOUPAGE_LOG"
"""In the environment of all that is started from here, which is thereby told how to log."""
_TEXT = "<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <7}</level> | {extra[_told]}\n"
_JSON = "{extra[_told]}\n"
_QUIET = (
    "alembic",
    "aiosqlite",
    "asyncio",
    "httpcore2",
    "httpx2",
    "multipart",
    "python_multipart",
    "numba",
    "PIL",
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BEGINNING = 64
_PUT_ASIDE = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_\d{6}")


@dataclass(frozen=True)
class LogPlan:
    """As text or as JSON, and to which file beside standard error.

    The file is put aside before it grows larger than `rotation_mb`; `files` of those are kept.
    """

    form: Literal["text", "json"] = "text"
    file: str = ""
    rotation_mb: float = 20
    files: int = 5


class _Intercept(logging.Handler):
    """Hands what libraries log to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "Exception in ASGI application\n":
            return  # already logged, with the id that the client was told
        try:
            level: str | int = logger.level(record.levelname).name
        except ValueError:
            level = record.levelno
        logger.opt(exception=record.exc_info).log(level, record.getMessage())


def configure(level: str, plan: LogPlan | None = None) -> None:
    """Log as planned, here and in every process that is started from here.

    Raises StartError where the file cannot be written.
    """
    plan = plan or LogPlan()
    if plan.file:
        _prove_writable(Path(plan.file))
    _begin(level, plan, is_server=True)
    os.environ[_INHERITED] = json.dumps({"level": level, "plan": asdict(plan)})
    library_level = "DEBUG" if level == "TRACE" else level  # the standard library knows no TRACE
    _listen_to_libraries(library_level)
    logging.getLogger("uvicorn.error").setLevel("WARNING" if level == "INFO" else library_level)
    logging.getLogger("uvicorn.access").disabled = level not in ("TRACE", "DEBUG")


def configure_child() -> None:
    """Log as the server does that started this process; of libraries only warnings, whatever the level."""
    told = json.loads(os.environ.get(_INHERITED, '{"level": "INFO", "plan": {}}'))
    _begin(told["level"], LogPlan(**told["plan"]), is_server=False)
    _listen_to_libraries("WARNING")
    sys.excepthook = _tell_uncaught
    threading.excepthook = lambda told: _tell_uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _begin(level: str, plan: LogPlan, is_server: bool) -> None:
    form = _as_json if plan.form == "json" else _as_text
    colorize = False if plan.form == "json" else None
    logger.remove()
    logger.add(sys.stderr, level=level, format=form, colorize=colorize, backtrace=False, diagnose=False)
    if plan.file:
        # No queue in between: after a crash, the last line is the one that is wanted.
        logger.add(
            plan.file.replace("{", "{{").replace("}", "}}"),  # loguru would put the time into {time}
            level=level,
            format=form,
            backtrace=False,
            diagnose=False,
            rotation=max(int(plan.rotation_mb * 2**20), 1) if is_server else None,
            retention=partial(_keep, plan) if is_server else None,
            watch=True,  # the server alone puts the file aside; everybody else goes on in the new one
        )


def _listen_to_libraries(level: str) -> None:
    logging.basicConfig(handlers=[_Intercept()], level=level, force=True)
    logging.captureWarnings(capture=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _prove_writable(file: Path) -> None:
    remedy = "set it to a plain file in a folder that can be written, or leave it empty"
    try:
        if file.exists() and not file.is_file():  # a pipe, say: to open it could take for ever
            raise StartError(f"LOG_FILE {file} is no plain file; {remedy}")
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b") as opened:
            opened.seek(0)
            if b"\0" in opened.read(_BEGINNING):  # our own database, say
                raise StartError(f"LOG_FILE {file} is no text; {remedy}")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StartError(f"LOG_FILE {file} cannot be written ({why}); {remedy}") from error
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise StartError(f"LOG_FILE {file} could not be put aside in its folder; {remedy}")


def _keep(plan: LogPlan, paths: Sequence[str]) -> None:
    """Remove the oldest of those put aside; loguru's own rule would take any file whose name begins alike."""
    current = Path(plan.file)
    aside = [
        path
        for path in map(Path, paths)
        if path.suffix == current.suffix and _PUT_ASIDE.match(path.name.removeprefix(f"{current.stem}."))
    ]
    for path in sorted(aside, key=lambda path: path.stat().st_mtime, reverse=True)[plan.files :]:
        path.unlink(missing_ok=True)


def _as_text(record: Record) -> str:
    """One line, which names the job or the worker once; what takes more lines is set in."""
    subject, told = _subject(record), record["message"]
    if not told.startswith(subject):
        told = f"{subject}{told}"
    if record["exception"] is not None:
        told = f"{told}\n{_trace(record)}"
    told = _CONTROL.sub(lambda found: repr(found[0])[1:-1], told).replace("\n", "\n    ")
    record["extra"]["_told"] = _encodable(told)
    return _TEXT


def _as_json(record: Record) -> str:
    told: dict[str, Any] = {
        "time": record["time"].astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record["level"].name,
        "message": record["message"],
    }
    told |= {name: str(value) for name, value in record["extra"].items() if name in ("job_id", "worker_id")}
    if record["exception"] is not None:
        told["exception"] = _trace(record)
    record["extra"]["_told"] = _encodable(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    return _JSON


def _subject(record: Record) -> str:
    extra = record["extra"]
    if "job_id" in extra:
        return f"job {extra['job_id']}: "
    return f"{extra['worker_id']}: " if "worker_id" in extra else ""


def _trace(record: Record) -> str:
    assert record["exception"] is not None  # noqa: S101 - the callers looked
    return "".join(traceback.format_exception(*record["exception"])).rstrip("\n")


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _tell_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is not None:
        logger.opt(exception=(kind, error, trace)).critical("process {}: an unexpected error", os.getpid())
