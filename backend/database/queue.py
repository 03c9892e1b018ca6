"""SQL of what times are estimated by. Each function is one step within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.database.transitions import may_run
from backend.models.job import Job, JobStatus, Upload
from ml_pipeline.parameters import EdgeQuality, Mode

SAMPLES = 50


@dataclass(frozen=True)
class Kind:
    """What jobs that take about the same time for the same number of pixels have in common.

    Other modes, painters, inpainters and depth models are no measure for each other at all.
    """

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


async def waiting(session: AsyncSession, now: datetime) -> Sequence[QueuedJob]:
    """Jobs that a worker could take now, in the order in which workers do."""
    return await _queued(session, _columns().where(may_run(now)).order_by(Job.priority.desc(), Job.number))


async def positions(session: AsyncSession, job_ids: Sequence[str], now: datetime) -> dict[str, int]:
    """Places in that order, from 1 on; a job that waits for its time has none."""
    place = func.row_number().over(order_by=(Job.priority.desc(), Job.number)).label("place")
    ranked = select(Job.id, place).where(may_run(now)).subquery()
    rows = await session.execute(select(ranked.c.id, ranked.c.place).where(ranked.c.id.in_(job_ids)))
    return {row.id: row.place for row in rows}


async def of_jobs(session: AsyncSession, job_ids: Sequence[str]) -> Sequence[QueuedJob]:
    return await _queued(session, _columns().where(Job.id.in_(job_ids)))


async def samples(session: AsyncSession) -> Sequence[Sample]:
    """Of the jobs completed last; not of those that were answered by an earlier result, or spared memory."""
    wanted = (
        select(*_KIND, *_SIZE, Job.processing_time)
        .join(Upload, Upload.file_id == Job.upload_id)
        .where(Job.status == JobStatus.COMPLETED, Job.processing_time.is_not(None))
        .where(Job.cached_from.is_(None), Job.degraded.is_(False))
        .order_by(Job.completed_at.desc())
        .limit(SAMPLES)
    )
    rows = await session.execute(wanted)
    return [Sample(_kind(row), _megapixels(row), float(row.processing_time)) for row in rows]


_KIND = (
    Job.mode,
    Job.painter,
    Job.inpainter,
    Job.depth_model,
    Job.edge_quality,
    or_(Job.disparity_upload_id.is_not(None), Job.source_job_id.is_not(None)).label("has_disparity"),
)
_SIZE = (Upload.width, Upload.height)


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        Job.id,
        Job.priority,
        Job.number,
        *_KIND,
        *_SIZE,
        Job.started_at,
        Job.progress,
        Job.cancel_requested_at.is_not(None).label("ends"),
    ).join(Upload, Upload.file_id == Job.upload_id)


async def _queued(session: AsyncSession, wanted: Select[*tuple[Any, ...]]) -> Sequence[QueuedJob]:
    return [
        QueuedJob(
            id=row.id,
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
        row.mode, row.painter, row.inpainter, row.depth_model, row.edge_quality, bool(row.has_disparity)
    )


def _megapixels(row: Any) -> float:
    return float(row.width * row.height / 1e6)
