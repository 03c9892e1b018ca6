"""What runs as long as the server does: made in its order, ended in the opposite one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.api.dependencies import Services
from backend.api.job_answers import JobAnswers
from backend.config import Settings
from backend.database import events as event_sql
from backend.database.engines import Database
from backend.database.version import DataVersion
from backend.models.job import Lane
from backend.services import recovery, storage
from backend.services.attempts import AttemptService
from backend.services.batches import BatchService
from backend.services.creation import JobCreator
from backend.services.events import EventFeed, WorkSignal
from backend.services.history import EventHistory
from backend.services.idempotency import IdempotencyService
from backend.services.images import ImageService
from backend.services.jobs import JobService
from backend.services.meter import JobMeter
from backend.services.metrics import Metrics
from backend.services.prober import Prober
from backend.services.remote_metrics import RemoteMetrics
from backend.services.result_cache import ResultCache
from backend.services.results import ResultStore
from backend.services.retention import Housekeeper
from backend.services.streams import StreamService
from backend.services.uploads import UploadService
from backend.services.views import JobViews
from backend.workers.remote.lane import RemoteLane
from backend.workers.supervisor import Supervisor
from ml_pipeline.models.store import ModelStore


@asynccontextmanager
async def assemble(settings: Settings, measured: Metrics, drain: asyncio.Event) -> AsyncIterator[Services]:
    """Everything that runs as long as the server does."""
    feed, work = EventFeed(), WorkSignal()
    database = Database(settings.database_path, feed.publish)
    prober = Prober(settings.max_image_megapixels)
    job_service = JobService(database, settings.jobs_path, settings.uploads_path, work)
    results = ResultStore(settings.jobs_path)
    images = ImageService(database)
    attempts = AttemptService(database, settings, work)
    remote = RemoteLane(settings, attempts, results, images, RemoteMetrics(measured.registry), feed, work)
    supervisor = Supervisor(settings, attempts, results, images, work, remote)
    uploads = UploadService(database, settings.uploads_path, prober)
    cache = ResultCache(database, settings, results, supervisor.threads)
    version = DataVersion(settings.database_path)
    idempotency = IdempotencyService(database)
    forget = (idempotency.forget_old,)
    housekeeper = Housekeeper(settings, database, job_service, results, feed, forget=forget)
    meter = JobMeter(measured.jobs, feed, database)
    try:
        await meter.start()
        await recovery.recover(database, results)
        await storage.sweep(settings, database)
        async with database.reading() as session:
            feed.begin_after(await event_sql.last_id(session))
        ModelStore(settings.models_path).sweep()
        cache.start()
        await supervisor.start()
        housekeeper.start()
        slots = {
            Lane.PIPELINE: settings.max_concurrent_jobs,
            Lane.REMOTE: settings.max_concurrent_remote_jobs,
        }
        views = JobViews(database, slots, settings.api_prefix)
        answers = JobAnswers(version.read)
        history = EventHistory(database, views.describe_as_json)
        yield Services(
            settings,
            job_service,
            uploads,
            results,
            images,
            supervisor,
            feed,
            views,
            answers,
            creation=JobCreator(job_service, cache),
            batches=BatchService(database),
            idempotency=idempotency,
            history=history,
            streams=StreamService(history, feed, drain),
        )
    finally:
        await housekeeper.stop()
        await supervisor.stop()
        await meter.stop()
        await prober.close()
        await database.close()
        version.close()
