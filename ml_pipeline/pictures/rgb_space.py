"""RGB colour spaces made of three primaries, a white and a tone curve, and the way from them to sRGB.

Colours are computed in float, so that pictures of over 8 bits keep what they have until the last step.
Chromaticities are those of IEC 61966-2-1 (sRGB), SMPTE EG 432-1 (Display P3), Adobe RGB (1998) and ITU-R
BT.2020, BT.470 and BT.601; whites are adapted by Bradford's method, as ICC profiles do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Values], Values]  # encoded [0, 1] to linear light
Point: TypeAlias = tuple[float, float]  # CIE x, y

D65: Point = (0.3127, 0.3290)
D50_XYZ = np.array([0.9642, 1.0, 0.8249])  # of the ICC's connection space
SRGB_PRIMARIES: tuple[Point, Point, Point] = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_STEPS = 65535  # of linear light; the steepest part of sRGB's curve makes 0.05 levels of one step


@dataclass(frozen=True)
class RgbSpace:
    """`colorants` (3, 3) turns linear light into XYZ under D50, red first; one curve for each channel."""

    name: str
    colorants: Values
    curves: tuple[Curve, Curve, Curve]

    def converter(self, full: int) -> Callable[[NDArray[Any]], NDArray[np.uint8]]:
        """A function from (m, N, 3) or grey (m, N) samples of 0 to `full` to (m, N, 3) sRGB of 8 bits."""
        encoded = np.linspace(0, 1, full + 1)
        to_light = np.stack([curve(encoded) for curve in self.curves], axis=-1).astype(np.float32)
        mix = (_STEPS * np.linalg.inv(SRGB.colorants) @ self.colorants).astype(np.float32)
        codes = np.rint(encode_srgb(np.linspace(0, 1, _STEPS + 1)) * 255).astype(np.uint8)

        def convert(samples: NDArray[Any]) -> NDArray[np.uint8]:
            colours = np.stack([samples] * 3, axis=-1) if samples.ndim == 2 else samples
            light = cv2.transform(look_up(colours, to_light), mix)  # (m, N, 3)
            np.clip(light, 0, _STEPS, out=light)  # out of sRGB's gamut: the nearest in each channel
            return look_up((light + 0.5).astype(np.uint16), codes)

        return convert


def look_up(samples: NDArray[Any], table: NDArray[Any]) -> NDArray[Any]:
    """What a table (n,) or (n, 3), of up to 65536 rows, has for 8- or 16-bit samples (m, N[, 3])."""
    rows = 256 * 256 ** (samples.itemsize - 1)
    whole = np.concatenate([table, np.repeat(table[-1:], rows - len(table), axis=0)])
    return np.asarray(cv2.LUT(np.ascontiguousarray(samples), whole[None]))


def from_primaries(name: str, primaries: tuple[Point, Point, Point], white: Point, curve: Curve) -> RgbSpace:
    """A space of given chromaticities.

    Raises
    ------
    ValueError
        When they span no triangle.
    """
    red, green, blue = (_xyz(point) for point in primaries)
    matrix = np.stack([red, green, blue], axis=1)  # (3, 3)
    if min(white[1], *(y for _, y in primaries)) <= 0 or abs(np.linalg.det(matrix)) < 1e-6:
        raise ValueError(f"primaries {primaries} with white {white} make no colour space")
    white_xyz = _xyz(white)
    matrix = matrix * np.linalg.solve(matrix, white_xyz)
    gains = (_BRADFORD @ D50_XYZ) / (_BRADFORD @ white_xyz)
    adapt = np.linalg.solve(_BRADFORD, gains[:, None] * _BRADFORD)
    return RgbSpace(name, adapt @ matrix, (curve, curve, curve))


def grey_space(name: str, curve: Curve) -> RgbSpace:
    """Grey of a given curve, as equal parts of sRGB's primaries."""
    return RgbSpace(name, SRGB.colorants, (curve, curve, curve))


def gamma(exponent: float) -> Curve:
    """A curve that is a pure power."""
    return lambda encoded: np.power(encoded, exponent)


def decode_srgb(encoded: Values) -> Values:
    """The curve of sRGB, to linear light."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encode_srgb(linear: Values) -> Values:
    """The curve of sRGB, from linear light."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(linear, 1 / 2.4) - 0.055)


def _xyz(point: Point) -> Values:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y]) if y else np.zeros(3)


SRGB = from_primaries("sRGB", SRGB_PRIMARIES, D65, decode_srgb)
ADOBE_RGB = from_primaries(
    "Adobe RGB (1998)", ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, gamma(563 / 256)
)
