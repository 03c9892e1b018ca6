"""Coarse colours of a filling drawn towards what the hole's surroundings lead one to expect."""

from __future__ import annotations

import cv2
import numpy as np

from ml_pipeline.color import to_8_bits
from ml_pipeline.inpainting.blending import relax
from ml_pipeline.inpainting.field import PAD
from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.inpainting.pyramid import Image, Level
from ml_pipeline.types import Mask, Plane, Rgb

FINENESS = 0.1  # what is coarser than this share of the visible band is drawn
FADE = 3.5
RELAXATIONS = 48
OMEGA = 1.7
LEAST_PULL = 1e-6
NEIGHBOURS_PX = 3


def anchor(image: Image, level: Level, visible: float) -> None:
    """Draw a filling's coarse colours towards a smooth continuation, in place; its detail stays.

    Patches are copied for their detail; their colours drift, the more the farther from the border. What is
    smooth predicts colours better and detail not at all. The pull ceases with depth: far from the border
    nothing smooth is a good guess.

    Parameters
    ----------
    image : (M, N, 4) ndarray of float32
        Filled picture, [0, 255].
    level : Level
        The same before it was filled.
    visible : float
        Width in pixels of the band that a parallax can show.
    """
    depth = np.asarray(cv2.distanceTransform((~level.context).astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    pull: Plane = np.where(level.holes, np.clip(1 - depth / (FADE * visible), 0, 1), 0).astype(np.float32)
    near = pull > 0
    if not near.any():
        return
    away = (_smooth(level, near) - image[..., :3]) * near[..., None]  # (M, N, 3), 0 where nothing is drawn
    image[..., :3] += cv2.GaussianBlur(away, (0, 0), max(FINENESS * visible, 0.5)) * pull[..., None]


def _smooth(level: Level, near: Mask) -> Rgb:
    """Known colours continued smoothly into `near`, [0, 255]: the mean of a membrane and of Navier-Stokes,
    which carries contours on.

    References
    ----------
    .. [1] Bertalmio, Bertozzi & Sapiro, "Navier-Stokes, fluid dynamics, and image and video inpainting",
       CVPR 2001.
    """
    seen = level.context | level.glimpsed
    everywhere = pull_push(level.image[..., :3] / np.float32(255), seen)
    near = near & ~seen
    pixels = to_8_bits(everywhere)
    flowing = cv2.inpaint(pixels, near.view(np.uint8), NEIGHBOURS_PX, cv2.INPAINT_NS)
    pad = ((PAD, PAD), (PAD, PAD))
    membrane = np.pad(255 * everywhere, (*pad, (0, 1)), mode="edge")
    weight = np.pad(np.ones(near.shape, np.float32), pad)
    points = np.argwhere(np.pad(near, pad)).astype(np.int32)
    relax(membrane, weight, points, np.zeros_like(membrane), LEAST_PULL, OMEGA, RELAXATIONS)
    smooth: Rgb = (membrane[PAD:-PAD, PAD:-PAD, :3] + flowing) / np.float32(2)
    return smooth
