"""POST …/jobs/upload."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from backend.api.dependencies import ServicesDep
from backend.api.descriptions import UPLOAD_BODY, error_answers
from backend.api.forms import FormLimits, receive_form
from backend.api.room import NEEDS_ROOM
from backend.errors import InvalidParameterError
from backend.models.job import Upload, UploadKind
from backend.models.schemas import UploadResponse
from backend.services.uploads import UploadService

router = APIRouter(tags=["jobs"])
_KINDS = {kind.value: kind for kind in (UploadKind.PICTURE, UploadKind.DISPARITY)}


@router.post(
    "/upload",
    status_code=201,
    response_model=UploadResponse,
    operation_id="upload_file",
    dependencies=[NEEDS_ROOM],
    summary="Upload image file",
    responses=error_answers(400, 403, 408, 413, 415, 507),
    openapi_extra=UPLOAD_BODY,
)
async def upload_file(request: Request, services: ServicesDep) -> dict[str, Any]:
    """Stream a picture in and have it decoded once; what it answers can be used in any number of jobs.

    A `.npy` array, or a grey PNG sent with `kind=disparity`, becomes a disparity map.
    """
    limits = FormLimits(("file",), services.settings.max_upload_bytes, services.uploads.incoming_path)
    async with receive_form(request, limits) as form:
        kind = form.fields.get("kind") or UploadKind.PICTURE.value
        if kind not in _KINDS:
            raise InvalidParameterError(f"kind is {kind[:80]!r}; it must be one of {', '.join(_KINDS)}")
        if "file" not in form.files:
            raise InvalidParameterError("file is missing; send it as a form: curl -F file=@photo.jpg …")
        upload = await services.uploads.store(form.files["file"], _KINDS[kind])
    return answer(upload, services.uploads)


def answer(upload: Upload, uploads: UploadService) -> dict[str, Any]:
    return {
        "file_id": upload.file_id,
        "filename": upload.filename,
        "original_filename": upload.original_filename,
        "size_bytes": upload.size_bytes,
        "path": str(uploads.path_of(upload)),
        "width": upload.width,
        "height": upload.height,
        "kind": upload.kind,
    }
