"""How many things are done side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


def largest_first(
    function: Callable[[Item], Answer], items: Sequence[Item], size: Callable[[Item], float]
) -> list[Answer]:
    """`side_by_side`, begun with the largest item, so that no thread is left with it at the end."""
    order = sorted(range(len(items)), key=lambda i: -size(items[i]))
    answers = dict(zip(order, side_by_side(function, [items[i] for i in order]), strict=True))
    return [answers[i] for i in range(len(items))]
