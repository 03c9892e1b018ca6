"""POST …/jobs/{id}/reslice."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from backend.api.created import answer_created
from backend.api.dependencies import JobId, Services, ServicesDep
from backend.api.descriptions import RESLICE_BODY, error_answers
from backend.api.forms import FormLimits, receive_form
from backend.api.parameters import parse_reslice
from backend.errors import DisparityGoneError, UploadNotFoundError
from backend.models.job import Job
from backend.models.schemas import JobResponse
from backend.services import stored_disparity
from backend.services.new_job import NewJob
from backend.services.results import require_completed
from ml_pipeline.parameters import Parameters

router = APIRouter(tags=["jobs"])


@router.post(
    "/{job_id}/reslice",
    status_code=202,
    response_model=JobResponse,
    operation_id="reslice_job",
    summary="Slice a result anew",
    responses=error_answers(400, 403, 404, 408, 409, 410, 413, 415, 507),
    openapi_extra=RESLICE_BODY,
)
async def reslice_job(
    request: Request, response: Response, job_id: JobId, services: ServicesDep
) -> JobResponse:
    """Queue a new job that divides or paints a completed job's picture anew, by the disparity found then.

    None is estimated. Only `num_layers`, `cuts`, or what is to be painted otherwise has to be given; to paint
    a photo-realistic result by another seed alone takes `mode=painterly` too. The source job may be deleted
    at any time.
    """
    limits = FormLimits((), services.settings.max_upload_bytes, services.uploads.incoming_path)
    async with receive_form(request, limits) as form:
        source = await services.jobs.get(job_id)
        parameters = parse_reslice(form.fields, source.parameters, services.settings)
        try:
            job = await _create(source, parameters, services)
        except (DisparityGoneError, UploadNotFoundError):
            await services.jobs.get(job_id)  # what is missing may have gone with the job, deleted meanwhile
            raise
    return answer_created(job, form.fields, response, services)


async def _create(source: Job, parameters: Parameters, services: Services) -> Job:
    require_completed(source)
    origin = stored_disparity.origin_of(source)
    picture = await services.uploads.find(source.input_filename)
    disparity = await stored_disparity.keep(source, picture, services.results, services.uploads)
    is_created = False
    try:
        job = await services.jobs.create(
            NewJob(parameters, picture, disparity, (disparity,), source.id, origin)
        )
        is_created = True
        return job
    finally:
        if not is_created:
            services.uploads.discard(disparity)
