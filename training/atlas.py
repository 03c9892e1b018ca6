"""All that scenes are painted with: textures for surfaces, sprites to stand about."""

import random as standard_random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.sprites import draw_sprites
from training.textures import draw_textures


@dataclass(frozen=True)
class Atlas:
    """Textures and sprites, each listed by kind.

    Attributes
    ----------
    textures : (T, 128, 128, 4) uint8
        RGB and height, 128 is flat; for clouds the height is their cover.
    sprites : (S, 192, 192, 4) uint8
        RGBA, straight alpha.
    bodies : (S, 192, 192) uint8
        Thickness of the sprites.
    aspects : tuple of float
        Width over height of the sprites.
    """

    textures: NDArray[np.uint8]
    texture_kinds: dict[str, tuple[int, ...]]
    sprites: NDArray[np.uint8]
    bodies: NDArray[np.uint8]
    aspects: tuple[float, ...]
    sprite_kinds: dict[str, tuple[int, ...]]

    def texture(self, random: standard_random.Random, *kinds: str) -> int:
        """Draw the number of a texture: first one of the kinds, then one of that kind.

        Raises
        ------
        KeyError
            If there is no such kind.
        """
        return _draw(random, self.texture_kinds, kinds)

    def sprite(self, random: standard_random.Random, *kinds: str) -> int:
        """Draw the number of a sprite: first one of the kinds, then one of that kind.

        Raises
        ------
        KeyError
            If there is no such kind.
        """
        return _draw(random, self.sprite_kinds, kinds)


def _draw(random: standard_random.Random, numbers: dict[str, tuple[int, ...]], kinds: tuple[str, ...]) -> int:
    """Draw among these kinds, or among all numbers without any."""
    if not kinds:
        return random.randrange(sum(map(len, numbers.values())))
    return random.choice(numbers[random.choice(kinds)])


def draw_atlas(seed: int) -> Atlas:
    """Draw an atlas; the same seed gives the same one."""
    random = np.random.default_rng(seed)
    textures, texture_kinds = draw_textures(random)
    sprites, bodies, aspects, sprite_kinds = draw_sprites(random)
    return Atlas(textures, texture_kinds, sprites, bodies, aspects, sprite_kinds)
