"""All textures of an atlas."""

import numpy as np
from numpy.typing import NDArray

from training.painting.tile import Swatch
from training.texture_kinds import built, nature, plain

_KINDS = {**plain.KINDS, **nature.KINDS, **built.KINDS}


def _pack(swatch: Swatch) -> NDArray[np.uint8]:
    rgb, height = swatch
    level = np.clip(height * 127 + 128, 0, 255)
    return np.dstack([np.clip(rgb * 255, 0, 255), level]).round().astype(np.uint8)


def draw_textures(
    random: np.random.Generator, per_kind: int | None = None
) -> tuple[NDArray[np.uint8], dict[str, tuple[int, ...]]]:
    """Draw textures of every kind.

    Parameters
    ----------
    per_kind : int, optional
        At most so many of each kind; a kind's usual number without it.

    Returns
    -------
    textures : (T, 128, 128, 4) uint8
        RGB and height, 128 is flat. For clouds, the height is instead the cover, 0 to 255.
    kinds : dict
        Which numbers belong to each kind.
    """
    drawn: list[NDArray[np.uint8]] = []
    kinds: dict[str, tuple[int, ...]] = {}
    for name, (paint, usual) in _KINDS.items():
        count = min(usual, per_kind or usual)
        kinds[name] = tuple(range(len(drawn), len(drawn) + count))
        drawn += [_pack(paint(random)) for _ in range(count)]
    return np.stack(drawn), kinds
