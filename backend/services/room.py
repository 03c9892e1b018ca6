"""The floor of free disk space below which no new work is taken."""

from __future__ import annotations

import shutil
from pathlib import Path

from backend.errors import StorageLowError


def require_room(folder: Path, floor_mb: float) -> None:
    """Raise StorageLowError where less than the floor is free; 0 is no floor."""
    if floor_mb == 0:
        return
    free_mb = shutil.disk_usage(folder).free / 2**20
    if free_mb < floor_mb:
        raise StorageLowError(
            f"{free_mb:.0f} MB are free on the disk of {folder}, and new work is taken only from "
            f"{floor_mb:.10g} on (MIN_FREE_DISK_MB); delete jobs that are no longer needed, free some space, "
            "or set STORAGE_PATH to a larger disk"
        )
