"""New paint joined to old without a seam."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits, to_float
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.types import Mask, Rgb8

SEAM_PX = 4.0  # width in which old paint goes over into new
FADE_PX = 24.0  # how deep the tone of the old paint reaches into the new


def join(old: Rgb8, new: Rgb8, where: Mask) -> Rgb8:
    """`old` with `new` paint in it, (m, n, 3) uint8 all; outside of `where` it stays bit-identical.

    What both differ by around the border is taken off the new paint, less and less inwards, so that their
    tones meet; then one goes over into the other.

    Parameters
    ----------
    old, new : (m, n, 3) uint8
    where : (m, n) bool
        Where the new paint belongs.
    """
    if where.all():
        return new.copy()
    before, after = to_float(old), to_float(new)
    depth = np.asarray(cv2.distanceTransform(where.astype(np.uint8), cv2.DIST_L2, 5), np.float32)[..., None]
    after += pull_push(before - after, ~where) * np.exp(-depth / np.float32(FADE_PX))
    joined = to_8_bits(before + np.minimum(depth / np.float32(SEAM_PX), 1) * (after - before))
    return np.where(where[..., None], joined, old)
