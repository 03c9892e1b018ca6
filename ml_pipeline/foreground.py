"""Each layer's own colour where it is half transparent, and the colour that lies behind it there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pymatting.foreground.estimate_foreground_ml import estimate_foreground_ml

from ml_pipeline.tiles import windows, within
from ml_pipeline.types import Plane, Rgb, Rgb8

MARGIN_PX = 48
BLEED_PX = 8
TRUST_BELOW, TRUST_NOT_ABOVE = 0.5, 0.95  # alpha at which the estimate of what lies behind fades out


@dataclass(frozen=True)
class Separation:
    """A picture taken apart: `foreground` over `background` with the layer's alpha gives it back."""

    foreground: Rgb8
    background: Rgb8


def separate(target: Rgb8, alpha: Plane, behind: Rgb8) -> Separation:
    """Take one layer off a picture.

    Both colours are estimated by Germer et al., "Fast Multi-Level Foreground Estimation", 2020. Where the
    layer is nearly opaque nothing behind it can be read from the picture, and the filled colours take over.
    What then still differs from the picture is shared out between both by least squares.

    Parameters
    ----------
    target : (M, N, 3) uint8
        The picture with all nearer layers already taken off.
    alpha : (M, N) float32
        The layer's matte, whole multiples of 1/255.
    behind : (M, N, 3) uint8
        Filled colours under the layer's opaque part.

    Returns
    -------
    Separation
        `foreground` is the target where alpha is 1 and black far from the layer; `background` is the target
        where alpha is 0 and `behind` where alpha is 1.
    """
    opaque, absent = alpha >= 1, alpha <= 0
    foreground = np.where(opaque[..., None], target, np.uint8(0))
    background = np.where(opaque[..., None], behind, target)
    for inner, outer in windows(~opaque & ~absent, MARGIN_PX):
        own, rest = _separate_window(*(plane[outer] for plane in (target, alpha, behind)))
        here = within(inner, outer)
        soft = (~opaque & ~absent)[inner][..., None]
        foreground[inner] = np.where(opaque[inner][..., None], foreground[inner], own[here])
        background[inner] = np.where(soft, rest[here], background[inner])
    return Separation(foreground, background)


def _separate_window(target: Rgb8, alpha: Plane, behind: Rgb8) -> tuple[Rgb8, Rgb8]:
    picture = target.astype(np.float32) / 255
    own, rest = estimate_foreground_ml(picture, alpha, return_background=True)
    a = alpha[..., None]
    unreadable = np.clip((a - TRUST_BELOW) / (TRUST_NOT_ABOVE - TRUST_BELOW), 0, 1)
    rest += unreadable * (behind.astype(np.float32) / 255 - rest)
    for _ in range(3):  # clipping leaves a little over; shared out again
        own, rest = share_residual(picture, a, own, rest)
    return _to_8_bits(own), _to_8_bits(rest)


def share_residual(picture: Rgb, alpha: Rgb, own: Rgb, rest: Rgb) -> tuple[Rgb, Rgb]:
    """The smallest change of both colours, by least squares, that makes them give the picture back."""
    residual = picture - alpha * own - (1 - alpha) * rest
    residual /= alpha**2 + (1 - alpha) ** 2
    return np.clip(own + alpha * residual, 0, 1), np.clip(rest + (1 - alpha) * residual, 0, 1)


def _to_8_bits(colour: Rgb) -> Rgb8:
    return np.rint(colour * 255).astype(np.uint8)
