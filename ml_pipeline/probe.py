"""Is this file a picture that can be layered? Pillow alone, so that a small helper process can ask."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pi_heif
from PIL import Image, ImageFile, TiffImagePlugin, UnidentifiedImageError

from ml_pipeline.errors import (
    BrokenImageError,
    ImageTooLargeError,
    ImageTooSmallError,
    UnsupportedFormatError,
)
from ml_pipeline.parameters import MIN_SIDE_PX
from ml_pipeline.pictures.boxes import item_types
from ml_pipeline.pictures.decoding import pixel_limit, reading, shortened
from ml_pipeline.pictures.frame import load_frame
from ml_pipeline.pictures.tiff_blocks import block_of

EXTENSIONS = {
    "JPEG": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "AVIF": "avif",
    "TIFF": "tif",
    "HEIF": "heic",
    "GIF": "gif",
    "BMP": "bmp",
}
"""The formats that are read, with the extension a stored upload gets."""

BLOCK_MEGAPIXELS = 4
"""A tile or strip of a TIFF may have as many, however low the limit: tiles are often larger than pictures."""

pi_heif.register_heif_opener()


@dataclass(frozen=True)
class Probe:
    """What a file says of itself; width and height of the upright picture."""

    format: str
    extension: str
    width: int
    height: int


@dataclass(frozen=True)
class Opened:
    """A picture whose file is open, and what its decoder has warned of so far."""

    image: ImageFile.ImageFile
    told: list[warnings.WarningMessage]


@contextmanager
def open_picture(path: Path, max_megapixels: float) -> Iterator[Opened]:
    """Open a picture lazily, its format and size checked, no pixel decoded yet.

    Whatever is raised while it is open is taken for the decoder's, as in `decoding.reading`.

    Raises
    ------
    InputError
        One of its leaves.
    OSError
        When the file is not there or may not be read, which is no fault of the picture.
    """
    with (
        path.open("rb") as file,
        pixel_limit() as set_limit,
        reading("the picture") as told,
        _identify(file, told) as image,
    ):
        _check_size(*image.size, max_megapixels)
        if image.format == "TIFF":
            _check_block(file, max_megapixels)
        set_limit(int(max_megapixels * 1e6))
        yield Opened(image, told)


def probe(path: Path, max_megapixels: float) -> Probe:
    """Check a picture and decode it once.

    Raises
    ------
    InputError
        One of its leaves, with a message for the user.
    OSError
        When the file is not there or may not be read.
    """
    with open_picture(path, max_megapixels) as opened:
        frame = load_frame(opened.image)
    return Probe(frame.format, EXTENSIONS[frame.format], *frame.upright_size)


def _identify(file: IO[bytes], told: list[warnings.WarningMessage]) -> ImageFile.ImageFile:
    before = Image.WARN_POSSIBLE_FORMATS, TiffImagePlugin.READ_LIBTIFF
    # Pillow's own reader of TIFF gets 16-bit colours in separate planes wrong, and does not say so.
    Image.WARN_POSSIBLE_FORMATS = TiffImagePlugin.READ_LIBTIFF = True
    try:
        _refuse_odd_items(file)
        return Image.open(file, formats=tuple(EXTENSIONS))
    except UnidentifiedImageError as error:
        if told:  # a format was recognised, and something is wrong with it
            said = "; ".join(shortened(warning.message) for warning in told)
            raise BrokenImageError(
                f"the picture's header cannot be read ({said}): it is damaged, or of a kind that is not "
                "known here; export it again, as JPEG or PNG"
            ) from error
        raise UnsupportedFormatError(
            f"the file is not a picture in one of the formats {', '.join(EXTENSIONS)}; save it as JPEG or PNG"
        ) from error
    finally:
        Image.WARN_POSSIBLE_FORMATS, TiffImagePlugin.READ_LIBTIFF = before


def _refuse_odd_items(file: IO[bytes]) -> None:
    """Raise where the type of an item is no text: the reader of HEIC ends its whole process over that."""
    if file.read(12)[4:8] == b"ftyp":
        file.seek(0)
        if odd := [kind for kind in item_types(file.read()) if not kind.isascii()]:
            raise BrokenImageError(f"the picture holds an item of the type {odd[0]!r}; export it again")
    file.seek(0)


def _check_size(width: int, height: int, max_megapixels: float) -> None:
    if min(width, height) < MIN_SIDE_PX:
        raise ImageTooSmallError(
            f"the picture is {width}x{height}; each side must have at least {MIN_SIDE_PX} pixels: use a "
            "larger picture"
        )
    check_megapixels("the picture", width, height, max_megapixels)


def _check_block(file: IO[bytes], max_megapixels: float) -> None:
    """Raise where a TIFF's tile or strip takes far more memory to decode than its picture."""
    place = file.tell()
    width, height = block_of(file)
    file.seek(place)
    check_megapixels(
        "a tile or strip of the picture",
        width,
        height,
        max(max_megapixels, BLOCK_MEGAPIXELS),
        "save it in smaller tiles, or as PNG",
    )


def check_megapixels(
    what: str, width: int, height: int, max_megapixels: float, way_out: str = "make it smaller"
) -> None:
    """Raise ImageTooLargeError where a picture or a map has more pixels than allowed."""
    if width * height > max_megapixels * 1e6:
        raise ImageTooLargeError(
            f"{what} is {width}x{height}, {width * height / 1e6:.1f} megapixels; "
            f"at most {max_megapixels:g} are allowed: {way_out}, or raise MAX_IMAGE_MEGAPIXELS"
        )
