"""The lie of the land: slopes, hills, horizons, paths and fences."""

from __future__ import annotations

import math

from training import layout
from training.scene import Scene
from training.scenes.daylight import shade
from training.scenes.parts import backdrop
from training.scenes.railings import railing
from training.scenes.ways import Ground, Way, spread_x

GREEN = ("grass", "grass", "grass", "ground", "foliage", "noise")


SOIL = ("ground", "ground", "stone", "noise", "grass")


def aim(scene: Scene, low: float, high: float, pitch: float = 0.0, spread: float = 0.1) -> None:
    """Put the camera at some height between two, and tilt it."""
    scene.camera.eye = scene.scale(low, high)
    scene.camera.pitch = scene.random.gauss(pitch, spread)
    scene.camera.view = scene.between(0.4, 1.5)
    scene.camera.roll = scene.random.gauss(0, 0.02) if scene.chance(0.93) else scene.random.gauss(0, 0.15)


def sloping(scene: Scene, spread: float = 0.05) -> Ground:
    """A ground that is level, or rises and falls."""
    if scene.chance(0.4):
        return Ground()
    return Ground(scene.random.gauss(0, spread), scene.random.gauss(0, spread))


def hills(
    scene: Scene, ground: Ground, count: int, near: float, far: float, *, kinds: tuple[str, ...] = GREEN
) -> None:
    """Large flattened balls."""
    below = scene.rows[0]  # the ground, laid first
    alike = scene.chance(0.65)
    tint = (below[layout.TINT], below[layout.TINT + 1], below[layout.TINT + 2]) if alike else scene.tint()
    for _ in range(count):
        z = scene.scale(near, far)
        x, wide = spread_x(scene, z, 1.5), z * scene.between(0.3, 0.7)
        high = wide * scene.between(0.08, 0.35)
        scene.ball(
            x,
            ground.at(x, z) - high * 0.2,
            z,
            (wide, high, wide * 0.5),
            int(below[layout.TEXTURE]) if alike else scene.texture(*kinds),
            turn=0.0,
            repeats=max(4.0, wide / 3),
            tint=shade(scene, tint, 0.1),
            casts=False,
        )


def horizon(scene: Scene, ground: Ground) -> None:
    """Far ridges and tree lines, one behind the other, and paler."""
    z = scene.between(60, 130)
    for _ in range(scene.random.randint(0, 4)):
        kind = scene.random.choice(("ridge", "ridge", "treeline", "treeline", "skyline"))
        height = z * scene.between(0.05, 0.3)
        backdrop(scene, kind, z, height, ground.at(0, z) - 0.1 * height)
        z *= scene.between(1.2, 2)
        if z > 390:
            return


def path(scene: Scene, ground: Ground) -> None:
    """A trodden way that leads off, in a few bends."""
    way = Way(scene.random.gauss(0, 2), -2, scene.random.gauss(0, 0.4))
    texture, wide, tint = (
        scene.texture("ground", "stone", "noise", "tiles", "brick"),
        scene.between(0.5, 2),
        scene.tint(),
    )
    for _ in range(scene.random.randint(2, 4)):
        long = scene.between(8, 25)
        a, end = way.point(-wide, 0, -0.3), way.at(0, long)
        u, v = way.aside(2 * wide), way.along(long + 0.6)
        scene.quad(
            (a[0], ground.at(a[0], a[2]) + 0.015, a[2]),
            (u[0], ground.at(u[0], u[2]) - ground.level, u[2]),
            (v[0], ground.at(v[0], v[2]) - ground.level, v[2]),
            texture,
            per_metre=0.5,
            tint=tint,
            casts=False,
        )
        way = Way(*end, way.turn + scene.random.gauss(0, 0.3))


def fence(scene: Scene, ground: Ground) -> None:
    """Posts with rails, or a wall, across the view or leading away."""
    z, turn = scene.scale(1.5, 15), scene.random.gauss(0, 0.6)
    reach = z * math.tan(scene.camera.view / 2) * 1.5
    x0, x1 = -reach * scene.between(0, 1), reach
    z0, z1 = max(z - math.tan(turn) * reach, 0.8), max(z + math.tan(turn) * reach, 0.8)
    a, b = (x0, ground.at(x0, z0), z0), (x1, ground.at(x1, z1), z1)
    high = scene.between(0.6, 1.4)
    pick = scene.random.random()
    if pick < 0.55:
        count = min(24, int(math.hypot(x1 - x0, z1 - z0) / scene.between(0.4, 2.5)) + 1)
        railing(
            scene,
            a,
            b,
            high,
            count,
            scene.texture("wood", "metal", "bark"),
            thick=scene.between(0.01, 0.06),
            rails=scene.random.choice((1, 2, 3)),
        )
    else:
        texture = scene.texture("stone", "brick", "planks", "foliage")
        u = (x1 - x0, b[1] - a[1], z1 - z0)
        size = math.hypot(u[0], u[2])
        scene.slab(
            (a[0], a[1] - 0.1, a[2]),
            u,
            (0, high, 0),
            (-u[2] / size * 0.3, 0, u[0] / size * 0.3),
            texture,
            per_metre=0.8,
        )
