"""The storage folder at start: made, proven writable, and swept of what a crash left."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loguru import logger

from backend.config import Settings
from backend.database import generations as generation_sql
from backend.database import jobs as job_sql
from backend.database import uploads as upload_sql
from backend.database.engines import Database
from backend.errors import StorageError
from backend.services.results import ATTEMPT_PREFIX, IMAGES_PREFIX
from backend.services.uploads import INCOMING_PREFIX

LOCK_NAME = ".lock"


def prepare(settings: Settings) -> None:
    """Make the folders; raise StorageError where they cannot be written."""
    try:
        for folder in (settings.uploads_path, settings.jobs_path):
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.write_bytes(b"1")
            probe.unlink()
    except OSError as error:
        raise StorageError(
            f"STORAGE_PATH {settings.storage_path} cannot be written ({error.strerror or error}); "
            "free some disk space, change its permissions, or set STORAGE_PATH to another folder"
        ) from error


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Have the folder alone: a second server would take this one's running jobs for abandoned ones.

    However a server ends, the system takes its lock away.
    """
    path = settings.storage_path / LOCK_NAME
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise StorageError(
                f"another Decoupage (process {file.read(20)}) works in STORAGE_PATH {settings.storage_path}; "
                "stop it, or give this one a STORAGE_PATH and a PORT of its own"
            ) from error
        except OSError as error:  # some network drives have no locks
            raise StorageError(
                f"STORAGE_PATH {settings.storage_path} cannot be locked ({error.strerror or error}); "
                "set it to a folder on a disk of this machine"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


async def sweep(settings: Settings, database: Database) -> None:
    """Remove what a crash left: broken-off uploads and attempts, and files of ours without a row.

    Beside a database that never held anything, whole files stay: their rows may only have been moved away.
    """
    async with database.reading() as session:
        is_unused = not await job_sql.count_ever(session)
        uploads = await upload_sql.filenames(session)
        completed = await job_sql.completed_ids(session)
        with_images = await generation_sql.unfinished_ids(session)
    strays = _broken_off(settings.uploads_path) + _broken_off(settings.jobs_path)
    if uploads or not is_unused:
        strays += _without_row(settings.uploads_path, uploads) + _without_row(settings.jobs_path, completed)
        strays += _images_without_row(settings.jobs_path, with_images)
    for path in strays:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if strays:
        logger.info("storage: swept {} leftovers of an earlier run", len(strays))


def _broken_off(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith((INCOMING_PREFIX, ATTEMPT_PREFIX))]


def _without_row(folder: Path, known: set[str]) -> list[Path]:
    """Only names that the server gives: a person's own file in there is not ours to remove."""
    return [path for path in folder.iterdir() if path.name not in known and _is_ours(path.stem)]


def _images_without_row(folder: Path, known: set[str]) -> list[Path]:
    found = [path for path in folder.iterdir() if path.name.startswith(IMAGES_PREFIX)]
    return [path for path in found if path.name.removeprefix(IMAGES_PREFIX) not in known]


def _is_ours(stem: str) -> bool:
    try:
        return str(uuid.UUID(stem)) == stem
    except ValueError:
        return False
