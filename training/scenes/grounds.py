"""What is behind a close subject: leaves, sky, walls, rooms, streets, fields; with or without a floor."""

from __future__ import annotations

from collections.abc import Callable

from training.scene import Scene
from training.scenes.placing import Place, backdrop, card, full, seen, shade, span

FAR = (
    "tree",
    "bush",
    "person",
    "car",
    "bare",
    "conifer",
    "streetlight",
    "bike",
    "animal",
    "flower",
    "sign",
    "tent",
)
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


def leaves(scene: Scene, near: float) -> None:
    """Layers of foliage that recede."""
    depth = near * scene.scale(2, 8)
    backdrop(
        scene,
        depth * 1.5,
        scene.texture("foliage", "grass", "photo"),
        repeats=scene.scale(0.5, 2),
        tint=shade(scene, 0.3, 1.2),
    )
    for _ in range(scene.random.randint(6, 24)):
        z = depth * scene.scale(0.6, 1.4)
        size = span(scene, z) * scene.between(0.3, 1.3)
        card(
            scene,
            scene.between(-1.1, 1.1),
            scene.between(-1, 0.9),
            z,
            size,
            sprite=scene.sprite("bush", "leaves", "fern", "grass", "flower", "tree"),
            relief=size * 0.2,
            turn=scene.random.gauss(0, 0.4),
        )


def sky(scene: Scene, near: float) -> None:
    """Nothing but sky, perhaps far things at its foot."""
    scene.sky.open = True
    scene.sky.horizon, scene.sky.zenith = shade(scene, 0.5, 1.1, 0.12), shade(scene, 0.25, 1.0, -0.2)
    scene.sky.cloud, scene.sky.cloud_amount = scene.texture("clouds"), scene.random.choice((0.0, 0.5, 1.0))
    for _ in range(scene.random.choice((0, 0, 3, 8))):
        z = near * scene.scale(4, 60)
        size = span(scene, z) * scene.between(0.2, 0.7)
        card(
            scene,
            scene.between(-1, 1),
            scene.between(-1, -0.5),
            z,
            size,
            sprite=scene.sprite("tree", "skyline", "treeline", "ridge", "bare"),
        )


def floor(scene: Scene, far: float, *kinds: str) -> None:
    scene.quad(
        (-8 * far, 0, -1),
        (16 * far, 0, 0),
        (0, 0, far + 1),
        scene.texture(*kinds),
        per_metre=scene.scale(0.2, 1.5),
        casts=False,
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


def street(scene: Scene, near: float) -> None:
    """Paving, fronts at one or both sides, traffic and trees, sky."""
    sky_colours(scene)
    floor(scene, near * 80, "ground", "tiles", "stone", "flat")
    texture, broad = scene.texture("facade", "facade", "brick"), near * scene.scale(2, 8)
    for side in (-1, 1):
        if scene.chance(0.7):
            for i in range(4):
                scene.block(
                    side * (broad + 4),
                    0,
                    near * 3 + 7 + i * 10,
                    (8, scene.scale(4, 18), 9),
                    0,
                    texture,
                    per_metre=0.15,
                )
    for _ in range(scene.random.randint(2, 12)):
        z = near * scene.scale(2.5, 25)
        scene.stand(
            scene.between(-1, 1) * span(scene, z),
            0,
            z,
            scene.scale(1, 4) * scene.camera.eye / 1.4,
            scene.sprite(*FAR),
        )


def field(scene: Scene, near: float) -> None:
    """Grass or ground with growth, to a line of trees and the sky."""
    sky_colours(scene)
    far = near * scene.scale(10, 80)
    floor(scene, far * 1.5, "grass", "ground", "foliage", "water", "stone")
    scene.quad((-4 * far, -0.02 * far, far), (8 * far, 0, 0), (0, far * scene.between(0.1, 0.4), 0),
               sprite=scene.sprite("treeline", "ridge", "skyline"), casts=False)  # fmt: skip
    for _ in range(scene.random.randint(3, 16)):
        if full(scene):
            return
        z = near * scene.scale(1.5, 12)
        scene.stand(scene.between(-1, 1) * span(scene, z), 0, z, scene.camera.eye * scene.scale(0.2, 2.5),
                    scene.sprite("tree", "bush", "grass", "flower", "fern", "rock", "animal"))  # fmt: skip


def sky_colours(scene: Scene) -> None:
    scene.sky.open = True
    scene.sky.horizon, scene.sky.zenith = shade(scene, 0.6, 1.1, 0.06), shade(scene, 0.4, 0.9, -0.2)
    scene.sky.cloud, scene.sky.cloud_amount = scene.texture("clouds"), scene.random.choice((0.0, 0.6))
    scene.light.fog = scene.random.choice((0.0, 0.0, 0.01, 0.05))


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
    scene.random.choices(list(GROUNDS), list(GROUNDS.values()))[0](scene, near)
