"""Pictures that cannot be had, and what their job's end says of them. Light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml_pipeline.errors import (
    GenerationError,
    ImageFailedError,
    ImagesMissingError,
    OutcomeUnknownError,
    OutputBrokenError,
    OutputExpiredError,
)

FINAL = (ImageFailedError, OutputExpiredError, OutputBrokenError, OutcomeUnknownError)
"""What costs one picture, for good, and says nothing of those that come after it."""


@dataclass(frozen=True)
class ImageFailure:
    """Why a picture is not there, for programs and for people."""

    index: int
    code: str
    message: str


RETRY = "asking once more (POST …/retry) makes only what is missing"


def shortfall(failures: Sequence[ImageFailure], num_images: int, way_out: str = RETRY) -> GenerationError:
    """The error of a job that lacks these pictures: of their own kind, where all failed in the same way."""
    codes = {failure.code for failure in failures}
    kind = _kind_of(codes.pop()) if len(codes) == 1 else ImagesMissingError
    if num_images == 1:
        return kind(failures[0].message)
    told = "; ".join(f"image {failure.index}: {failure.message}" for failure in failures)
    others = "the others can be had, and " if way_out == RETRY and len(failures) < num_images else ""
    return kind(f"{len(failures)} of {num_images} images could not be made ({told}); {others}{way_out}")


def _kind_of(code: str) -> type[GenerationError]:
    kinds: list[type[GenerationError]] = [GenerationError, *GenerationError.__subclasses__()]
    return next((kind for kind in kinds if kind.code == code), ImagesMissingError)
