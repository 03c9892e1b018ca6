"""Puts the server together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from loguru import logger
from starlette.middleware.cors import CORSMiddleware

from backend import VERSION, log
from backend.api import (
    archives,
    batches,
    errors,
    generation,
    job_log,
    jobs,
    lifecycle,
    listing,
    metrics,
    models,
    polling,
    previews,
    readiness,
    reslice,
    sister,
    sockets,
    status,
    streams,
    styles,
    uploads,
)
from backend.api.descriptions import describe_errors
from backend.api.generation import providers
from backend.api.guards import HostGuard, OriginGuard
from backend.api.latency import LatencyMeter
from backend.assembly import assemble
from backend.config import Settings, load_settings
from backend.database import schema
from backend.replaced_settings import ReplacedSettings
from backend.services import storage
from backend.services.metrics import Metrics
from backend.services.readiness import Readiness
from backend.workers.orphans import end_orphans

EXPOSED_HEADERS = ("Location", "Retry-After", "ETag", "Content-Disposition", "Idempotent-Replayed")
_TAGS = {
    "jobs": "Upload, create, follow, download, delete",
    "batches": "Many files, or one photo with many settings, as one",
    "generation": "Pictures from a prompt, and layers of a picture at once",
    "models": "Networks on this machine, and what could be fetched",
    "styles": "What painterly mode can paint, and how a text is understood",
    "sister": "Addresses of other systems: their clients work unchanged",
    "status": "What the server is and how it is",
}


def create_application(settings: Settings) -> FastAPI:
    """The whole server; nothing is opened or started before its lifespan begins."""
    application = FastAPIOffline(
        title=settings.title,
        version=VERSION,
        description="A photo or a prompt in, 2 to 5 depth-ordered RGBA layers out, with what was hidden "
        "painted in.",
        lifespan=_lifespan,
        openapi_tags=[
            {"name": name, "description": told}
            for name, told in _TAGS.items()
            if name != "sister" or settings.sister_apis
        ],
    )
    application.state.settings = settings
    application.state.drain = asyncio.Event()
    application.state.finish = _nothing_to_finish
    application.state.metrics = Metrics()
    application.state.readiness = Readiness(settings)
    application.include_router(status.router)
    application.include_router(readiness.router)
    application.include_router(metrics.router)
    # The upload's fixed path comes before the job's own, whose id would match it.
    application.include_router(uploads.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(batches.router, prefix=f"{settings.api_prefix}/jobs")
    for told in (streams, sockets, previews, job_log):
        application.include_router(told.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(archives.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(listing.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(polling.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(jobs.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(lifecycle.router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(metrics.job_router, prefix=f"{settings.api_prefix}/jobs")
    application.include_router(reslice.router, prefix=f"{settings.api_prefix}/jobs")
    for made in generation.ROUTERS:
        application.include_router(made, prefix=f"{settings.api_prefix}/generate")
    application.include_router(providers.router, prefix=f"{settings.api_prefix}/providers")
    application.include_router(models.router, prefix=f"{settings.api_prefix}/models")
    application.include_router(styles.router, prefix=f"{settings.api_prefix}/styles")
    for router, prefix in sister.routers(settings):
        application.include_router(router, prefix=prefix)
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
    application.add_middleware(LatencyMeter, metrics=application.state.metrics.http)
    return application


def application_from_environment() -> FastAPI:
    """For the reloader, and for other ASGI servers as a factory."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_plan)
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
        end_orphans(settings)
        schema.upgrade(settings.database_path)
        yield


@asynccontextmanager
async def _lifespan(application: FastAPI) -> AsyncIterator[None]:
    settings: Settings = application.state.settings
    with _own_storage(settings):
        async with assemble(settings, application.state.metrics, application.state.drain) as services:
            application.state.services = services
            application.state.finish = partial(services.supervisor.finish, settings.shutdown_grace_seconds)
            for sentence in ReplacedSettings().told():
                logger.info("{}", sentence)
            logger.info("serving on {}, docs at /docs", settings.url)
            yield
            logger.info("shutting down")
            application.state.drain.set()


async def _nothing_to_finish() -> None:
    """Before the start, and after a start that failed."""
