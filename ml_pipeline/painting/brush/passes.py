"""One pass of painting: where the canvas is still wrong for a brush of this size, strokes are begun.

References
----------
.. [1] Hertzmann, "Painterly rendering with curved brush strokes of multiple sizes", SIGGRAPH 1998.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.painting.brush.flow import Flow
from ml_pipeline.painting.brush.luck import keys_of, normals
from ml_pipeline.painting.brush.raster import Brush, Canvas
from ml_pipeline.painting.brush.seeding import FINEST_PX, seeds_of
from ml_pipeline.painting.brush.sight import Sight, look
from ml_pipeline.painting.brush.tracing import Paths, Reach, Seeds, trace
from ml_pipeline.painting.motif import Hand, Motif
from ml_pipeline.painting.palette import snap
from ml_pipeline.painting.strokes import Strokes
from ml_pipeline.types import Rgb8

CALMER = np.float32(0.45 / 255)  # how much thinner and evener paint is where full care is taken
WHITEST = 247  # no paint is whiter; light on it is


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
    sight = look(motif, canvas.rgb, radius)
    key = int(hand.rng(10 + number).integers(1 << 62))
    seeds, cells = seeds_of(sight, motif, radius, step.spacing, step.error, key)
    reach = step.reach._replace(over=True) if step.error < 0 else step.reach
    paths = trace(seeds, sight.reference, sight.canvas, sight.free, sight.shrink, flow, reach)
    care = motif.care[seeds.y.astype(np.int64), seeds.x.astype(np.int64)]
    return _coloured(paths, seeds, cells, care, sight, step, number, key)


def _coloured(
    paths: Paths,
    seeds: Seeds,
    cells: NDArray[np.int64],
    care: NDArray[np.uint8],
    sight: Sight,
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
    calm = np.float32(1) - CALMER * care[paths.kept, None].astype(np.float32)
    of = np.repeat(np.arange(count), np.diff(paths.starts))
    drift = step.drift * (found - own.astype(np.int16)[of])
    return Strokes(
        points=paths.points,
        starts=paths.starts,
        radius=seeds.radius[paths.kept],
        colour=_mixed(own, luck * calm, step),
        drift=np.rint(drift).astype(np.int16),
        height=np.clip(step.height * calm[:, 0] * (1 + 0.15 * luck[:, 4]), 0, 1).astype(np.float32),
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
