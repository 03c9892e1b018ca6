"""An atlas of a few plain tiles, and small scenes in it whose answers are known."""

from __future__ import annotations

import functools
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray

from training.atlas import Atlas
from training.conditions import Camera, Light, Sky
from training.render import Paints, Rendered, prepare, render
from training.scene import Scene

GREY, WHITE, BLACK, BUMPY = 0, 1, 2, 3  # textures
DISC, HALF = 0, 1  # sprites: a disc whose body is flat; the left half
HEIGHT, WIDTH = 48, 64

FloatMap = NDArray[np.float32]


class AnyKind(dict[str, tuple[int, ...]]):
    """All tiles, whatever kind of tile is asked for."""

    def __init__(self, count: int) -> None:
        super().__init__(any=tuple(range(count)))

    def __missing__(self, kind: str) -> tuple[int, ...]:
        return self["any"]


def draw_flat(seed: int = 0) -> Atlas:
    """Always the same, whatever the seed."""
    textures = np.zeros((4, 128, 128, 4), np.uint8)
    textures[GREY], textures[WHITE], textures[BLACK] = (128, 128, 128, 0), 255, 0
    checks = np.indices((128, 128)).sum(0) // 16 % 2 * 255
    textures[BUMPY] = checks[..., None]
    rows, columns = np.indices((192, 192)) - 95.5
    sprites = np.full((2, 192, 192, 4), 200, np.uint8)
    sprites[DISC, ..., 3] = (rows**2 + columns**2 < 70**2) * 255
    sprites[HALF, ..., 3] = (columns < 0) * 255
    return Atlas(textures, AnyKind(4), sprites, sprites[..., 3].copy(), (1.0, 1.0), AnyKind(2))


@functools.cache
def flat_paints() -> Paints:
    return prepare(draw_flat())


def empty_scene(seed: int = 0, *, eye: float = 0.0, pitch: float = 0.0, sun: float = 0.0) -> Scene:
    """Nothing under a grey sky, 90 degrees wide, in even light."""
    light = Light(sun_strength=sun, sun_size=0.0, ambient=0.8)
    grey = (0.5, 0.5, 0.5)
    return Scene(Random(seed), draw_flat(), Camera(eye, pitch, view=np.pi / 2), light, Sky(grey, grey))


def add_wall(scene: Scene, z: float, texture: int = GREY, half: float = 50.0, **options: float) -> None:
    """A square across the way."""
    corner, u, v = (-half, scene.camera.eye - half, z), (2 * half, 0, 0), (0, 2 * half, 0)
    scene.quad(corner, u, v, texture, tint=(1, 1, 1), **options)  # type: ignore[arg-type]


def add_ground(scene: Scene, y: float = 0.0, texture: int = GREY) -> None:
    scene.quad((-500, y, -500), (1000, 0, 0), (0, 0, 1000), texture, tint=(1, 1, 1))


def see(*scenes: Scene, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Rendered:
    packs = [scene.pack(*size) for scene in scenes]
    surfaces, settings = (torch.from_numpy(np.stack(arrays)) for arrays in zip(*packs, strict=True))
    return render(surfaces, settings, flat_paints(), *size)


def disparity_of(scene: Scene, size: tuple[int, int] = (HEIGHT, WIDTH)) -> FloatMap:
    return np.asarray(see(scene, size=size).disparity[0].numpy())


def furnish_randomly(scene: Scene) -> None:
    """Some of everything, in any attitude."""
    random = scene.random
    scene.camera = Camera(random.uniform(0, 3), random.uniform(-0.6, 0.6), random.gauss(0, 0.3), 1.2)
    for _ in range(6):
        x, y, z = random.uniform(-3, 3), random.uniform(-2, 4), random.uniform(-1, 8)
        a, b, c = (random.uniform(0.05, 2) for _ in range(3))
        u, v = ([random.gauss(0, 1) for _ in range(3)] for _ in range(2))
        scene.quad((x, y, z), u, v, GREY, relief=random.choice((0, 0.3)))
        scene.stand(y, 0, x + 3, a, DISC, lean=random.uniform(-0.6, 0.6))
        scene.ball(z, y, x + 2, (a, b, c), WHITE)
        scene.block(z - 3, y, x + 3, (a, b, c), random.uniform(0, 3), GREY)
        scene.cone((x, z, y + 1), v, a / 2, b / 4, BUMPY)
