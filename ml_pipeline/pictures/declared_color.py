"""Which colour space a file says it is in: by a profile, or by the short ways of its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from ml_pipeline.errors import InputError
from ml_pipeline.pictures.boxes import primary_properties
from ml_pipeline.pictures.decoding import reading
from ml_pipeline.pictures.frame import Frame
from ml_pipeline.pictures.icc import profile_name
from ml_pipeline.pictures.rgb_space import (
    ADOBE_RGB,
    D65,
    SRGB_PRIMARIES,
    Curve,
    Point,
    RgbSpace,
    decode_srgb,
    from_primaries,
    gamma,
)

_UNKNOWN = 2  # "unspecified" in ITU-T H.273, for primaries and for curves
_PRIMARIES: dict[int, tuple[str, tuple[Point, Point, Point], Point]] = {
    1: ("sRGB", SRGB_PRIMARIES, D65),
    _UNKNOWN: ("sRGB", SRGB_PRIMARIES, D65),
    5: ("BT.601 (625 lines)", ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06)), D65),
    6: ("BT.601 (525 lines)", ((0.63, 0.34), (0.31, 0.595), (0.155, 0.07)), D65),
    9: ("BT.2020", ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)), D65),
    11: ("DCI-P3", ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), (0.314, 0.351)),
    12: ("Display P3", ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), D65),
}
# The curves of video (1, 6, 14, 15) describe cameras; pictures so marked are made and shown with sRGB's.
_CURVES: dict[int, Curve] = dict.fromkeys((1, _UNKNOWN, 6, 13, 14, 15), decode_srgb)
_CURVES |= {4: gamma(2.2), 5: gamma(2.8), 8: gamma(1.0)}
_HDR = {16: "PQ", 18: "HLG"}
_SRGB_GAMMA = 1 / 2.2  # what PNGs in sRGB give as their gamma; up to 5 % off is the same curve to libpng
_TRANSFER_FUNCTION, _WHITE_POINT, _PRIMARIES_OF_TIFF = 301, 318, 319
_BMP_HEADER = 14  # where it begins
_INTEROPERABILITY, _ADOBE_MARK = 0xA005, "R03"  # how cameras mark Adobe RGB (DCF 2.0)


@dataclass(frozen=True)
class DeclaredColor:
    """A profile, or a space, or neither: then it is taken as sRGB. `notes` tell what was not used."""

    name: str
    profile: bytes | None = None
    space: RgbSpace | None = None
    notes: tuple[str, ...] = ()


def declared_color(path: Path, frame: Frame) -> DeclaredColor:
    """What a file says of its colours, the way that counts first.

    The order is that of the formats: cICP before ICC in PNG, then sRGB, then gAMA and cHRM; ICC before
    nclx in AVIF and HEIC; and for JPEG without a profile the mark that cameras set for Adobe RGB. Of
    TIFF's own tags it is only told that they are there.
    """
    info = frame.image.info
    cicp = png_chunk(path, b"cICP") if frame.format == "PNG" else b""
    if len(cicp) >= 4 and cicp[3] == 0:
        what = "the narrow range of video"
        return _unused(what, f"its colours have {what} by cICP, which is not converted")
    if len(cicp) >= 2:
        return _coded(cicp[0], cicp[1], "cICP")
    if profile := info.get("icc_profile") or (_bmp_profile(path) if frame.format == "BMP" else b""):
        return _profile(profile)
    found = _without_profile(path, frame)
    if "icc_profile" in info:
        return replace(found, notes=("its colour profile is damaged; not used", *found.notes))
    return found


def _without_profile(path: Path, frame: Frame) -> DeclaredColor:
    info = frame.image.info
    if "srgb" in info:
        return DeclaredColor("sRGB (PNG chunk)")
    if nclx := _nclx(path, frame):
        return _coded(*nclx, "nclx")
    if frame.format == "PNG" and ("gamma" in info or "chromaticity" in info):
        return _gamma_and_primaries(info.get("gamma"), info.get("chromaticity"))
    if frame.format == "JPEG" and _has_adobe_mark(frame.image):
        return DeclaredColor("Adobe RGB (EXIF)", space=ADOBE_RGB)
    if unused := _tiff_colors(frame.image):
        return _unused(unused, f"its {unused} are not used")
    return DeclaredColor("none (taken as sRGB)")


def png_chunk(path: Path, name: bytes) -> bytes:
    """A chunk of a PNG that stands before its pixels; empty where there is none."""
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8 and head[4:] not in (b"IDAT", b"IEND"):
            length = int.from_bytes(head[:4], "big")
            if head[4:] == name:
                return file.read(min(length, 1024))
            file.seek(length + 4, 1)
    return b""


def _bmp_profile(path: Path) -> bytes:
    """The profile in a BMP of the fifth version (BITMAPV5HEADER); empty where there is none."""
    with path.open("rb") as file:
        file.seek(_BMP_HEADER)
        header = file.read(124)
        if len(header) < 124 or header[:4] != b"\x7c\0\0\0" or header[56:60] != b"DEBM":
            return b""
        file.seek(_BMP_HEADER + int.from_bytes(header[112:116], "little"))
        return file.read(int.from_bytes(header[116:120], "little"))


def _profile(profile: bytes) -> DeclaredColor:
    try:
        with reading("its colour profile"):
            return DeclaredColor(profile_name(profile), profile=profile)
    except InputError as error:
        return DeclaredColor("unreadable (taken as sRGB)", notes=(f"{error}; taken as sRGB",))


def _coded(primaries: int, transfer: int, where: str) -> DeclaredColor:
    """The code points of ITU-T H.273."""
    if transfer in _HDR or transfer not in _CURVES or primaries not in _PRIMARIES:
        what = f"{_HDR.get(transfer, f'code {primaries}/{transfer}')} by {where}"
        return _unused(what, f"its colours are {what}, which is not converted")
    name, points, white = _PRIMARIES[primaries]
    curve = _CURVES[transfer]
    if name == "sRGB" and curve is decode_srgb:
        return DeclaredColor(f"sRGB ({where})")
    label = f"{name} ({where})" if curve is decode_srgb else f"{name} with curve {transfer} ({where})"
    return DeclaredColor(label, space=from_primaries(label, points, white, curve))


def _unused(name: str, why: str) -> DeclaredColor:
    return DeclaredColor(f"{name} (taken as sRGB)", notes=(f"{why}; taken as sRGB",))


def _tiff_colors(image: Image.Image) -> str:
    """Which of TIFF's own tags say that the colours are not sRGB's. Hardly any program minds them."""
    tags = getattr(image, "tag_v2", {})
    ours = (*D65, *np.ravel(SRGB_PRIMARIES))
    try:
        given = (*tags.get(_WHITE_POINT, D65), *tags.get(_PRIMARIES_OF_TIFF, np.ravel(SRGB_PRIMARIES)))
        differ = not np.abs(np.subtract([float(v) for v in given], ours)).max() < 0.001  # so with NaN
    except (TypeError, ValueError):  # of another type or number
        differ = True
    has_curves = _TRANSFER_FUNCTION in tags
    return " and ".join(["primaries"] * differ + ["transfer functions"] * has_curves)


def _nclx(path: Path, frame: Frame) -> tuple[int, int] | None:
    """Primaries and curve of an AVIF or HEIC; only the decoder of HEIC tells them."""
    if frame.format == "AVIF":
        return primary_properties(path.read_bytes()).codes
    nclx = frame.image.info.get("nclx_profile")
    return (nclx["color_primaries"], nclx["transfer_characteristics"]) if nclx else None


def _gamma_and_primaries(encoding: float | None, chromaticity: Sequence[float] | None) -> DeclaredColor:
    """What a PNG's gAMA and cHRM say, each taken as sRGB's where it is missing."""
    is_srgb = encoding is None or abs(encoding / _SRGB_GAMMA - 1) <= 0.05
    ours = (D65, *SRGB_PRIMARIES)
    white, red, green, blue = (
        zip(chromaticity[::2], chromaticity[1::2], strict=True) if chromaticity else ours
    )
    if is_srgb and np.abs(np.subtract((white, red, green, blue), ours)).max() < 0.001:
        return DeclaredColor("sRGB (gAMA, cHRM)")
    label = "given by gAMA, cHRM"
    try:
        if encoding is not None and not 0.1 <= encoding <= 10:
            raise ValueError(f"a gamma of {encoding:g} means nothing")
        curve = decode_srgb if encoding is None or is_srgb else gamma(1 / encoding)
        return DeclaredColor(label, space=from_primaries(label, (red, green, blue), white, curve))
    except ValueError as error:
        return DeclaredColor(f"{label} (taken as sRGB)", notes=(f"its colours cannot be used: {error}",))


def _has_adobe_mark(image: Image.Image) -> bool:
    try:
        with reading("its EXIF data"):
            return str(image.getexif().get_ifd(_INTEROPERABILITY).get(1, "")).strip("\0 ") == _ADOBE_MARK
    except InputError:
        return False  # the orientation's step tells of it
