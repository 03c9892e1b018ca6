"""One log, loguru's, for everything that runs in the server."""

from __future__ import annotations

import logging
import sys

from loguru import logger

_FORMAT = "<green>{time:YYYY-MM-DD HH:mm:ss.SSS}</green> | <level>{level: <7}</level> | {message}"


class _Intercept(logging.Handler):
    """Hands what libraries log to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "Exception in ASGI application\n":
            return  # already logged, with the id that the client was told
        logger.opt(exception=record.exc_info).log(record.levelname, record.getMessage())


def configure(level: str) -> None:
    logger.remove()
    logger.add(sys.stderr, level=level, format=_FORMAT, backtrace=False, diagnose=False)
    library_level = "DEBUG" if level == "TRACE" else level  # the standard library knows no TRACE
    logging.basicConfig(handlers=[_Intercept()], level=library_level, force=True)
    for name in ("alembic", "aiosqlite", "asyncio", "multipart", "python_multipart"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel("WARNING" if level == "INFO" else library_level)
    logging.getLogger("uvicorn.access").disabled = level not in ("TRACE", "DEBUG")
