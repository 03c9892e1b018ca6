"""Straight lines that run into a hole and are likely to go on behind what hides them."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.inpainting.pull_push import pull_push
from ml_pipeline.inpainting.pyramid import Level
from ml_pipeline.types import Mask

Lines: TypeAlias = NDArray[np.float32]  # (L, 4): row and column where a line enters a hole and where it ends
Points: TypeAlias = NDArray[np.float32]  # (P, 2): row, column

SHORTEST_PX = 24
MOST_LINES = 200
GAP_PX = 8  # a line may end this far from the hole that it runs into
PARALLEL = 0.997  # cosine of the angle up to which two lines are one
BESIDE = 0.03  # distance between two lines that are one, as a share of the gap between them


def continued_lines(level: Level) -> Lines:
    """Find lines that run into a hole and say how far they go on in it.

    A line that comes out on the other side is continued through the whole hole, any other by at most
    the length that is seen of it. The former come last, so that they are drawn over the others.
    """
    starts, directions, lengths = _entries(_segments(level), level.holes)
    if len(starts) == 0:
        return np.zeros((0, 4), np.float32)
    ends = _ends(starts, directions, lengths, level.holes)
    through = np.zeros(len(starts), np.bool_)
    for i, j in _pairs(starts, directions):
        ends[i], through[i] = starts[j], True
    order = np.argsort(through, kind="stable")
    return np.hstack([starts, ends])[order].astype(np.float32)


def draw_guide(
    lines: Lines, shape: tuple[int, ...], scale: int, pad: int, thickness: int
) -> NDArray[np.float32]:
    """Draw each line's direction along its course: (M, N, 2) unit vectors, 0 where no line passes."""
    down, right = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for start_row, start_column, end_row, end_column in lines.tolist():
        length = max(float(np.hypot(end_row - start_row, end_column - start_column)), 1e-6)
        start = (round(start_column / scale) + pad, round(start_row / scale) + pad)
        end = (round(end_column / scale) + pad, round(end_row / scale) + pad)
        cv2.line(down, start, end, (end_row - start_row) / length, thickness)
        cv2.line(right, start, end, (end_column - start_column) / length, thickness)
    return np.stack([down, right], axis=-1)


def _segments(level: Level) -> Lines:
    """Return the segments seen, longest first."""
    rgb = pull_push(level.image[..., :3] / np.float32(255), level.context)
    grey = np.clip(np.rint(255 * rgb.mean(axis=2)), 0, 255).astype(np.uint8)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:
        return np.zeros((0, 4), np.float32)
    segments = np.asarray(found, np.float32).reshape(-1, 4)[:, [1, 0, 3, 2]]
    seen = [run for segment in segments for run in _runs(segment, level.context)]
    pieces = np.array(seen, np.float32).reshape(-1, 4)
    lengths = np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1])
    longest: Lines = pieces[np.argsort(-lengths, kind="stable")[:MOST_LINES]]
    return longest


def _runs(segment: NDArray[np.float32], context: Mask) -> list[NDArray[np.float32]]:
    """Return the pieces of a segment that are seen and not too short: it may well pass through a hole."""
    length = int(np.hypot(segment[2] - segment[0], segment[3] - segment[1]))
    if length < SHORTEST_PX:
        return []
    along = np.linspace(0, 1, length + 1, dtype=np.float32)[:, None]
    points = segment[:2] * (1 - along) + segment[2:] * along
    seen = np.concatenate([[False], _at(context, points), [False]])
    changes = np.flatnonzero(np.diff(seen.astype(np.int8)))
    pairs = zip(changes[::2].tolist(), (changes[1::2] - 1).tolist(), strict=True)
    return [np.hstack([points[i], points[j]]) for i, j in pairs if j - i >= SHORTEST_PX]


def _entries(segments: Lines, holes: Mask) -> tuple[Points, Points, NDArray[np.float32]]:
    """Return where segments, prolonged, enter a hole, their directions and their lengths."""
    tails = np.vstack([segments[:, :2], segments[:, 2:]])
    tips = np.vstack([segments[:, 2:], segments[:, :2]])
    lengths = np.hypot(*(tips - tails).T)
    directions = (tips - tails) / np.maximum(lengths, 1e-6)[:, None]
    entered = np.zeros(len(tips), np.bool_)
    starts = tips.copy()
    for step in range(GAP_PX):
        points = tips + step * directions
        fresh = _at(holes, points) & ~entered
        starts[fresh] = points[fresh]
        entered |= fresh
    return starts[entered], directions[entered], lengths[entered]


def _ends(starts: Points, directions: Points, lengths: NDArray[np.float32], holes: Mask) -> Points:
    """Follow each line until it leaves its hole or has been prolonged by its own length."""
    ends, going = starts.copy(), np.ones(len(starts), np.bool_)
    for step in range(1, int(lengths.max()) + 1):
        points = starts + step * directions
        going &= _at(holes, points) & (step <= lengths)
        if not going.any():
            break
        ends[going] = points[going]
    return ends


def _pairs(starts: Points, directions: Points) -> list[tuple[int, int]]:
    """Return pairs of entries that face each other along one line, each with its nearest partner."""
    between = starts[None] - starts[:, None]  # (P, P, 2), from the first to the second
    gap = (between * directions[:, None]).sum(axis=-1)
    across = np.abs(between[..., 0] * directions[:, None, 1] - between[..., 1] * directions[:, None, 0])
    facing = directions @ directions.T < -PARALLEL
    one = facing & (gap > 1) & (across < BESIDE * gap + 1.5)
    one &= one.T
    gap = np.where(one, gap, np.inf)
    return [(i, int(gap[i].argmin())) for i in np.flatnonzero(one.any(axis=1)).tolist()]


def _at(mask: Mask, points: Points) -> Mask:
    """Look a mask up at points; outside of it is False."""
    rows, columns = np.rint(points).astype(np.int64).T
    inside = (rows >= 0) & (columns >= 0) & (rows < mask.shape[0]) & (columns < mask.shape[1])
    found: Mask = inside & mask[np.where(inside, rows, 0), np.where(inside, columns, 0)]
    return found
