"""ICC profiles: those of primaries and curves are computed in float, those with tables by LittleCMS.

LittleCMS is reached through Pillow, with 8 bits alone, and for grey it interpolates coarsely.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ml_pipeline.pictures.decoding import shortened
from ml_pipeline.pictures.rgb_space import Curve, RgbSpace, Values, gamma, grey_space, look_up
from ml_pipeline.types import Rgb8

Convert: TypeAlias = Callable[[NDArray[Any]], Rgb8]

_SOURCES = ("mntr", "scnr", "prtr", "spac")  # classes; links and named colours say nothing of a picture
_MODELS = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab": "LAB"}
# The intent for photos: colours that sRGB has stay what they are, white stays white, and with black point
# compensation the dark parts of a print keep their steps. Perceptual would bend all colours, and in the many
# profiles without tables it is the same anyway.
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.HIGHRESPRECALC
_SAME = 1  # levels of 255: what rounding does


def profile_name(profile: bytes) -> str:
    """What the profile calls itself.

    Raises
    ------
    OSError, ImageCms.PyCMSError
        When it cannot be read.
    """
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return shortened(ImageCms.getProfileDescription(opened)) or "unnamed"


def icc_converter(profile: bytes, model: str, full: int) -> Convert | None:
    """A function from samples of 0 to `full` to (m, N, 3) sRGB; None where the profile is sRGB already.

    What counts is what the profile does, not its name: it changes no colour of a grid by over 1 of 255.

    Raises
    ------
    ValueError, OSError, ImageCms.PyCMSError
        When it cannot be used, or is made for another model than the picture's.
    """
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if (kind := opened.profile.device_class.strip()) not in _SOURCES:
        raise ValueError(f"it is of the class {kind}, which describes no picture")
    made_for = str(opened.profile.xcolor_space).strip()
    wanted = _MODELS.get(made_for)
    if wanted is None or (wanted != model and (wanted, model) != ("RGB", "L")):
        raise ValueError(f"it is made for {made_for}, the picture is {model}")
    space = matrix_space(profile)
    eight = space.converter(255) if space else lcms_converter(opened, wanted)
    if is_identity(eight, wanted):
        return None
    if space:
        return space.converter(full)
    return lambda samples: eight(to_8(samples, full))


def lcms_converter(profile: ImageCms.ImageCmsProfile, model: str) -> Convert:
    """A function from (m, N[, 3 or 4]) 8-bit samples to (m, N, 3) sRGB; grey is taken by RGB profiles too."""
    transform = ImageCms.buildTransform(
        profile, ImageCms.createProfile("sRGB"), model, "RGB", renderingIntent=_INTENT, flags=_FLAGS
    )

    def convert(samples: NDArray[Any]) -> Rgb8:
        if model == "RGB" and samples.ndim == 2:
            samples = np.stack([samples] * 3, axis=-1)
        strip = Image.frombytes(model, samples.shape[1::-1], np.ascontiguousarray(samples).tobytes())
        converted = ImageCms.applyTransform(strip, transform)
        return np.asarray(converted)

    return convert


def is_identity(convert: Convert, model: str) -> bool:
    """Whether a function of 8-bit RGB or grey gives all colours of a grid back as they are."""
    greys = np.arange(256, dtype=np.uint8)
    if model == "L":
        grid, expected = greys[None], np.stack([greys[None]] * 3, axis=-1)  # (1, 256[, 3])
    elif model == "RGB":
        levels = np.linspace(0, 255, 18).astype(np.uint8)
        colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3)
        grid = expected = np.concatenate([colours, np.stack([greys] * 3, axis=-1)])[None]  # (1, n, 3)
    else:
        return False
    return bool(np.abs(convert(grid).astype(int) - expected).max() <= _SAME)


def to_8(samples: NDArray[Any], full: int) -> NDArray[np.uint8]:
    """Samples of 0 to `full`, rounded to 8 bits."""
    if full == 255:
        return np.asarray(samples, dtype=np.uint8)
    return look_up(samples, _rounding(full))


@cache
def _rounding(full: int) -> NDArray[np.uint8]:
    return np.asarray(np.rint(np.arange(full + 1) * (255 / full)), dtype=np.uint8)


def matrix_space(profile: bytes) -> RgbSpace | None:
    """The primaries and curves of a profile that has nothing else; None for one with tables.

    The form is that of ICC.1:2022: sections 9.2 (tags), 10.6 and 10.18 (curves), 10.31 (XYZ).

    Raises
    ------
    ValueError
        When a tag lies outside the profile or is of no known form, or the primaries span no triangle.
    """
    tags = _tags(profile)
    if any(name.startswith((b"A2B", b"D2B")) for name in tags) or profile[20:24] != b"XYZ ":
        return None
    name = profile_name(profile)
    if b"kTRC" in tags:
        return grey_space(name, _curve(tags[b"kTRC"]))
    if not {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= set(tags):
        return None
    colorants = np.stack([_fixed(tags[c + b"XYZ"][8:20]) for c in (b"r", b"g", b"b")], axis=1)  # (3, 3)
    if abs(np.linalg.det(colorants)) < 1e-6:
        raise ValueError("its primaries make no colour space")
    red, green, blue = (_curve(tags[c + b"TRC"]) for c in (b"r", b"g", b"b"))
    return RgbSpace(name, colorants, (red, green, blue))


def _tags(profile: bytes) -> dict[bytes, bytes]:
    try:
        (count,) = struct.unpack_from(">I", profile, 128)
        entries = [struct.unpack_from(">4sII", profile, 132 + 12 * k) for k in range(min(count, 100))]
    except struct.error as error:
        raise ValueError(f"its table of tags is cut off ({error})") from error
    return {name: profile[start : start + size] for name, start, size in entries}


def _fixed(data: bytes) -> Values:
    """Numbers with 16 bits after the point."""
    return np.frombuffer(data, ">i4").astype(np.float64) / 65536


def _curve(data: bytes) -> Curve:
    kind = data[:4]
    if kind == b"curv":
        count = int.from_bytes(data[8:12], "big")
        points = np.frombuffer(data[12 : 12 + 2 * count], ">u2").astype(np.float64)
        if len(points) != count:
            raise ValueError("a curve of its is cut off")
        if count == 0:
            return gamma(1.0)
        if count == 1:
            return gamma(float(points[0]) / 256)
        return lambda encoded: np.interp(encoded, np.linspace(0, 1, count), points / 65535)
    if kind == b"para":
        return _parametric(
            int.from_bytes(data[8:10], "big"), _fixed(data[12 : 12 + (len(data) - 12) // 4 * 4])
        )
    raise ValueError(f"a curve of its has the unknown type {kind!r}")


def _parametric(function: int, given: Values) -> Curve:
    """The five functions of the ICC, all as (a x + b)^g + e from d on, and c x + f below."""
    counts = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
    if function not in counts or len(given) < counts[function]:
        raise ValueError(f"a curve of its has the unknown function {function}")
    g, a, b, c, d, e, f = (*(float(v) for v in given[: counts[function]]), *[0.0] * 7)[:7]
    if function == 0:
        a = 1.0
    elif function in (1, 2):
        a, d, e, c, f = a, -b / a if a else 0.0, c, 0.0, c

    def curve(encoded: Values) -> Values:
        power = np.power(np.maximum(a * encoded + b, 0), g) + e
        return np.clip(np.where(encoded >= d, power, c * encoded + f), 0, 1)

    return curve
