"""New jobs on their way in: an earlier result where one will do, then the rows, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from backend.models.job import Job
from backend.services.idempotency import KeyUse
from backend.services.jobs import JobService
from backend.services.new_job import NewJob
from backend.services.result_cache import ResultCache


class JobCreator:
    def __init__(self, jobs: JobService, cache: ResultCache) -> None:
        self._jobs = jobs
        self._cache = cache

    async def create(self, requests: Sequence[NewJob], use: KeyUse | None = None) -> Sequence[Job]:
        """Commit the jobs, some of them completed already, with the key that their request bears.

        A crash before the commit leaves folders without a row, which the next start sweeps. So does a
        cancel, which comes with a shutdown: the rows may be committed by then.
        """
        prepared: list[NewJob] = []
        try:
            for request in requests:
                prepared.append(await self._cache.prepare(request))
            return await self._jobs.create_all(prepared, use)
        except Exception:
            for request in prepared:
                self._cache.discard(request)
            raise
