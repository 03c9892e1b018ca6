"""Noise whose edges meet, and what is made of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from training.painting.palette import Colour

Field = NDArray[np.float32]  # (M, N)

SIDE = 128  # of a texture, in pixels
ROWS, COLUMNS = (axis.astype(np.float32) / SIDE for axis in np.mgrid[0:SIDE, 0:SIDE])


def noise(
    random: np.random.Generator, power: float, stretch: float = 1.0, angle: float = 0.0, side: int = SIDE
) -> Field:
    """Draw seamless noise of mean 0 and deviation 1 whose amplitudes fall as 1/f^power.

    Parameters
    ----------
    power : float
        0 is white, 1 natural, 2 smooth.
    stretch : float
        Above 1, features are longer along `angle` (0 is along the rows), by the square of it.
    """
    down = np.fft.fftfreq(side)[:, None] * side
    right = np.fft.rfftfreq(side)[None] * side
    along = right * np.cos(angle) + down * np.sin(angle)
    across = down * np.cos(angle) - right * np.sin(angle)
    frequency = np.hypot(along * stretch, across / stretch)
    frequency[0, 0] = 1
    parts = random.standard_normal((2, *frequency.shape))
    spectrum = (parts[0] + 1j * parts[1]) * frequency**-power
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, (side, side))
    return np.asarray(field / (field.std() + 1e-6), np.float32)


def ramp(field: Field, colours: Sequence[Colour]) -> NDArray[np.float32]:
    """Colour a field of deviation 1 by going through the colours from low to high: (M, N, 3)."""
    place = np.clip((field + 1.6) / 3.2, 0, 1) * (len(colours) - 1)
    lower = np.minimum(place.astype(np.int32), len(colours) - 2)
    share = (place - lower)[..., None].astype(np.float32)
    table = np.asarray(colours, np.float32)
    return np.asarray(table[lower] * (1 - share) + table[lower + 1] * share, np.float32)


def cells(random: np.random.Generator, count: int, squash: float = 1.0) -> tuple[NDArray[np.int64], Field]:
    """Divide the tile among random points.

    Returns
    -------
    owner : (SIDE, SIDE) int
        The number of the nearest point.
    rim : (SIDE, SIDE) float32
        0 on the border between two cells, about 1 at their middle.
    """
    size = np.array([squash, 1.0])
    seeds = random.uniform(0, 1, (count, 2)) * size
    places = np.stack([ROWS.ravel(), COLUMNS.ravel()], 1) * size
    distance, owner = cKDTree(seeds % size, boxsize=size).query(np.minimum(places, size - 1e-6), k=2)
    rim = (distance[:, 1] - distance[:, 0]) * np.sqrt(count / squash)
    return owner[:, 0].reshape(SIDE, SIDE), rim.reshape(SIDE, SIDE).astype(np.float32)


def warp(field: Field, down: Field, right: Field) -> Field:
    """Shift the pixels of a seamless field by fractions of the tile, to the nearest pixel."""
    rows = (((ROWS + down) * SIDE).astype(np.int32)) % SIDE
    columns = (((COLUMNS + right) * SIDE).astype(np.int32)) % SIDE
    return np.asarray(field[rows, columns], np.float32)
