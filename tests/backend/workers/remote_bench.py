"""The remote lane in this process, on its own database, against a loopback Replicate; it waits little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from backend.database import events as event_sql
from backend.models.events import Event
from backend.models.generation import Image
from backend.models.job import ENDED, Job
from backend.services import storage
from backend.services.images import ImageService
from backend.services.new_job import NewGeneration, NewJob
from backend.services.remote_metrics import RemoteMetrics
from backend.services.results import ResultStore
from backend.workers.remote.desk import RemoteProvider
from backend.workers.remote.lane import RemoteLane
from backend.workers.supervisor import Supervisor
from ml_pipeline.generation import replicate
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench
from tests.loopback_replicate import LoopbackReplicate

WAIT_S = 30.0
QUICK = replicate.Patience(
    connect_s=2.0,
    read_s=2.0,
    cancel_s=2.0,
    first_wait_s=0.02,
    longest_wait_s=0.1,
    longest_asking_s=5.0,
    longest_out_of_reach_s=5.0,
    first_poll_s=0.02,
    slowest_poll_s=0.05,
    looks_s=(0.02, 0.05, 0.1),
    looks_after_error_s=(0.02, 0.05),
)


class RemoteBench(Bench):
    """A lane that is not started yet, and what it works on."""

    def __init__(
        self,
        folder: Path,
        service: LoopbackReplicate | None,
        patience: replicate.Patience = QUICK,
        **settings: Any,
    ) -> None:
        super().__init__(folder, **{"retry_backoff_base": 0.05, **settings})
        storage.prepare(self.settings)
        self.images = ImageService(self.database)
        self.results = ResultStore(self.settings.jobs_path)
        self.registry = CollectorRegistry()
        self.lane = RemoteLane(
            self.settings,
            self.attempts,
            self.results,
            self.images,
            RemoteMetrics(self.registry),
            self.feed,
            self.signal,
            self._provider(service, patience) if service is not None else None,
        )
        self.tasks: list[asyncio.Task[None]] = []

    def _provider(self, service: LoopbackReplicate, patience: replicate.Patience) -> RemoteProvider:
        token = replicate.Token(service.token)
        asked = replicate.Settings(token=token, base_url=service.url, patience=patience)
        return replicate.ReplicateProvider(asked, self.images.is_known)

    async def start(self) -> None:
        await self.lane.take_over()
        self.tasks = [asyncio.create_task(slot.work()) for slot in self.lane.slots]

    async def end(self) -> None:
        """As at a shutdown: what runs goes back to the queue."""
        await asyncio.gather(*(slot.drain() for slot in self.lane.slots))
        await asyncio.gather(*self.tasks)
        await self.lane.close()

    async def ask(
        self, prompt: str = "a lake", num_images: int = 1, is_layered: bool = False, **wanted: Any
    ) -> Job:
        parameters = GenerationParameters(
            prompt, provider=Provider.REPLICATE, num_images=num_images, **wanted
        )
        generation = NewGeneration(parameters, "asked for by name", is_layered)
        return await self.jobs.create(NewJob(Parameters(), generation=generation))

    async def ended(self, job: Job) -> Job:
        return await self.job_when(job, lambda row: row.status in ENDED)

    async def job_when(self, job: Job, is_so: Callable[[Job], bool]) -> Job:
        while not is_so(row := await self.jobs.get(job.id)):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)
        return row

    async def image(self, job: Job, index: int = 1) -> Image:
        return (await self.images.order(job.id)).images[index - 1]

    async def image_when(self, job: Job, is_so: Callable[[Image], bool], index: int = 1) -> Image:
        while not is_so(found := await self.image(job, index)):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)
        return found

    async def events(self, job: Job) -> Sequence[Event]:
        async with self.database.reading() as session:
            return await event_sql.after(session, 0, job.id)

    def measured(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


@asynccontextmanager
async def remote_bench(
    folder: Path, service: LoopbackReplicate | None, **settings: Any
) -> AsyncIterator[RemoteBench]:
    """A lane at work, ended at the end."""
    async with asyncio.timeout(WAIT_S):
        bench = RemoteBench(folder, service, **settings)
        try:
            await bench.start()
            yield bench
        finally:
            await bench.end()
            await bench.database.close()


def supervisor_of(bench: RemoteBench) -> Supervisor:
    """With a pipeline's slot beside the lane."""
    return Supervisor(bench.settings, bench.attempts, bench.results, bench.images, bench.signal, bench.lane)
