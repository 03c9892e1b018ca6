"""Colour theory apart from the product's: published matrices, and ICC profiles written byte by byte."""

from __future__ import annotations

import struct

import numpy as np

# linear light to linear sRGB, white D65 in both
FROM_P3 = np.array([[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09827]])
FROM_ADOBE = np.array([[1.39836, -0.39836, 0], [0, 1, 0], [0, -0.04293, 1.04293]])
FROM_2020 = np.array(
    [[1.66049, -0.58764, -0.07285], [-0.12455, 1.13290, -0.00835], [-0.01815, -0.10058, 1.11873]]
)

# red, green, blue in XYZ under D50, as published profiles have them
SRGB_D50 = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
P3_D50 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_D50 = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def srgb_curve(encoded):
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def power(exponent):
    return lambda encoded: encoded**exponent


def to_srgb(encoded, matrix=None, curve=srgb_curve):
    """What encoded colours (…, 3) in [0, 1] are in sRGB, as 0 to 255 and not rounded."""
    linear = curve(np.asarray(encoded, float))
    linear = np.clip(linear if matrix is None else linear @ matrix.T, 0, 1)
    return 255 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def lab_to_srgb(lab):
    """CIELAB (…, 3) under D50, as 0 to 255 of sRGB."""
    lightness, a, b = np.moveaxis(np.asarray(lab, float), -1, 0)
    y = (lightness + 16) / 116
    f = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2) * (0.9642, 1, 0.8249)
    linear = np.clip(xyz @ np.linalg.inv(np.array(SRGB_D50).T).T, 0, 1)
    return 255 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def gamma_curve(exponent) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def table_curve(curve, points=1024) -> bytes:
    values = np.rint(curve(np.linspace(0, 1, points)) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", points) + values.tobytes()


def parametric_curve(function, *numbers) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">HH", function, 0) + b"".join(_fixed(number) for number in numbers)


def rgb_profile(name: str, colorants, curve: bytes) -> bytes:
    tags = {b"desc": _text(name), b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz((0.9642, 1, 0.8249))}
    tags |= {c + b"XYZ": _xyz(xyz) for c, xyz in zip((b"r", b"g", b"b"), colorants, strict=True)}
    tags |= {c + b"TRC": curve for c in (b"r", b"g", b"b")}
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile(name: str, curve: bytes) -> bytes:
    tags = {b"desc": _text(name), b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz((0.9642, 1, 0.8249))}
    return _profile(b"mntr", b"GRAY", b"XYZ ", {**tags, b"kTRC": curve})


def cmyk_profile(name: str, corners) -> bytes:
    """A printer whose 16 pure mixtures (C slowest, K fastest) have given CIELAB colours, and none between."""
    ramp = bytes(range(256))
    lab = np.asarray(corners, float) * (2.55, 1, 1) + (0, 128, 128)
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + b"".join(_fixed(v) for v in np.eye(3).ravel())
    table += ramp * 4 + np.rint(lab).astype(np.uint8).tobytes() + ramp * 3
    tags = {b"desc": _text(name), b"cprt": b"text\0\0\0\0none\0", b"wtpt": _xyz((0.9642, 1, 0.8249))}
    return _profile(b"prtr", b"CMYK", b"Lab ", {**tags, b"A2B0": table})


def _profile(kind: bytes, model: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    body, entries, start = b"", b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        entries += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = bytearray(128)
    header[0:4] = struct.pack(">I", start + len(body))
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = kind + model + connection
    header[24:36] = struct.pack(">6H", 2024, 1, 1, 0, 0, 0)
    header[36:40] = b"acsp"
    header[68:80] = b"".join(_fixed(v) for v in (0.9642, 1, 0.8249))
    return bytes(header) + struct.pack(">I", len(tags)) + entries + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(v) for v in values)


def _text(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


SRGB_PARAMETRIC = parametric_curve(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
