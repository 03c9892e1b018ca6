"""Brings a slot's child up, replaces it when it grew too large or too old, and keeps a note of it on disk."""

from __future__ import annotations

import asyncio
import contextlib
import uuid

import psutil
from loguru import logger

from backend.config import Settings
from backend.errors import StorageFullError
from backend.workers.attempt import Outcome, explain_exit
from backend.workers.messages import Completed, Failed, Ready
from backend.workers.orphans import forget, remember, scratch_folder
from backend.workers.process import ChildProcess

MAX_START_FAILURES = 3
START_BACKOFF_S = 1.0
START_TIMEOUT_S = 300.0
"""A cold start compiles the pipeline's kernels."""


class Nursery:
    def __init__(self, worker_id: str, threads: int, settings: Settings) -> None:
        self.child: ChildProcess | None = None
        self.ready: Ready | None = None
        self.starts = 0
        self._worker_id = worker_id
        self._log = logger.bind(worker_id=worker_id)
        self._threads = threads
        self._settings = settings
        self._start_failures = 0
        self._jobs = 0
        self.worn_out = ""

    @property
    def is_warm(self) -> bool:
        return self.child is not None and not self.child.gone.is_set() and not self.worn_out

    @property
    def has_given_up(self) -> bool:
        """Whether it could not be started so often that jobs need not wait for it any longer."""
        return self._start_failures >= MAX_START_FAILURES

    async def warm_child(self) -> ChildProcess | None:
        """The child that is ready, or a new one; None where it ended before it was."""
        if self.is_warm:
            return self.child
        if self.worn_out:
            self._log.info("a new process, as this one {}", self.worn_out)
        await self.end()  # entirely, before the next one starts: a GPU shares its memory with all
        mark, scratch = f"decoupage-{uuid.uuid4()}", scratch_folder(self._settings, self._worker_id)
        await asyncio.to_thread(remember, self._settings, self._worker_id, mark)
        self.child = await ChildProcess.start(self._settings, self._threads, mark, scratch)
        self.ready, self.starts = None, self.starts + 1
        with contextlib.suppress(StorageFullError, OSError):  # then the note without its number has to do
            await asyncio.to_thread(remember, self._settings, self._worker_id, mark, self.child.pid)
        if await self._is_ready(self.child):
            return self.child
        self._log.error("{}", explain_exit(await self.child.end()))
        self._start_failures += 1
        await asyncio.sleep(START_BACKOFF_S * min(self._start_failures, 10))
        return None

    def note(self, outcome: Outcome) -> None:
        """After an attempt: whether the next one gets another process."""
        self._jobs += 1
        if isinstance(outcome, Failed) and outcome.code == "out_of_memory":
            self.worn_out = "ran out of memory"
        elif isinstance(outcome, Completed | Failed) and outcome.is_spent:
            self.worn_out = "can use its GPU no more"
        elif 0 < self._settings.worker_max_jobs <= self._jobs:
            self.worn_out = f"ran {self._jobs} jobs (WORKER_MAX_JOBS)"
        elif isinstance(outcome, Completed | Failed) and outcome.held_bytes > self._limit_bytes():
            self.worn_out = f"holds {outcome.held_bytes / 2**20:.0f} MB (WORKER_MEMORY_LIMIT_MB)"

    async def end(self) -> None:
        if self.child is not None:
            await self.child.end()
            await asyncio.to_thread(forget, self._settings, self._worker_id)
        self.child, self._jobs, self.worn_out = None, 0, ""

    def _limit_bytes(self) -> int:
        limit = self._settings.worker_memory_limit_mb * 2**20
        return limit or psutil.virtual_memory().total // 2

    async def _is_ready(self, child: ChildProcess) -> bool:
        """Wait for the child's first word."""
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                first = await child.receive()
        except TimeoutError:
            return False
        if not isinstance(first, Ready):
            return False
        self.ready, self._start_failures = first, 0
        self._log.info(
            "process {} ready, {} on {}, {} threads, {:.0f} MB",
            child.pid,
            first.depth_model,
            first.device,
            self._threads,
            first.memory_bytes / 1e6,
        )
        return True
