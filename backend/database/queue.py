"""SQL of what times are estimated by. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database.transitions import may_run
from backend.models.generation import Generation
from backend.models.job import Job, JobStatus, Lane, Upload
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.parameters import EdgeQuality, Mode

SAMPLES = 50
USUAL_SIZE = (1024, 768)  # of a picture from a prompt for which nobody named a size


@dataclass(frozen=True)
class Kind:
    """What jobs that take about the same time for the same number of pixels have in common.

    Other modes, painters, inpainters and depth models are no measure for each other at all, nor are other
    providers of pictures; `provider` is None for a photo's layers.
    """

    provider: Provider | None
    is_layered: bool
    mode: Mode
    painter: str
    inpainter: str
    depth_model: str
    edge_quality: EdgeQuality
    has_disparity: bool


@dataclass(frozen=True)
class QueuedJob:
    """A job that runs or waits; workers take the one of the lowest rank first."""

    id: str
    lane: Lane
    rank: tuple[int, int]
    kind: Kind
    megapixels: float
    started_at: datetime | None
    progress: float
    is_to_be_cancelled: bool


@dataclass(frozen=True)
class Sample:
    """What a job took that was completed lately."""

    kind: Kind
    megapixels: float
    took_s: float


async def running(session: AsyncSession) -> Sequence[QueuedJob]:
    return await _queued(session, _columns().where(Job.status == JobStatus.PROCESSING))


async def waiting(session: AsyncSession, now: datetime, lane: Lane) -> Sequence[QueuedJob]:
    """Jobs that a worker could take now, in the order in which workers do."""
    wanted = _columns().where(may_run(now), Job.lane == lane)
    return await _queued(session, wanted.order_by(Job.priority.desc(), Job.number))


async def positions(session: AsyncSession, job_ids: Sequence[str], now: datetime) -> dict[str, int]:
    """Places in that order, from 1 on, each in its lane; a job that waits for its time has none."""
    order = (Job.priority.desc(), Job.number)
    place = func.row_number().over(partition_by=Job.lane, order_by=order).label("place")
    ranked = select(Job.id, place).where(may_run(now)).subquery()
    rows = await session.execute(select(ranked.c.id, ranked.c.place).where(ranked.c.id.in_(job_ids)))
    return {row.id: row.place for row in rows}


async def of_jobs(session: AsyncSession, job_ids: Sequence[str]) -> Sequence[QueuedJob]:
    return await _queued(session, _columns().where(Job.id.in_(job_ids)))


async def samples(session: AsyncSession) -> Sequence[Sample]:
    """Of the jobs completed last; not of those that were answered by an earlier result, or spared memory."""
    wanted = (
        _of_jobs(*_KIND, *_SIZE, Job.processing_time)
        .where(Job.status == JobStatus.COMPLETED, Job.processing_time.is_not(None))
        .where(Job.cached_from.is_(None), Job.degraded.is_(False))
        .order_by(Job.completed_at.desc())
        .limit(SAMPLES)
    )
    rows = await session.execute(wanted)
    return [Sample(_kind(row), _megapixels(row), float(row.processing_time)) for row in rows]


def _of_jobs(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Of jobs, with the photo or the prompt of each."""
    return (
        select(*columns)
        .outerjoin(Upload, Upload.file_id == Job.upload_id)
        .outerjoin(Generation, Generation.job_id == Job.id)
    )


_KIND = (
    Generation.provider,
    func.coalesce(Generation.is_layered, True).label("is_layered"),
    Job.mode,
    Job.painter,
    Job.inpainter,
    Job.depth_model,
    Job.edge_quality,
    or_(Job.disparity_upload_id.is_not(None), Job.source_job_id.is_not(None)).label("has_disparity"),
)
_SIZE = (
    func.coalesce(Upload.width, Generation.width, USUAL_SIZE[0]).label("width"),
    func.coalesce(Upload.height, Generation.height, USUAL_SIZE[1]).label("height"),
    func.coalesce(Generation.num_images, 1).label("pictures"),
)


def _columns() -> Select[*tuple[Any, ...]]:
    return _of_jobs(
        Job.id,
        Job.lane,
        Job.priority,
        Job.number,
        *_KIND,
        *_SIZE,
        Job.started_at,
        Job.progress,
        Job.cancel_requested_at.is_not(None).label("ends"),
    )


async def _queued(session: AsyncSession, wanted: Select[*tuple[Any, ...]]) -> Sequence[QueuedJob]:
    return [
        QueuedJob(
            id=row.id,
            lane=row.lane,
            rank=(-row.priority, row.number),
            kind=_kind(row),
            megapixels=_megapixels(row),
            started_at=row.started_at,
            progress=row.progress,
            is_to_be_cancelled=bool(row.ends),
        )
        for row in await session.execute(wanted)
    ]


def _kind(row: Any) -> Kind:
    return Kind(
        row.provider,
        bool(row.is_layered),
        row.mode,
        row.painter,
        row.inpainter,
        row.depth_model,
        row.edge_quality,
        bool(row.has_disparity),
    )


def _megapixels(row: Any) -> float:
    return float(row.width * row.height * row.pictures / 1e6)
