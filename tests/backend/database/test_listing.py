"""Lists of jobs against lists that Python sorts, whatever is created and deleted between two pages."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlalchemy.dialects import sqlite

from backend.database import listing, schema
from backend.database.engines import Database
from backend.database.listing import NULLABLE, JobFilter, JobOrder, Span
from backend.database.listing import SortKey as Key
from backend.models.job import ENDED, Job, JobStatus
from ml_pipeline.parameters import Mode
from tests.backend.rows import DAY, add_all, job_row, opened, upload_row
from tests.backend.running import steady

ORDERS = [JobOrder(key, is_descending) for key in Key for is_descending in (False, True)]
seconds = st.integers(0, 3).map(lambda number: DAY + timedelta(seconds=number, microseconds=7))
values = st.fixed_dictionaries(
    {
        "status": st.sampled_from(JobStatus),
        "priority": st.integers(-2, 2),
        "created_at": seconds,
        "completed_at": st.none() | seconds,
        "processing_time": st.none() | st.sampled_from([0.1, 0.1 + 0.2, 1.0, 7.0]),
        "mode": st.sampled_from(Mode),
        "batch_id": st.none() | st.sampled_from(["a", "b"]),
    }
)
filters = st.builds(
    JobFilter,
    statuses=st.frozensets(st.sampled_from(JobStatus), max_size=3),
    mode=st.none() | st.sampled_from(Mode),
    batch_id=st.none() | st.just("a"),
    created_after=st.none() | seconds,
    created_before=st.none() | seconds,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new database's file."""
    path = tmp_path_factory.mktemp("empty") / "app.db"
    schema.upgrade(path)
    return path.read_bytes()


def is_wanted(job: Job, wanted: JobFilter) -> bool:
    return (
        (not wanted.statuses or job.status in wanted.statuses)
        and (wanted.mode is None or job.mode == wanted.mode)
        and (wanted.batch_id is None or job.batch_id == wanted.batch_id)
        and (wanted.created_after is None or job.created_at >= wanted.created_after)
        and (wanted.created_before is None or job.created_at < wanted.created_before)
    )


def in_order(jobs: Sequence[Job], order: JobOrder) -> list[int]:
    """Numbers of jobs, those without a value last."""
    key = order.key.value
    having = [job for job in jobs if getattr(job, key) is not None]
    without = [job for job in jobs if getattr(job, key) is None]
    having.sort(key=lambda job: (getattr(job, key), job.number), reverse=order.is_descending)
    without.sort(key=lambda job: job.number, reverse=order.is_descending)
    return [job.number for job in (*having, *without)]


async def read(database: Database, wanted: JobFilter, order: JobOrder, span: Span) -> listing.JobPage:
    async with database.reading() as session:
        return await listing.page(session, wanted, order, span)


@settings(steady, max_examples=60)
@given(
    made=st.lists(values, max_size=14),
    later=st.lists(values, max_size=4),
    gone=st.sets(st.integers(1, 14)),
    wanted=filters,
    order=st.sampled_from(ORDERS),
    limit=st.integers(1, 5),
)
def test_pages_make_up_the_sorted_list_while_jobs_come_and_go(
    empty: bytes,
    made: list[dict[str, Any]],
    later: list[dict[str, Any]],
    gone: set[int],
    wanted: JobFilter,
    order: JobOrder,
    limit: int,
) -> None:
    async def story(folder: Path) -> None:
        (folder / "app.db").write_bytes(empty)
        async with opened(folder / "app.db") as database:
            await check(database)

    async def check(database: Database) -> None:
        upload = upload_row("a")
        jobs = [job_row(number, upload, **fields) for number, fields in enumerate(made, 1)]
        new = [job_row(number, upload, **fields) for number, fields in enumerate(later, 100)]
        await add_all(database, upload, *jobs)
        first = await read(database, wanted, order, Span(limit=limit))
        assert first.total == sum(is_wanted(job, wanted) for job in jobs)
        seen, next_place = [job.number for job in first.jobs], first.next
        assert (next_place is None) == (first.total <= limit)
        await add_all(database, *new)
        async with database.writing() as session:
            await session.execute(delete(Job).where(Job.number.in_(gone)))
        remaining = [job for job in (*jobs, *new) if is_wanted(job, wanted) and job.number not in gone]
        while next_place is not None:
            page = await read(database, wanted, order, Span(next_place, limit=limit))
            seen += [job.number for job in page.jobs]
            next_place = page.next
        assert len(seen) == len(set(seen))
        told = [number for number in seen if number not in gone]
        expected = in_order(remaining, order)
        assert told == [number for number in expected if number in told]
        is_old = {job.number for job in jobs} & {job.number for job in remaining}
        assert is_old <= set(told) or first.next is None

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(story(Path(folder)))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.key}-{order.is_descending}")
def test_skip_counts_from_where_the_page_begins(tmp_path: Path, order: JobOrder) -> None:
    async def story() -> None:
        async with opened(tmp_path / "app.db") as database:
            await check(database)

    async def check(database: Database) -> None:
        upload = upload_row("a")
        times = [None, DAY, DAY, None, DAY + timedelta(days=1), DAY - timedelta(days=1)]
        jobs = [
            job_row(
                number, upload, completed_at=time, priority=number % 3, processing_time=number % 2 or None
            )
            for number, time in enumerate(times, 1)
        ]
        await add_all(database, upload, *jobs)
        expected = in_order(jobs, order)
        assert [job.number for job in (await read(database, JobFilter(), order, Span())).jobs] == expected
        page = await read(database, JobFilter(), order, Span(skip=1, limit=2))
        assert [job.number for job in page.jobs] == expected[1:3]
        page = await read(database, JobFilter(), order, Span(page.next, skip=1, limit=2))
        assert [job.number for job in page.jobs] == expected[4:6] and page.next is None and page.total == 6

    schema.upgrade(tmp_path / "app.db")
    asyncio.run(story())


def test_only_what_may_be_missing_is_told_to_be_last() -> None:
    assert {key for key in Key if Job.__table__.c[key.value].nullable} == NULLABLE
    assert ENDED  # the filter's statuses are those of the model


@pytest.mark.parametrize("is_descending", [False, True])
def test_the_list_by_numbers_is_not_sorted_but_read_from_its_index(
    tmp_path: Path, is_descending: bool
) -> None:
    async def plan(database: Database, order: JobOrder, span: Span) -> str:
        query = listing._selected([], order, span, span.limit)
        sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
        async with database.reading() as session:
            rows = await session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))
            return "; ".join(row.detail for row in rows)

    async def story() -> None:
        by_number = JobOrder(is_descending=is_descending)
        async with opened(tmp_path / "app.db") as database:
            for span in (Span(), Span(listing.Place(7, 7))):
                told = await plan(database, by_number, span)
                assert "TEMP B-TREE" not in told and "INDEX" in told
            by_priority = replace(by_number, key=Key.PRIORITY)
            assert "TEMP B-TREE" in await plan(database, by_priority, Span())  # so a sort would be seen

    schema.upgrade(tmp_path / "app.db")
    asyncio.run(story())
