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
from ml_pipeline.painting.luck import keys_of, normals, uniform
from ml_pipeline.painting.motif import BLOCK_PX, Hand, Motif
from ml_pipeline.painting.palette import snap
from ml_pipeline.painting.raster import Brush, Canvas
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.painting.tracing import Paths, Reach, Seeds, trace
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Rgb8

TRIES = 3  # random places of a cell among which the worst is taken
FINEST_PX = 1.0
COARSEST = BLOCK_PX // 2
PICK_ROWS = 32
DARK, LIGHT = np.float32(0.55), np.float32(0.6 / 255)  # in the dark, less is seen as wrong
WHITEST = 247  # no paint is whiter; light on it is
STRICTER_NEAR, STRICTER_CARE = np.float32(0.3 / 255), np.float32(0.65 / 255)


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
    drift : float
        How far a stroke takes up the colours on its way, 0 (one colour) to 1.
    chroma : float
        How much more colourful it is than what is painted; 1 is the same.
    paints : (32, 32, 32, 3) uint8, optional
        The paint to take for each colour, see `palette.choices`.
    """

    radius: float
    error: float
    spacing: float = 1.0
    reach: Reach = field(default_factory=Reach)
    brush: Brush = field(default_factory=Brush)
    jitter: float = 8.0
    hue_jitter: float = 3.0
    height: float = 0.7
    drift: float = 0.5
    chroma: float = 1.0
    paints: Rgb8 | None = None


@dataclass(frozen=True)
class _Sight:
    """What the painter sees at this size of brush: everything shrunk and blurred until details vanish."""

    shrink: float
    reference: Rgb8
    canvas: Rgb8
    free: Alpha


def strokes_of(motif: Motif, canvas: Canvas, flow: Flow, step: Pass, number: int, hand: Hand) -> Strokes:
    """The strokes of one pass, not yet laid.

    Parameters
    ----------
    motif : Motif
    canvas : Canvas
        As far as it is painted.
    flow : Flow
    step : Pass
        With an error below 0 it paints everything, whatever lies on the canvas.
    number : int
        Of the pass, from 0; it chooses the luck.
    hand : Hand
    """
    radius = max(step.radius * hand.unit_px, FINEST_PX)
    sight = _look(motif, canvas.rgb, radius)
    key = int(hand.rng(10 + number).integers(1 << 62))
    seeds, cells = _seeds(sight, motif, step, radius, key)
    reach = step.reach._replace(over=True) if step.error < 0 else step.reach
    paths = trace(seeds, sight.reference, sight.canvas, sight.free, sight.shrink, flow, reach)
    return _coloured(paths, seeds, cells, sight, step, number, key)


def _look(motif: Motif, canvas: Rgb8, radius: float) -> _Sight:
    """Whole small pictures, of which only the motif's box is filled; their pixels are whole blocks."""
    shrink = 1
    while shrink < COARSEST and shrink * 4 <= radius:
        shrink *= 2
    rows, columns = motif.window
    height, width = motif.alpha.shape
    shape = (-(-height // shrink), -(-width // shrink))
    inner = tuple(slice(part.start // shrink, -(-part.stop // shrink)) for part in (rows, columns))
    reference = np.zeros((*shape, 3), np.uint8)
    small = cv2.GaussianBlur(_shrunk(motif.rgb[rows, columns], shrink), (0, 0), 0.45 * radius / shrink)
    reference[inner] = small
    if shrink == 1:
        return _Sight(1.0, reference, canvas, motif.free)
    seen = np.zeros((*shape, 3), np.uint8)
    seen[inner] = _shrunk(canvas[rows, columns], shrink)
    y = np.minimum(np.arange(shape[0]) * shrink + shrink // 2, height - 1)
    x = np.minimum(np.arange(shape[1]) * shrink + shrink // 2, width - 1)
    return _Sight(float(shrink), reference, seen, motif.free[np.ix_(y, x)])


def _shrunk(rgb: Rgb8, shrink: int) -> Rgb8:
    """The means of whole blocks; at the ends of blocks that are cut, of their nearest pixels."""
    if shrink == 1:
        return rgb
    bottom, right = (-side % shrink for side in rgb.shape[:2])
    if bottom or right:
        rgb = np.asarray(cv2.copyMakeBorder(rgb, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8)
    size = (rgb.shape[1] // shrink, rgb.shape[0] // shrink)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _seeds(
    sight: _Sight, motif: Motif, step: Pass, radius: float, key: int
) -> tuple[Seeds, NDArray[np.int64]]:
    """Places to begin, in the order in which strokes are laid, and the numbers of their cells.

    The same cells, order and tries in all layers.
    """
    cell = step.spacing * radius
    window = motif.window
    first, last = int(window[0].start / cell), int(np.ceil(window[0].stop / cell))
    left, right = int(window[1].start / cell), int(np.ceil(window[1].stop / cell))

    def pick(top: int) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        return _pick(
            top,
            min(top + PICK_ROWS, last),
            left,
            right,
            key,
            np.float32(cell),
            np.float32(1 / sight.shrink),
            sight.reference,
            sight.canvas,
            motif.free,
            motif.nearness,
            motif.care,
            np.float32(step.error * 765),
        )

    parts = side_by_side(pick, range(first, last, PICK_ROWS))
    cells, xs, ys = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(keys_of(key, cells), kind="stable")
    cells, xs, ys = cells[order], xs[order], ys[order]
    at = ys.astype(np.int64), xs.astype(np.int64)
    near, care = (plane[at].astype(np.float32) / 255 for plane in (motif.nearness, motif.care))
    sizes = radius * (1.25 - 0.4 * near) * (1 - 0.3 * care)
    return Seeds(xs, ys, np.maximum(sizes, FINEST_PX).astype(np.float32)), cells


@kernel
def _pick(
    top: int,
    bottom: int,
    left: int,
    right: int,
    key: int,
    cell: float,
    per_shrink: float,
    reference: Rgb8,
    canvas: Rgb8,
    free: Alpha,
    nearness: Alpha,
    care: Alpha,
    allowed: float,
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """For each cell the worst of a few places, if it is worse than allowed: cells, x and y."""
    height, width = free.shape
    most = max(0, (bottom - top) * (right - left))
    cells, count = np.empty(most, np.int64), 0
    xs, ys = np.empty(most, np.float32), np.empty(most, np.float32)
    for row in range(top, bottom):
        for column in range(left, right):
            number = (row << 24) + column
            worst, total = -1, 0
            for k in range(TRIES):
                x = (np.float32(column) + uniform(key, number, 2 * k)) * cell
                y = (np.float32(row) + uniform(key, number, 2 * k + 1)) * cell
                if x >= width or y >= height or free[int(y), int(x)] < 255:
                    continue
                sy, sx = int(y * per_shrink), int(x * per_shrink)
                off = 0
                for c in range(3):
                    off += abs(np.int64(reference[sy, sx, c]) - np.int64(canvas[sy, sx, c]))
                total += off
                if off > worst:
                    worst, xs[count], ys[count] = off, x, y
            if worst < 0:
                continue
            y, x = int(ys[count]), int(xs[count])
            strict = np.float32(1.3) - STRICTER_NEAR * np.float32(nearness[y, x])
            strict -= STRICTER_CARE * np.float32(care[y, x])
            strict *= DARK + LIGHT * np.float32(reference[int(ys[count] * per_shrink), int(xs[count] * per_shrink), 1])
            if np.float32(total) > np.float32(TRIES) * allowed * strict:
                cells[count] = number
                count += 1
    return cells[:count].copy(), xs[:count].copy(), ys[:count].copy()


def _coloured(
    paths: Paths,
    seeds: Seeds,
    cells: NDArray[np.int64],
    sight: _Sight,
    step: Pass,
    number: int,
    key: int,
) -> Strokes:
    """Paths with the colours that they find on their way, and what a hand adds to them."""
    count = len(paths.kept)
    rows, columns = sight.free.shape
    x, y = (paths.points / np.float32(sight.shrink)).astype(np.int64).T
    x, y = np.minimum(x, columns - 1), np.minimum(y, rows - 1)
    found = sight.reference[y, x].astype(np.int16)
    sx, sy = ((part[paths.kept] / np.float32(sight.shrink)).astype(np.int64) for part in (seeds.x, seeds.y))
    own = sight.reference[sy, sx]
    luck = normals(key + 1, cells[paths.kept], 5)
    of = np.repeat(np.arange(count), np.diff(paths.starts))
    drift = step.drift * (found - own.astype(np.int16)[of])
    return Strokes(
        points=paths.points,
        starts=paths.starts,
        radius=seeds.radius[paths.kept],
        colour=_mixed(own, luck, step),
        drift=np.rint(drift).astype(np.int16),
        height=np.clip(step.height * (1 + 0.15 * luck[:, 4]), 0, 1).astype(np.float32),
        bristles=(keys_of(key + 2, cells[paths.kept]) & np.uint64(0xFFFF)).astype(np.int32),
        passes=np.full(count, number, np.uint8),
    )


def _mixed(own: Rgb8, luck: NDArray[np.float32], step: Pass) -> NDArray[np.uint8]:
    """The paint for each stroke, (S, 3): a little off, less so in the dark, where it would look grey."""
    if step.paints is not None:
        return snap(own[None], step.paints)[0] if len(own) else own
    colour = own.astype(np.float32)
    grey = colour @ np.array([0.299, 0.587, 0.114], np.float32)
    colour = grey[:, None] + step.chroma * (colour - grey[:, None])
    strength = np.minimum(0.15 + grey / 130, 1.2)[:, None]
    colour += strength * (step.jitter * luck[:, :1] + step.hue_jitter * luck[:, 1:4])
    return np.clip(np.rint(colour), 0, WHITEST).astype(np.uint8)
