"""Files in and out: decoding to upright 8-bit sRGB, encoding PNG, hashing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.manifest import Source
from ml_pipeline.pictures.declared_color import declared_color
from ml_pipeline.pictures.decoding import warned
from ml_pipeline.pictures.deep import deepen
from ml_pipeline.pictures.frame import load_frame
from ml_pipeline.pictures.samples import samples_of
from ml_pipeline.pictures.srgb import to_srgb
from ml_pipeline.pictures.turning import turn_upright
from ml_pipeline.probe import open_picture
from ml_pipeline.types import Picture

Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]  # (M, N[, 3 or 4]), RGB(A) order

# faster than OpenCV's own choice, and an eighth smaller on layers of photos (docs/performance.md)
FAST_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)


def decode(path: Path, max_megapixels: float) -> Picture:
    """Read a photo as upright sRGB.

    Parameters
    ----------
    path : Path
        A file in one of the formats that `probe.open_picture` allows.
    max_megapixels : float
        Checked before any pixel is decoded.

    Returns
    -------
    Picture
        `rgb` is (M, N, 3) uint8; `source.conversions` names what was done to it, in order.

    Raises
    ------
    InputError
        One of its leaves: wrong format, too small, too large, broken.
    OSError
        When the file is not there or may not be read.
    """
    with open_picture(path, max_megapixels) as opened:
        mode = opened.image.mode
        frame = load_frame(opened.image)
    samples = deepen(path, frame, samples_of(frame))
    color = declared_color(path, frame)
    rgb, color_steps = to_srgb(samples, color)
    rgb, turned = turn_upright(rgb, frame.orientation)
    height, width = rgb.shape[:2]
    source = Source(
        format=frame.format,
        width=width,
        height=height,
        mode=f"{mode};{frame.bits}" if frame.bits > 8 and mode in ("RGB", "RGBA", "CMYK") else mode,
        color_profile=color.name,
        sha256=sha256(path),
        conversions=(*warned(opened.told), *frame.steps, *samples.steps, *color_steps, *turned),
    )
    return Picture(rgb, source)


def encode_png(pixels: Pixels) -> memoryview:
    """PNG of (M, N), (M, N, 3) or (M, N, 4) pixels in RGB(A) order, 8 or 16 bits."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)  # type: ignore[assignment]
    elif channels == 4:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)  # type: ignore[assignment]
    done, data = cv2.imencode(".png", pixels, FAST_PNG)
    if not done:
        raise OSError("PNG encoding failed")
    return data.data


def decode_png(path: Path) -> NDArray[np.uint8]:
    """One of our own PNGs: (M, N, 4), (M, N, 3) or (M, N), 8 bits, RGB(A) order."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise OSError(f"{path.name} cannot be read back")
    if pixels.ndim == 2:
        return pixels.astype(np.uint8, copy=False)
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, code), dtype=np.uint8)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
