"""From a frame's samples to 8-bit sRGB without transparency."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ml_pipeline.errors import InputError
from ml_pipeline.pictures.declared_color import DeclaredColor
from ml_pipeline.pictures.decoding import reading
from ml_pipeline.pictures.frame import strips
from ml_pipeline.pictures.icc import Convert, icc_converter, is_identity, lcms_converter, to_8
from ml_pipeline.pictures.samples import Alpha, Samples
from ml_pipeline.types import Rgb8


def to_srgb(samples: Samples, color: DeclaredColor) -> tuple[Rgb8, tuple[str, ...]]:
    """Convert colours, round them, then lay what is transparent on white: blending happens in sRGB.

    Parameters
    ----------
    samples : Samples
        Of any model and depth.
    color : DeclaredColor
        The space they are in.

    Returns
    -------
    rgb : (M, N, 3) uint8
    steps : tuple of str
        What was done, in order.
    """
    convert, steps = choose_converter(samples, color)
    rgb = np.empty((*samples.size, 3), np.uint8)
    least_alpha = None
    for rows in strips(*samples.size):
        colours, alpha = samples.read(rows)
        rgb[rows] = convert(colours)
        if alpha is not None:
            least_alpha = min(int(alpha.min()), samples.full if least_alpha is None else least_alpha)
            if int(alpha.min()) < samples.full:
                rgb[rows] = on_white(rgb[rows], alpha, samples.full)
    if least_alpha is not None:
        is_opaque = least_alpha == samples.full
        steps += ("opaque alpha dropped" if is_opaque else "transparency flattened on white",)
    return rgb, steps


def choose_converter(samples: Samples, color: DeclaredColor) -> tuple[Convert, tuple[str, ...]]:
    """How these samples get to sRGB, and what the manifest says of it."""
    steps, model, full = color.notes, samples.model, samples.full
    convert: Convert | None = None
    if color.profile is not None:
        try:
            with reading("its colour profile"):
                convert = icc_converter(color.profile, model, full)
            if convert is None:
                return _plain(samples), (*steps, *_plain_steps(samples))
        except InputError as error:
            steps += (f"{error}; not used",)
    elif (
        color.space is not None
        and model in ("RGB", "L")
        and not is_identity(color.space.converter(255), "RGB")
    ):
        convert = color.space.converter(full)
    if convert is None:
        return _plain(samples), (*steps, *_plain_steps(samples))
    return convert, (*steps, f"converted from {color.name} to sRGB")


def on_white(rgb: Rgb8, alpha: Alpha, full: int) -> Rgb8:
    """(m, N, 3) colours with (m, N) alpha of 0 to `full`, over white."""
    share = alpha[..., None].astype(np.uint32)
    return ((rgb * share + 255 * (full - share) + full // 2) // full).astype(np.uint8)


def _plain(samples: Samples) -> Convert:
    """The way without a profile."""
    if samples.model == "LAB":
        return lcms_converter(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")
    if samples.model == "CMYK":
        return _cmyk
    if samples.model == "L":
        return lambda grey: np.repeat(to_8(grey, samples.full)[..., None], 3, axis=-1)
    return lambda rgb: to_8(rgb, samples.full)


def _plain_steps(samples: Samples) -> tuple[str, ...]:
    return {
        "RGB": (),
        "L": ("L converted to RGB",),
        "LAB": ("converted from CIELAB to sRGB",),
        "CMYK": ("CMYK converted to RGB without a profile; colours may differ from the print",),
    }[samples.model]


def _cmyk(inks: NDArray[Any]) -> Rgb8:
    """Each ink takes its share of one channel, and black of all; as Pillow does it."""
    size = (inks.shape[1], inks.shape[0])
    return np.asarray(Image.frombytes("CMYK", size, np.ascontiguousarray(inks).tobytes()).convert("RGB"))
