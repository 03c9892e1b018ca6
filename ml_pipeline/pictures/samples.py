"""The samples of a frame, read in strips of rows, in one of the models that colour profiles are made for.

RGB, L (grey), CMYK or LAB. Pillow and numpy alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.pictures.frame import Frame, grey_values, is_white_zero, packed

Colours: TypeAlias = NDArray[Any]  # (m, N) for L, else (m, N, 3 or 4); unsigned integers
Alpha: TypeAlias = NDArray[Any]  # (m, N), of the colours' own type and full scale

_READ_AS = {"1": "L", "P": "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}
_WITH_KEY = {"1": "LA", "L": "LA", "P": "RGBA", "RGB": "RGBA"}  # where one colour or palette entry is clear


@dataclass(frozen=True)
class Samples:
    """`read` gives colours and alpha (None where there is none) of some rows, 0 to `full`."""

    model: str
    full: int
    size: tuple[int, int]  # rows, columns
    read: Callable[[slice], tuple[Colours, Alpha | None]]
    steps: tuple[str, ...] = ()


def samples_of(frame: Frame) -> Samples:
    """A frame's samples, as Pillow has them: 8 bits, or 16 for grey numbers."""
    image = frame.image
    if frame.numbers is not None:
        return _numbers(frame, frame.numbers)
    key = image.info.get("transparency")
    if image.mode == "L" and isinstance(key, int) and frame.bits < 8:
        image.info["transparency"] = key * 255 // (2**frame.bits - 1)  # Pillow scales the pixels alone
    mode = _WITH_KEY.get(image.mode, image.mode) if image.has_transparency_data else image.mode
    mode = _READ_AS.get(mode, mode)
    unset = frame.format == "BMP" and mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0)
    mode = "RGB" if unset else mode  # a clear picture means that the program left alpha alone
    has_alpha = mode in ("LA", "RGBA")

    def read(rows: slice) -> tuple[Colours, Alpha | None]:
        if image.mode == mode:
            values: NDArray[np.uint8] = packed(image, rows)
        else:
            values = np.asarray(image.crop((0, rows.start, image.width, rows.stop)).convert(mode))
        colours, alpha = (values[..., :-1], values[..., -1]) if has_alpha else (values, None)
        return (colours[..., 0] if mode == "LA" else colours), alpha

    model = {"LA": "L", "RGBA": "RGB"}.get(mode, mode)
    steps: tuple[str, ...] = (
        () if image.mode in ("RGB", "RGBA", "L", "LA", "CMYK", "LAB") else (f"{image.mode} read as {model}",)
    )
    steps += ("its alpha is 0 everywhere; not used",) if unset else ()
    samples = Samples(model, 255, (image.height, image.width), read, steps)
    return _clear_outside(samples, frame.covered)


def _numbers(frame: Frame, limits: tuple[float, float]) -> Samples:
    """Grey numbers of any type and range as 16 bits."""
    image, (low, high), key = frame.image, limits, frame.image.info.get("transparency")

    def read(rows: slice) -> tuple[Colours, Alpha | None]:
        numbers = grey_values(image, rows)
        alpha = np.where(numbers == key, 0, 65535).astype(np.uint16) if isinstance(key, int) else None
        if (low, high) != (0, 65535):
            scaled = (numbers.astype(np.float64) - low) * (65535 / ((high - low) or 1))
            numbers = np.rint(scaled).astype(np.uint16)
        return (65535 - numbers if is_white_zero(image) else numbers), alpha

    step = f"{image.mode}: {low:g} to {high:g} scaled to 0 to 255"
    return Samples("L", 65535, (image.height, image.width), read, (step,))


def _clear_outside(samples: Samples, box: tuple[int, int, int, int]) -> Samples:
    """The same, transparent where the first frame of an animation leaves its canvas open."""
    left, top, right, bottom = box
    rows_, columns = samples.size
    if (left, top) == (0, 0) and right >= columns and bottom >= rows_:
        return samples

    def read(rows: slice) -> tuple[Colours, Alpha | None]:
        colours, alpha = samples.read(rows)
        inside = np.zeros((rows.stop - rows.start, columns), bool)
        inside[max(top - rows.start, 0) : max(bottom - rows.start, 0), left:right] = True
        seen = np.full(inside.shape, 255, np.uint8) if alpha is None else alpha
        return colours, np.where(inside, seen, 0).astype(np.uint8)

    step = f"the first frame covers {right - left}x{bottom - top} of {columns}x{rows_}; the rest is clear"
    return Samples(samples.model, 255, samples.size, read, (*samples.steps, step))
