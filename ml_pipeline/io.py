"""Files in and out: decoding to upright 8-bit sRGB, encoding PNG, hashing."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from ml_pipeline.errors import BrokenImageError
from ml_pipeline.manifest import Source
from ml_pipeline.probe import ORIENTATION, open_picture
from ml_pipeline.types import Picture, Plane, Rgb8

Pixels: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]  # (M, N[, 3 or 4]), RGB(A) order


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
    """
    with open_picture(path, max_megapixels) as image:
        kind, mode, profile = image.format or "unknown", image.mode, image.info.get("icc_profile")
        steps: list[str] = []
        try:
            frames = getattr(image, "n_frames", 1)
            if frames > 1:
                steps.append(f"first of {frames} frames")
            image.load()
            upright = ImageOps.exif_transpose(image)
            if image.getexif().get(ORIENTATION, 1) in range(2, 9):  # some cameras write 0
                steps.append("turned upright by its EXIF orientation")
            rgb = _to_srgb(upright, profile, steps)
        except (OSError, SyntaxError, ValueError) as error:
            raise BrokenImageError(f"the picture cannot be decoded ({error}); export it again") from error
    height, width = rgb.shape[:2]
    source = Source(
        format=kind,
        width=width,
        height=height,
        mode=mode,
        color_profile=_profile_name(profile),
        sha256=sha256(path),
        conversions=tuple(steps),
    )
    return Picture(rgb, source)


def _to_srgb(image: Image.Image, profile: bytes | None, steps: list[str]) -> Rgb8:
    """Flatten, scale and colour-manage one decoded frame to (M, N, 3) uint8 sRGB."""
    if image.mode.startswith("I") or image.mode == "F":
        steps.append(f"{image.mode} scaled to 8 bits")
        grey = np.asarray(image, dtype=np.float64)
        scale = 65535.0 if image.mode.startswith("I") else max(float(grey.max()), 1e-12)
        image = Image.fromarray(np.clip(np.rint(grey / scale * 255), 0, 255).astype(np.uint8))
    if image.has_transparency_data:
        steps.append("transparency flattened on white")
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, image).convert("RGB")
    if image.mode not in ("RGB", "CMYK", "L"):  # those that a profile can be applied to
        steps.append(f"{image.mode} converted to RGB")
        image = image.convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if not _is_srgb(profile):
                converted = ImageCms.profileToProfile(
                    image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                if converted is not None:
                    image = converted
                    steps.append(f"converted from {_profile_name(profile)} to sRGB")
        except (ImageCms.PyCMSError, OSError) as error:
            steps.append(f"its colour profile cannot be used ({error}); taken as sRGB")
    if image.mode != "RGB":
        steps.append(f"{image.mode} converted to RGB")
        image = image.convert("RGB")
    return np.array(image)  # (M, N, 3)


def _profile_name(profile: bytes | None) -> str:
    if not profile:
        return "none (taken as sRGB)"
    try:
        return (
            ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip() or "unnamed"
        )
    except (ImageCms.PyCMSError, OSError):
        return "unreadable (taken as sRGB)"


def _is_srgb(profile: bytes) -> bool:
    return _profile_name(profile).lower().startswith("srgb")


def encode_png(pixels: Pixels) -> bytes:
    """PNG of (M, N), (M, N, 3) or (M, N, 4) pixels in RGB(A) order, 8 or 16 bits."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)  # type: ignore[assignment]
    elif channels == 4:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)  # type: ignore[assignment]
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise OSError("PNG encoding failed")
    return data.tobytes()


def decode_png(path: Path) -> NDArray[np.uint8]:
    """One of our own PNGs: (M, N, 4), (M, N, 3) or (M, N), 8 bits, RGB(A) order."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise OSError(f"{path.name} cannot be read back")
    if pixels.ndim == 2:
        return pixels.astype(np.uint8, copy=False)
    code = cv2.COLOR_BGRA2RGBA if pixels.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, code), dtype=np.uint8)


def disparity_pixels(disparity: Plane) -> NDArray[np.uint16]:
    """(M, N) disparity in [0, 1] as 16-bit grey, 65535 nearest."""
    return np.rint(disparity * 65535).astype(np.uint16)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
