"""Desks, shelves from the front, workbenches, things seen from above, toys on a floor."""

from __future__ import annotations

from training.scene import Scene
from training.scenes import crockery, curios, furniture, stages, storage, studio
from training.scenes.placing import Place, backdrop, card, full, seen, shade, span
from training.scenes.stages import TOPS, aim, top


def desk(scene: Scene) -> None:
    """A desk at a wall: screens, papers, books, cups, a lamp; pictures behind."""
    distance = aim(scene, 0.15, 0.5, (0.6, 1.0))
    back = distance * scene.between(1.2, 1.6)
    top(scene, back)
    scene.random.choice((stages.plain, stages.prints, stages.patterned))(scene, back)
    size = span(scene, distance)
    for _ in range(scene.random.randint(1, 2)):
        z = distance * scene.between(0.9, 1.15)
        crockery.screen(scene, (scene.between(-0.8, 0.8) * size, 0, z), size * scene.between(0.7, 1.1))
    for _ in range(scene.random.randint(3, 12)):
        z = distance * scene.between(0.55, 1.2)
        crockery.item(
            scene,
            (scene.between(-1, 1) * span(scene, z), 0, z),
            size * scene.scale(0.2, 0.7),
            "paper",
            "books",
            "jug",
            "lamp",
            "packet",
            "vessel",
            "plant",
            "frame",
        )
    if scene.chance(0.4):
        curios.sticks(scene, (scene.between(-0.7, 0.7) * size, 0, distance * 0.8), size * 0.3)


def shelves(scene: Scene) -> None:
    """Shelves seen from the front, full from edge to edge; the back may look like a mirror."""
    scene.camera.view, scene.camera.eye, scene.camera.pitch = (
        scene.between(0.5, 0.9),
        1.2,
        scene.random.gauss(0, 0.12),
    )
    distance = scene.scale(0.7, 1.8)
    half, gap, deep = (
        span(scene, distance) * 1.3,
        span(scene, distance) * scene.between(0.45, 1.3),
        distance * scene.scale(0.25, 1.5),
    )
    place = Place(0, 1.2 - gap * scene.between(0.3, 0.9), distance, scene.random.gauss(0, 0.25))
    texture, tint = scene.texture("wood", "flat", "metal", "marble"), scene.tint(0.3)
    kinds = scene.random.choice((("photo",), ("flat", "wood"), ("metal", "water", "tiles")))
    place.box(
        scene,
        (0, -4, deep),
        (half * 5 + 3 * deep, 8, 0.05),
        scene.texture(*kinds),
        per_metre=0.7 / half,
        tint=shade(scene, 0.3, 1.2),
    )
    names = scene.random.choice(
        (("glass",), ("glass", "vessel"), ("books", "packet"), ("vessel", "jug", "plant", "teddy"), ())
    )
    for i in range(-2, 4):
        level = place.moved(0, i * gap, 0)
        level.box(scene, (0, -0.02, deep / 2), (half * 5, 0.02, deep), texture, tint=tint)
        x = -half
        while x < half and not full(scene) and abs(i * gap) < half * 1.3:
            size = min(gap * scene.between(0.35, 0.75), half * 0.7)
            crockery.item(
                scene, level.at(x, 0, deep * scene.random.choice((0.2, 0.3, 0.6, 0.9))), size, *names
            )
            x += size * scene.between(0.4, 1.3)


def workbench(scene: Scene) -> None:
    """Tools on the wall and on the bench."""
    distance = aim(scene, 0.1, 0.45, (0.6, 1.0))
    back = distance * scene.between(1.2, 1.7)
    top(scene, back)
    backdrop(
        scene, back, scene.texture("planks", "brick", "flat", "dots", "noise"), repeats=scene.scale(1, 3)
    )
    for _ in range(scene.random.randint(3, 12)):
        size = span(scene, back) * scene.between(0.2, 0.6)
        card(
            scene,
            scene.between(-1, 1),
            scene.between(0, 0.9),
            back * 0.96,
            size,
            sprite=scene.sprite("tool", "tool", "wheel", "ladder", "photo"),
            relief=size * 0.1,
        )
    studio.scatter(
        scene, distance * 0.65, back * 0.9, scene.random.randint(4, 9), span(scene, distance) * 0.4
    )


def flat_lay(scene: Scene) -> None:
    """From above: things lying on a surface, tall ones near the lens."""
    scene.camera.eye, scene.camera.pitch = scene.scale(0.5, 1.4), scene.between(1.2, 1.55)
    scene.camera.view, scene.camera.roll = scene.between(0.6, 1.0), scene.between(-0.5, 0.5)
    high = scene.camera.eye
    scene.quad(
        (-5, 0, -5),
        (10, 0, 0),
        (0, 0, 10),
        scene.texture(*TOPS),
        per_metre=scene.scale(0.4, 2) / high,
        casts=False,
    )
    for _ in range(scene.random.randint(5, 18)):
        x, _, z = seen(scene, scene.between(-1, 1), scene.between(-0.8, 0.8), high)
        if scene.chance(0.4):
            studio.thing(scene, (x, 0, z), high * scene.between(0.08, 0.3))
        else:
            crockery.item(
                scene,
                (x, 0, z),
                high * scene.between(0.1, 0.45),
                "plate",
                "paper",
                "packet",
                "books",
                "fruit",
                "vessel",
                "plant",
            )


def floor_toys(scene: Scene) -> None:
    """Toys, boxes and pets on the floor of a room, from low down."""
    scene.camera.eye, scene.camera.pitch, scene.camera.view = (
        scene.between(0.15, 0.6),
        scene.between(0, 0.3),
        scene.between(0.6, 1.1),
    )
    back = scene.scale(2, 5)
    top(scene, back)
    scene.random.choice((stages.plain, stages.patterned))(scene, back)
    for _ in range(scene.random.randint(1, 4)):
        x = scene.between(-0.9, 0.9) * span(scene, back)
        scene.random.choice((furniture.sofa, storage.cupboard, furniture.chair, furniture.table))(
            scene, Place(x, 0, back - 0.5), scene.between(0.5, 1.4)
        )
    studio.scatter(scene, 0.5, back * 0.7, scene.random.randint(4, 10), scene.between(0.12, 0.3))
