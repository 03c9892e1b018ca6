"""GET /api/styles, and a small picture of each."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse

from backend.api.dependencies import ServicesDep
from backend.api.descriptions import error_answers
from backend.api.files import answer_file
from backend.models.style_schemas import StylesResponse
from backend.services.styles import describe_styles, sample_of
from ml_pipeline.parameters import MAX_STYLE_LENGTH

SAMPLE_TYPE = "image/webp"
FRESH_S = 3600

router = APIRouter(tags=["styles"])
StyleKey = Annotated[str, Path(description="a style's key", examples=["watercolor"])]


@router.head("", response_model=StylesResponse, include_in_schema=False)
@router.get(
    "",
    response_model=StylesResponse,
    operation_id="list_styles",
    summary="List all styles; say how a text is understood",
    responses=error_answers(400),
)
async def list_styles(
    services: ServicesDep,
    text: Annotated[
        str | None,
        Query(max_length=MAX_STYLE_LENGTH, description="as painterly_style would have it"),
    ] = None,
) -> dict[str, Any]:
    """The presets of painterly mode, and with `?text=` which of them that text means, and what it changes."""
    return describe_styles(f"{services.settings.api_prefix}/styles", text)


@router.head("/{key}/sample", include_in_schema=False)
@router.get(
    "/{key}/sample",
    response_class=FileResponse,
    operation_id="get_style_sample",
    summary="A small picture in this style",
    responses={
        200: {"content": {SAMPLE_TYPE: {}}, "description": "The picture"},
        206: {"description": "The part of the file that `Range` asks for"},
        304: {"description": "The file still is the one of `If-None-Match`"},
        **error_answers(400, 404, 416),
    },
)
async def get_style_sample(request: Request, key: StyleKey) -> Response:
    """Painted by this program; the same scene for every style."""
    path = await asyncio.to_thread(sample_of, key)
    headers = {"Cache-Control": f"max-age={FRESH_S}"}
    return answer_file(request, path, SAMPLE_TYPE, headers, content_disposition_type="inline")
