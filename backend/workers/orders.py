"""What a child is told to do for a job."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from backend.config import Settings
from backend.models.job import Job
from backend.services.images import GenerationOrder
from backend.services.leases import Lease
from backend.workers.messages import Generate, Run
from ml_pipeline.generation.shortfall import ImageFailure


def order_of_layers(job: Job, lease: Lease, folder: Path, settings: Settings) -> Run:
    """Layers of a photo, or of one that has its disparity already."""
    uploads = settings.uploads_path
    return Run(
        job_id=job.id,
        lease_token=lease.token,
        picture=str(uploads / (job.input_filename or "")),
        folder=str(folder),
        parameters=job.parameters.to_dict(),
        disparity=str(uploads / job.disparity_filename) if job.disparity_filename else None,
        origin=job.disparity_origin,
        max_megapixels=settings.max_image_megapixels,
        degraded=job.degraded,
    )


def order_of_pictures(
    job: Job, lease: Lease, folder: Path, settings: Settings, wanted: GenerationOrder, images_folder: Path
) -> Generate:
    """Pictures from a prompt, those that are missing, and perhaps layers of the only one."""
    generation = wanted.generation
    failures = [
        ImageFailure(image.index, image.error_code or "", image.error_message or "")
        for image in wanted.failed
    ]
    return Generate(
        job_id=job.id,
        lease_token=lease.token,
        folder=str(folder),
        generation=generation.parameters.to_dict(),
        reason=generation.reason,
        is_layered=generation.is_layered,
        parameters=job.parameters.to_dict(),
        images=[record.to_dict() for record in wanted.records],
        failures=[asdict(failure) for failure in failures],
        images_folder=str(images_folder),
        max_megapixels=settings.max_image_megapixels,
        degraded=job.degraded,
    )
