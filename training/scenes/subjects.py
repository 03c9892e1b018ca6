"""Close subjects of any shape: cut-outs, bodies, things held or hung, wheels, insects."""

from __future__ import annotations

import math
from collections.abc import Callable

from training.scene import Scene
from training.scenes import bodies, creatures, crockery, studio, vessels
from training.scenes.built_subjects import blossoms, cluster, held, insect, wheel
from training.scenes.placing import Point, card, seen, span

FLAT_SUBJECTS = (
    "portrait",
    "portrait",
    "person",
    "animal",
    "animal",
    "cat",
    "cat",
    "flower",
    "bird",
    "leaves",
    "fish",
    "toy",
    "fruit",
    "bike",
    "wheel",
    "hoop",
    "statue",
    "hand",
    "blob",
    "poly",
    "artic",
    "vase",
    "chair",
    "photo",
    "umbrella",
    "tool",
    "boat",
    "motorbike",
    "car",
    "tree",
    "net",
    "lattice",
    "food",
    "balloon",
    "fern",
)


Put = Callable[[Scene, Point, float, float], None]


def _cutout(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A flat subject with a bulging body, upright or, seldom, at any angle in its plane."""
    sprite = scene.sprite(*FLAT_SUBJECTS)
    scene.stand(*foot, size, sprite, turn=scene.random.gauss(0, 0.35), lean=scene.random.gauss(0, 0.15),
                relief=size * min(scene.atlas.aspects[sprite], 1) * scene.between(0.05, 0.35),
                texture=scene.texture() if scene.chance(0.08) else -1)  # fmt: skip


def _spun(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """A flat subject turned in its plane: leaping, falling, lying."""
    wide = span(scene, depth)
    a, b = foot[0] / wide, (foot[1] - scene.camera.eye) / wide + size / wide / 2
    card(
        scene,
        a,
        b,
        depth,
        size,
        sprite=scene.sprite(
            "cat", "animal", "bird", "fish", "hand", "leaves", "toy", "flower", "artic", "person", "tool"
        ),
        spin=scene.between(-math.pi, math.pi),
        relief=size * 0.2,
        turn=scene.random.gauss(0, 0.4),
    )


def _hanging(scene: Scene, foot: Point, size: float, depth: float) -> None:
    """From the upper border: a hanging cut-out, or a thing on its cord."""
    if scene.chance(0.5):
        card(
            scene,
            foot[0] / span(scene, depth),
            0.85 - size / span(scene, depth) / 2 + 0.2,
            depth,
            size,
            sprite=scene.sprite("hang", "leaves", "hang"),
            relief=size * 0.15,
        )
        return
    x, y, z = seen(scene, foot[0] / span(scene, depth), scene.between(-0.4, 0.4), depth)
    bodies.rod(scene, (x, y, z), (x, y + 3 * depth, z), 0.01 * size, scene.texture("flat", "metal"))
    scene.random.choice((studio.ball, vessels.vessel, studio.plush, crockery.fruit))(
        scene, (x, y - size * 0.5, z), size * 0.6
    )


def _body(make: Callable[[Scene, Point, float], None]) -> Put:
    return lambda scene, foot, size, depth: make(scene, foot, size)


SUBJECTS: dict[str, tuple[float, Put, bool]] = {
    "cutout": (6, _cutout, True),
    "spun": (1.5, _spun, False),
    "hanging": (0.8, _hanging, False),
    "cluster": (1.2, cluster, False),
    "wheel": (0.7, wheel, False),
    "held": (0.8, held, False),
    "blossoms": (0.8, blossoms, True),
    "insect": (0.4, insect, False),
    "bust": (1, _body(bodies.bust), True),
    "person": (1, _body(bodies.person), True),
    "beast": (0.8, _body(creatures.beast), True),
    "cat": (0.9, _body(creatures.cat), True),
    "bird": (0.5, _body(creatures.bird), False),
    "toy": (0.8, _body(studio.plush), True),
    "thing": (1.2, _body(studio.thing), True),
}
"""Name → (how often, the function, whether it mostly stands at the lower border)."""
