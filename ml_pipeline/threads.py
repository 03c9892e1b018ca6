"""How many things are done side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2

Item = TypeVar("Item")
Answer = TypeVar("Answer")
MOST_THREADS = 4


def side_by_side(function: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
    """The answers in order; for work that releases the interpreter's lock, as numpy, OpenCV and numba do.

    As many threads as OpenCV was allowed, so that jobs which run at the same time share the cores.
    """
    with ThreadPoolExecutor(min(MOST_THREADS, max(1, cv2.getNumThreads()))) as pool:
        return list(pool.map(function, items))
