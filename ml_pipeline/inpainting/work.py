"""A level in work: what its matching needs, one search through it, and the votes that follow."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.inpainting.field import PAD, Field, Points, State
from ml_pipeline.inpainting.lines import Lines, draw_guide
from ml_pipeline.inpainting.patchmatch import Bytes, Counts, Guide, sweep
from ml_pipeline.inpainting.pyramid import Image, Level
from ml_pipeline.inpainting.voting import vote
from ml_pipeline.types import Mask, Plane

CONFIDENCE_DECAY = 3.0
CONFIDENCE_FLOOR = 1e-3
DISTANCE_PENALTY = 2100.0  # squared colour difference that an offset of a whole width costs
BANDWIDTH = 12.0
QUOTA = 1.0
COHERENCE = 150.0  # squared colour difference that each neighbour costs whose match lies elsewhere
REACH = 512  # of the random search, pixels


@dataclass(frozen=True)
class Work:
    """A level in work, padded by `PAD`; `image`, `field` and `cost` are written to.

    `weight` is the confidence in a pixel, `targets` the centres of patches to be matched,
    `pixels` those to be filled.
    """

    image: Image
    weight: Plane
    depth: Plane
    guide: Guide
    sources: Mask
    targets: Points
    pixels: Points
    field: Field
    cost: Plane
    penalty: float
    radius: int


def start(seed: int) -> State:
    """The state of the random numbers that a seed begins with."""
    return np.array([2 * seed + 0x9E3779B97F4A7C15], np.uint64)


def prepare(level: Level, lines: Lines, scale: int) -> Work:
    """A level without matches yet, `scale` times smaller than the one that lines are drawn for."""
    radius = level.radius
    pad = ((PAD, PAD), (PAD, PAD))
    holes, context = np.pad(level.holes, pad), np.pad(level.context, pad)
    image = np.pad(level.image * level.context[..., None], (*pad, (0, 0)))
    depth = np.asarray(cv2.distanceTransform((~context).astype(np.uint8), cv2.DIST_L2, 5), np.float32)
    confidence = np.maximum(CONFIDENCE_DECAY**-depth, CONFIDENCE_FLOOR)
    weight = np.where(holes | context, confidence, 0.0).astype(np.float32)
    square = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    near = cv2.dilate(holes.astype(np.uint8), square).astype(np.bool_) & (holes | context)
    return Work(
        image=image,
        weight=weight,
        depth=depth,
        guide=draw_guide(lines, holes.shape, scale, PAD, 2 * radius + 1),
        sources=np.pad(level.sources, pad),
        targets=np.argwhere(near).astype(np.int32),
        pixels=np.argwhere(holes).astype(np.int32),
        field=np.full((*holes.shape, 2), -1, np.int32),
        cost=np.zeros(holes.shape, np.float32),
        penalty=DISTANCE_PENALTY / holes.shape[1],
        radius=radius,
    )


def search(work: Work, weight: Plane, targets: Points, backwards: bool, state: State) -> None:
    """Look for better matches of the targets, where `weight` lets patches look."""
    sweep(
        _bytes(work.image),
        weight,
        work.depth,
        work.guide,
        work.sources,
        targets,
        work.field,
        work.cost,
        _uses(work),
        QUOTA + len(work.targets) / max(int(work.sources.sum()), 1),
        COHERENCE,
        work.penalty,
        work.radius,
        REACH,
        backwards,
        state,
    )


def vote_on(work: Work, pixels: Points) -> None:
    """Colour pixels by the matches of the patches that cover them; a costly match counts for little."""
    cost = work.cost[work.targets[:, 0], work.targets[:, 1]]
    spread = max(float(np.percentile(cost, 75)), 1.0)
    trust = np.exp(-work.cost / (2 * spread)).astype(np.float32)
    vote(work.image, work.weight, trust, pixels, work.field, work.radius, BANDWIDTH)


def _uses(work: Work) -> Counts:
    """Count how often each source is the match of a target: (M, N)."""
    rows, columns = work.field[tuple(work.targets.T)].T
    taken = rows >= 0
    at = rows[taken].astype(np.int64) * work.cost.shape[1] + columns[taken]
    return np.bincount(at, minlength=work.cost.size).astype(np.int32).reshape(work.cost.shape)


def _bytes(image: Image) -> Bytes:
    """Round a picture and lay its channels side by side: (M, N, 4) to (M, 4 N)."""
    return np.rint(image).astype(np.uint8).reshape(image.shape[0], -1)
