"""Contours drawn with a pencil: long lines that swell and fade, and lines of construction."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.edges import ACROSS_CUT
from ml_pipeline.painting.media.outlines import Outlines, outlines
from ml_pipeline.painting.media.page import chosen
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.strokes import Strokes, together
from ml_pipeline.tiles import Window
from ml_pipeline.types import Alpha

EVERY_PX = 3  # points of a contour, in pixels of the size at which it was found
LONGEST_PX = 150  # a hand lifts after that
OVERLAP_PX = 18
LEAST_POINTS = 6
CONSTRUCTED_FROM = 0.55  # of boldness times looseness
STRAIGHT_UNITS = 70.0


def contour_lines(motif: Motif, box: Window, distance: float, hand: Hand, number: int) -> Strokes:
    """Lines along the contours of a layer, not yet drawn.

    Parameters
    ----------
    motif : Motif
    box : tuple of slice
        Where it lies.
    distance : float
        How far off, 0 to 1: far contours are fainter and fewer.
    hand : Hand
        Bold and loose ones go over a contour again and add lines of construction.
    number : int
        Of this pass.
    """
    shrink = max(1.0, 1.25 * hand.unit_px)
    height, width = motif.alpha[box].shape
    size = (max(2, round(width / shrink)), max(2, round(height / shrink)))
    rgb = cv2.resize(motif.rgb[box], size, interpolation=cv2.INTER_AREA)
    rim = _rim(motif, box, size)
    bold, fine = hand.strength, min(1.0, 1.25 * hand.unit_px)
    found = outlines(
        np.asarray(rgb, np.uint8),
        rim,
        blur_px=max(0.8, fine * (1.1 + 0.8 * bold + 0.5 * hand.modifiers.looseness)),
        low=5 + 3 * bold + 3 * distance,
        high=11 + 7 * bold + 6 * distance,
        shortest=int(fine * (10 + 12 * bold)),
    )
    scale = np.array((width / size[0], height / size[1]), np.float32)
    points = found.points * scale + np.array((box[1].start, box[0].start), np.float32)
    found = _inside(found._replace(points=points), motif.free)
    loose = bold * (1 + 0.5 * hand.modifiers.looseness)
    parts = [_lines(found, again, loose, distance, hand, number) for again in range(2)]
    if loose > CONSTRUCTED_FROM:
        parts.append(_construction(found, distance, hand, number))
    lines = together(parts)
    last = np.array(motif.alpha.shape[::-1], np.float32) - 1
    return replace(lines, points=np.clip(lines.points, 0, last))


def _rim(motif: Motif, box: Window, size: tuple[int, int]) -> Alpha:
    """The silhouette, one pixel thin, where the layer ends and the picture does not just go on."""
    solid = np.asarray(cv2.resize(motif.alpha[box], size, interpolation=cv2.INTER_AREA), np.uint8)
    solid = np.where(solid >= 128, np.uint8(255), np.uint8(0))
    edge = cv2.subtract(solid, cv2.erode(solid, np.ones((3, 3), np.uint8)))
    free = np.asarray(cv2.resize(motif.free[box], size, interpolation=cv2.INTER_NEAREST), np.uint8)
    cut = cv2.dilate((free == ACROSS_CUT).astype(np.uint8), np.ones((7, 7), np.uint8))
    return np.where(cut == 0, edge, 0).astype(np.uint8)


def _inside(found: Outlines, free: Alpha) -> Outlines:
    """Those parts of contours that lie on the layer or just beside it."""
    height, width = free.shape
    x = np.clip(found.points[:, 0], 0, width - 1).astype(np.int64)
    y = np.clip(found.points[:, 1], 0, height - 1).astype(np.int64)
    points, starts, of = _parts(found.points, found.starts, free[y, x] > 0, LEAST_POINTS)
    return Outlines(points, starts, found.strength[of])


def _lines(found: Outlines, again: int, loose: float, distance: float, hand: Hand, number: int) -> Strokes:
    """Every contour once; the second time, a little beside itself, only what is strong."""
    longest = LONGEST_PX - 40 * again
    points, starts, of = _pieces(found.points, found.starts, longest, OVERLAP_PX, EVERY_PX)
    force = np.clip(found.strength[of] / 70, 0, 1)
    own = hand.rng(80 + again).random((len(of), 6), dtype=np.float32)
    keep = force > (0.0, 0.45 - 0.2 * loose)[again]
    line = np.repeat(np.arange(len(of)), np.diff(starts))
    swing = loose * hand.unit_px * (0.5 + 1.4 * again)
    phase = _run(starts)
    swings = [np.sin(4 * phase + 6.28 * own[line, k]) * (own[line, k + 2] - 0.5) for k in (0, 1)]
    pressure = (0.30 + 0.7 * force) * (1 - 0.55 * distance) * (1, 0.7)[again]
    width = hand.unit_px * (0.8 + 1.1 * force) * (0.6 + 0.6 * loose) * (1 + 0.3 * hand.modifiers.thickness)
    grey = np.clip(64 - 44 * force + 60 * distance, 0, 255).astype(np.uint8)
    lines = Strokes(
        points=(points + 2 * swing * np.stack(swings, axis=1)).astype(np.float32),
        starts=starts,
        radius=np.maximum(width * (0.85 + 0.3 * own[:, 4]), 0.45).astype(np.float32),
        colour=np.repeat(grey[:, None], 3, axis=1),
        drift=np.zeros((len(points), 3), np.int16),
        height=np.clip(pressure, 0, 1).astype(np.float32),
        bristles=np.zeros(len(of), np.int32),
        passes=np.full(len(of), number, np.uint8),
    )
    return chosen(lines, keep)


def _construction(found: Outlines, distance: float, hand: Hand, number: int) -> Strokes:
    """Long faint lines on through the ends of contours that are nearly straight."""
    ends = _straight(found.points, found.starts, STRAIGHT_UNITS * hand.unit_px)
    first, last = ends[:, 0], ends[:, 1]
    chord = last - first
    count = len(first)
    over = 0.12 + 0.25 * hand.rng(90).random((count, 2), dtype=np.float32)
    points = np.stack([first - over[:, :1] * chord, last + over[:, 1:] * chord], axis=1).reshape(-1, 2)
    return Strokes(
        points=points.astype(np.float32),
        starts=np.arange(0, 2 * count + 1, 2, dtype=np.int64),
        radius=np.full(count, max(0.9 * hand.unit_px, 0.45), np.float32),
        colour=np.full((count, 3), 100, np.uint8),
        drift=np.zeros((2 * count, 3), np.int16),
        height=np.full(count, 0.4 * (1 - 0.5 * distance), np.float32),
        bristles=np.zeros(count, np.int32),
        passes=np.full(count, number, np.uint8),
    )


def _run(starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """How far along its line each point lies, 0 to 1."""
    counts = np.diff(starts)
    place = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    return np.asarray(place / np.maximum(np.repeat(counts, counts) - 1, 1), np.float32)


@kernel
def _straight(points: NDArray[np.float32], starts: NDArray[np.int64], least: float) -> NDArray[np.float32]:
    """(S, 2, 2): both ends of the parts of paths that are all but straight and no shorter than `least`."""
    ends = np.empty((len(points), 2, 2), np.float32)
    count = 0
    for s in range(len(starts) - 1):
        first, walked = starts[s], np.float32(0)
        for k in range(starts[s] + 1, starts[s + 1]):
            walked += np.hypot(points[k, 0] - points[k - 1, 0], points[k, 1] - points[k - 1, 1])
            chord = np.hypot(points[k, 0] - points[first, 0], points[k, 1] - points[first, 1])
            bent = walked - chord > np.float32(0.004) * walked + np.float32(0.5)
            if bent or k + 1 == starts[s + 1]:
                if chord >= least:
                    ends[count, 0], ends[count, 1] = points[first], points[k - 1]
                    count += 1
                first, walked = k, np.float32(0)
    return ends[:count].copy()


@kernel
def _parts(
    points: NDArray[np.float32], starts: NDArray[np.int64], inside: NDArray[np.bool_], fewest: int
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Runs of points that are inside; the third array says which path each comes from."""
    kept = np.empty_like(points)
    begins, of = [np.int64(0)], [np.int64(0)]
    end = begin = np.int64(0)
    for s in range(len(starts) - 1):
        for k in range(starts[s], starts[s + 1]):
            if inside[k]:
                kept[end] = points[k]
                end += 1
            if not inside[k] or k + 1 == starts[s + 1]:
                if end - begin >= fewest:
                    begins.append(end)
                    of.append(np.int64(s))
                    begin = end
                end = begin
    return kept[:end].copy(), np.array(begins), np.array(of[1:])


@kernel
def _pieces(
    points: NDArray[np.float32], starts: NDArray[np.int64], longest: int, overlap: int, every: int
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Paths cut into lines that overlap, with one point of `every`; the third array as of `_parts`."""
    kept = np.empty((2 * len(points) + 2, 2), np.float32)
    begins, of = [np.int64(0)], [np.int64(0)]
    end = np.int64(0)
    for s in range(len(starts) - 1):
        first = starts[s]
        while True:
            last = min(first + longest - (s * 37 + first) % (longest // 3), starts[s + 1] - 1)
            if starts[s + 1] - last < 2 * overlap:
                last = starts[s + 1] - 1
            for k in range(first, last + 1):
                if (k - first) % every == 0 or k == last:
                    kept[end] = points[k]
                    end += 1
            begins.append(end)
            of.append(np.int64(s))
            if last == starts[s + 1] - 1:
                break
            first = last - overlap
    return kept[:end].copy(), np.array(begins), np.array(of[1:])
