"""What an attempt of the remote lane comes to, once each of its pictures is there or has failed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backend import disk
from backend.models.generation import Image
from backend.services.images import GenerationOrder
from backend.services.leases import Lease
from backend.services.retries import Failure
from ml_pipeline.generation.manifest import GenerationManifest, gather, write_generation
from ml_pipeline.generation.record import GenerationRecord
from ml_pipeline.manifest import MANIFEST_FILENAME

IMAGES_MISSING = "images_missing"
_LONGEST_REASON = 500


def failure_of(order: GenerationOrder) -> Failure:
    """Of a job some of whose pictures cannot be had: which, why, and what to do."""
    failed = order.failed
    codes = {image.error_code or IMAGES_MISSING for image in failed}
    code = codes.pop() if len(codes) == 1 else IMAGES_MISSING
    if len(order.images) == 1:
        return Failure(code, f"{_reason(failed[0])}; POST …/retry asks for it once more")
    why = "; ".join(f"{_named(images)}: {reason}" for reason, images in _by_reason(failed))
    there = [image for image in order.images if image.record is not None]
    message = f"{len(failed)} of {len(order.images)} images could not be had ({why})."
    if there:
        message += f" {_named(there).capitalize()} can be had all the same."
    return Failure(code, f"{message} POST …/retry asks for what is missing, and for nothing else")


def finish(source: Path, folder: Path, lease: Lease, order: GenerationOrder) -> dict[str, Any]:
    """Put the whole result together in an attempt's folder, safely on disk; its manifest."""
    generation = order.generation
    record = GenerationRecord(
        generation.prompt,
        generation.negative_prompt,
        generation.provider,
        generation.reason,
        tuple(order.records),
    )
    with disk.room_for("the result", folder.parent):
        gather(source, folder, order.records)
        took_s = round(time.monotonic() - lease.began_s, 3)
        manifest = GenerationManifest(lease.job_id, record, {"generating": took_s, "total": took_s})
        write_generation(folder, manifest)
        disk.sync(folder / MANIFEST_FILENAME)
        disk.sync(folder)
    told: dict[str, Any] = json.loads(json.dumps(asdict(manifest)))
    return told


def _by_reason(failed: Sequence[Image]) -> Sequence[tuple[str, Sequence[Image]]]:
    found: dict[str, list[Image]] = {}
    for image in failed:
        found.setdefault(_reason(image), []).append(image)
    return list(found.items())


def _reason(image: Image) -> str:
    return (image.error_message or "it is not known why")[:_LONGEST_REASON].rstrip(".")


def _named(images: Sequence[Image]) -> str:
    """`image 2`, or `images 1, 3`."""
    numbers = ", ".join(str(image.index) for image in images)
    return f"image {numbers}" if len(images) == 1 else f"images {numbers}"
