"""The data that travels between stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.generation.record import GenerationRecord, ImageRecord
from ml_pipeline.generation.shortfall import ImageFailure
from ml_pipeline.manifest import DisparityRecord, Fallback, Source
from ml_pipeline.parameters import Parameters

Rgb8: TypeAlias = NDArray[np.uint8]  # (M, N, 3), sRGB
Rgba8: TypeAlias = NDArray[np.uint8]  # (M, N, 4), sRGB, straight alpha
Rgb: TypeAlias = NDArray[np.float32]  # (M, N, 3), [0, 1]
Plane: TypeAlias = NDArray[np.float32]  # (M, N), [0, 1]
Alpha: TypeAlias = NDArray[np.uint8]  # (M, N): a matte as the files hold it, 255 is opaque
Disparity16: TypeAlias = NDArray[np.uint16]  # (M, N): disparity as the file holds it, 65535 is nearest
Mask: TypeAlias = NDArray[np.bool_]  # (M, N)
Labels: TypeAlias = NDArray[np.uint8]  # (M, N): 1 is the background, the highest is nearest


@dataclass(frozen=True)
class Progress:
    """A stage has come this far; `fraction` is of the whole run, from 0 to 1 and never falling."""

    stage: str
    fraction: float
    message: str


@dataclass(frozen=True)
class LayerReady:
    """The preview of layer `index` of `count` lies in the folder; 1 is the background."""

    index: int
    count: int
    name: str


@dataclass(frozen=True)
class ImageReady:
    """A picture from a prompt lies in the folder, with its disparity where its painter knows it."""

    record: ImageRecord


@dataclass(frozen=True)
class ImageLost:
    """A picture from a prompt cannot be had; those that come after it are made all the same."""

    failure: ImageFailure


Report: TypeAlias = Callable[[Progress | LayerReady], None]
GenerationReport: TypeAlias = Callable[[Progress | LayerReady | ImageReady | ImageLost], None]
CancelCheck: TypeAlias = Callable[[], None]


@dataclass(frozen=True)
class Task:
    """One run: a picture, perhaps a disparity map, and an empty folder for the result.

    The map is the user's own; or, with its `origin`, the `disparity.png` of an earlier result for the same
    picture, which is then taken as it is and not estimated again.

    `fallbacks` tell what is done otherwise than was asked for from the start; where that is in `parameters`,
    `asked` holds them as they were.

    Where the picture was made from a prompt, `generation` tells of it, and `spent_s` of the time it took.
    """

    job_id: str
    picture: Path
    folder: Path
    parameters: Parameters
    disparity: Path | None = None
    origin: DisparityRecord | None = None
    max_megapixels: float = 64.0
    models: Path | None = None
    device: str = "auto"
    fallbacks: tuple[Fallback, ...] = ()
    asked: Parameters | None = None
    generation: GenerationRecord | None = None
    spent_s: dict[str, float] = field(default_factory=dict)

    def is_changed(self, parameter: str) -> bool:
        """Whether a parameter is not what was asked for."""
        asked = self.asked or self.parameters
        return bool(getattr(asked, parameter) != getattr(self.parameters, parameter))


@dataclass(frozen=True)
class GenerationTask:
    """One run from a prompt: pictures and, with `is_layered`, the layers of the only one.

    `task` says for whom, into which empty folder, with which models and on which device; its picture is the
    first of those that are made, in that folder. `images` are those that an earlier attempt left in
    `images_folder`; `failures` are those that it could not make.
    """

    task: Task
    wanted: GenerationParameters
    reason: str
    is_layered: bool = False
    images: tuple[ImageRecord, ...] = ()
    images_folder: Path = Path()
    failures: tuple[ImageFailure, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A decoded photo, upright, in sRGB."""

    rgb: Rgb8
    source: Source
