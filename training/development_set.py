"""Real photos with marked depth order, and stereo frames with true disparity: scored on, never trained on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.io import decode
from ml_pipeline.types import Mask, Plane, Rgb8

HOME = Path(__file__).resolve().parents[2] / "shared" / "photos"  # beside the repository
SUFFIXES = {".jpg", ".jpeg", ".png"}
MAX_MEGAPIXELS = 64.0
EXPECTED = """\
{folder} holds no development set: {missing} is not there. Expected in that folder:
  depth_order.json           {{"images": [{{"file": "NAME.jpg", "points": [POINT, …]}}, …]}}, and POINT
                             {{"x": 0 to 1 across, "y": 0 to 1 down, "rank": 0 nearest}}
  NAME.jpg                   each photo that it names
  stereo/NAME_left.png       frames of a stereo pair, and
  stereo/NAME_disparity.png  their true disparity: grey, larger is nearer, 0 unknown
Name another folder with --photos DIR."""


class DevelopmentSetError(Exception):
    """Raised when the folder of real photos lacks a part of the development set."""


@dataclass(frozen=True)
class MarkedPhoto:
    """A photo, (M, N, 3), with points, (K, 3): across, down and rank, 0 nearest."""

    stem: str
    rgb: Rgb8
    points: NDArray[np.float64]


@dataclass(frozen=True)
class StereoFrame:
    """A photo, (M, N, 3), with its true disparity, (M, N), and where that is known."""

    stem: str
    rgb: Rgb8
    truth: Plane
    known: Mask


@dataclass(frozen=True)
class DevelopmentSet:
    """What the product is scored on, and photos to look at."""

    photos: tuple[MarkedPhoto, ...]
    frames: tuple[StereoFrame, ...]
    others: tuple[Path, ...]  # photos of the folder of which nothing is known: to look at

    @property
    def pictures(self) -> dict[str, Rgb8]:
        """Every photo that something is known of, by its stem."""
        return {item.stem: item.rgb for item in self.photos} | {item.stem: item.rgb for item in self.frames}


@lru_cache(maxsize=1)
def read_development_set(folder: Path = HOME) -> DevelopmentSet:
    """The photos of a folder in memory, so that scoring again costs no decoding.

    Raises
    ------
    DevelopmentSetError
        When a part is missing; says what is expected there.
    """
    order, stereo = folder / "depth_order.json", folder / "stereo"
    images = json.loads(_existing(order, folder).read_text(encoding="utf-8"))["images"]
    truths = sorted(_existing(stereo, folder).glob("*_disparity.png"))
    _existing(truths[0] if truths else stereo / "*_disparity.png", folder)
    marked = {folder / image["file"]: image["points"] for image in images}
    others = tuple(
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and not path.stem.endswith("_disparity") and path not in marked
    )
    return DevelopmentSet(
        tuple(_marked(_existing(path, folder), points) for path, points in marked.items()),
        tuple(_frame(path, folder) for path in truths),
        others,
    )


def read_photo(path: Path) -> Rgb8:
    """A photo as (M, N, 3) uint8, upright."""
    return decode(path, MAX_MEGAPIXELS).rgb


def _marked(path: Path, points: list[dict[str, float]]) -> MarkedPhoto:
    places = np.array([[point["x"], point["y"], point["rank"]] for point in points], dtype=np.float64)
    return MarkedPhoto(path.stem, read_photo(path), places)


def _frame(truth: Path, folder: Path) -> StereoFrame:
    photo = truth.with_name(truth.name.replace("_disparity.png", "_left.png"))
    disparity = np.asarray(cv2.imread(str(truth), cv2.IMREAD_UNCHANGED), dtype=np.float32)
    return StereoFrame(photo.stem, read_photo(_existing(photo, folder)), disparity, disparity > 0)


def _existing(path: Path, folder: Path) -> Path:
    if not path.exists():
        raise DevelopmentSetError(EXPECTED.format(folder=folder, missing=path.name))
    return path
