"""Jobs that make pictures from a prompt, with a real slot, its real child and a database of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.config import Settings
from backend.database import events as event_sql
from backend.models.events import EventName
from backend.models.generation import ImageStatus
from backend.models.job import Job, JobStatus
from backend.services import storage
from backend.services.images import ImageService
from backend.services.new_job import NewGeneration, NewJob
from backend.services.results import ResultStore
from backend.workers.slot import Slot
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.parameters import Parameters
from tests.backend.services.test_jobs import Bench, bench_in
from tests.backend.workers.test_slot import ended, until_ready

WAIT_S = 120.0


@dataclass
class Shop:
    bench: Bench
    slot: Slot
    images: ImageService
    results: ResultStore

    async def ask(self, layers: Parameters | None = None, **wanted: Any) -> Job:
        asked = GenerationParameters(**{"prompt": "a boat on a lake", "width": 512, "height": 512, **wanted})
        generation = NewGeneration(asked, "for a test", is_layered=layers is not None)
        return await self.bench.jobs.create(NewJob(layers or Parameters(), generation=generation))

    async def told(self, job: Job, name: EventName) -> list[tuple[int | None, dict[str, Any]]]:
        """The attempt and the payload of each event of that name."""
        async with self.bench.database.reading() as session:
            events = await event_sql.after(session, 0, job.id)
        return [(event.attempt, event.payload) for event in events if event.name is name]

    async def until_shown(self, job: Job, count: int) -> None:
        while len(await self.told(job, EventName.IMAGE)) < count:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.01)

    def files(self, job: Job) -> set[str]:
        return {path.name for path in self.results.final_folder(job.id).iterdir()}


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncIterator[Shop]:
    told = Settings(_env_file=None, storage_path=folder, **settings)
    storage.prepare(told)
    async with bench_in(folder, **settings) as bench, asyncio.timeout(WAIT_S):
        images, results = ImageService(bench.database), ResultStore(told.jobs_path)
        slot = Slot("w", 2, told, bench.attempts, results, images, bench.signal)
        working = asyncio.create_task(slot.work())
        try:
            await until_ready(slot)
            yield Shop(bench, slot, images, results)
        finally:
            await slot.drain()
            await working
            await slot.close()


def run(folder: Path, story: Callable[[Shop], Awaitable[None]], **settings: Any) -> None:
    async def told() -> None:
        async with opened(folder, **settings) as shop:
            await story(shop)

    asyncio.run(told())


async def become_pictures_and_layers(shop: Shop) -> None:
    job = await shop.ask(num_images=2, seed=5)
    row = await ended(shop.bench, job)
    assert (row.status, row.error_message) == (JobStatus.COMPLETED, None)
    assert shop.files(job) == {
        "image_1.png",
        "image_1_disparity.png",
        "image_2.png",
        "image_2_disparity.png",
        "manifest.json",
    }
    manifest = json.loads((shop.results.final_folder(job.id) / "manifest.json").read_text())
    assert row.result_manifest == manifest and manifest["kind"] == "generation"
    order = await shop.images.order(job.id)
    assert [image.status for image in order.images] == [ImageStatus.COMPLETED] * 2
    told = json.loads(json.dumps([record.to_dict() for record in order.records]))
    assert told == manifest["generation"]["images"]
    shown = [payload for _, payload in await shop.told(job, EventName.IMAGE)]
    assert [(payload["index"], payload["count"], payload["seed"]) for payload in shown] == [
        (1, 2, 5),
        (2, 2, 6),
    ]
    assert row.first_image_at is not None and row.completed_at is not None
    assert row.first_image_at < row.completed_at
    assert not shop.results.images_folder(job.id).exists()

    layered = await shop.ask(Parameters(num_layers=2), seed=5)
    row = await ended(shop.bench, layered)
    assert row.status is JobStatus.COMPLETED, row.error_message
    assert row.result_manifest is not None
    assert row.result_manifest["layer_count"] == 2
    assert row.result_manifest["disparity"]["model"] == "procedural"
    first = manifest["generation"]["images"][0]
    assert row.result_manifest["generation"]["images"] == [first]  # the same seed, the same bytes
    stages = [payload["stage"] for _, payload in await shop.told(layered, EventName.STAGE)]
    assert stages[:3] == ["generating", "decode", "layering"]
    assert len(await shop.told(layered, EventName.LAYER)) == 2
    progress = [payload["progress"] for _, payload in await shop.told(layered, EventName.PROGRESS)]
    assert progress == sorted(progress)
    jobs = {path.name for path in shop.bench.settings.jobs_path.iterdir()}
    assert jobs == {job.id, layered.id}


async def cancel_within_a_picture(shop: Shop) -> None:
    """It is quick, and those that are there stay."""
    job = await shop.ask(num_images=10, width=1536, height=1536)
    await shop.until_shown(job, 1)
    pid = shop.slot.pid
    await shop.bench.jobs.cancel(job.id)
    began = asyncio.get_running_loop().time()
    await shop.slot.end_job(job.id, "for the test")
    assert asyncio.get_running_loop().time() - began < 2
    assert shop.slot.pid == pid  # it obeyed, and stays warm
    assert (await shop.bench.jobs.get(job.id)).status is JobStatus.CANCELLED
    kept = {path.name for path in shop.results.images_folder(job.id).iterdir()}
    assert {"image_1.png", "image_1_disparity.png"} <= kept
    assert not shop.results.final_folder(job.id).exists()

    there = len(await shop.told(job, EventName.IMAGE))
    await shop.bench.jobs.retry(job.id)  # asked for again, it goes on where it was
    await shop.until_shown(job, there + 1)
    shown = [payload["index"] for _, payload in await shop.told(job, EventName.IMAGE)]
    assert shown == list(range(1, len(shown) + 1))
    await shop.slot.end_job(job.id, "for the test")


def test_a_prompt_becomes_pictures_and_layers_unless_it_is_cancelled(tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await become_pictures_and_layers(shop)
        await cancel_within_a_picture(shop)

    run(tmp_path, story)


def test_a_process_that_dies_costs_no_picture_that_was_there(tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        job = await shop.ask(num_images=3, width=1024, height=1024)
        await shop.until_shown(job, 2)
        assert shop.slot.pid is not None
        os.kill(shop.slot.pid, signal.SIGKILL)
        row = await ended(shop.bench, job)
        assert row.status is JobStatus.COMPLETED, row.error_message
        assert (row.attempt, row.crashes) == (2, 1)
        shown = await shop.told(job, EventName.IMAGE)
        assert [(attempt, payload["index"]) for attempt, payload in shown] == [(1, 1), (1, 2), (2, 3)]
        assert {"image_1.png", "image_2.png", "image_3.png"} < shop.files(job)
        assert row.result_manifest is not None
        assert [image["index"] for image in row.result_manifest["generation"]["images"]] == [1, 2, 3]

    run(tmp_path, story, retry_backoff_base=0.1)
