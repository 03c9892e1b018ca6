"""Pieces of one layer that lie within another: parts of the thing around them, if no step sets them apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ml_pipeline.regions import RegionGraph
from ml_pipeline.types import Mask

LARGEST_DENT, LARGEST_BUMP = 0.05, 0.005  # of the picture's area: pieces farther, nearer than what is around
ENCLOSED = 0.9  # of a piece's border, along one other piece
SAME_THING = 0.15  # of disparity, from a piece to what lies right around it; a hole lies farther behind
ROUNDS = 2  # a piece within a piece


def join_enclosed(
    graph: RegionGraph, values: NDArray[np.float64], layer: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give pieces that one other piece encloses, at nearly its own disparity, to the encloser's layer.

    An eye in a face, a badge on a sleeve. A larger piece that is nearer than what encloses it may be a thing
    of its own. A piece at the picture's frame is never enclosed: nobody sees how it goes on there.

    Parameters
    ----------
    graph : RegionGraph
        K superpixels.
    values : (K,) ndarray
        Disparity of each, in [0, 1].
    layer : (K,) ndarray
        Layer of each.

    Returns
    -------
    (K,) int64 ndarray
        The layers after joining.
    """
    joined = layer.copy()
    for _ in range(ROUNDS):
        piece, encloser = _enclosed_pieces(graph, values, joined)
        first = np.zeros(len(encloser), np.int64)
        first[piece] = joined
        joined = np.where(encloser[piece] >= 0, first[encloser[piece]], joined)
    return joined


def _enclosed_pieces(
    graph: RegionGraph, values: NDArray[np.float64], layer: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The piece of each superpixel, (K,), and the piece that each piece belongs in, -1 for most, (Q,)."""
    first, second = graph.pairs.T
    same = layer[first] == layer[second]
    links = sparse.coo_array((same[same], (first[same], second[same])), (graph.count, graph.count))
    count, piece = connected_components(links, directed=False)
    half = sparse.coo_array(
        (graph.length[~same], (piece[first[~same]], piece[second[~same]])), (count, count)
    ).tocsr()
    border = half + half.T
    total = np.asarray(border.sum(axis=1)).ravel()
    longest = border.max(axis=1).toarray().ravel()
    around = np.asarray(border.argmax(axis=1)).ravel()
    size = np.bincount(piece, graph.area)
    inner = np.bincount(piece, graph.area * values) / size * total
    beyond = np.bincount(piece[first[~same]], graph.length[~same] * values[second[~same]], count)
    beyond += np.bincount(piece[second[~same]], graph.length[~same] * values[first[~same]], count)
    of_piece = np.zeros(count, np.int64)
    of_piece[piece] = layer
    largest = np.where(of_piece < of_piece[around], LARGEST_DENT, LARGEST_BUMP)
    enclosed = (
        (total > 0)
        & (longest >= ENCLOSED * total)
        & (size <= largest * graph.labels.size)
        & (np.abs(inner - beyond) <= SAME_THING * total)
        & ~_at_frame(graph, piece, count)
    )
    return piece.astype(np.int64), np.where(enclosed, around, -1).astype(np.int64)


def _at_frame(graph: RegionGraph, piece: NDArray[np.int32], count: int) -> Mask:
    """Which pieces touch the picture's frame, (Q,)."""
    labels = graph.labels
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    at_frame = np.zeros(count, bool)
    at_frame[piece[frame]] = True
    return at_frame
