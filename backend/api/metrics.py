"""GET /metrics, for Prometheus, and GET …/jobs/{id}/metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Header, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder

from backend import clock
from backend.api.dependencies import JobId, ServicesDep
from backend.api.descriptions import error_answers
from backend.api.scraped import Scrape
from backend.models.metric_schemas import JobMetricsResponse
from backend.services.job_metrics import measure
from backend.services.metrics import Metrics

router = APIRouter(tags=["status"])
job_router = APIRouter(tags=["jobs"])


@dataclass(frozen=True)
class _Whole:
    """What was measured all along, and what is looked up now."""

    measured: CollectorRegistry
    scrape: Scrape

    def collect(self) -> Iterator[Metric]:
        yield from self.measured.collect()
        yield from self.scrape.collect()


@router.head("/metrics", include_in_schema=False)
@router.get(
    "/metrics",
    response_class=Response,
    operation_id="get_metrics",
    summary="Measurements, for Prometheus",
    responses={200: {"content": {"text/plain": {}}, "description": "In Prometheus's text format"}},
)
async def get_metrics(
    request: Request, services: ServicesDep, accept: Annotated[str, Header()] = ""
) -> Response:
    """Counted since this server started; `decoupage_jobs` is of all jobs that there are."""
    metrics = cast(Metrics, request.app.state.metrics)
    scrape = Scrape(await services.jobs.counts(), services.supervisor.slots, services.settings.storage_path)
    encode, media_type = _encoder(accept)
    page = cast(CollectorRegistry, _Whole(metrics.registry, scrape))
    return Response(encode(page), headers={"Content-Type": media_type, "Cache-Control": "no-store"})


def _encoder(accept: str) -> tuple[Callable[[CollectorRegistry], bytes], str]:
    """The format that is asked for; the plain one where a version is no number, as the library has it."""
    try:
        return choose_encoder(accept)
    except TypeError:
        return choose_encoder("")


@job_router.head("/{job_id}/metrics", response_model=JobMetricsResponse, include_in_schema=False)
@job_router.get(
    "/{job_id}/metrics",
    response_model=JobMetricsResponse,
    operation_id="get_job_metrics",
    summary="What a job took",
    responses=error_answers(404),
)
async def get_job_metrics(job_id: JobId, services: ServicesDep) -> JobMetricsResponse:
    """Times, memory and device, of each attempt too; of a job that goes on, what is known so far."""
    job = await services.jobs.get(job_id)
    return measure(job, await services.jobs.attempts(job_id), clock.now())
