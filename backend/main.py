"""Puts the server together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from loguru import logger
from starlette.middleware.cors import CORSMiddleware

from backend import VERSION, log
from backend.api import errors, jobs, models, reslice, status, styles, uploads
from backend.api.dependencies import Services
from backend.api.descriptions import describe_errors
from backend.api.guards import HostGuard, OriginGuard
from backend.config import Settings, load_settings
from backend.database import schema
from backend.database.engines import Database
from backend.services import storage
from backend.services.events import WorkSignal
from backend.services.jobs import JobService
from backend.services.prober import Prober
from backend.services.results import ResultStore
from backend.services.uploads import UploadService
from backend.workers.supervisor import Supervisor
from ml_pipeline.models.store import ModelStore

EXPOSED_HEADERS = ("Location", "Retry-After", "ETag", "Content-Disposition")


def create_application(settings: Settings) -> FastAPI:
    """The whole server; nothing is opened or started before its lifespan begins."""
    application = FastAPIOffline(
        title="Decoupage",
        version=VERSION,
        description="A photo in, 2 to 5 depth-ordered RGBA layers out, with what was hidden painted in.",
        lifespan=_lifespan,
        openapi_tags=[
            {"name": "jobs", "description": "Upload, create, follow, download, delete"},
            {"name": "models", "description": "Networks on this machine, and what could be fetched"},
            {"name": "styles", "description": "What painterly mode can paint, and how a text is understood"},
            {"name": "status", "description": "What the server is and how it is"},
        ],
    )
    application.state.settings = settings
    application.state.drain = asyncio.Event()
    application.include_router(status.router)
    # The upload's fixed path comes before the job's own, whose id would match it.
    application.include_router(uploads.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(jobs.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(reslice.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(models.router, prefix=f"{settings.api_prefix}/models")
    application.include_router(styles.router, prefix=f"{settings.api_prefix}/styles")
    errors.install(application)
    describe_errors(application)
    # The last one added is the first to see a request.
    application.add_middleware(errors.UnknownErrorGuard)
    application.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=("*",),
        allow_headers=("*",),
        expose_headers=EXPOSED_HEADERS,
    )
    application.add_middleware(OriginGuard, allowed_origins=settings.cors_origins)
    application.add_middleware(HostGuard, allowed_hosts=settings.allowed_hosts)
    return application


def application_from_environment() -> FastAPI:
    """For the reloader, and for other ASGI servers as a factory."""
    settings = load_settings()
    log.configure(settings.log_level)
    return create_application(settings)


def check_start(settings: Settings) -> None:
    """Raise the StartError that a person can act on, before anything runs."""
    with _own_storage(settings):
        pass


@contextmanager
def _own_storage(settings: Settings) -> Iterator[None]:
    """The storage folder and the database, ready and for this server alone."""
    storage.prepare(settings)
    with storage.locked(settings):
        schema.upgrade(settings.database_path)
        yield


@asynccontextmanager
async def _lifespan(application: FastAPI) -> AsyncIterator[None]:
    settings: Settings = application.state.settings
    with _own_storage(settings):
        async with _services(settings) as services:
            application.state.services = services
            logger.info("serving on {}, docs at /docs", settings.url)
            yield
            logger.info("shutting down")
            application.state.drain.set()


@asynccontextmanager
async def _services(settings: Settings) -> AsyncIterator[Services]:
    """Everything that runs as long as the server does."""
    database = Database(settings.database_path)
    prober = Prober(settings.max_image_megapixels)
    work = WorkSignal()
    job_service = JobService(database, settings.jobs_path, settings.uploads_path, work)
    results = ResultStore(settings.jobs_path)
    supervisor = Supervisor(settings, job_service, results, work)
    uploads = UploadService(database, settings.uploads_path, prober)
    try:
        await job_service.requeue_abandoned()
        await storage.sweep(settings, database)
        ModelStore(settings.models_path).sweep()
        supervisor.start()
        yield Services(settings, job_service, uploads, results, supervisor)
    finally:
        await supervisor.stop()
        await prober.close()
        await database.close()
