"""The picture of a completed job that went on to layers, kept for a job that slices them anew."""

from __future__ import annotations

import asyncio

from backend import disk
from backend.errors import DisparityGoneError, ResultNotFoundError, UploadRefusedError
from backend.models.job import Job, Upload, UploadKind
from backend.services.results import ResultStore
from backend.services.titles import title_of
from backend.services.uploads import ReceivedFile, UploadService
from ml_pipeline.errors import ImageTooLargeError, InputError
from ml_pipeline.generation.record import image_filename
from ml_pipeline.linking import link


async def keep(source: Job, prompt: str, results: ResultStore, uploads: UploadService) -> Upload:
    """Take the picture in as an upload of its own, called after the prompt, whose row is not written yet.

    It is a second name for the same bytes; deleting the source job takes nothing away from it.
    """
    incoming = uploads.incoming_path()
    try:
        path = results.file(source, image_filename(1))
        with disk.room_for("the picture", incoming.parent):
            size_bytes = await asyncio.to_thread(link, path, incoming)
        return await uploads.accept(
            ReceivedFile(incoming, f"{title_of(prompt)}.png", size_bytes), UploadKind.PICTURE
        )
    except ImageTooLargeError:
        raise  # MAX_IMAGE_MEGAPIXELS is smaller by now
    except (ResultNotFoundError, FileNotFoundError, InputError, UploadRefusedError) as error:
        raise DisparityGoneError(
            f"the picture of job {source.id} is no longer in storage as it was; create the job anew, with "
            "the same prompt and seed"
        ) from error
    finally:
        incoming.unlink(missing_ok=True)
