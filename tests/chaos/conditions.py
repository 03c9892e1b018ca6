"""What a run suffers beside the strikes: a disk that is full at times, a clock that jumps."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.chaos.victim import Victim

JUMP = timedelta(hours=1)
BYTES_PER_JOB = 300_000
ROOM_BYTES = 100_000_000


class Condition:
    """Something that comes over the server at random, until told to stop."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"{type(self).__name__} {seed}")
        self._stop_asked = threading.Event()
        self.times = 0

    def run(self) -> None:
        while not self._stop_asked.wait(self._chance.uniform(0.5, 5)):
            self.come_over()
            self.times += 1

    def stop(self) -> None:
        self._stop_asked.set()

    def come_over(self) -> None:
        raise NotImplementedError


class JumpingClock(Condition):
    def __init__(self, seed: int, victim: Victim) -> None:
        super().__init__(seed)
        self._victim = victim

    def come_over(self) -> None:
        self._victim.set_clock(self._chance.choice((-1, 0, 1)) * JUMP)


class FullDisk(Condition):
    def __init__(self, seed: int, disk: Path) -> None:
        super().__init__(seed)
        self._disk = disk
        self._ballast = disk / "ballast"

    def come_over(self) -> None:
        """Take all room, and again whatever becomes free, for 0.2 to 2 s."""
        until = time.monotonic() + self._chance.uniform(0.2, 2)
        with self._ballast.open("wb") as file:
            while time.monotonic() < until:
                free = os.statvfs(self._disk)
                with contextlib.suppress(OSError):  # somebody else was quicker
                    if free.f_bavail:
                        end = file.seek(0, os.SEEK_END)
                        os.posix_fallocate(file.fileno(), end, free.f_bavail * free.f_frsize)
                time.sleep(0.01)
        self._ballast.unlink()


@contextmanager
def small_disk(folder: Path, jobs: int) -> Iterator[Path | None]:
    """A disk of its own where one may be mounted, else None."""
    folder.mkdir()
    size = ROOM_BYTES + jobs * BYTES_PER_JOB
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        yield None
        return
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
