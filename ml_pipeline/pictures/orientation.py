"""Which way up a picture is, as EXIF says."""

from __future__ import annotations

from PIL import Image

ORIENTATION_TAG = 0x0112
TURNS = range(2, 9)  # those that mean something; some cameras write 0
TURNED = "turned upright by its EXIF orientation"
TURNED_BY_CONTAINER = "turned upright by its container"


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation of an opened picture, 1 where there is none or none that means anything.

    Raises
    ------
    Exception
        Of any kind, where the EXIF data cannot be read.
    """
    if exif := image.info.get("exif"):
        Image.Exif().load(exif)  # for of a JPEG, `getexif` keeps to itself that it cannot
    orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return int(orientation) if orientation in TURNS else 1
