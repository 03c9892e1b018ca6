"""Each layer's own colour where it is half transparent, and the colour that lies behind it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import cv2
import numpy as np
from pymatting.foreground.estimate_foreground_ml import estimate_foreground_ml

from ml_pipeline.bleeding import bleed
from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.compositing import soft_pixels
from ml_pipeline.hidden import stack_up
from ml_pipeline.kernels import kernel
from ml_pipeline.matting import band_radius_px
from ml_pipeline.seen import seen_range
from ml_pipeline.threads import side_by_side
from ml_pipeline.tiles import Window, strips, windows, within
from ml_pipeline.types import Alpha, Mask, Rgb, Rgb8, Rgba8

Behind: TypeAlias = Callable[[Window], Rgb8]  # filled colours under a layer, at one window

TILE_PX, MARGIN_PX = 240, 48  # the margin is as wide as the blurred range of colours reaches
BAND_SAMPLES = 8  # across half a band, when colours are estimated
RANGE_PX = 16
RANGE_STEP = 4
BEHIND_GIVES_WAY = 0.05
TRUST_BELOW, TRUST_NOT_ABOVE = 0.2, 0.7  # alpha at which the estimate of what lies behind fades out


def take_apart(rgb: Rgb8, alphas: list[Alpha], completed: list[Rgb8]) -> tuple[list[Rgba8], list[Rgb8]]:
    """Lift the layers off the photo, nearest first.

    Parameters
    ----------
    rgb : (M, N, 3) uint8
        The photo.
    alphas : list of (M, N) uint8
        Mattes, farthest first.
    completed : list of (M, N, 3) uint8
        Colours of every layer below the nearest one, its hidden area filled. Both lists are emptied on the
        way: what is needed no longer gives its memory back.

    Returns
    -------
    layers : list of (M, N, 4) uint8
        Farthest first, straight alpha.
    targets : list of (S, 3) uint8
        For each layer in front of layer 1 what the stack up to and with it shows at its S soft pixels.
    """
    target = rgb.copy()
    layers: list[Rgba8] = []
    targets: list[Rgb8] = []
    while completed:
        alpha = alphas.pop()
        targets.insert(0, target.reshape(-1, 3)[np.flatnonzero(soft_pixels(alpha))])
        layers.insert(0, lift_off(target, alpha, _stacked(completed, alphas)))
        completed.pop()
    return [cv2.merge((target, alphas.pop())), *layers], targets  # type: ignore[list-item]


def _stacked(completed: Sequence[Rgb8], alphas: Sequence[Alpha]) -> Behind:
    """Completed layers laid over one another, window by window."""

    def behind(window: Window) -> Rgb8:
        return stack_up([(c[window], a[window]) for c, a in zip(completed, alphas, strict=True)])

    return behind


def lift_off(target: Rgb8, alpha: Alpha, behind: Behind) -> Rgba8:
    """Take one layer off a picture, in place.

    Both colours are estimated by Germer et al., "Fast Multi-Level Foreground Estimation", 2020. Where the
    layer is nearly opaque nothing behind it can be read from the picture, and the filled colours take over.
    What then still differs from the picture is shared out between both by least squares.

    Parameters
    ----------
    target : (M, N, 3) uint8
        The picture with all nearer layers already taken off. It becomes what lies behind this layer: itself
        where alpha is 0, and `behind` where alpha is 255.
    alpha : (M, N) uint8
        The layer's matte.
    behind : callable
        Filled colours under the layer's opaque part.

    Returns
    -------
    (M, N, 4) uint8
        The layer: the target's colour where it is opaque; where it is absent, colours of its edge, continued.
    """
    layer = np.empty((*alpha.shape, 4), np.uint8)
    soft = soft_pixels(alpha)
    step = max(1, band_radius_px(*alpha.shape) // BAND_SAMPLES)

    def separate(pair: tuple[Window, Window]) -> tuple[Window, Rgb8, Rgb8]:
        inner, outer = pair
        here = (within(inner, outer), soft[inner])
        return inner, *_separate_window(target[outer], alpha[outer], behind(outer), *here, step)

    parts = side_by_side(separate, windows(soft, MARGIN_PX, TILE_PX))

    def divide(rows: slice) -> None:
        window = (rows, slice(None))
        _divide(target[rows], alpha[rows], behind(window), layer[rows])

    side_by_side(divide, strips(len(alpha)))
    for inner, own, rest in parts:
        layer[inner][..., :3][soft[inner]], target[inner][soft[inner]] = own, rest
    bleed(layer)
    return layer


@kernel
def _divide(target: Rgb8, alpha: Alpha, behind: Rgb8, layer: Rgba8) -> None:
    """Pixels that are opaque or absent: the layer gets the target's colour, the target what lies behind."""
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            layer[y, x, 3] = alpha[y, x]
            for c in range(3):
                layer[y, x, c] = target[y, x, c] if alpha[y, x] == 255 else 0
                if alpha[y, x] == 255:
                    target[y, x, c] = behind[y, x, c]


