"""Completion of a picture by patches, from its smallest version to its working size."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ml_pipeline.inpainting.field import PAD, Field, Points, State, enlarge, scatter
from ml_pipeline.inpainting.lines import Lines, continued_lines, draw_guide
from ml_pipeline.inpainting.patchmatch import Bytes, Counts, Guide, sweep
from ml_pipeline.inpainting.pyramid import Image, Level, halve
from ml_pipeline.inpainting.voting import vote
from ml_pipeline.types import Mask, Plane

SMALLEST_SIDE = 48
FEWEST_SOURCES = 64
CONFIDENCE_DECAY = 3.0
CONFIDENCE_FLOOR = 1e-3
DISTANCE_PENALTY = 2100.0  # squared colour difference that an offset of a whole width costs
FIRST_SWEEPS = 12
MOST_ROUNDS, FEWEST_ROUNDS = 8, 2
BANDWIDTH = 12.0
QUOTA = 1.0
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


def complete_level(level: Level, seed: int, visible: float) -> Work:
    """Fill the holes of a level with patches of its sources.

    Parameters
    ----------
    level : Level
        Picture at working size; it must have sources.
    seed : int
        Of the random search.
    visible : float
        Depth in pixels up to which holes are refined at working size; what lies deeper keeps the matches
        of half that size.

    Returns
    -------
    work : Work
        The filled picture and, for every patch that touches a hole, its match.

    References
    ----------
    .. [1] Wexler, Shechtman & Irani, "Space-time completion of video", PAMI 2007.
    .. [2] Barnes et al., "PatchMatch", SIGGRAPH 2009.
    """
    levels = _levels(level)
    state = np.array([2 * seed + 0x9E3779B97F4A7C15], np.uint64)
    lines = continued_lines(level)
    work = _prepare(levels[-1], lines, 2 ** (len(levels) - 1))
    _fill_inwards(work, state)
    for index in range(len(levels) - 1, -1, -1):
        if index < len(levels) - 1:
            work = _inherit(_prepare(levels[index], lines, 2**index), work, state)
        rounds = max(FEWEST_ROUNDS, MOST_ROUNDS - 2 * (len(levels) - 1 - index))
        for _ in range(rounds):
            _improve(work, state, visible if index == 0 and len(levels) > 1 else np.inf)
    return work


def _levels(level: Level) -> list[Level]:
    """Return the pyramid, the working size first, down to the smallest that still has sources."""
    levels = [level]
    while min(levels[-1].holes.shape) > SMALLEST_SIDE:
        smaller = halve(levels[-1])
        if smaller.sources.sum() < FEWEST_SOURCES or not smaller.holes.any():
            break
        levels.append(smaller)
    return levels


def _prepare(level: Level, lines: Lines, scale: int) -> Work:
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


def _fill_inwards(work: Work, state: State) -> None:
    """Fill the smallest level shell by shell, each seen only by what lies outside of it."""
    sources = np.argwhere(work.sources).astype(np.int32)
    weight = np.where(work.depth > 0, 0, work.weight).astype(np.float32)
    shell = np.ceil(work.depth).astype(np.int32)
    of_target = shell[work.targets[:, 0], work.targets[:, 1]]
    of_pixel = shell[work.pixels[:, 0], work.pixels[:, 1]]
    for k in np.unique(of_target):
        targets, pixels = work.targets[of_target == k], work.pixels[of_pixel == k]
        scatter(sources, targets, work.field, state)
        for turn in range(FIRST_SWEEPS):
            _sweep(work, weight, targets, turn % 2 == 1, state)
        _vote(work, pixels)
        weight[pixels[:, 0], pixels[:, 1]] = work.weight[pixels[:, 0], pixels[:, 1]]


def _inherit(work: Work, coarse: Work, state: State) -> Work:
    """Start a level from the field of the next smaller one; its picture is voted anew, never upsampled."""
    enlarge(coarse.field, coarse.cost, work.sources, work.targets, work.field, work.cost)
    scatter(np.argwhere(work.sources).astype(np.int32), work.targets, work.field, state)
    _vote(work, work.pixels)
    return work


def _improve(work: Work, state: State, depth: float) -> None:
    """Search better matches for the present picture down to a depth, then vote from the matches."""
    targets, pixels = (points[work.depth[tuple(points.T)] <= depth] for points in (work.targets, work.pixels))
    for backwards in (False, True):
        _sweep(work, work.weight, targets, backwards, state)
    _vote(work, pixels)


def _sweep(work: Work, weight: Plane, targets: Points, backwards: bool, state: State) -> None:
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
        work.penalty,
        work.radius,
        REACH,
        backwards,
        state,
    )


def _vote(work: Work, pixels: Points) -> None:
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
