"""Close subjects of any shape at any border before a far ground, often out of focus."""

from __future__ import annotations

from collections.abc import Callable

from training.conditions import Light
from training.scene import Scene
from training.scenes import bodies, grounds
from training.scenes.placing import card, seen, shade, span
from training.scenes.subjects import SUBJECTS

FRAMING = ("leaves", "grass", "fern", "flower", "lattice", "net", "hang", "bush", "truss")


def furnish(scene: Scene) -> None:
    """One to four subjects before a ground, perhaps through something nearer."""
    camera = scene.camera
    camera.view = scene.between(0.35, 1.1)
    camera.pitch = scene.random.gauss(0.02, 0.15)
    camera.roll = scene.random.gauss(0, 0.06)
    near = scene.scale(0.45, 3.5)
    camera.eye = scene.scale(0.25, 1.3) * min(near, 1.6)
    scene.sky.open = False
    scene.sky.horizon = shade(scene, 0.02, 0.8)
    _light(scene, near)
    grounds.lay(scene, near)
    depths = _subjects(scene, near)
    if scene.chance(0.3):
        depths.append(_framing(scene, min(depths)))
    _focus(scene, depths)


def _subjects(scene: Scene, near: float) -> list[float]:
    """Put them up: the first `near` metres away, the others behind, of like or of any size."""
    count = scene.random.choice((1, 1, 1, 1, 2, 2, 3, 4))
    height = span(scene, near) * scene.scale(1.0, 2.6) / count**0.35
    alike = scene.random.choice(list(SUBJECTS)) if scene.chance(0.5) else None
    depths = []
    for i in range(count):
        depth = near * (1 if i == 0 else scene.scale(1.1, 3.5))
        size = height * (scene.between(0.8, 1.2) if scene.chance(0.6) else depth / near)
        _put(scene, alike or _choose(scene), depth, size)
        depths.append(depth)
    return depths


def _choose(scene: Scene) -> str:
    return scene.random.choices(list(SUBJECTS), [share for share, _, _ in SUBJECTS.values()])[0]


def _put(scene: Scene, name: str, depth: float, size: float) -> None:
    """At a border, in the middle, in mid-air or hanging; what stands free may lean any way."""
    _, make, stands = SUBJECTS[name]
    way = scene.random.choices(tuple(PLACES), (4, 2, 2, 1, 1.5, 1) if stands else (2, 3, 2, 2, 2, 1))[0]
    tall = size / span(scene, depth)
    a, b = PLACES[way](scene, tall)
    make(scene, seen(scene, a, b, depth), size, depth)


SIDES = (-1, 1)
PLACES: dict[str, Callable[[Scene, float], tuple[float, float]]] = {
    "bottom": lambda s, tall: (s.random.gauss(0, 0.45), -0.8 - tall * s.between(0, 0.45)),
    "middle": lambda s, tall: (s.random.gauss(0, 0.35), -tall / 2 + s.random.gauss(0, 0.2)),
    "side": lambda s, tall: (s.random.choice(SIDES) * s.between(0.4, 0.9), s.between(-0.8, 0.1) - tall * 0.3),
    "top": lambda s, tall: (s.random.gauss(0, 0.45), 0.75 - tall * s.between(0.4, 0.9)),
    "air": lambda s, tall: (s.between(-0.7, 0.7), s.between(-0.3, 0.6) - tall / 2),
    "corner": lambda s, tall: (
        s.random.choice(SIDES) * s.between(0.5, 0.9),
        s.random.choice((-0.9, 0.8 - 0.8 * tall)),
    ),
}
"""Where a subject's foot is seen, by its height in half widths."""


def _framing(scene: Scene, near: float) -> float:
    """Something nearer still around the picture's edges, mostly out of focus; returns its distance."""
    depth = max(near * scene.between(0.35, 0.75), 0.2)
    wide = span(scene, depth)
    chosen = scene.random.randrange(4)
    if chosen == 0:  # a window or a door frame
        texture, tint = scene.texture("wood", "flat", "metal"), shade(scene, 0.1, 1.2)
        for a, b in ((-1.0, 0.0), (1.0, 0.0), (0.0, scene.random.choice((-0.8, 0.8)))):
            card(
                scene,
                a,
                b,
                depth,
                wide * (4 if b == 0 else 0.3),
                texture=texture,
                tint=tint,
                wide=0.08 if b == 0 else 12,
            )
    elif chosen == 1:  # a shoulder
        bodies.bust(scene, seen(scene, scene.random.choice((-0.8, 0.8)), -0.9, depth), wide * 0.9)
    else:
        names = (
            scene.random.choice(
                (("leaves", "fern", "hang"), ("grass", "flower", "bush"), ("lattice", "net", "truss"))
            )
            if chosen == 2
            else FRAMING
        )
        _fringe(scene, depth, wide, names)
    return depth


def _fringe(scene: Scene, depth: float, wide: float, names: tuple[str, ...]) -> None:
    """Cut-outs that reach in from the borders."""
    for _ in range(scene.random.randint(1, 5)):
        a, b = scene.random.choice(
            (
                (-1.0, 0.0),
                (1.0, 0.0),
                (-0.8, 0.8),
                (0.8, 0.8),
                (-0.7, -0.9),
                (0.7, -0.9),
                (0.0, 0.9),
                (0.0, -0.9),
            )
        )
        card(
            scene,
            a * scene.between(0.8, 1.2),
            b,
            depth * scene.between(0.9, 1.3),
            wide * scene.between(0.5, 1.2),
            sprite=scene.sprite(*names),
            spin=scene.random.gauss(0, 0.4) if names[0] not in ("grass", "lattice") else 0.0,
            relief=wide * 0.05,
        )


def _focus(scene: Scene, depths: list[float]) -> None:
    """Mostly blurred grounds, in focus the first subject, seldom another or the ground."""
    if scene.chance(0.25):
        return
    scene.lens.blur = scene.scale(0.004, 0.03)
    sharp = depths[0] if scene.chance(0.85) else scene.random.choice(depths)
    scene.lens.focus = min(depths) / sharp if scene.chance(0.93) else 0.1


def _light(scene: Scene, near: float) -> None:
    """Soft, hard, from behind, or a lamp nearby; a bright subject before a dark ground or the reverse."""
    across, kind = scene.between(-1.2, 1.2), scene.random.random()
    if kind < 0.5:
        scene.light = Light(
            sun=(across, 1, scene.between(-1, 0.3)),
            sun_strength=scene.between(0.2, 0.7),
            sun_size=0.25,
            ambient=scene.between(0.4, 0.7),
        )
    elif kind < 0.7:
        scene.light = Light(
            sun=(across, scene.between(0.4, 1), scene.between(-0.8, 0.2)),
            sun_strength=scene.between(0.7, 1.1),
            sun_size=0.03,
            ambient=scene.between(0.2, 0.4),
        )
    elif kind < 0.82:
        scene.light = Light(
            sun=(across, 0.7, 1), sun_strength=scene.between(0.4, 1), ambient=scene.between(0.15, 0.35)
        )
    else:
        lamp = (
            across * near,
            scene.camera.eye + scene.between(-0.2, 0.8) * near,
            scene.between(0, 0.8) * near,
        )
        scene.light = Light(
            sun_strength=0,
            ambient=scene.between(0.1, 0.35),
            lamp=lamp,
            lamp_strength=scene.between(0.7, 3) * near * near,
        )
