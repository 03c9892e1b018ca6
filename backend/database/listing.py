"""SQL of lists of jobs: what is wanted, in which order, from which place on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from backend.models.generation import Generation
from backend.models.history import JobAttempt
from backend.models.job import Job, JobKind, JobStatus
from ml_pipeline.parameters import Mode

SortValue: TypeAlias = int | float | datetime | None


class SortKey(StrEnum):
    NUMBER = "number"
    CREATED_AT = "created_at"
    COMPLETED_AT = "completed_at"
    PROCESSING_TIME = "processing_time"
    PRIORITY = "priority"


NULLABLE = frozenset({SortKey.COMPLETED_AT, SortKey.PROCESSING_TIME})


@dataclass(frozen=True)
class JobFilter:
    """Which jobs are wanted; what is empty wants all. Times are from `created_after` on, up to the other."""

    statuses: frozenset[JobStatus] = frozenset()
    kind: JobKind | None = None
    mode: Mode | None = None
    batch_id: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True)
class JobOrder:
    """Jobs without a value are last either way; jobs with the same one go by their numbers."""

    key: SortKey = SortKey.NUMBER
    is_descending: bool = True

    def place_of(self, job: Job) -> Place:
        return Place(getattr(job, self.key.value), job.number)


@dataclass(frozen=True)
class Place:
    """Where a job is in an order; the place remains when the job is deleted."""

    value: SortValue
    number: int


NEWEST_FIRST = JobOrder()


@dataclass(frozen=True)
class Span:
    """A part of a list: what comes after a place, or all, less the first `skip`, and at most `limit`."""

    after: Place | None = None
    skip: int = 0
    limit: int = 50


@dataclass(frozen=True)
class JobPage:
    """`total` counts all jobs that match; `next` is where the following page begins, None after the last."""

    jobs: Sequence[Job]
    total: int
    next: Place | None


async def page(session: AsyncSession, wanted: JobFilter, order: JobOrder, span: Span) -> JobPage:
    conditions = _conditions(wanted)
    total = await session.scalar(select(func.count()).select_from(Job).where(*conditions))
    # One more than is asked for: whether a page follows.
    found = (await session.scalars(_selected(conditions, order, span, span.limit + 1))).all()
    jobs = found[: span.limit]
    following = order.place_of(jobs[-1]) if len(found) > span.limit else None
    return JobPage(jobs, int(total or 0), following)


async def attempts_of(session: AsyncSession, job_ids: Sequence[str]) -> Mapping[str, Sequence[JobAttempt]]:
    """By job; of each, oldest first."""
    found: dict[str, list[JobAttempt]] = {}
    if job_ids:
        wanted = select(JobAttempt).where(JobAttempt.job_id.in_(job_ids)).order_by(JobAttempt.number)
        for attempt in await session.scalars(wanted):
            found.setdefault(attempt.job_id, []).append(attempt)
    return found


def _selected(
    conditions: Sequence[ColumnElement[bool]], order: JobOrder, span: Span, limit: int
) -> Select[Job]:
    is_indexed = order.key is SortKey.NUMBER and not conditions
    if span.after is not None:
        conditions = [*conditions, _is_after(order, span.after)]
    ordering = _ordering(order)
    if is_indexed:
        return select(Job).where(*conditions).order_by(*ordering).offset(span.skip).limit(limit)
    # Ids are sorted first: a sort of whole rows would move every manifest.
    ids = select(Job.id).where(*conditions).order_by(*ordering).offset(span.skip).limit(limit)
    return select(Job).where(Job.id.in_(ids)).order_by(*ordering)


def _conditions(wanted: JobFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(Job.kind == wanted.kind)
    if wanted.statuses:
        found.append(Job.status.in_(sorted(wanted.statuses)))
    if wanted.mode is not None:
        layered = select(Generation.job_id).where(Generation.is_layered)
        found.append(and_(Job.mode == wanted.mode, or_(Job.kind == JobKind.LAYERS, Job.id.in_(layered))))
    if wanted.batch_id is not None:
        found.append(Job.batch_id == wanted.batch_id)
    if wanted.created_after is not None:
        found.append(Job.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(Job.created_at < wanted.created_before)
    return found


def _ordering(order: JobOrder) -> Sequence[ColumnElement[Any]]:
    columns = [_column(order.key)] if order.key is SortKey.NUMBER else [_column(order.key), Job.number]
    directed = [column.desc() if order.is_descending else column.asc() for column in columns]
    return [directed[0].nulls_last(), *directed[1:]] if order.key in NULLABLE else directed


def _is_after(order: JobOrder, place: Place) -> ColumnElement[bool]:
    column, number = _column(order.key), Job.number
    if place.value is None:
        return and_(column.is_(None), number < place.number if order.is_descending else number > place.number)
    here = (place.value, place.number)
    following = tuple_(column, number) < here if order.is_descending else tuple_(column, number) > here
    return or_(following, column.is_(None)) if order.key in NULLABLE else following


def _column(key: SortKey) -> InstrumentedAttribute[Any]:
    column: InstrumentedAttribute[Any] = getattr(Job, key.value)
    return column