def _separate_window(
    target: Rgb8, alpha: Alpha, behind: Rgb8, inner: Window, soft: Mask, step: int
) -> tuple[Rgb8, Rgb8]:
    """Both colours of the inner window's S soft pixels, (S, 3) each."""
    own, rest = (colour[inner][soft] for colour in _estimate_colours(target, alpha, step))
    wanted, filled, a = (to_float(pixels[inner][soft]) for pixels in (target, behind, alpha[..., None]))
    unreadable = np.clip((a - TRUST_BELOW) / (TRUST_NOT_ABOVE - TRUST_BELOW), 0, 1)
    rest = rest + unreadable * (filled - rest)
    lowest, highest = (bound[inner][soft] for bound in believable_range(target, alpha == 0))
    for _ in range(3):  # clipping leaves a little over; shared out again
        own, rest = share_residual(wanted, a, own, np.clip(rest, lowest, highest))
    rest = np.clip(rest, lowest, highest)
    return to_8_bits(own), to_8_bits(rest)


def _estimate_colours(picture: Rgb8, alpha: Alpha, step: int) -> tuple[Rgb, Rgb]:
    """Smooth colours of a layer and of what lies behind it, (m, n, 3) each, at every so-manieth pixel.

    Of a wide band a few samples tell as much: what they leave out is shared out pixel by pixel afterwards.
    """
    height, width = alpha.shape
    size = (-(-width // step), -(-height // step))
    few, matte = (
        to_float(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8))
        for pixels in (picture, alpha)
    )
    own, rest = estimate_foreground_ml(few, matte, return_background=True)
    if step == 1:
        return own, rest
    return cv2.resize(own, (width, height)), cv2.resize(rest, (width, height))


def believable_range(picture: Rgb8, where: Mask) -> tuple[Rgb, Rgb]:
    """Lowest and highest colour, channel by channel, in [0, 1], among the True pixels around each pixel.

    0 and 1 where there is none. An estimate outside of this range is not what lies behind, but a rim. The
    bounds are blurred, so that the square window leaves no blocks; on a smaller copy, for they are smooth.
    """
    height, width = where.shape
    size = (-(-width // RANGE_STEP), -(-height // RANGE_STEP))
    lowest, highest = (
        to_float(np.asarray(cv2.resize(bound, size, interpolation=cv2.INTER_NEAREST_EXACT), np.uint8))
        for bound in seen_range(picture, where, RANGE_PX)
    )
    nothing = lowest > highest
    lowest[nothing], highest[nothing] = 0, 1
    sigma = RANGE_PX / 2 / RANGE_STEP
    smooth = (cv2.GaussianBlur(bound, (0, 0), sigma) for bound in (lowest, highest))
    lowest, highest = (
        np.asarray(cv2.resize(bound, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
        for bound in smooth
    )
    return lowest, highest


def share_residual(picture: Rgb, alpha: Rgb, own: Rgb, rest: Rgb) -> tuple[Rgb, Rgb]:
    """The smallest change of both colours that makes them give the picture back, by weighted least squares.

    What lies behind gives way less: a rim of the layer's colour left there shows at every shift.
    """
    residual = picture - alpha * own - (1 - alpha) * rest
    for_own, for_rest = alpha, BEHIND_GIVES_WAY * (1 - alpha)
    residual /= alpha * for_own + (1 - alpha) * for_rest
    return np.clip(own + for_own * residual, 0, 1), np.clip(rest + for_rest * residual, 0, 1)
