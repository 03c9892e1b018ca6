"""GET …/generate: lists of jobs that make pictures from a prompt."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from backend.api.dependencies import ServicesDep
from backend.api.descriptions import error_answers
from backend.api.listing import PAGE, After, Limit, Skip, Sort, Wanted, page_of
from backend.models.generation_schemas import GenerationList
from backend.models.job import JobKind

router = APIRouter(tags=["generation"])


@router.head("", response_model=GenerationList, include_in_schema=False)
@router.get(
    "",
    response_model=GenerationList,
    operation_id="list_generations",
    summary="List jobs of pictures, page by page",
    responses=error_answers(400),
)
async def list_generations(
    services: ServicesDep,
    wanted: Wanted,
    skip: Skip = 0,
    limit: Limit = PAGE,
    sort: Sort = "-number",
    after: After = "",
) -> dict[str, Any]:
    """Newest first, unless `sort` says otherwise; `next` names the next page, as with the list of jobs."""
    return await page_of(JobKind.GENERATE, services, wanted, sort, after, skip, limit)
