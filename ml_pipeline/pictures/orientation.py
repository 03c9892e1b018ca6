"""Which way up a picture is, as EXIF says, and turning arrays upright."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ORIENTATION_TAG = 0x0112
TURNS = range(2, 9)  # those that mean something; some cameras write 0
TURNED = "turned upright by its EXIF orientation"

_Value = TypeVar("_Value", bound=np.generic)


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation of an opened picture, 1 where there is none or none that means anything."""
    orientation = image.getexif().get(ORIENTATION_TAG, 1)
    return int(orientation) if orientation in TURNS else 1


def turn_upright(values: NDArray[_Value], orientation: int) -> tuple[NDArray[_Value], tuple[str, ...]]:
    """Apply an EXIF orientation.

    Parameters
    ----------
    values : (M, N[, C]) ndarray
    orientation : int
        1 to 8; with 5 and above, rows and columns change places.

    Returns
    -------
    upright : ndarray
        The same array where there is nothing to do, else a copy in C order.
    steps : tuple of str
        What the manifest says of it.
    """
    if orientation not in TURNS:
        return values, ()
    mirrored = values[:, ::-1] if orientation in (2, 4, 5, 7) else values
    quarter_turns = {2: 0, 3: 2, 4: 2, 5: 1, 6: -1, 7: -1, 8: 1}[orientation]
    upright = np.ascontiguousarray(np.rot90(mirrored, quarter_turns))
    return upright, (TURNED,)
