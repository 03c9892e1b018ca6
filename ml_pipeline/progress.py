"""Stages of a run: progress, cancel checks and times, in one place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from ml_pipeline.types import CancelCheck, Progress, Report

BETWEEN_REPORTS_S = 0.1
LONGEST_SILENCE_S = 0.4  # then it is told again that a stage goes on, also where nobody knows how far


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
    def enter(self, stage: str, message: str) -> Iterator[Callable[[float], None]]:
        """One stage: a cancel check and a report before it, its time after it.

        Inside of it the function that is given tells how much of the stage is done, from 0 to 1; it checks
        for a cancel each time, and reports ten times a second at most. It may be called from any thread, and
        with the same number again, as a sign of life.
        """
        self._check()
        self._report(Progress(stage, self._fraction(stage, 0), message))
        began = reported = time.perf_counter()
        furthest, turn = 0.0, Lock()

        def tick(done: float) -> None:
            nonlocal reported, furthest
            self._check()
            with turn:
                silence = time.perf_counter() - reported
                least = BETWEEN_REPORTS_S if done > furthest else LONGEST_SILENCE_S
                if silence >= least:
                    reported, furthest = reported + silence, max(done, furthest)
                    self._report(Progress(stage, self._fraction(stage, furthest), message))

        yield tick
        self.timings_s[stage] = round(time.perf_counter() - began, 4)
        self._done += self._weights[stage]

    def _fraction(self, stage: str, done: float) -> float:
        """Of the whole run."""
        return round((self._done + self._weights[stage] * min(done, 1.0)) / self._total, 4)
