"""Jobs that make pictures from a prompt, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.models.generation import Generation, Image, ImageStatus
from backend.models.generation_schemas import GenerationResponse, ImageResponse
from backend.models.job import Job, JobStatus
from ml_pipeline.generation.record import ImageRecord

_OF_JOB = tuple(
    name
    for name in GenerationResponse.model_fields
    if name in Job.__table__.columns and name not in ("mode", "cuts")
)


def describe_generation(
    job: Job, generation: Generation, images: Sequence[Image], url: str, **outlook: Any
) -> GenerationResponse:
    """`url` is where such jobs are; `outlook` holds what the rows do not say: place, time left, attempts."""
    layers = job.num_layers if generation.is_layered else None
    return GenerationResponse(
        **{name: getattr(job, name) for name in _OF_JOB},
        **outlook,
        job_id=job.id,
        prompt=generation.prompt,
        negative_prompt=generation.negative_prompt,
        provider=generation.provider,
        provider_reason=generation.reason,
        model=generation.model,
        num_images=generation.num_images,
        images_completed=sum(image.status is ImageStatus.COMPLETED for image in images),
        images=[describe_image(image, job.status, f"{url}/{job.id}/download") for image in images],
        width=generation.width,
        height=generation.height,
        seed=generation.seed,
        animal=generation.animal,
        layers=layers,
        cuts=job.cuts,
        mode=job.mode if generation.is_layered else None,
    )


def describe_image(image: Image, job: JobStatus, url: str) -> ImageResponse:
    """`url` is where the job's files are."""
    record = ImageRecord.from_dict(image.record) if image.record is not None else None
    return ImageResponse(
        index=image.index,
        status=image.status_in(job),
        seed=image.seed,
        url=f"{url}/{record.filename}" if record else None,
        filename=record.filename if record else None,
        width=record.width if record else None,
        height=record.height if record else None,
        understood=record.understood if record else "",
        error_code=image.error_code,
        error_message=image.error_message,
        completed_at=image.completed_at,
    )
