"""A disparity map's file, checked and read. Pillow and numpy alone, for the same helper process."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ml_pipeline.errors import BrokenImageError, DisparityMapError
from ml_pipeline.parameters import MIN_SIDE_PX
from ml_pipeline.pictures.decoding import pixel_limit, reading, shortened
from ml_pipeline.probe import Probe, check_megapixels

_NUMPY_MAGIC = b"\x93NUMPY"
_GREY_MODES = ("L", "I;16", "I;16B", "I;16L", "I")


def probe_map(path: Path, max_megapixels: float) -> Probe:
    """Check a supplied disparity map; see `read_map`.

    Returns
    -------
    Probe
        Width and height of the map.
    """
    height, width = read_map(path, max_megapixels).shape
    is_array = _is_array(path)
    return Probe("NPY" if is_array else "PNG", "npy" if is_array else "png", width, height)


def read_map(path: Path, max_megapixels: float) -> NDArray[np.generic]:
    """Read a supplied disparity map: 2-D, finite, not constant, of a size that is allowed.

    Parameters
    ----------
    path : Path
        A `.npy` array of numbers (never pickled), or an 8- or 16-bit grey PNG, which is turned upright by its
        EXIF orientation; the first bytes say which of the two it is.
    max_megapixels : float
        Checked on the header, before any value is read.

    Returns
    -------
    (m, n) ndarray
        Of the file's own type, integers or floats of any width and byte order; perhaps mapped from the file.

    Raises
    ------
    DisparityMapError, ImageTooLargeError
        With a message for the user.
    OSError
        When the file is not there or may not be read.
    """
    values = (_read_array if _is_array(path) else _read_png)(path, max_megapixels)
    _check_values(values)
    return values


def _is_array(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_NUMPY_MAGIC)) == _NUMPY_MAGIC


def _read_array(path: Path, max_megapixels: float) -> NDArray[np.generic]:
    try:
        # Mapped, not read: the header's shape is checked before any value costs memory.
        with reading("the array"):
            values: NDArray[np.generic] = np.load(path, mmap_mode="r", allow_pickle=False)
    except BrokenImageError as error:
        raise DisparityMapError(
            f"the disparity map is no plain .npy array ({shortened(error.__cause__)}); save its numbers with "
            "np.save(path, map)"
        ) from error
    if values.ndim != 2 or values.dtype.kind not in "fiu":
        raise DisparityMapError(
            f"the disparity map has the shape {values.shape} and type {values.dtype}; "
            "it must be (rows, columns) of real numbers: save it with one value for each pixel"
        )
    _check_size(values.shape[1], values.shape[0], max_megapixels)
    return values


def _read_png(path: Path, max_megapixels: float) -> NDArray[np.generic]:
    try:
        with (
            path.open("rb") as file,
            pixel_limit(),  # our own check comes before decoding
            reading("the disparity map"),
            Image.open(file, formats=("PNG",)) as image,
        ):
            _check_size(*image.size, max_megapixels)
            if image.mode not in _GREY_MODES:
                raise DisparityMapError(
                    f"the disparity map is a PNG of mode {image.mode}; save it as 8- or 16-bit grey"
                )
            # As every viewer shows it, for the picture is turned in the same way.
            return np.asarray(ImageOps.exif_transpose(image))
    except BrokenImageError as error:
        if isinstance(error.__cause__, UnidentifiedImageError):
            raise DisparityMapError(
                "the disparity map is neither a .npy array nor a PNG; save it with np.save(path, map), or as "
                "an 8- or 16-bit grey PNG"
            ) from error
        raise DisparityMapError(str(error)) from error


def _check_size(width: int, height: int, max_megapixels: float) -> None:
    if min(width, height) < MIN_SIDE_PX:
        raise DisparityMapError(
            f"the disparity map is {width}x{height}; each side must have at least {MIN_SIDE_PX} values: "
            "use a larger map"
        )
    check_megapixels("the disparity map", width, height, max_megapixels)


def _check_values(values: NDArray[np.generic]) -> None:
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):  # one NaN makes both NaN
        raise DisparityMapError("the disparity map holds NaN or infinite values; replace them first")
    if low == high:
        raise DisparityMapError(
            f"the disparity map is {low:g} everywhere; it must tell near from far: use another map"
        )
