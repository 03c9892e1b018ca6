"""Stages of a run: progress, cancel checks and times, in one place."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ml_pipeline.types import CancelCheck, Progress, Report


class Stages:
    """Walks through named stages whose weights add up to the whole run."""

    def __init__(self, weights: Mapping[str, float], report: Report, check: CancelCheck) -> None:
        self._weights = weights
        self._total = sum(weights.values())
        self._done = 0.0
        self._report = report
        self._check = check
        self.timings_s: dict[str, float] = {}

    @contextmanager
    def enter(self, stage: str, message: str) -> Iterator[None]:
        """One stage: a cancel check and a report before it, its time after it."""
        self._check()
        self._report(Progress(stage, round(self._done / self._total, 4), message))
        began = time.perf_counter()
        yield
        self.timings_s[stage] = round(time.perf_counter() - began, 4)
        self._done += self._weights[stage]
