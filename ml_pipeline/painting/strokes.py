"""Strokes as objects: paths, widths, colours and heights, in the order in which they are laid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Strokes:
    """Many strokes, in the order in which they are laid.

    Attributes
    ----------
    points : (P, 2) float32
        x and y in pixels of the picture, all paths one after another.
    starts : (S + 1,) int64
        Where each path begins in `points`, and where the last one ends.
    radius : (S,) float32
        Half the width, in pixels.
    colour : (S, 3) uint8
        sRGB.
    drift : (P, 3) int16
        What each point's colour differs by from its stroke's.
    height : (S,) float32
        How thick the paint lies, 0 to 1.
    bristles : (S,) int32
        A number that chooses the brush's bristles.
    passes : (S,) uint8
        The pass in which it was laid, from 0; large brushes come first.
    """

    points: NDArray[np.float32]
    starts: NDArray[np.int64]
    radius: NDArray[np.float32]
    colour: NDArray[np.uint8]
    drift: NDArray[np.int16]
    height: NDArray[np.float32]
    bristles: NDArray[np.int32]
    passes: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.radius)

    def path(self, index: int) -> NDArray[np.float32]:
        """(K, 2): the points of one stroke."""
        return self.points[self.starts[index] : self.starts[index + 1]]


def within(strokes: Strokes, shape: tuple[int, int]) -> Strokes:
    """The same, their points inside a picture of (M, N): a brush may end a little beyond it."""
    height, width = shape
    points = np.clip(strokes.points, 0, np.array([width - 1, height - 1], np.float32))
    return replace(strokes, points=points)


def nothing() -> Strokes:
    """No strokes at all."""
    return Strokes(
        points=np.zeros((0, 2), np.float32),
        starts=np.zeros(1, np.int64),
        radius=np.zeros(0, np.float32),
        colour=np.zeros((0, 3), np.uint8),
        drift=np.zeros((0, 3), np.int16),
        height=np.zeros(0, np.float32),
        bristles=np.zeros(0, np.int32),
        passes=np.zeros(0, np.uint8),
    )


def together(parts: Sequence[Strokes]) -> Strokes:
    """Several lots of strokes as one, in their order."""
    parts = [nothing(), *parts]
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    return Strokes(
        points=np.concatenate([part.points for part in parts]),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        radius=np.concatenate([part.radius for part in parts]),
        colour=np.concatenate([part.colour for part in parts]),
        drift=np.concatenate([part.drift for part in parts]),
        height=np.concatenate([part.height for part in parts]),
        bristles=np.concatenate([part.bristles for part in parts]),
        passes=np.concatenate([part.passes for part in parts]),
    )
