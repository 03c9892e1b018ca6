"""Disparity of an earlier result for the same picture: read back, never estimated again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ml_pipeline.errors import StoredDisparityError
from ml_pipeline.types import Disparity16


def read_stored(path: Path, height: int, width: int) -> Disparity16:
    """The `disparity.png` of a result folder, bit by bit.

    Parameters
    ----------
    path : Path
        A 16-bit grey PNG that this program wrote.
    height, width : int
        Of the upright picture, which it must have.

    Returns
    -------
    (M, N) uint16
        65535 is nearest.

    Raises
    ------
    StoredDisparityError
        When the file is gone, is no 16-bit grey PNG, or is of another size than the picture.
    """
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.dtype != np.uint16 or stored.ndim != 2:
        raise StoredDisparityError(
            f"{path.name} is not the 16-bit disparity of a result any more; layer the picture anew"
        )
    if stored.shape != (height, width):
        raise StoredDisparityError(
            f"the stored disparity is {stored.shape[1]}x{stored.shape[0]}, the upright picture "
            f"{width}x{height}; re-slice with the picture that the result was made from"
        )
    return np.asarray(stored, dtype=np.uint16)
