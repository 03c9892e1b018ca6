"""A second name for a file's bytes, or a copy where the disk knows no such names. Light."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path


def link(path: Path, target: Path) -> int:
    """Give a plain file a second name, and tell its size; a link that took its place is not followed."""
    try:
        os.link(path, target, follow_symlinks=False)
    except (OSError, NotImplementedError):  # not on this disk, or not there: then the copy says so
        shutil.copy2(path, target, follow_symlinks=False)
    found = target.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise FileNotFoundError(f"{path.name} is no plain file")
    return found.st_size
