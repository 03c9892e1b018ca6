"""Still lifes and studio clutter from near by: tables, heaps, boards, shelves, desks, meals."""

from __future__ import annotations

from collections.abc import Callable

from training.conditions import Light
from training.scene import Scene
from training.scenes import bodies, crockery, stages, studio, vessels
from training.scenes.placing import attitude, backdrop, card, full, seen, shade, span
from training.scenes.stages import aim, top
from training.scenes.worksurfaces import desk, flat_lay, floor_toys, shelves, workbench


def furnish(scene: Scene) -> None:
    """An arrangement of any kind, in studio, window or lamp light."""
    scene.sky.open = False
    scene.sky.horizon = shade(scene, 0.02, 0.5)
    scene.random.choices(list(ARRANGEMENTS), list(ARRANGEMENTS.values()))[0](scene)
    _light(scene)
    if scene.chance(0.35):
        scene.lens.blur, scene.lens.focus = scene.scale(0.003, 0.02), scene.between(0.3, 1)


def studio_clutter(scene: Scene) -> None:
    """A crowded stage: a back that is not far, large things behind, small ones before."""
    distance = aim(scene, 0.08, 0.4)
    back = distance * scene.between(1.35, 2.0)
    top(scene, back * 1.3)
    scene.random.choice(stages.BACKS)(scene, back)
    size = span(scene, distance)
    studio.scatter(scene, distance * 1.0, back * 0.92, scene.random.randint(2, 6), size * 0.9)
    studio.scatter(scene, distance * 0.65, distance * 1.1, scene.random.randint(2, 8), size * 0.4)
    if scene.chance(0.3):
        stages.side_curtain(scene, distance)
    if scene.chance(0.3):
        stages.overhang(scene, distance * scene.between(0.5, 0.8))


def heap(scene: Scene) -> None:
    """A heap without a visible floor: things in any attitude all over the picture, nearness by no rule."""
    distance = aim(scene, 0.0, 0.6, (0.35, 0.7))
    scene.random.choice((stages.draped, stages.patterned, stages.prints))(scene, distance * 1.5)
    rise = scene.random.choice((-0.25, 0.0, 0.2, 0.3))
    size = span(scene, distance)
    for _ in range(scene.random.randint(14, 36)):
        if full(scene):
            return
        a, b = scene.between(-1.1, 1.1), scene.between(-1.0, 1.0)
        depth = distance * (1 + rise * b) * scene.between(0.72, 1.2)
        spot = seen(scene, a, b - 0.15, depth)
        if scene.chance(0.5):
            studio.askew(scene, spot, [size * scene.scale(0.1, 0.9) for _ in range(3)], 0.8)
        elif scene.chance(0.25):
            vessels.turned(scene, spot, size * scene.scale(0.3, 0.9), axis=attitude(scene, 1.0)[1])
        else:
            studio.thing(scene, spot, size * scene.scale(0.2, 0.6))


def boards(scene: Scene) -> None:
    """Large slanted boards, posters and newspapers before one another, and little else."""
    distance = aim(scene, -0.05, 0.3, (0.35, 0.65))
    scene.random.choice((stages.prints, stages.patterned, stages.plain))(
        scene, distance * scene.between(1.5, 2.4)
    )
    for _ in range(scene.random.randint(2, 7)):
        size = span(scene, distance) * scene.between(0.7, 1.7)
        card(
            scene,
            scene.between(-1.1, 1.1),
            scene.between(-0.9, 0.8),
            distance * scene.between(0.75, 1.4),
            size,
            texture=scene.texture(*studio.PRINTS, *studio.PAPERS),
            wide=scene.between(0.5, 1.4),
            turn=scene.random.gauss(0, 0.5),
            lean=scene.random.gauss(0.2, 0.5),
            spin=scene.random.gauss(0, 0.25),
            per_metre=scene.between(0.6, 1.3) / size,
        )
    if scene.chance(0.4):
        studio.thing(
            scene, seen(scene, scene.between(-0.8, 0.8), -0.8, distance * 0.7), span(scene, distance) * 0.5
        )


def still_life(scene: Scene) -> None:
    """A few vessels and fruit on a draped table before a plain ground."""
    distance = aim(scene, 0.05, 0.35, (0.4, 0.7))
    back = distance * scene.between(1.4, 3)
    top(scene, distance * scene.between(1.15, 1.6))
    scene.random.choice((stages.plain, stages.plain, stages.draped, stages.patterned))(scene, back)
    size, names = (
        span(scene, distance),
        scene.random.choice((("vessel", "jug", "fruit"), ("glass", "glass", "jug"), ("plant", "vessel"), ())),
    )
    for _ in range(scene.random.randint(3, 12)):
        z = distance * scene.between(0.65, 1.25)
        crockery.item(
            scene, (scene.random.gauss(0, 0.5) * span(scene, z), 0, z), size * scene.scale(0.3, 1.0), *names
        )
    if scene.chance(0.4):
        studio.cloth_heap(
            scene, (scene.between(-0.8, 0.8) * size, 0, distance * scene.between(0.75, 1.2)), size * 0.4
        )


def meal(scene: Scene) -> None:
    """Plates, cups and glasses seen from the seat or from above."""
    distance = aim(scene, 0.3, 1.1, (0.5, 0.9))
    top(scene, distance * scene.between(1.3, 2.5))
    backdrop(
        scene,
        distance * scene.between(2, 5),
        scene.texture("photo", "flat", "brick", "noise"),
        repeats=scene.scale(0.5, 2),
    )
    size = span(scene, distance)
    for _ in range(scene.random.randint(3, 10)):
        z = distance * scene.between(0.5, 1.6)
        crockery.item(
            scene,
            (scene.between(-1, 1) * span(scene, z), 0, z),
            size * scene.between(0.3, 0.8),
            "plate",
            "plate",
            "jug",
            "glass",
            "fruit",
            "vessel",
            "paper",
        )
    if scene.chance(0.35):
        bodies.bust(scene, seen(scene, scene.between(-0.6, 0.6), 0.1, distance * 1.8), size * 1.2)


ARRANGEMENTS: dict[Callable[[Scene], None], float] = {
    studio_clutter: 5,
    heap: 2.5,
    boards: 2.5,
    still_life: 2,
    meal: 1.2,
    desk: 1.5,
    shelves: 2,
    workbench: 1,
    flat_lay: 0.8,
    floor_toys: 1,
}
"""Arrangement → how often, any scale."""


def _light(scene: Scene) -> None:
    """Even studio light, a window, or a lamp close by."""
    kind = scene.random.random()
    across = scene.random.choice((-1, 1)) * scene.between(0.2, 1)
    if kind < 0.45:
        scene.light = Light(
            sun=(across, 1.0, scene.between(-1, 0)),
            sun_strength=scene.between(0.2, 0.5),
            sun_size=0.3,
            ambient=scene.between(0.5, 0.75),
        )
    elif kind < 0.75:
        scene.light = Light(
            sun=(across * 1.5, scene.between(0.3, 1), scene.between(-0.6, 0.6)),
            sun_strength=scene.between(0.5, 1),
            sun_size=scene.between(0.02, 0.3),
            ambient=scene.between(0.15, 0.45),
        )
    else:
        scene.light = Light(
            sun=(across, 1, -0.5),
            sun_strength=scene.between(0, 0.3),
            ambient=scene.between(0.1, 0.4),
            lamp_strength=scene.between(0.5, 2.5),
            lamp=(across, scene.camera.eye + scene.between(0, 0.6), scene.between(0.2, 1.2)),
        )
