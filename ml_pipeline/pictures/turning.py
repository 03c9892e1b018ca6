"""Turning pictures upright."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.pictures.orientation import TURNED, TURNS
from ml_pipeline.types import Rgb8

_MIRRORED = (2, 4, 5, 7)
_ROTATIONS = {
    3: cv2.ROTATE_180,
    4: cv2.ROTATE_180,
    5: cv2.ROTATE_90_COUNTERCLOCKWISE,
    6: cv2.ROTATE_90_CLOCKWISE,
    7: cv2.ROTATE_90_CLOCKWISE,
    8: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def turn_upright(rgb: Rgb8, orientation: int) -> tuple[Rgb8, tuple[str, ...]]:
    """Apply an EXIF orientation.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
    orientation : int
        1 to 8; with 5 and above, rows and columns change places.

    Returns
    -------
    upright : (M, N, 3) or (N, M, 3) uint8
        The same array where there is nothing to do.
    steps : tuple of str
        What the manifest says of it.
    """
    if orientation not in TURNS:
        return rgb, ()
    turned = cv2.flip(rgb, 1) if orientation in _MIRRORED else rgb
    if orientation in _ROTATIONS:
        turned = cv2.rotate(turned, _ROTATIONS[orientation])
    return np.asarray(turned, dtype=np.uint8), (TURNED,)
