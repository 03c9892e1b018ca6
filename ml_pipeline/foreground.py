"""Each layer's own colour where it is half transparent, and the colour that lies behind it there."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from pymatting.foreground.estimate_foreground_ml import estimate_foreground_ml

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, windows, within
from ml_pipeline.types import Mask, Plane, Rgb, Rgb8

TILE_PX, MARGIN_PX = 128, 32
RANGE_PX = 16
BEHIND_GIVES_WAY = 0.05
TRUST_BELOW, TRUST_NOT_ABOVE = 0.2, 0.7  # alpha at which the estimate of what lies behind fades out


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
    opaque, soft = alpha >= 1, (alpha > 0) & (alpha < 1)
    foreground = np.where(opaque[..., None], target, np.uint8(0))
    background = np.where(opaque[..., None], behind, target)

    def work(pair: tuple[Window, Window]) -> None:
        inner, outer = pair
        here = soft[inner]
        own, rest = _separate_window(target[outer], alpha[outer], behind[outer], within(inner, outer), here)
        foreground[inner][here], background[inner][here] = own, rest

    side_by_side(work, windows(soft, MARGIN_PX, TILE_PX))  # inner windows are disjoint
    return Separation(foreground, background)


def _separate_window(
    target: Rgb8, alpha: Plane, behind: Rgb8, inner: Window, soft: Mask
) -> tuple[Rgb8, Rgb8]:
    """Both colours of the inner window's S soft pixels, (S, 3) each."""
    picture = to_float(target)
    own, rest = (c[inner][soft] for c in estimate_foreground_ml(picture, alpha, return_background=True))
    wanted, filled, a = (
        picture[inner][soft],
        to_float(behind[inner][soft]),
        alpha[inner][soft][:, None],
    )
    unreadable = np.clip((a - TRUST_BELOW) / (TRUST_NOT_ABOVE - TRUST_BELOW), 0, 1)
    rest = rest + unreadable * (filled - rest)
    lowest, highest = (bound[inner][soft] for bound in seen_range(picture, alpha <= 0))
    for _ in range(3):  # clipping leaves a little over; shared out again
        own, rest = share_residual(wanted, a, own, np.clip(rest, lowest, highest))
    rest = np.clip(rest, lowest, highest)
    return to_8_bits(own), to_8_bits(rest)


def seen_range(picture: Rgb, where: Mask) -> tuple[Rgb, Rgb]:
    """Lowest and highest colour, channel by channel, among the True pixels around each pixel.

    0 and 1 where there is none. An estimate outside of this range is not what lies behind, but a rim.
    """
    window = np.ones((2 * RANGE_PX + 1,) * 2, np.uint8)
    lowest = cv2.erode(np.where(where[..., None], picture, np.float32(1)), window)
    highest = cv2.dilate(np.where(where[..., None], picture, np.float32(0)), window)
    nothing = lowest > highest
    lowest, highest = np.where(nothing, np.float32(0), lowest), np.where(nothing, np.float32(1), highest)
    # blurred, so that the square window leaves no blocks
    lowest, highest = (cv2.GaussianBlur(bound, (0, 0), RANGE_PX / 2) for bound in (lowest, highest))
    return np.asarray(lowest, dtype=np.float32), np.asarray(highest, dtype=np.float32)


def share_residual(picture: Rgb, alpha: Rgb, own: Rgb, rest: Rgb) -> tuple[Rgb, Rgb]:
    """The smallest change of both colours that makes them give the picture back, by weighted least squares.

    What lies behind gives way less: a rim of the layer's colour left there shows at every shift.
    """
    residual = picture - alpha * own - (1 - alpha) * rest
    for_own, for_rest = alpha, BEHIND_GIVES_WAY * (1 - alpha)
    residual /= alpha * for_own + (1 - alpha) * for_rest
    return np.clip(own + for_own * residual, 0, 1), np.clip(rest + for_rest * residual, 0, 1)
