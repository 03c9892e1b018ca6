"""Mattes continued under nearer layers, from what the mattes themselves show."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml_pipeline.matting import ANTI_ALIAS_PX, let_through
from ml_pipeline.occlusion import extents
from ml_pipeline.types import Alpha, Labels

MOSTLY = 128  # of 255: a layer that covers more of a pixel is the one that is seen there


def continue_under(alphas: Sequence[Alpha], reach_px: float, mean_disparity: Sequence[float]) -> list[Alpha]:
    """Plan the hidden parts of all middle layers anew.

    A matte may show a layer a little beyond or within the contour that was found, hair for instance. What
    goes on under a nearer layer goes on from there, or motion would open a gap beside it.

    Parameters
    ----------
    alphas : sequence of (M, N) uint8
        Mattes, farthest first.
    reach_px, mean_disparity
        As for `extents`.

    Returns
    -------
    list of (M, N) uint8
        The same wherever no nearer layer covers anything.
    """
    there = extents(owners(alphas), len(alphas), reach_px, mean_disparity)
    continued = list(alphas)
    seen: Alpha = np.full(alphas[0].shape, 255, np.uint8)
    for index in range(len(alphas) - 1, 0, -1):
        hidden = cv2.GaussianBlur(there[index].view(np.uint8) * np.uint8(255), (0, 0), ANTI_ALIAS_PX)
        covered = np.asarray(cv2.bitwise_not(seen), dtype=np.uint8)
        continued[index] = np.asarray(
            cv2.add(
                cv2.multiply(alphas[index], seen, scale=1 / 255), cv2.multiply(hidden, covered, scale=1 / 255)
            ),
            dtype=np.uint8,
        )
        seen = let_through(seen, continued[index])
    return continued


def owners(alphas: Sequence[Alpha]) -> Labels:
    """The nearest layer that covers most of each pixel, (M, N) uint8, 1 the background."""
    labels = np.ones(alphas[0].shape, np.uint8)
    for layer in range(2, len(alphas) + 1):
        labels[alphas[layer - 1] >= MOSTLY] = layer
    return labels
