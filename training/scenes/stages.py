"""The stage of a still life: camera and table top, backs that are not far, what hangs at the sides."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import bodies, crockery, vessels
from training.scenes.placing import backdrop, card, seen, shade, span
from training.scenes.studio import PRINTS, STUFFS, ball, parcel, plush


def prints(scene: Scene, depth: float) -> None:
    """A wall of overlapping posters, some leaning forward."""
    backdrop(
        scene,
        depth,
        scene.texture("flat", "noise", "wood", *PRINTS),
        repeats=scene.scale(0.7, 3),
        slant=scene.random.gauss(0, 0.2),
    )
    for _ in range(scene.random.randint(1, 6)):
        size = span(scene, depth) * scene.between(0.5, 1.6)
        card(
            scene,
            scene.between(-1, 1),
            scene.between(-0.4, 0.9),
            depth * scene.between(0.8, 0.95),
            size,
            texture=scene.texture(*PRINTS),
            wide=scene.between(0.6, 1.5),
            turn=scene.random.gauss(0, 0.25),
            lean=scene.random.gauss(0, 0.15),
            spin=scene.random.gauss(0, 0.1),
        )


def draped(scene: Scene, depth: float) -> None:
    """A cloth in folds right across, as relief and as hanging pleats."""
    texture, tint = scene.texture(*STUFFS), scene.tint(0.2)
    backdrop(
        scene,
        depth,
        texture,
        repeats=scene.scale(0.7, 3),
        relief=depth * scene.between(0.02, 0.1),
        tint=tint,
        slant=scene.random.gauss(0, 0.25),
    )
    for _ in range(scene.random.choice((0, 0, 6, 9))):
        x, y, z = seen(scene, scene.between(-1.1, 1.1), 0, depth)
        radius = span(scene, depth) * scene.between(0.04, 0.12)
        scene.cone(
            (x, y - depth, z), (scene.random.gauss(0, 0.1), 2 * depth, 0), radius, radius, texture, tint=tint
        )


def lattice(scene: Scene, depth: float) -> None:
    """A trellis of crossed slats before a print."""
    backdrop(scene, depth * 1.15, scene.texture(*PRINTS, "foliage", "flat"), repeats=scene.scale(0.7, 2))
    texture, tint = scene.texture("wood", "flat"), scene.tint(0.2)
    size, middle = span(scene, depth), scene.between(-0.6, 0.6)
    lean = scene.random.choice((0.0, math.pi / 4))
    for way in (lean, lean + math.pi / 2):
        for i in range(7):
            off = (i - 3) * 0.22
            card(
                scene,
                middle - math.sin(way) * off,
                0.25 + math.cos(way) * off,
                depth * scene.between(0.985, 1.0),
                size * 0.075,
                texture=texture,
                wide=20,
                spin=way,
                tint=tint,
            )


def plain(scene: Scene, depth: float) -> None:
    """A wall of one colour, light or dark."""
    backdrop(
        scene,
        depth,
        scene.texture("flat", "flat", "noise", "stone", "fabric"),
        repeats=scene.scale(0.5, 2),
        slant=scene.random.gauss(0, 0.3),
        tint=shade(scene, 0.15, 1.5),
    )


def patterned(scene: Scene, depth: float) -> None:
    """A patterned surface behind all."""
    backdrop(
        scene,
        depth,
        scene.texture("tiles", "brick", "planks", "stripes", "foliage", "photo", "wood", "dots"),
        repeats=scene.scale(0.6, 3),
        slant=scene.random.gauss(0, 0.3),
    )


BACKS: tuple[Callable[[Scene, float], None], ...] = (prints, prints, draped, lattice, plain, plain, patterned)


def side_curtain(scene: Scene, depth: float) -> None:
    """Cloth that hangs at one side and comes towards us: near, and as high as the picture."""
    side, texture, tint = (
        scene.random.choice((-1, 1)),
        scene.texture(*STUFFS, "painting", "poster"),
        scene.tint(0.2),
    )
    near, far = depth * scene.between(0.4, 0.6), depth * scene.between(0.75, 1.0)
    a, b = seen(scene, side * 1.15, -1.4, near), seen(scene, side * scene.between(0.3, 0.7), -1.4, far)
    scene.quad(
        a,
        [q - p for p, q in zip(a, b, strict=True)],
        (0, 3 * depth * math.tan(scene.camera.view / 2), 0),
        texture,
        tint=tint,
        relief=0.03 * depth,
        per_metre=scene.scale(1, 4) / depth,
    )


def overhang(scene: Scene, depth: float) -> None:
    """Something near that hangs into the picture from above."""
    a, size = scene.between(-0.9, 0.9), span(scene, depth) * scene.between(0.4, 0.9)
    if scene.chance(0.5):
        card(
            scene,
            a,
            scene.between(0.5, 0.8),
            depth,
            size,
            sprite=scene.sprite("hang", "leaves", "toy"),
            relief=size * 0.1,
        )
        return
    x, y, z = seen(scene, a, scene.between(0.25, 0.6), depth)
    bodies.rod(scene, (x, y, z), (x, y + 2 * depth, z), 0.006 * depth, scene.texture("flat", "metal"))
    scene.random.choice((ball, vessels.vessel, plush, parcel))(scene, (x, y - size * 0.4, z), size * 0.5)


TOPS = (
    "wood",
    "wood",
    "planks",
    "flat",
    "fabric",
    "stone",
    "marble",
    "tiles",
    "text",
    "noise",
    "stripes",
    "metal",
)


def aim(scene: Scene, low: float, high: float, view: tuple[float, float] = (0.4, 0.8)) -> float:
    """Put the camera above the table, looking at its things; returns how far away these are."""
    distance = scene.scale(0.7, 1.6)
    tilt = scene.between(low, high)
    scene.camera.eye = distance * math.tan(tilt) + 0.05
    scene.camera.pitch = tilt * scene.between(0.55, 0.95)
    scene.camera.roll = scene.random.gauss(0, 0.03)
    scene.camera.view = scene.between(*view)
    return distance


def top(scene: Scene, far: float, *, height: float = 0.0) -> None:
    """The table's plane from beneath us to `far`, perhaps with a cloth or papers on it."""
    texture = scene.texture(*TOPS)
    scene.quad(
        (-4 * far, height, -0.5),
        (8 * far, 0, 0),
        (0, 0, far + 0.5),
        texture,
        per_metre=scene.scale(0.5, 4),
        casts=False,
        gloss=scene.random.choice((0, 0, 0.3)),
    )
    for _ in range(scene.random.choice((0, 0, 0, 2, 5))):
        z = scene.between(0.5, 0.9) * far
        crockery.paper(
            scene,
            (scene.between(-1, 1) * span(scene, z), height + 0.002, z),
            span(scene, z) * scene.between(0.4, 1),
        )
