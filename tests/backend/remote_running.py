"""Jobs of pictures from elsewhere, asked for before a real server starts, and what its database then says."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from backend.services.new_job import NewGeneration, NewJob
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.parameters import Parameters
from tests.backend.running import RunningServer, wait_until
from tests.backend.services.test_jobs import bench_in
from tests.loopback_replicate import LoopbackReplicate


@dataclass(frozen=True)
class ToldImage:
    """A row of the table, with its job's."""

    job_id: str
    job_status: str
    job_error: str | None
    index: int
    status: str
    error: str | None
    remote_id: str | None
    tries: int
    waits: int
    waited_s: float


def ask_beforehand(storage: Path, prompts: Sequence[str], num_images: int = 1) -> None:
    """A job for each prompt; the seeds are the same for all."""

    async def ask() -> None:
        async with bench_in(storage) as bench:
            for prompt in prompts:
                parameters = GenerationParameters(prompt, provider=Provider.REPLICATE, num_images=num_images)
                generation = NewGeneration(parameters, "asked for by name")
                await bench.jobs.create(NewJob(Parameters(), generation=generation))

    storage.mkdir(parents=True, exist_ok=True)
    asyncio.run(ask())


def settings_of(service: LoopbackReplicate) -> dict[str, str]:
    """For a server that asks this service."""
    return {"REPLICATE_API_TOKEN": service.token, "REPLICATE_BASE_URL": service.url}


def images_in(storage: Path) -> Sequence[ToldImage]:
    with closing(sqlite3.connect(storage / "app.db")) as connection:
        rows = connection.execute(
            "SELECT jobs.id, jobs.status, jobs.error_code, images.'index', images.status, images.error_code, "
            "images.remote_id, images.tries, images.waits, images.waited_s FROM images "
            "JOIN jobs ON jobs.id = images.job_id ORDER BY jobs.number, images.'index'"
        ).fetchall()
    return [ToldImage(*row) for row in rows]


def is_over(images: Sequence[ToldImage]) -> bool:
    return all(image.job_status in ("completed", "failed", "cancelled") for image in images)


def settle_unknown(server: RunningServer) -> int:
    """Ask again, as a person may, for what nobody can say whether it was asked for; tells for how many.

    A server that was killed just before its request went out, or before it heard that it was refused, has
    left nothing to find.
    """
    failed = {image.job_id for image in images_in(server.storage) if image.job_error == "outcome_unknown"}
    for job_id in failed:
        answer = server.client.post(f"/api/generate/{job_id}/retry")
        assert answer.status_code == 202, answer.text
    wait_until(lambda: is_over(images_in(server.storage)), "what was asked for again has ended")
    return len(failed)
