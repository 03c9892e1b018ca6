"""The disparity of a completed job, kept for a job that slices it anew."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields
from typing import Any

from loguru import logger

from backend import disk
from backend.errors import DisparityGoneError, ResultNotFoundError, UploadRefusedError
from backend.models.job import Job, Upload, UploadKind
from backend.services.results import ResultStore, require_completed
from backend.services.uploads import ReceivedFile, UploadService
from ml_pipeline.errors import ImageTooLargeError, InputError
from ml_pipeline.linking import link
from ml_pipeline.manifest import DISPARITY_FILENAME, DisparityRecord, Fallback

MAX_FALLBACKS = 20
MAX_TEXT_LENGTH = 1000
_FORMAT = "PNG"


async def keep(source: Job, picture: Upload, results: ResultStore, uploads: UploadService) -> Upload:
    """Take the disparity in as an upload of its own, whose row is not written yet.

    It is a second name for the same bytes, or a copy where the disk knows no such names. Deleting the source
    job takes nothing away from it, whenever that happens.
    """
    require_completed(source)
    incoming = uploads.incoming_path()
    try:
        path = results.file(source, DISPARITY_FILENAME)
        with disk.room_for("the stored disparity", incoming.parent):
            size_bytes = await asyncio.to_thread(link, path, incoming)
        received = ReceivedFile(incoming, DISPARITY_FILENAME, size_bytes)
        upload = await uploads.accept(received, UploadKind.STORED_DISPARITY)
    except ImageTooLargeError:
        raise  # MAX_IMAGE_MEGAPIXELS is smaller by now
    except (ResultNotFoundError, FileNotFoundError) as error:
        raise _gone(source, "is no longer in storage") from error
    except (InputError, UploadRefusedError) as error:  # whose advice is for files of a person's own
        logger.bind(job_id=source.id).warning("its stored disparity is refused: {}", error)
        raise _gone(source, "is no longer what it was") from error
    finally:
        incoming.unlink(missing_ok=True)
    found = (upload.format, upload.width, upload.height)
    if found != (_FORMAT, picture.width, picture.height):
        uploads.discard(upload)
        raise _gone(source, f"is no map of {picture.width}x{picture.height}, the picture's size")
    return upload


def origin_of(source: Job) -> dict[str, Any]:
    """Where the disparity came from, as a `DisparityRecord`, and that it is the source job's.

    A child wrote the manifest, so its word is taken for no more than bounded text.
    """
    record = (source.result_manifest or {}).get("disparity")
    try:
        if not isinstance(record, dict):
            raise TypeError("no record")
        found: dict[str, Any] = {  # an older manifest may lack a field that has a default
            field.name: _text(record.get(field.name, field.default))
            for field in fields(DisparityRecord)
            if field.type == "str"
        }
        found["fallbacks"] = tuple(_fallback(values) for values in _few(record["fallbacks"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _gone(source, "has no record of what made it") from error
    return asdict(DisparityRecord(**found | {"filename": DISPARITY_FILENAME, "reused_from": source.id}))


def _fallback(values: Any) -> Fallback:
    return Fallback(_text(values["wanted"]), _text(values["used"]), _text(values["reason"]))


def _few(values: Any) -> list[Any]:
    if not isinstance(values, list) or len(values) > MAX_FALLBACKS:
        raise ValueError("no short list")
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        raise ValueError("no short text")
    return value


def _gone(source: Job, what: str) -> DisparityGoneError:
    anew = "ask for its prompt anew"
    if source.input_filename is not None:
        anew = f"create a job for its picture anew: POST …/jobs with filename={source.input_filename}"
    return DisparityGoneError(f"the disparity of job {source.id} {what}; {anew}")
