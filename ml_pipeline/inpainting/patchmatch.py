"""The randomised search for the most similar known patch, pixel by pixel.

All arrays are padded by the patch radius, so that no patch leaves them; weights are zero in the padding.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.inpainting.kernels import kernel
from ml_pipeline.inpainting.pyramid import Image
from ml_pipeline.types import Mask, Plane

Field: TypeAlias = NDArray[np.int32]  # (M, N, 2): row and column of the matching source, -1 where none
Points: TypeAlias = NDArray[np.int32]  # (P, 2): row and column
State: TypeAlias = NDArray[np.uint64]  # (1,): of the random numbers


@kernel
def draw(state: State, below: int) -> int:
    """Return the next random whole number in [0, below): xorshift64 (Marsaglia 2003)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return int(x >> np.uint64(33)) % below


@kernel
def distance(
    image: Image, weight: Plane, y: int, x: int, v: int, u: int, radius: int, limit: float
) -> np.float32:
    """Return Σ w·|a − b|² between the patches around (y, x) and (v, u), or what exceeds `limit`."""
    total = np.float32(0)
    for i in range(-radius, radius + 1):
        red = np.float32(0)
        green = np.float32(0)
        blue = np.float32(0)
        texture = np.float32(0)
        for j in range(-radius, radius + 1):
            w = weight[y + i, x + j]
            r = image[y + i, x + j, 0] - image[v + i, u + j, 0]
            g = image[y + i, x + j, 1] - image[v + i, u + j, 1]
            b = image[y + i, x + j, 2] - image[v + i, u + j, 2]
            t = image[y + i, x + j, 3] - image[v + i, u + j, 3]
            red += w * r * r
            green += w * g * g
            blue += w * b * b
            texture += w * t * t
        total += (red + green) + (blue + texture)
        if total > limit:
            break
    return total


@kernel
def total_weight(weight: Plane, y: int, x: int, radius: int) -> np.float32:
    """Return the sum of the weights in the patch around (y, x)."""
    total = np.float32(1e-6)
    for i in range(-radius, radius + 1):
        for j in range(-radius, radius + 1):
            total += weight[y + i, x + j]
    return total


@kernel
def _try(
    image: Image,
    weight: Plane,
    field: Field,
    cost: Plane,
    y: int,
    x: int,
    v: int,
    u: int,
    mass: np.float32,
    penalty: float,
    radius: int,
) -> None:
    """Let (v, u) be the match of (y, x) if it is better than the present one."""
    if v == field[y, x, 0] and u == field[y, x, 1]:
        return
    far = np.float32(penalty * np.sqrt(np.float32((v - y) * (v - y) + (u - x) * (u - x))))
    room = np.float32((cost[y, x] - far) * mass)
    if room <= 0:
        return
    found = distance(image, weight, y, x, v, u, radius, room)
    if found < room:
        cost[y, x] = found / mass + far
        field[y, x, 0] = v
        field[y, x, 1] = u


@kernel
def measure(
    image: Image, weight: Plane, targets: Points, field: Field, cost: Plane, penalty: float, radius: int
) -> None:
    """Compute the cost of every target's present match anew, after the picture has changed."""
    for n in range(targets.shape[0]):
        y, x = targets[n]
        v, u = field[y, x]
        mass = total_weight(weight, y, x, radius)
        far = np.float32(penalty * np.sqrt(np.float32((v - y) * (v - y) + (u - x) * (u - x))))
        cost[y, x] = distance(image, weight, y, x, v, u, radius, np.float32(np.inf)) / mass + far


@kernel
def sweep(
    image: Image,
    weight: Plane,
    sources: Mask,
    targets: Points,
    field: Field,
    cost: Plane,
    penalty: float,
    radius: int,
    backwards: bool,
    state: State,
) -> None:
    """Improve the field once: from the neighbours already visited, then by random search around the best.

    References
    ----------
    .. [1] Barnes, Shechtman, Finkelstein & Goldman, "PatchMatch: a randomized correspondence algorithm
       for structural image editing", SIGGRAPH 2009.
    """
    rows, columns = sources.shape
    step = 1 if backwards else -1
    for k in range(targets.shape[0]):
        y, x = targets[targets.shape[0] - 1 - k if backwards else k]
        mass = total_weight(weight, y, x, radius)
        if field[y + step, x, 0] >= 0:
            v, u = field[y + step, x, 0] - step, field[y + step, x, 1]
            if 0 <= v < rows and sources[v, u]:
                _try(image, weight, field, cost, y, x, v, u, mass, penalty, radius)
        if field[y, x + step, 0] >= 0:
            v, u = field[y, x + step, 0], field[y, x + step, 1] - step
            if 0 <= u < columns and sources[v, u]:
                _try(image, weight, field, cost, y, x, v, u, mass, penalty, radius)
        reach = max(rows, columns)
        while reach >= 1:
            v = field[y, x, 0] + draw(state, 2 * reach + 1) - reach
            u = field[y, x, 1] + draw(state, 2 * reach + 1) - reach
            if 0 <= v < rows and 0 <= u < columns and sources[v, u]:
                _try(image, weight, field, cost, y, x, v, u, mass, penalty, radius)
            reach //= 2


@kernel
def scatter(sources: Points, targets: Points, field: Field, state: State) -> None:
    """Give every target that has no match a random one."""
    for n in range(targets.shape[0]):
        y, x = targets[n]
        if field[y, x, 0] < 0:
            pick = draw(state, sources.shape[0])
            field[y, x, 0] = sources[pick, 0]
            field[y, x, 1] = sources[pick, 1]


@kernel
def enlarge(coarse: Field, sources: Mask, targets: Points, field: Field, radius: int) -> None:
    """Carry a field to a level of twice the size: offsets doubled, parity kept, sources still known."""
    for n in range(targets.shape[0]):
        y, x = targets[n]
        # Padded coordinates: the picture starts at (radius, radius) on both levels.
        q, p = (y - radius) // 2 + radius, (x - radius) // 2 + radius
        if q < coarse.shape[0] and p < coarse.shape[1] and coarse[q, p, 0] >= 0:
            v = y + 2 * (coarse[q, p, 0] - q)
            u = x + 2 * (coarse[q, p, 1] - p)
            if 0 <= v < sources.shape[0] and 0 <= u < sources.shape[1] and sources[v, u]:
                field[y, x, 0] = v
                field[y, x, 1] = u
