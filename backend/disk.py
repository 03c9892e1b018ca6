"""What must survive a power cut, and what a disk without room is called."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import StorageFullError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sync(path: Path) -> None:
    """Put a file's bytes, or a folder's names, safely on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def room_for(what: str, folder: Path) -> Iterator[None]:
    """Raise StorageFullError, with the way out, where the system says that there is no room."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFullError(
                f"there is no room for {what} in {folder} ({error.strerror}; {_free(folder)} are free); "
                "delete jobs that are no longer needed, or set STORAGE_PATH to a larger disk"
            ) from error
        raise


def _free(folder: Path) -> str:
    return f"{shutil.disk_usage(folder).free / 2**20:.0f} MB"
