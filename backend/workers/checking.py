"""What a child says of its pictures, taken for no more than bounded text and numbers: it is not trusted."""

from __future__ import annotations

import re
from typing import Any

from backend.workers.messages import ImageLost
from ml_pipeline.errors import ImageFailedError
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.generation.record import ImageRecord, image_disparity_filename, image_filename
from ml_pipeline.generation.shortfall import FINAL, ImageFailure

MAX_SIDE_PX = 2**15
MAX_BYTES = 2**31
MAX_TEXT_LENGTH = 2000
MAX_FALLBACKS = 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


def checked_record(values: dict[str, Any], wanted: GenerationParameters) -> ImageRecord:
    """The record of a picture that was wanted, under the names that we give; raises ValueError for others."""
    try:
        index = _number(values["index"], wanted.num_images)
        has_disparity = values["disparity_filename"] is not None
        return ImageRecord(
            index=index,
            filename=image_filename(index),
            seed=wanted.seed_of(index),
            width=_number(values["width"], MAX_SIDE_PX),
            height=_number(values["height"], MAX_SIDE_PX),
            sha256=_digest(values["sha256"]),
            size_bytes=_number(values["size_bytes"], MAX_BYTES),
            provider=wanted.provider,
            model=_text(values["model"]),
            revision=_text(values["revision"]),
            device=_text(values["device"]),
            disparity_filename=image_disparity_filename(index) if has_disparity else None,
            understood=_text(values["understood"]),
            fallbacks=tuple(_fallback(told) for told in values["fallbacks"][:MAX_FALLBACKS]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no record of a picture ({error!r})") from error


def checked_failure(told: ImageLost, wanted: GenerationParameters) -> ImageFailure:
    """Why a picture that was wanted cannot be had; raises ValueError where there is none such."""
    codes = {kind.code for kind in FINAL}
    code = told.code if told.code in codes else ImageFailedError.code
    return ImageFailure(_number(told.index, wanted.num_images), code, _text(told.message))


def _number(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise ValueError(f"{str(value)[:80]!r} is no whole number from 1 to {most}")
    return value


def _digest(value: Any) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError("no SHA-256")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value[:MAX_TEXT_LENGTH]


def _fallback(told: Any) -> Fallback:
    return Fallback(_text(told["wanted"]), _text(told["used"]), _text(told["reason"]))
