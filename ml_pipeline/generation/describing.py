"""What is recorded of a picture once it lies on disk. Light: the server records those from elsewhere."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

from ml_pipeline.errors import OutputBrokenError
from ml_pipeline.generation.base import GeneratedImage
from ml_pipeline.generation.record import ImageRecord, image_disparity_filename, image_filename

_HEADER = struct.Struct(">8s4x4sII")  # a PNG's first bytes: its signature, then IHDR with width and height
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def describe(made: GeneratedImage, index: int, seed: int) -> ImageRecord:
    """The record of picture `index`, a PNG under its own name, as `image_filename` gives it."""
    width, height = png_size(made.path)
    with made.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ImageRecord(
        index=index,
        filename=image_filename(index),
        seed=seed,
        width=width,
        height=height,
        sha256=digest,
        size_bytes=made.path.stat().st_size,
        provider=made.provider,
        model=made.model,
        revision=made.revision,
        device=made.device,
        disparity_filename=image_disparity_filename(index) if made.disparity is not None else None,
        understood=made.understood,
        fallbacks=made.fallbacks,
    )


def png_size(path: Path) -> tuple[int, int]:
    """Width and height, read from the header alone; raises OutputBrokenError for what is no PNG."""
    with path.open("rb") as file:
        header = file.read(_HEADER.size)
    if len(header) == _HEADER.size:
        signature, chunk, width, height = _HEADER.unpack(header)
        if (signature, chunk) == (_SIGNATURE, b"IHDR"):
            return width, height
    raise OutputBrokenError(f"{path.name} is no PNG, as a picture is to be")
