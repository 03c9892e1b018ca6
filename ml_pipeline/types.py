"""The data that travels between stages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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


Report: TypeAlias = Callable[[Progress | LayerReady], None]
CancelCheck: TypeAlias = Callable[[], None]


@dataclass(frozen=True)
class Task:
    """One run: a picture, perhaps a disparity map, and an empty folder for the result.

    The map is the user's own; or, with its `origin`, the `disparity.png` of an earlier result for the same
    picture, which is then taken as it is and not estimated again.

    `fallbacks` tell what is done otherwise than was asked for from the start; where that is in `parameters`,
    `asked` holds them as they were.
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

    def is_changed(self, parameter: str) -> bool:
        """Whether a parameter is not what was asked for."""
        asked = self.asked or self.parameters
        return bool(getattr(asked, parameter) != getattr(self.parameters, parameter))


@dataclass(frozen=True)
class Picture:
    """A decoded photo, upright, in sRGB."""

    rgb: Rgb8
    source: Source
