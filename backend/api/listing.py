"""GET …/jobs: lists of jobs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator

from backend.api.cursors import read_cursor, write_cursor
from backend.api.dependencies import Services, ServicesDep
from backend.api.descriptions import error_answers
from backend.database.listing import NEWEST_FIRST, JobFilter, JobOrder, SortKey, Span
from backend.errors import InvalidParameterError
from backend.models.job import JobKind, JobStatus
from backend.models.schemas import JobList
from ml_pipeline.parameters import Mode

PAGE = 50
MAX_PAGE = 500
MAX_SKIP = 2**53
_WHOLE = re.compile("-?[0-9]{1,18}")
_SORTS = [f"{sign}{key.value}" for key in SortKey for sign in ("", "-")]
_TIME_EXAMPLE = "2024-12-28T10:00:00Z"


def _whole(default: int, low: int, high: int) -> BeforeValidator:
    """`?skip=` says no more than its absence, as an empty field of a form does."""

    def parse(text: str) -> int:
        if text == "":
            return default
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(text)

    return BeforeValidator(parse)


def _statuses(texts: list[str]) -> frozenset[JobStatus]:
    names = {name.strip() for text in texts for name in text.split(",")} - {""}
    unknown = sorted(names - set(JobStatus))
    if unknown:
        raise InvalidParameterError(
            f"status is {unknown[0][:80]!r}; it must be one of {', '.join(JobStatus)}, or several with commas"
        )
    return frozenset(JobStatus(name) for name in names)


def _time(name: str, text: str) -> datetime | None:
    """A time without a zone is UTC; a `+` that nobody encoded has come as a space."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text.upper() else text)
    except ValueError as error:
        raise InvalidParameterError(
            f"{name} is {text[:80]!r}; it must be a time such as {_TIME_EXAMPLE}, or a date"
        ) from error
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # the first or the last day there is, in a far zone
        return moment.replace(tzinfo=UTC)


def _order(text: str) -> JobOrder:
    if not text:
        return NEWEST_FIRST
    if text not in _SORTS:
        raise InvalidParameterError(
            f"sort is {text[:80]!r}; it must be one of {', '.join(SortKey)}, or one with - before it, "
            "largest first"
        )
    return JobOrder(SortKey(text.removeprefix("-")), text.startswith("-"))


def _mode(text: str | None) -> Mode | None:
    if text and text not in set(Mode):
        raise InvalidParameterError(f"mode is {text[:80]!r}; it must be one of {', '.join(Mode)}")
    return Mode(text) if text else None


def _choice(description: str, choices: list[str]) -> Any:
    return Query(description=description, json_schema_extra={"enum": choices})


def _moment(description: str) -> Any:
    extra = {"format": "date-time", "examples": [_TIME_EXAMPLE]}
    return Query(description=f"{description}; without a zone, UTC", json_schema_extra=extra)


def _wanted(
    status: Annotated[
        list[str],
        Query(
            description="only jobs of this status, or of these",
            json_schema_extra={"items": {"type": "string", "enum": list(JobStatus)}},
        ),
    ] = [],  # noqa: B006 - FastAPI copies it
    mode: Annotated[str | None, _choice("only jobs of this mode", list(Mode))] = None,
    batch_id: Annotated[str, Query(description="only jobs of this batch")] = "",
    created_after: Annotated[str, _moment("only jobs created then or later")] = "",
    created_before: Annotated[str, _moment("only jobs created earlier")] = "",
) -> JobFilter:
    return JobFilter(
        statuses=_statuses(status),
        mode=_mode(mode),
        batch_id=batch_id or None,
        created_after=_time("created_after", created_after),
        created_before=_time("created_before", created_before),
    )


Wanted = Annotated[JobFilter, Depends(_wanted)]
Skip = Annotated[
    int,
    _whole(0, 0, MAX_SKIP),
    Query(description="how many to pass over", json_schema_extra={"minimum": 0, "maximum": MAX_SKIP}),
]
Limit = Annotated[
    int,
    _whole(PAGE, 1, MAX_PAGE),
    Query(description="how many to answer", json_schema_extra={"minimum": 1, "maximum": MAX_PAGE}),
]
Sort = Annotated[str, _choice("what they go by, largest first with a -; jobs without it are last", _SORTS)]
After = Annotated[str, Query(description="begin after the last page: its `next`")]

router = APIRouter(tags=["jobs"])


@router.head("", response_model=JobList, include_in_schema=False)
@router.get(
    "",
    response_model=JobList,
    operation_id="list_jobs",
    summary="List jobs, page by page",
    responses=error_answers(400),
)
async def list_jobs(
    services: ServicesDep,
    wanted: Wanted,
    skip: Skip = 0,
    limit: Limit = PAGE,
    sort: Sort = "-number",
    after: After = "",
) -> dict[str, Any]:
    """Newest first, unless `sort` says otherwise.

    Each page names the next one in `next`. Read that way, with the same filters and sort, no job is missed or
    doubled, however many are created and deleted meanwhile.
    """
    return await page_of(JobKind.LAYERS, services, wanted, sort, after, skip, limit)


async def page_of(
    kind: JobKind, services: Services, wanted: JobFilter, sort: str, after: str, skip: int, limit: int
) -> dict[str, Any]:
    """A page of the jobs of one kind, and where the next one begins."""
    wanted, order = replace(wanted, kind=kind), _order(sort)
    place = read_cursor(after, wanted, order) if after else None
    page = await services.views.page(wanted, order, Span(place, skip, limit))
    return {
        "jobs": page.jobs,
        "total": page.total,
        "skip": skip,
        "limit": limit,
        "next": write_cursor(page.next, wanted, order) if page.next else None,
    }
