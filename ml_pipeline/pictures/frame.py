"""The first frame of an opened picture, decoded, and what its header says of it. Pillow and numpy alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from ml_pipeline.errors import BrokenImageError, InputError
from ml_pipeline.pictures.boxes import primary_properties
from ml_pipeline.pictures.decoding import reading, warned
from ml_pipeline.pictures.orientation import (
    ORIENTATION_TAG,
    TURNED,
    TURNED_BY_CONTAINER,
    TURNS,
    orientation_of,
)

# Strip by strip: one copy of a whole picture takes 180 MB at 60 MP. Strips of a few MB take a third longer,
# for the system hands out and takes back their memory each time.
STRIP_PIXELS = 2**18

_BITS_PER_SAMPLE = 258  # tags of TIFF
_PHOTOMETRIC = 262
_SAMPLE_FORMAT = 339


@dataclass(frozen=True)
class Frame:
    """One decoded frame.

    `orientation` (1 to 8) is still to be applied. `numbers` is the range of values that goes to black and
    white in grey pictures of over 8 bits, `covered` the box (left, top, right, bottom) that the frame fills.
    """

    image: Image.Image
    format: str
    bits: int
    orientation: int
    numbers: tuple[float, float] | None
    covered: tuple[int, int, int, int]
    steps: tuple[str, ...]

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height once `orientation` is applied."""
        width, height = self.image.size
        return (height, width) if self.orientation > 4 else (width, height)


def load_frame(image: ImageFile.ImageFile) -> Frame:
    """Decode the first frame (of HEIC: the primary picture).

    Raises
    ------
    BrokenImageError
        When its numbers are not finite. What the decoder raises passes: call it while `open_picture` watches.
    """
    kind = "JPEG" if image.format == "MPO" else str(image.format)  # with further pictures behind it
    steps = _frame_steps(image)
    bits = _bits(image)
    covered = image.tile[0].extents if kind == "GIF" and image.tile else None
    turned = _turned_by_decoder(image)
    image.load()
    return Frame(
        image,
        kind,
        bits,
        _orientation(image, steps),
        _number_range(image, bits),
        covered or (0, 0, *image.size),
        (*steps, *turned),
    )


def strips(height: int, width: int) -> Iterator[slice]:
    """Slices of rows that together make the picture."""
    rows = max(1, STRIP_PIXELS // width)
    return (slice(top, min(top + rows, height)) for top in range(0, height, rows))


def packed(image: Image.Image, rows: slice) -> NDArray[np.uint8]:
    """Rows of an 8-bit picture, (m, N[, bands])."""
    return np.asarray(image.crop((0, rows.start, image.width, rows.stop)))


def grey_values(image: Image.Image, rows: slice) -> NDArray[Any]:
    """Rows of a grey picture of over 8 bits as its numbers: (m, N), integers or float32."""
    values = np.asarray(image.crop((0, rows.start, image.width, rows.stop)))
    tags = getattr(image, "tag_v2", {})
    if image.mode == "I" and tags.get(_BITS_PER_SAMPLE) == (32,) and tags.get(_SAMPLE_FORMAT, (1,)) == (1,):
        return values.view(np.uint32)  # Pillow keeps them as signed ones
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def is_white_zero(image: Image.Image) -> bool:
    """Whether 0 is white, which Pillow minds only up to 8 bits."""
    return getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0 and image.mode[0] in "IF"


def _frame_steps(image: ImageFile.ImageFile) -> list[str]:
    frames, place = getattr(image, "n_frames", 1), image.tell() + 1
    if frames < 2:
        return []
    return [f"first of {frames} frames" if place == 1 else f"frame {place} of {frames}, the primary one"]


def _turned_by_decoder(image: ImageFile.ImageFile) -> list[str]:
    """What is to be told of a picture that its decoder turns upright; asked before it is loaded."""
    if image.format == "TIFF" and image.tag_v2.get(ORIENTATION_TAG) in TURNS:  # type: ignore[attr-defined]
        return [TURNED]
    if image.format == "HEIF" and image.fp:
        image.fp.seek(0)
        return [TURNED_BY_CONTAINER] if primary_properties(image.fp.read()).is_turned else []
    return []


def _bits(image: ImageFile.ImageFile) -> int:
    """Bits per sample as stored in the file."""
    if image.format == "TIFF":
        return int(max(image.tag_v2.get(_BITS_PER_SAMPLE, (1,))))  # type: ignore[attr-defined]
    if image.format == "PNG" and image.tile:
        found = re.search(r";(\d+)", str(image.tile[0].args))  # "RGB;16B", "L;2"
        return int(found[1]) if found else 8
    return int(image.info.get("bit_depth", 8))  # of HEIC


def _orientation(image: Image.Image, steps: list[str]) -> int:
    """The EXIF orientation, 1 where there is none or none that means anything."""
    try:
        with reading("its EXIF data") as told:
            orientation = orientation_of(image)
        steps += warned(told)
        return orientation
    except InputError as error:
        steps.append(f"its EXIF orientation is not known: {error}")
        return 1


def _number_range(image: Image.Image, bits: int) -> tuple[float, float] | None:
    """Which numbers are black and white.

    Unsigned integers of up to 16 bits have an agreed white, and so have floats within 0 to 1. Of others the
    largest value is white, and black is 0 or the least value where that is below.
    """
    if image.mode.startswith("I;16"):
        return 0, 2**bits - 1
    if image.mode not in ("I", "F"):
        return None
    parts = (grey_values(image, rows) for rows in strips(image.height, image.width))
    extremes = np.array([(part.min(), part.max()) for part in parts], np.float64)
    low, high = float(extremes[:, 0].min()), float(extremes[:, 1].max())
    if not np.isfinite([low, high]).all():  # one NaN makes both NaN
        raise BrokenImageError("the picture holds NaN or infinite values; replace them and export it again")
    if image.mode == "F" and low >= 0 and high <= 1:
        return 0, 1
    return min(low, 0), max(high, 0)
