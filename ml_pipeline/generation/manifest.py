"""The manifest of a job that only makes pictures, and how its folder is put together.

Light: the server imports it, and writes it itself where the pictures came from elsewhere. With layers, the
manifest is the ordinary one of `ml_pipeline/manifest.py`, whose `generation` holds the same record.
The dataclasses are the one source of `docs/generation.schema.json` (a test compares them).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from ml_pipeline.errors import GenerationError
from ml_pipeline.generation.record import GenerationRecord, ImageRecord
from ml_pipeline.linking import link
from ml_pipeline.manifest import MANIFEST_FILENAME
from ml_pipeline.versions import versions_here

GENERATION_SCHEMA_VERSION = "1.0"


@dataclass(frozen=True)
class GenerationManifest:
    """Everything about one result without layers; times are seconds.

    `cached_from` is the job whose finished result this is, where it was not made anew.
    """

    job_id: str
    generation: GenerationRecord
    timings_s: dict[str, float]
    versions: dict[str, str] = field(default_factory=versions_here)
    kind: Literal["generation"] = "generation"
    cached_from: str | None = None
    schema_version: str = GENERATION_SCHEMA_VERSION

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, allow_nan=False) + "\n"


def gather(source: Path, folder: Path, images: Sequence[ImageRecord]) -> None:
    """Give the pictures that lie in `source`, and their disparity, a second name in a result's folder.

    Raises
    ------
    GenerationError
        When one is no longer there, or no longer what it was.
    """
    for image in images:
        try:
            size_bytes = link(source / image.filename, folder / image.filename)
            if image.disparity_filename is not None:
                link(source / image.disparity_filename, folder / image.disparity_filename)
        except FileNotFoundError as error:
            raise _gone(image, "is no longer in storage") from error
        if size_bytes != image.size_bytes:
            raise _gone(image, f"has {size_bytes} bytes in storage, not {image.size_bytes}")


def write_generation(folder: Path, manifest: GenerationManifest) -> None:
    """Write `manifest.json`, last of all; with it the result is complete."""
    (folder / MANIFEST_FILENAME).write_text(manifest.to_json(), encoding="utf-8")


def _gone(image: ImageRecord, what: str) -> GenerationError:
    return GenerationError(f"{image.filename} was made, and {what}; ask for it anew, as a new job")
