"""One pass of painting: where the canvas is still wrong for a brush of this size, strokes are begun.

References
----------
.. [1] Hertzmann, "Painterly rendering with curved brush strokes of multiple sizes", SIGGRAPH 1998.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.kernels import kernel
from ml_pipeline.painting.flow import Flow
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.raster import Brush, Canvas
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.tracing import Paths, Reach, Seeds, trace
from ml_pipeline.types import Alpha, Rgb8

TRIES = 3  # random places of a cell among which the worst is taken
FINEST_PX = 1.0


@dataclass(frozen=True)
class Pass:
    """One size of brush.

    Attributes
    ----------
    radius : float
        Half the brush's width, in units (see `Hand.unit_px`).
    error : float
        Where the canvas differs by more than this, a stroke is begun: 0 to 1, mean over the channels; below
        0, everywhere.
    spacing : float
        Between the places where strokes begin, in radii.
    reach : Reach
    brush : Brush
    jitter : float
        How much a stroke's lightness strays, in 8-bit steps.
    hue_jitter : float
        How much each of its channels strays for itself.
    height : float
        How thick the paint is, 0 to 1.
    """

    radius: float
    error: float
    spacing: float = 1.0
    reach: Reach = field(default_factory=Reach)
    brush: Brush = field(default_factory=Brush)
    jitter: float = 8.0
    hue_jitter: float = 3.0
    height: float = 0.7


@dataclass(frozen=True)
class _Sight:
    """What the painter sees at this size of brush: everything shrunk and blurred until details vanish."""

    shrink: float
    reference: Rgb8
    canvas: Rgb8
    free: Alpha


def strokes_of(motif: Motif, canvas: Canvas, flow: Flow, step: Pass, number: int, hand: Hand) -> Strokes:
    """The strokes of one pass, not yet laid."""
    radius = max(step.radius * hand.unit_px, FINEST_PX)
    sight = _look(motif, canvas.rgb, radius)
    seeds = _seeds(sight, motif, step, radius, hand.rng(10 + number))
    paths = trace(seeds, sight.reference, sight.canvas, sight.free, sight.shrink, flow, step.reach)
    return _coloured(paths, seeds, sight, step, number, hand.rng(40 + number))


def _look(motif: Motif, canvas: Rgb8, radius: float) -> _Sight:
    shrink = max(1, int(radius / 2))
    height, width = motif.alpha.shape
    size = (max(1, -(-width // shrink)), max(1, -(-height // shrink)))
    # a whole number of blocks, so that a pixel of the small picture is the same place in every layer
    reference = _shrunk(motif.rgb, size)
    blur = 0.45 * radius / shrink
    reference = np.asarray(cv2.GaussianBlur(reference, (0, 0), blur), np.uint8)
    free = np.asarray(cv2.resize(motif.free, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return _Sight(width / size[0], reference, _shrunk(canvas, size), free)


def _shrunk(rgb: Rgb8, size: tuple[int, int]) -> Rgb8:
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _seeds(sight: _Sight, motif: Motif, step: Pass, radius: float, rng: np.random.Generator) -> Seeds:
    """Places to begin, in the order in which strokes are laid; the same cells, order and tries in all layers."""
    height, width = motif.alpha.shape
    cell = step.spacing * radius
    rows, columns = max(1, int(np.ceil(height / cell))), max(1, int(np.ceil(width / cell)))
    tries = rng.random((rows * columns, TRIES, 2), dtype=np.float32)
    order = rng.permutation(rows * columns)
    picked, xs, ys = _pick(
        order,
        tries,
        columns,
        np.float32(cell),
        np.float32(sight.shrink),
        sight.reference,
        sight.canvas,
        motif.free,
        motif.care,
        np.float32(step.error * 765),
    )
    near = motif.nearness[ys.astype(np.int64)[picked], xs.astype(np.int64)[picked]].astype(np.float32) / 255
    care = motif.care[ys.astype(np.int64)[picked], xs.astype(np.int64)[picked]].astype(np.float32) / 255
    sizes = radius * (1.2 - 0.4 * near) * (1 - 0.25 * care)
    return Seeds(xs[picked], ys[picked], np.maximum(sizes, FINEST_PX).astype(np.float32))


@kernel
def _pick(
    order: NDArray[np.int64],
    tries: NDArray[np.float32],
    columns: int,
    cell: float,
    shrink: float,
    reference: Rgb8,
    canvas: Rgb8,
    free: Alpha,
    care: Alpha,
    allowed: float,
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]]:
    """For each cell in turn the worst of a few places, and whether it is worse than allowed."""
    height, width = free.shape
    picked = np.zeros(len(order), np.bool_)
    xs, ys = np.zeros(len(order), np.float32), np.zeros(len(order), np.float32)
    for n in range(len(order)):
        row, column = order[n] // columns, order[n] % columns
        worst = -1
        mean = np.float32(0)
        for k in range(tries.shape[1]):
            x = (column + tries[order[n], k, 0]) * cell
            y = (row + tries[order[n], k, 1]) * cell
            if x >= width or y >= height or free[int(y), int(x)] < 255:
                continue
            sy, sx = (
                min(int(y / shrink), reference.shape[0] - 1),
                min(int(x / shrink), reference.shape[1] - 1),
            )
            off = 0
            for c in range(3):
                off += abs(int(reference[sy, sx, c]) - int(canvas[sy, sx, c]))
            mean += np.float32(off) / tries.shape[1]
            if off > worst:
                worst, xs[n], ys[n] = off, x, y
        if worst >= 0:
            strict = np.float32(1) - np.float32(0.4) * care[int(ys[n]), int(xs[n])] / 255
            picked[n] = mean > allowed * strict
    return picked, xs, ys


def _coloured(
    paths: Paths, seeds: Seeds, sight: _Sight, step: Pass, number: int, rng: np.random.Generator
) -> Strokes:
    """Paths with the colours that they find on their way, and what a hand adds to them."""
    count = len(paths.kept)
    rows, columns = sight.free.shape
    y = np.minimum((paths.points[:, 1] / sight.shrink).astype(np.int64), rows - 1)
    x = np.minimum((paths.points[:, 0] / sight.shrink).astype(np.int64), columns - 1)
    found = sight.reference[y, x].astype(np.int16)
    sy = np.minimum((seeds.y[paths.kept] / sight.shrink).astype(np.int64), rows - 1)
    sx = np.minimum((seeds.x[paths.kept] / sight.shrink).astype(np.int64), columns - 1)
    own = sight.reference[sy, sx].astype(np.float32)
    # drawn for all seeds, so that a stroke's luck does not hang on how many others were kept
    luck = rng.standard_normal((len(seeds.x), 4), dtype=np.float32)[paths.kept]
    colour = own + step.jitter * luck[:, :1] + step.hue_jitter * luck[:, 1:]
    of = np.repeat(np.arange(count), np.diff(paths.starts))
    return Strokes(
        points=paths.points,
        starts=paths.starts,
        radius=seeds.radius[paths.kept],
        colour=np.clip(np.rint(colour), 0, 255).astype(np.uint8),
        drift=((found - own.astype(np.int16)[of]) // 2).astype(np.int16),
        height=np.full(count, step.height, np.float32),
        bristles=rng.integers(0, 1 << 16, len(seeds.x), dtype=np.int32)[paths.kept],
        passes=np.full(count, number, np.uint8),
    )
