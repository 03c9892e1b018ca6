"""Divided colour: a colour as several purer ones beside one another, whose mean it is.

References
----------
.. [1] Rood, "Modern Chromatics", 1879: what Seurat and Signac read on mixture by the eye.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Along its own hue, across it (towards a neighbour's), and in lightness, for each of the hues of a dot. Each
# column sums to nothing: own hue purer, its neighbours on both sides, and two complements, which are darker.
DIVISION = np.array(
    [
        [0.45, 0.0, 0.1],
        [0.35, 0.7, 0.3],
        [0.35, -0.7, -0.1],
        [0.2, 0.35, 0.15],
        [0.2, -0.35, -0.15],
        [-0.55, 0.5, -0.1],
        [-1.0, -0.5, -0.2],
    ],
    np.float32,
)
HUES = len(DIVISION)
LUMA = np.array((0.299, 0.587, 0.114), np.float32)
WARM = np.array((0.62, 0.02, -0.78), np.float32)  # where grey begins: orange against blue
LEAST = 0.4  # of what is wished, even where paint has no such colours
SETTLING = 4  # times that the mean of such colours is set right
FULL = 84.0  # 8-bit steps: how far the hues of a dot stand from its colour at most


def divided(
    wanted: NDArray[np.float32], hue: NDArray[np.int64], amount: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The colour of each dot, so that as many dots of each hue have the wanted colour as their mean.

    Parameters
    ----------
    wanted : (S, 3) float32 in [0, 255]
    hue : (S,) int64
        Which of the `HUES` a dot is of.
    amount : (S,) float32
        0 leaves the colour whole, 1 divides it as far as paint goes.
    """
    own = wanted - (wanted @ LUMA)[:, None]
    own += np.float32(14) * WARM  # a grey leans to the warm side; so hues turn smoothly around it
    size = np.sqrt((own * own).sum(axis=1, keepdims=True)) + np.float32(1e-3)
    along = own / size
    across = np.cross(along, np.float32(1 / np.sqrt(3)) * np.ones(3, np.float32)).astype(np.float32)
    bright = np.clip((wanted @ LUMA) / np.float32(128), 0, 1)  # in shadows the eye sees contrasts more
    wish = (FULL * amount * (0.5 + 0.5 * bright)).astype(np.float32)[:, None]
    steps = DIVISION[:, None, :1] * along + DIVISION[:, None, 1:2] * across  # (HUES, S, 3)
    steps += DIVISION[:, 2:3, None] - (steps @ LUMA)[..., None]  # lightness strays apart from hue
    room = np.where(steps > 0, 255 - wanted, wanted) / np.maximum(np.abs(steps), np.float32(1e-3))
    steps *= np.clip(room.min(axis=(0, 2))[:, None], LEAST * wish, wish)
    aim, dots = wanted, steps
    for _ in range(SETTLING):
        dots = np.clip(aim + steps, 0, 255)
        aim = aim + wanted - dots.mean(axis=0)
    return np.asarray(dots[hue, np.arange(len(hue))], np.float32)
