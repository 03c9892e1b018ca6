"""What is behind a close subject out of doors: leaves, sky, a street, a field."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.placing import backdrop, card, floor, full, shade, span

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
    """A sky by day with or without clouds, and some haze."""
    scene.sky.open = True
    scene.sky.horizon, scene.sky.zenith = shade(scene, 0.6, 1.1, 0.06), shade(scene, 0.4, 0.9, -0.2)
    scene.sky.cloud, scene.sky.cloud_amount = scene.texture("clouds"), scene.random.choice((0.0, 0.6))
    scene.light.fog = scene.random.choice((0.0, 0.0, 0.01, 0.05))
