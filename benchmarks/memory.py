"""Resident memory of this process, sampled while something runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

SAMPLE_S = 0.005


class Memory:
    """The highest resident memory since it was last asked for."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._peak = 0
        self.is_over = threading.Event()

    def watch(self) -> None:
        while not self.is_over.wait(SAMPLE_S):
            self._peak = max(self._peak, self._process.memory_info().rss)

    def peak_mb(self) -> float:
        peak, self._peak = max(self._peak, self._process.memory_info().rss), 0
        return peak / 1e6


@contextmanager
def sampled_memory() -> Iterator[Memory]:
    memory = Memory()
    watcher = threading.Thread(target=memory.watch)
    watcher.start()
    try:
        yield memory
    finally:
        memory.is_over.set()
        watcher.join()
