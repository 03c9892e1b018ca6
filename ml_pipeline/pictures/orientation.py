"""Which way up a picture is, as EXIF says."""

from __future__ import annotations

from PIL import Image

ORIENTATION_TAG = 0x0112
TURNS = range(2, 9)  # those that mean something; some cameras write 0
TURNED = "turned upright by its EXIF orientation"


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation of an opened picture, 1 where there is none or none that means anything."""
    orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return int(orientation) if orientation in TURNS else 1
