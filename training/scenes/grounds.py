"""What is behind a close subject: leaves, sky, walls, rooms, streets, fields; with or without a floor."""

from __future__ import annotations

from collections.abc import Callable

from training.scene import Scene
from training.scenes.outdoor_grounds import FAR, field, leaves, sky, street
from training.scenes.placing import Place, backdrop, card, floor, seen, shade, span

SCENERY = ("photo", "photo", "foliage", "clouds", "noise", "wild", "grass", "facade", "painting", "water")


def picture(scene: Scene, near: float) -> None:
    """One surface, often slanted, with anything on it."""
    depth = near * scene.scale(1.6, 25)
    backdrop(
        scene,
        depth,
        scene.texture(*SCENERY),
        repeats=scene.scale(0.4, 2),
        slant=scene.random.gauss(0, 0.3),
        glow=scene.random.choice((0, 0, 0.6)),
        tint=shade(scene, 0.4, 1.4),
    )
    _between(scene, near * 1.3, depth)


def wall(scene: Scene, near: float) -> None:
    """A plain or a built wall not far behind, light, dark or of the subject's own tones."""
    depth = near * scene.scale(1.15, 4)
    backdrop(
        scene,
        depth,
        scene.texture("flat", "flat", "noise", "stone", "brick", "planks", "tiles", "fabric", "metal"),
        repeats=scene.scale(0.5, 3),
        slant=scene.random.gauss(0, 0.4),
        tint=shade(scene, 0.08, 1.5),
    )
    if scene.chance(0.4):
        floor(scene, depth * 2, "wood", "tiles", "ground", "stone", "fabric", "flat")
    if scene.chance(0.5):
        _between(scene, depth * 0.75, depth)


def _between(scene: Scene, near: float, far: float) -> None:
    """Some things of no importance between the subject and the ground."""
    if far < near * 1.1:
        return
    for _ in range(scene.random.choice((0, 2, 5, 9))):
        z = scene.scale(near, far * 0.97)
        size = span(scene, z) * scene.between(0.4, 1.4)
        a, b = scene.between(-1.1, 1.1), scene.between(-1, 0.8)
        if scene.chance(0.6):
            card(scene, a, b, z, size, sprite=scene.sprite(*FAR, "grass", "leaves"), relief=size * 0.1)
        else:
            card(
                scene,
                a,
                b,
                z,
                size,
                texture=scene.texture(),
                wide=scene.scale(0.3, 2),
                turn=scene.random.gauss(0, 0.3),
            )


def room(scene: Scene, near: float) -> None:
    """A room's floor, walls and furniture, roughly."""
    depth = near * scene.scale(2.5, 6)
    floor(scene, depth, "wood", "planks", "fabric", "tiles")
    backdrop(
        scene,
        depth,
        scene.texture("flat", "flat", "noise", "stripes", "brick", "planks"),
        tint=shade(scene, 0.4, 1.7),
    )
    for _ in range(scene.random.randint(1, 6)):
        z = depth * scene.between(0.55, 0.85)
        place = Place(scene.between(-1, 1) * span(scene, z), 0, z, scene.random.gauss(0, 0.3))
        place.box(
            scene,
            (0, 0, 0),
            (span(scene, z) * scene.between(0.2, 0.8), scene.camera.eye * scene.scale(0.4, 1.6), depth * 0.1),
            scene.texture("wood", "flat", "fabric", "stripes", "planks"),
        )
    for _ in range(scene.random.randint(0, 4)):
        size = span(scene, depth) * scene.between(0.2, 0.6)
        glow = scene.random.choice((0, 0, 0.9))
        card(
            scene,
            scene.between(-1, 1),
            scene.between(0.1, 0.8),
            depth * 0.96,
            size,
            texture=scene.texture("photo", "painting", "flat", "clouds"),
            glow=glow,
        )


def bokeh(scene: Scene, near: float) -> None:
    """Points of light in the dark."""
    depth = near * scene.scale(3, 12)
    backdrop(scene, depth * 1.3, scene.texture("noise", "flat", "photo"), tint=shade(scene, 0.05, 0.4))
    for _ in range(scene.random.randint(8, 30)):
        x, y, z = seen(scene, scene.between(-1, 1), scene.between(-0.9, 0.9), depth * scene.between(0.6, 1.2))
        r = span(scene, depth) * scene.scale(0.01, 0.05)
        scene.ball(x, y, z, (r, r, r), scene.texture("flat"), glow=1.0, tint=shade(scene, 0.9, 2.0, 0.3))


GROUNDS: dict[Callable[[Scene, float], None], float] = {
    picture: 3,
    wall: 3,
    leaves: 2,
    sky: 1.5,
    room: 2,
    street: 1.5,
    field: 1.5,
    bokeh: 0.5,
}
"""Ground → how often, any scale. Each takes the distance of the subject."""


def lay(scene: Scene, near: float) -> None:
    """One of the grounds behind a subject that is `near` metres away."""
    scene.random.choices(list(GROUNDS), list(GROUNDS.values()))[0](scene, near)
