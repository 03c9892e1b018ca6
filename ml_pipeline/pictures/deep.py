"""Colours of over 8 bits, which Pillow cuts down to 8: 16-bit PNG and TIFF by OpenCV, 10- and 12-bit HEIC."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray

from ml_pipeline.errors import InputError
from ml_pipeline.pictures.boxes import primary_properties
from ml_pipeline.pictures.decoding import reading
from ml_pipeline.pictures.frame import Frame, strips
from ml_pipeline.pictures.samples import Alpha, Colours, Samples

_EXTRA_SAMPLES, _PREMULTIPLIED = 338, 1  # of TIFF


def deepen(path: Path, frame: Frame, shallow: Samples) -> Samples:
    """The samples with all the bits that the file has.

    Two decoders must agree on a picture: where the upper 8 bits are not those that Pillow reads (in TIFF with
    separate planes, for one), or where the second decoder fails, the 8 bits are taken, which the steps tell.

    Parameters
    ----------
    path : Path
        The file that the frame was read from.
    frame : Frame
        Of any depth; with up to 8 bits, or grey numbers, nothing is done.
    shallow : Samples
        The frame as Pillow reads it, 0 to 255.
    """
    if frame.format == "AVIF" and (bits := primary_properties(path.read_bytes()).bits or 8) > 8:
        return _stepped(shallow, f"{bits} bits rounded to 8 by the decoder")
    if frame.bits <= 8 or frame.numbers is not None:
        return shallow
    extra = getattr(frame.image, "tag_v2", {}).get(_EXTRA_SAMPLES, ())
    try:
        with reading("the picture"):
            pixels = _read_heif(path) if frame.format == "HEIF" else _read_16_bits(path)
            samples = _as_samples(pixels, frame.bits, shallow, _PREMULTIPLIED in extra)
    except InputError as error:
        return _stepped(shallow, f"{frame.bits} bits read as 8 ({error})")
    if not _agree(samples, shallow, frame.bits - 8, _PREMULTIPLIED in extra):
        return _stepped(shallow, f"{frame.bits} bits read as 8 (a second decoder reads other upper bits)")
    return samples


def _read_16_bits(path: Path) -> NDArray[Any]:
    """(M, N, 3 or 4) in RGB(A) order, upright where the file is a TIFF; a view."""
    pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint16 or pixels.ndim != 3:
        raise ValueError("no 16-bit colours found")
    return pixels[..., [2, 1, 0, 3]] if pixels.shape[2] == 4 else pixels[..., ::-1]


def _read_heif(path: Path) -> NDArray[Any]:
    """(M, N, 3 or 4) of the file's own bits."""
    file = pi_heif.open_heif(path, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    return np.array(file[file.primary_index])  # a copy: its memory goes with the file


def _as_samples(pixels: NDArray[Any], bits: int, shallow: Samples, is_premultiplied: bool) -> Samples:
    full, has_alpha = 2**bits - 1, shallow.read(slice(0, 1))[1] is not None
    if pixels.shape[:2] != shallow.size or (has_alpha and pixels.shape[2:] != (4,)):
        raise ValueError(f"pixels of the shape {pixels.shape} found")

    def read(rows: slice) -> tuple[Colours, Alpha | None]:
        part = pixels[rows]
        colours, alpha = (part if part.ndim == 2 else part[..., :3]), part[..., 3] if has_alpha else None
        if alpha is not None and is_premultiplied:
            straight = colours.astype(np.float64) * (full / np.maximum(alpha, 1))[..., None]
            colours = np.rint(np.minimum(straight, full)).astype(np.uint16)
        return colours, alpha

    model = "L" if pixels.ndim == 2 else "RGB"
    return Samples(model, full, shallow.size, read, (f"{bits} bits rounded to 8",))


def _agree(deep: Samples, shallow: Samples, shift: int, is_premultiplied: bool) -> bool:
    """Whether the upper 8 bits of the colours are the same; nearly so where Pillow divided them by alpha."""
    if deep.model != shallow.model:
        return False
    for rows in strips(*shallow.size):
        (colours, alpha), (expected, _) = deep.read(rows), shallow.read(rows)
        if not is_premultiplied or alpha is None:
            if not np.array_equal(colours >> shift, expected):
                return False
        elif (np.abs((colours >> shift) - expected.astype(float)) * alpha[..., None] > 3 * deep.full).any():
            return False
    return True


def _stepped(shallow: Samples, step: str) -> Samples:
    return replace(shallow, steps=(*shallow.steps, step))
