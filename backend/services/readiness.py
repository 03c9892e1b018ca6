"""Whether storage and database can take new work, asked but once for all who want to know."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass

from backend.config import Settings
from backend.database.readiness import write_trouble

OK = "ok"
FRESH_S = 1.0
LOCK_TIMEOUT_S = 1.0


@dataclass(frozen=True)
class Places:
    """For each `ok`, or what is wrong."""

    database: str
    storage: str


class Readiness:
    """An answer serves for a second: however many ask, one thread looks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._looking = asyncio.Lock()
        self._found: Places | None = None
        self._found_s = 0.0

    async def places(self) -> Places:
        async with self._looking:
            if self._found is None or time.monotonic() - self._found_s > FRESH_S:
                self._found = await asyncio.to_thread(self._look)
                self._found_s = time.monotonic()
            return self._found

    def _look(self) -> Places:
        return Places(self._database(), self._storage())

    def _database(self) -> str:
        trouble = write_trouble(self._settings.database_path, LOCK_TIMEOUT_S)
        return OK if trouble is None else f"the database cannot be written just now ({trouble})"

    def _storage(self) -> str:
        path, floor = self._settings.storage_path, self._settings.min_free_disk_mb
        try:
            free = shutil.disk_usage(path).free / 2**20
        except OSError as error:
            return f"STORAGE_PATH cannot be looked at ({error.strerror or error})"
        if free >= floor:
            return OK
        return (
            f"only {free:.0f} MB are free on STORAGE_PATH's disk, and {floor:g} are kept (MIN_FREE_DISK_MB)"
        )
