"""What results and uploads take on the disk."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeAlias

from backend.services.results import IMAGES_PREFIX

_Inode: TypeAlias = tuple[int, int]


class Usage:
    """Sizes by the name of a result's folder or of an upload. A file that several share counts once, until
    the last of them is forgotten.
    """

    def __init__(self) -> None:
        self.total_bytes = 0
        self._files: dict[str, list[_Inode]] = {}
        self._links: Counter[_Inode] = Counter()
        self._sizes: dict[_Inode, int] = {}

    def add(self, name: str, stat: os.stat_result) -> None:
        inode = (stat.st_dev, stat.st_ino)
        self._files.setdefault(name, []).append(inode)
        self._links[inode] += 1
        if self._links[inode] == 1:
            self._sizes[inode] = stat.st_size
            self.total_bytes += stat.st_size

    def forget(self, name: str) -> None:
        for inode in self._files.pop(name, ()):
            self._links[inode] -= 1
            if self._links[inode] == 0:
                self.total_bytes -= self._sizes[inode]


def measure(jobs_path: Path, uploads_path: Path, passed_over: Collection[str]) -> Usage:
    """All results and uploads but those passed over; not what is only being made."""
    usage = Usage()
    for folder in (jobs_path, uploads_path):
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - names are all that is needed
            owner = name.removeprefix(IMAGES_PREFIX)  # pictures of a job that is not completed are its, too
            if not owner.startswith(".") and name not in passed_over:
                for stat in _stats(folder / name):
                    usage.add(owner, stat)
    return usage


def _stats(path: Path) -> Iterator[os.stat_result]:
    """Of a file, or of the files in a folder; links are not followed, and what has just gone is nothing."""
    try:
        if path.is_symlink() or not path.is_dir():
            yield path.lstat()
            return
        with os.scandir(path) as entries:
            for entry in entries:
                yield from (
                    _stats(Path(entry.path))
                    if entry.is_dir(follow_symlinks=False)
                    else (entry.stat(follow_symlinks=False),)
                )
    except FileNotFoundError:
        return
