"""Completion of a picture by patches, from its smallest version to its working size."""

from __future__ import annotations

import numpy as np

from ml_pipeline.inpainting.field import State, enlarge, scatter
from ml_pipeline.inpainting.lines import continued_lines
from ml_pipeline.inpainting.pyramid import Level, halve
from ml_pipeline.inpainting.work import Work, prepare, search, start, vote_on

SMALLEST_SIDE = 48
FEWEST_SOURCES = 64
FIRST_SWEEPS = 12
MOST_ROUNDS, FEWEST_ROUNDS = 8, 2


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
    state = start(seed)
    lines = continued_lines(level)
    work = prepare(levels[-1], lines, 2 ** (len(levels) - 1))
    _fill_inwards(work, state)
    for index in range(len(levels) - 1, -1, -1):
        if index < len(levels) - 1:
            work = _inherit(prepare(levels[index], lines, 2**index), work, state)
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
            search(work, weight, targets, turn % 2 == 1, state)
        vote_on(work, pixels)
        weight[pixels[:, 0], pixels[:, 1]] = work.weight[pixels[:, 0], pixels[:, 1]]


def _inherit(work: Work, coarse: Work, state: State) -> Work:
    """Start a level from the field of the next smaller one; its picture is voted anew, never upsampled."""
    enlarge(coarse.field, coarse.cost, work.sources, work.targets, work.field, work.cost)
    scatter(np.argwhere(work.sources).astype(np.int32), work.targets, work.field, state)
    vote_on(work, work.pixels)
    return work


def _improve(work: Work, state: State, depth: float) -> None:
    """Search better matches for the present picture down to a depth, then vote from the matches."""
    targets, pixels = (points[work.depth[tuple(points.T)] <= depth] for points in (work.targets, work.pixels))
    for backwards in (False, True):
        search(work, work.weight, targets, backwards, state)
    vote_on(work, pixels)
