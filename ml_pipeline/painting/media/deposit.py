"""What a dry point, a pencil's or a stick's of chalk, leaves on the paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel

DARKEST = np.float32(0.6)  # of its colour: darker no pencil gets, however often it goes over a place


class Point(NamedTuple):
    """How a pencil is held.

    Attributes
    ----------
    start, end : float
        Pressure at both ends of a line, as a share of that in its middle.
    taper : float
        Share of a line, at each end, along which pressure comes and goes: up to 0.5.
    grain : float
        How much of the paper's hollows stays bare, 0 to 1.
    chalk : bool
        Chalk covers what lies below; through a pencil's line it shines.
    """

    start: float = 0.5
    end: float = 0.1
    taper: float = 0.3
    grain: float = 0.6
    chalk: bool = False


@kernel
def pressed(run: np.float32, point: Point) -> np.float32:
    """Pressure at a share of a stroke's way, 0 to 1."""
    begun = min(run / np.float32(point.taper), np.float32(1))
    left = min((1 - run) / np.float32(point.taper), np.float32(1))
    hard = (point.start + (1 - point.start) * begun) * (point.end + (1 - point.end) * left)
    return max(np.float32(hard), np.float32(0))


@kernel
def caught(here: int, streak: int, share: np.float32, across: np.float32, grain: float) -> np.float32:
    """How much chalk stays on the paper: on its peaks, along streaks, less towards the stroke's edges."""
    peak = (np.float32(here) * 3 + np.float32(streak) * 2) / np.float32(1275)
    edge = np.float32(0.3) * abs(across) * across * across
    rise = peak - np.float32(grain) * (1 - np.float32(0.5) * share) - edge
    return np.float32(min(max(rise * 5 + np.float32(0.5), np.float32(0)), np.float32(1)))


@kernel
def covered(pixel: NDArray[np.uint8], colour: NDArray[np.uint8], alpha: np.float32) -> None:
    """Chalk hides what lies below it, in place."""
    for c in range(3):
        bare = np.float32(pixel[c])
        pixel[c] = np.uint8(bare + alpha * (np.float32(colour[c]) - bare) + np.float32(0.5))


@kernel
def shaded(pixel: NDArray[np.uint8], colour: NDArray[np.uint8], alpha: np.float32) -> None:
    """Through a pencil's line shines what lies below it, in place."""
    for c in range(3):
        bare, own = np.float32(pixel[c]), np.float32(colour[c])
        darker = bare * (1 - alpha * (1 - own / np.float32(255)))
        pixel[c] = np.uint8(max(darker, min(bare, own * DARKEST)) + np.float32(0.49))
