"""Layers without gravity: nearness told by who hides whom, by shadows, blur and size alone."""

from __future__ import annotations

from collections.abc import Callable

from training.conditions import Light
from training.scene import Scene
from training.scenes import bodies, crockery, studio
from training.scenes.flat_layers import cutouts, drawing, paper_art, sheets, spots, strips, windows
from training.scenes.placing import attitude, backdrop, full, seen, shade, span


def furnish(scene: Scene) -> None:
    """Overlapping shapes of one manner, from many small to few large."""
    camera = scene.camera
    camera.eye, camera.pitch, camera.view = 0.0, scene.random.gauss(0, 0.3), scene.between(0.5, 1.1)
    camera.roll = scene.random.gauss(0, 0.2)
    scene.sky.open = scene.chance(0.15)
    scene.sky.horizon, scene.sky.zenith = shade(scene, 0.1, 1.1, 0.2), shade(scene, 0.1, 1.1, 0.2)
    far = scene.scale(1.6, 12)
    backdrop(
        scene,
        far,
        scene.texture(),
        repeats=scene.scale(0.5, 4),
        slant=scene.random.gauss(0, 0.35),
        tint=shade(scene, 0.2, 1.4),
    )
    scene.random.choices(list(MANNERS), list(MANNERS.values()))[0](scene, far)
    scene.light = Light(
        sun=(scene.random.gauss(0, 0.5), scene.random.gauss(0.4, 0.5), -1.0),
        sun_strength=scene.between(0.1, 0.9),
        sun_size=scene.random.choice((0.02, 0.15, 0.3)),
        ambient=scene.between(0.25, 0.7),
        fog=scene.random.choice((0, 0, 0, 0.1)),
    )
    if scene.chance(0.3):
        scene.lens.blur, scene.lens.focus = scene.scale(0.004, 0.02), scene.between(0.1, 1)


def discs(scene: Scene, far: float) -> None:
    """Balls, discs and rods afloat."""
    for a, b, depth, size in spots(scene, far, scene.random.randint(5, 40)):
        x, y, z = seen(scene, a, b, depth)
        kind, texture = scene.random.randrange(4), scene.texture()
        if kind < 2:
            thin = scene.random.choice((0.06, 0.5, 1.0))
            scene.ball(
                x,
                y,
                z,
                (size / 2, size / 2 * scene.between(0.4, 1), size / 2 * thin),
                texture,
                turn=0.0,
                gloss=scene.random.choice((0, 0.5)),
            )
        elif kind == 2:
            studio.askew(scene, (x, y, z), [size * scene.scale(0.1, 1) for _ in range(3)], 0.9)
        else:
            u, _, _ = attitude(scene, 1.0)
            bodies.rod(
                scene,
                (x, y, z),
                [p + 2 * size * q for p, q in zip((x, y, z), u, strict=True)],
                size * scene.scale(0.02, 0.15),
                texture,
            )


def afloat(scene: Scene, far: float) -> None:
    """Things with bodies, weightless."""
    for a, b, depth, size in spots(scene, far, scene.random.randint(3, 14)):
        if full(scene):
            return
        spot = seen(scene, a, b - 0.3 * size / span(scene, depth), depth)
        scene.random.choice((studio.thing, crockery.item, studio.plush))(scene, spot, size * 0.7)


MANNERS: dict[Callable[[Scene, float], None], float] = {
    sheets: 2,
    cutouts: 3,
    paper_art: 1.5,
    discs: 1.5,
    drawing: 1.5,
    windows: 0.8,
    afloat: 1.5,
    strips: 0.8,
}
"""Manner → how often, any scale."""
