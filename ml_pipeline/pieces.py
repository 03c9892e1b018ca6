"""The pieces of a layer that lie apart, each to be continued from itself alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline.types import Mask

GRID_PX = 4
MOST_PIECES = 8
APART_SHARE = 0.01  # of the long side; pieces closer together than twice that are one


@dataclass(frozen=True)
class Piece:
    """A part of a layer that lies apart from its others, and whatever is nearest to it.

    Attributes
    ----------
    owner : (m, n) int32
        Number of the piece that each coarse cell belongs to, shared by all pieces of a layer.
    number : int
        This piece's own.
    hole_cells : int
        How many of its cells hold something to be filled.
    """

    owner: NDArray[np.int32]
    number: int
    hole_cells: int

    def of(self, mask: Mask) -> Mask:
        """The piece's share of an (M, N) mask."""
        rows, columns = mask.shape
        near = (self.owner == self.number).repeat(GRID_PX, axis=0).repeat(GRID_PX, axis=1)
        return np.asarray(mask & near[:rows, :columns])


def whole(holes: Mask) -> Piece:
    """A layer that is not divided: the ground goes on everywhere."""
    cells = _to_grid(holes)
    return Piece(np.zeros(cells.shape, np.int32), 0, int(cells.sum()))


def pieces(clean: Mask, holes: Mask) -> list[Piece]:
    """The pieces of a layer that lie apart, where something is to be filled.

    A middle layer often holds several things. What is hidden of one continues that one; filled from all of
    them, a face would be copied into the hidden part of a flag. Each piece costs a search of its own, so of
    many the smallest are taken together.

    Parameters
    ----------
    clean, holes : (M, N) bool
        Pixels that show the layer alone, and pixels to be filled.
    """
    reach = 2 * round(APART_SHARE * max(clean.shape) / GRID_PX) + 1
    cells, wanted = _to_grid(clean), _to_grid(holes)
    joined = cv2.dilate(cells.view(np.uint8), np.ones((reach, reach), np.uint8))
    _, groups = cv2.connectedComponents(joined)
    away = (~cells).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    group_of = np.zeros(int(nearest.max()) + 1, groups.dtype)
    group_of[nearest[cells]] = groups[cells]
    sizes = np.bincount(group_of[nearest[wanted]], minlength=int(group_of.max()) + 1)
    largest_first = np.argsort(-sizes, kind="stable")
    number_of = np.empty(len(sizes), np.int32)
    number_of[largest_first] = np.minimum(np.arange(len(sizes)), MOST_PIECES - 1)
    owner = number_of[group_of][nearest]
    together = np.bincount(number_of, sizes)
    return [Piece(owner, number, int(size)) for number, size in enumerate(together) if size]


def _to_grid(mask: Mask) -> Mask:
    """True for each coarse cell that holds a True pixel."""
    rows, columns = (-(-side // GRID_PX) for side in mask.shape)
    padded = np.zeros((rows * GRID_PX, columns * GRID_PX), np.uint8)
    padded[: mask.shape[0], : mask.shape[1]] = mask.view(np.uint8) * np.uint8(255)
    return np.asarray(cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA) > 0)
