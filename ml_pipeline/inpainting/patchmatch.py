"""The randomised search for the most similar known patch, pixel by pixel.

All arrays are padded by `PAD`, so that no patch leaves them; weights are zero in the padding.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.inpainting.field import Field, Points, State, draw
from ml_pipeline.kernels import kernel
from ml_pipeline.types import Mask, Plane

Bytes: TypeAlias = NDArray[np.uint8]  # (M, 4 N): the four channels side by side
Lanes: TypeAlias = NDArray[np.float32]  # (7, LANES)
Counts: TypeAlias = NDArray[np.int32]  # (M, N)
Guide: TypeAlias = NDArray[np.float32]  # (M, N, 2): unit vectors
Lane: TypeAlias = NDArray[np.float32]  # (LANES,)

LANES = 32  # a row of 7 pixels of 4 channels, rounded up to whole vectors; the rest has weight 0
VERTICAL = np.float32(4.0)  # what lies above or below resembles less than what lies beside
FREE = np.float32(4.0)  # offsets up to this many times the depth cost nothing, lest the border be smeared
CROWDED = np.float32(20.0)  # squared colour difference that a use of a source beyond its quota costs
ASTRAY = np.float32(100.0)  # squared colour difference that a pixel off the guiding line costs


@kernel
def _lift(
    bytes_: Bytes, weight: Plane, y: int, x: int, radius: int, patch: Lanes, share: Lanes
) -> np.float32:
    """Copy the patch around (y, x) and its weights into rows of lanes; return the sum of the weights."""
    mass = np.float32(1e-6)
    for i in range(2 * radius + 1):
        for j in range(2 * radius + 1):
            w = weight[y + i - radius, x + j - radius]
            mass += w
            for c in range(4):
                patch[i, 4 * j + c] = bytes_[y + i - radius, 4 * (x + j - radius) + c]
                share[i, 4 * j + c] = w
    return mass


@kernel
def _distance(
    bytes_: Bytes, patch: Lanes, share: Lanes, v: int, u: int, radius: int, limit: np.float32, sums: Lane
) -> np.float32:
    """Return Σ w·|a − b|² between a lifted patch and the one around (v, u), or what exceeds `limit`.

    Every lane is summed apart, so that the processor may take many at once without reordering anything.
    """
    for k in range(LANES):
        sums[k] = np.float32(0)
    total = np.float32(0)
    for i in range(2 * radius + 1):
        row = bytes_[v + i - radius, 4 * (u - radius) : 4 * (u - radius) + LANES]
        ours, w = patch[i], share[i]
        for k in range(LANES):
            step = ours[k] - np.float32(row[k])
            sums[k] += w[k] * (step * step)
        if i % 2 == 1 or i == 2 * radius:
            total = np.float32(0)
            for k in range(0, LANES, 4):
                total += (sums[k] + sums[k + 1]) + (sums[k + 2] + sums[k + 3])
            if total > limit:
                break
    return total


@kernel
def _offset_cost(
    down: int, right: int, free: float, penalty: float, guide_down: float, guide_right: float
) -> np.float32:
    """Return what an offset costs: by its length beyond `free` and by how far it leaves the guiding line."""
    length = np.sqrt(np.float32(VERTICAL * down * down + right * right))
    astray = abs(np.float32(down * guide_right - right * guide_down))
    return np.float32(penalty * max(length - np.float32(free), np.float32(0)) + ASTRAY * astray)


@kernel
def _strangers(field: Field, y: int, x: int, v: int, u: int) -> int:
    """Of the four neighbours of (y, x), how many have a match that does not lie beside (v, u) as they do."""
    count = 0
    for k in range(4):
        i = -1 if k == 0 else (1 if k == 1 else 0)
        j = -1 if k == 2 else (1 if k == 3 else 0)
        if field[y + i, x + j, 0] >= 0 and (
            field[y + i, x + j, 0] != v + i or field[y + i, x + j, 1] != u + j
        ):
            count += 1
    return count


@kernel
def sweep(
    bytes_: Bytes,
    weight: Plane,
    depth: Plane,
    guide: Guide,
    sources: Mask,
    targets: Points,
    field: Field,
    cost: Plane,
    uses: Counts,
    quota: float,
    coherence: float,
    penalty: float,
    radius: int,
    reach: int,
    backwards: bool,
    state: State,
) -> None:
    """Improve the field once: from the neighbours already visited, then by random search around the best.

    Parameters
    ----------
    bytes_ : (M, 4 N) ndarray of uint8
        Picture, its four channels side by side.
    weight : (M, N) ndarray of float32
        Confidence in each pixel, 0 where patches must not look.
    depth : (M, N) ndarray of float32
        Distance to the nearest known pixel.
    guide : (M, N, 2) ndarray of float32
        Unit vector along the straight line that passes here, downwards and to the right; 0 where none.
    sources : (M, N) ndarray of bool
        Centres of patches that may be matched.
    targets : (P, 2) ndarray of int32
        Centres of patches to be matched, in raster order.
    field : (M, N, 2) ndarray of int32
        Present matches, improved in place.
    cost : (M, N) ndarray of float32
        Cost of each match: mean squared difference plus `penalty` times the length of the offset in pixels.
        Measured anew by a sweep forwards.
    uses : (M, N) ndarray of int32
        How many targets each source is the match of, kept up to date.
    quota : float
        Uses beyond this many cost more and more, lest one source be stamped again and again.
    coherence : float
        What each of the four neighbours costs whose match does not lie beside this one; so whole pieces are
        copied, with their detail, rather than a mosaic of which an average would be left.
    radius : int
        Half the side of a patch.
    reach : int
        Largest distance of the random search, in pixels.
    backwards : bool
        Visit the targets from the last to the first.
    state : (1,) ndarray of uint64
        Of the random numbers.

    References
    ----------
    .. [1] Barnes, Shechtman, Finkelstein & Goldman, "PatchMatch: a randomized correspondence algorithm
       for structural image editing", SIGGRAPH 2009.
    """
    rows, columns = sources.shape
    patch, share = np.zeros((7, LANES), np.float32), np.zeros((7, LANES), np.float32)
    sums = np.zeros(LANES, np.float32)
    step = 1 if backwards else -1
    searches = int(np.ceil(np.log2(max(reach, 1)))) + 1
    for k in range(targets.shape[0]):
        y, x = targets[targets.shape[0] - 1 - k if backwards else k]
        mass = _lift(bytes_, weight, y, x, radius, patch, share)
        v0, u0 = field[y, x]
        v1, u1 = v0, u0
        best = cost[y, x]
        # Candidates: the present match, the upper or lower neighbour's, the left or right one's,
        # one along the guiding line, random ones.
        for n in range(1 if backwards else 0, 4 + searches):
            if n == 0:
                v, u, best = v0, u0, np.float32(np.inf)
            elif n == 1:
                v, u = field[y + step, x, 0] - step, field[y + step, x, 1]
            elif n == 2:
                v, u = field[y, x + step, 0], field[y, x + step, 1] - step
            elif n == 3:
                if guide[y, x, 0] == 0 and guide[y, x, 1] == 0:
                    continue
                along = draw(state, 2 * reach + 1) - reach
                v, u = y + int(np.rint(along * guide[y, x, 0])), x + int(np.rint(along * guide[y, x, 1]))
            else:
                near = max(reach >> (n - 4), 1)
                v = v0 + draw(state, 2 * near + 1) - near
                u = u0 + draw(state, 2 * near + 1) - near
            if n > 0 and v == v0 and u == u0:
                continue
            if v < 0 or u < 0 or v >= rows or u >= columns or not sources[v, u]:
                continue
            far = _offset_cost(v - y, u - x, FREE * depth[y, x], penalty, guide[y, x, 0], guide[y, x, 1])
            crowd = uses[v, u] - (1 if v == v1 and u == u1 else 0) - quota
            far += np.float32(CROWDED * max(crowd, 0.0))
            far += np.float32(coherence * _strangers(field, y, x, v, u))
            room = np.float32((best - far) * mass)
            if room > 0:
                found = _distance(bytes_, patch, share, v, u, radius, room, sums)
                if found < room:
                    best = found / mass + far
                    v0, u0 = v, u
        cost[y, x] = best
        field[y, x, 0], field[y, x, 1] = v0, u0
        uses[v1, u1] -= 1
        uses[v0, u0] += 1
