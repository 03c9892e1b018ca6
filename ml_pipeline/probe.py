"""Is this file a picture that can be layered? Pillow alone, so that a small helper process can ask."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pi_heif
from PIL import Image, UnidentifiedImageError

from ml_pipeline.errors import (
    BrokenImageError,
    ImageTooLargeError,
    ImageTooSmallError,
    UnsupportedFormatError,
)
from ml_pipeline.parameters import MIN_SIDE_PX

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

ORIENTATION = 0x0112  # the EXIF tag
_TURNED_SIDEWAYS = (5, 6, 7, 8)

pi_heif.register_heif_opener()


@dataclass(frozen=True)
class Probe:
    """What a file says of itself; width and height of the upright picture."""

    format: str
    extension: str
    width: int
    height: int


@contextmanager
def open_picture(path: Path, max_megapixels: float) -> Iterator[Image.Image]:
    """Open a picture lazily, its format and size checked, no pixel decoded yet."""
    with warnings.catch_warnings(), pixel_limit() as set_limit:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(path, formats=tuple(EXTENSIONS))
        except UnidentifiedImageError as error:
            raise UnsupportedFormatError(
                f"the file is not a picture in one of the formats {', '.join(EXTENSIONS)}"
            ) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise BrokenImageError(
                f"the picture's header cannot be read ({error}); export it again"
            ) from error
        with image:
            _check_size(*image.size, max_megapixels)
            set_limit(int(max_megapixels * 1e6))
            try:
                yield image
            except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
                raise ImageTooLargeError(
                    "the picture holds more pixels than its header says, and more than the "
                    f"{max_megapixels:g} megapixels allowed (MAX_IMAGE_MEGAPIXELS)"
                ) from error


@contextmanager
def pixel_limit() -> Iterator[Callable[[int], None]]:
    """Keep Pillow's own limit away while a file is opened: our check names the size, Pillow's does not."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None

    def set_limit(pixels: int) -> None:
        Image.MAX_IMAGE_PIXELS = pixels

    try:
        yield set_limit
    finally:
        Image.MAX_IMAGE_PIXELS = before


def probe(path: Path, max_megapixels: float) -> Probe:
    """Check a picture and decode it once.

    Raises
    ------
    InputError
        One of its leaves, with a message for the user.
    """
    with open_picture(path, max_megapixels) as image:
        kind, (width, height) = str(image.format), image.size
        if kind == "MPO":  # a JPEG with further pictures behind it, as many telephones write
            kind = "JPEG"
        try:
            image.load()
            is_turned = image.getexif().get(ORIENTATION, 1) in _TURNED_SIDEWAYS
        except (OSError, SyntaxError, ValueError) as error:
            raise BrokenImageError(f"the picture cannot be decoded ({error}); export it again") from error
    if is_turned:
        width, height = height, width
    return Probe(kind, EXTENSIONS[kind], width, height)


def _check_size(width: int, height: int, max_megapixels: float) -> None:
    if min(width, height) < MIN_SIDE_PX:
        raise ImageTooSmallError(
            f"the picture is {width}x{height}; each side must have at least {MIN_SIDE_PX} pixels"
        )
    check_megapixels("the picture", width, height, max_megapixels)


def check_megapixels(what: str, width: int, height: int, max_megapixels: float) -> None:
    """Raise ImageTooLargeError where a picture or a map has more pixels than allowed."""
    if width * height > max_megapixels * 1e6:
        raise ImageTooLargeError(
            f"{what} is {width}x{height}, {width * height / 1e6:.1f} megapixels; "
            f"at most {max_megapixels:g} are allowed (MAX_IMAGE_MEGAPIXELS)"
        )
