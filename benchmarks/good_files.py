"""Small good files of every format that is read: seeds for damaged ones."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

NOISE = np.random.default_rng(0).integers(0, 256, (32, 48, 4), dtype=np.uint8)
SMOOTH = np.stack(
    [(row + column * k) % 256 for k, (row, column) in enumerate([np.indices((32, 48)) * 4] * 4)], -1
)
GREY_16 = NOISE[..., 0].astype(np.uint16) * 257
DEEP = SMOOTH.astype(np.uint16) * 257
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "maker"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def _saved(image: Image.Image, format_: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, format_, **options)  # type: ignore[arg-type]
    return data.getvalue()


def _pictures() -> tuple[Image.Image, Image.Image]:
    return Image.fromarray(SMOOTH[..., :3].astype(np.uint8)), Image.fromarray(NOISE)


def _jpeg() -> list[bytes]:
    rgb, _ = _pictures()
    return [
        _saved(rgb, "JPEG", exif=_exif(), icc_profile=SRGB, comment=b"a comment"),
        _saved(rgb, "JPEG", progressive=True, subsampling=0),
        _saved(rgb.convert("CMYK"), "JPEG"),
        _saved(rgb.convert("L"), "JPEG", restart_marker_blocks=2),
    ]


def _png() -> list[bytes]:
    rgb, rgba = _pictures()
    text = PngImagePlugin.PngInfo()
    text.add_itxt("key", "text", zip=True)
    return [
        _saved(rgb, "PNG", exif=_exif(), icc_profile=SRGB, pnginfo=text),
        _saved(rgba, "PNG"),
        _saved(rgb.quantize(16), "PNG", transparency=3),
        _saved(Image.fromarray(GREY_16), "PNG", transparency=257),
        _saved(rgba, "PNG", save_all=True, append_images=[rgb.convert("RGBA")]),
        cv2.imencode(".png", DEEP)[1].tobytes(),
    ]


def _webp() -> list[bytes]:
    rgb, rgba = _pictures()
    return [
        _saved(rgb, "WEBP", exif=_exif(), icc_profile=SRGB),
        _saved(rgba, "WEBP", lossless=True),
        _saved(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(180)]),
    ]


def _avif() -> list[bytes]:
    rgb, rgba = _pictures()
    return [_saved(rgb, "AVIF", exif=_exif()), _saved(rgba, "AVIF", icc_profile=SRGB)]


def _tiff() -> list[bytes]:
    rgb, rgba = _pictures()
    return [
        _saved(rgb, "TIFF", exif=_exif(), icc_profile=SRGB),
        _saved(rgba, "TIFF", compression="tiff_lzw"),
        _saved(rgb, "TIFF", compression="jpeg"),
        _saved(rgb.convert("1"), "TIFF", compression="group4"),
        _saved(Image.fromarray(GREY_16), "TIFF", compression="tiff_adobe_deflate"),
        _saved(Image.fromarray(NOISE[..., 0].astype(np.float32)), "TIFF"),
        _saved(rgb.quantize(16), "TIFF", save_all=True, append_images=[rgb]),
        cv2.imencode(".tiff", DEEP)[1].tobytes(),
        cv2.imencode(".tiff", DEEP[..., :3])[1].tobytes(),
    ]


def _heic() -> list[bytes]:
    rgb, _ = _pictures()
    rgb.info["exif"] = _exif().tobytes()
    deep = (NOISE[..., :3].astype(np.uint16) << 8).tobytes()
    files = [pillow_heif.from_pillow(rgb), pillow_heif.from_bytes("RGB;16", (48, 32), deep)]
    buffers = [io.BytesIO() for _ in files]
    for file, buffer in zip(files, buffers, strict=True):
        file.save(buffer, quality=60)
    return [buffer.getvalue() for buffer in buffers]


def _gif() -> list[bytes]:
    rgb, _ = _pictures()
    return [
        _saved(rgb.quantize(16), "GIF"),
        _saved(rgb, "GIF", save_all=True, append_images=[rgb.rotate(180)]),
    ]


def _bmp() -> list[bytes]:
    rgb, _ = _pictures()
    return [_saved(rgb, "BMP"), _saved(rgb.quantize(16), "BMP")]


def _grey_png() -> list[bytes]:
    return [
        _saved(Image.fromarray(GREY_16), "PNG", exif=_exif()),
        _saved(Image.fromarray(NOISE[..., 0]), "PNG"),
    ]


def _npy() -> list[bytes]:
    buffers = [io.BytesIO() for _ in range(2)]
    np.save(buffers[0], SMOOTH[..., 0].astype(np.float32))
    np.save(buffers[1], np.asfortranarray(GREY_16))
    return [buffer.getvalue() for buffer in buffers]


FORMATS: dict[str, Callable[[], list[bytes]]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WebP": _webp,
    "AVIF": _avif,
    "TIFF": _tiff,
    "HEIC": _heic,
    "GIF": _gif,
    "BMP": _bmp,
    "grey PNG": _grey_png,
    "NPY": _npy,
}
"""The last two as disparity maps."""


@cache
def good_files(format_: str) -> list[bytes]:
    """Files of one of FORMATS, the same in every process."""
    return FORMATS[format_]()
