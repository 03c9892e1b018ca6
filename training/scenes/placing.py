"""Where things stand: a place with a turn on the floor, and places as the camera sees them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from training.conditions import Camera, Vector
from training.scene import Scene

Point = tuple[float, float, float]
FULL = 190
"""So many surfaces are enough; nothing optional is added beyond."""


@dataclass(frozen=True)
class Place:
    """A spot in the world with an upright axis, turned: `across` to its right, `along` to its back."""

    x: float
    y: float
    z: float
    turn: float = 0.0

    def at(self, across: float, up: float, along: float) -> Point:
        """The point in world axes, in metres from here."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return self.x + c * across - s * along, self.y + up, self.z + s * across + c * along

    def moved(self, across: float, up: float, along: float, turn: float = 0.0) -> Place:
        """Another place, that far from here and turned further."""
        return Place(*self.at(across, up, along), self.turn + turn)

    def way(self, across: float, up: float, along: float) -> Point:
        """A direction of this place in world axes."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return c * across - s * along, up, s * across + c * along

    def box(
        self,
        scene: Scene,
        middle: Vector,
        size: Vector,
        texture: int,
        *,
        per_metre: float = 1.0,
        tint: Vector | None = None,
        gloss: float = 0.0,
        glow: float = 0.0,
        casts: bool = True,
    ) -> None:
        """A box of `size` whose foot's middle is (across, up, along) from here."""
        x, y, z = self.at(*middle)
        scene.block(
            x,
            y,
            z,
            size,
            self.turn,
            texture,
            per_metre=per_metre,
            tint=tint,
            gloss=gloss,
            glow=glow,
            casts=casts,
        )


def full(scene: Scene) -> bool:
    """Whether nothing optional should be added."""
    return len(scene.rows) >= FULL


def axes(camera: Camera) -> tuple[Point, Point, Point]:
    """The camera's right, up and forward, in the world."""
    cp, sp = math.cos(camera.pitch), math.sin(camera.pitch)
    cr, sr = math.cos(camera.roll), math.sin(camera.roll)
    right = (cr, sr * cp, sr * sp)
    up = (-sr, cr * cp, cr * sp)
    return right, up, (0.0, -sp, cp)


def seen(scene: Scene, a: float, b: float, depth: float) -> Point:
    """The point `depth` metres away that is seen at (a, b): shares of half the picture's width, b upwards."""
    right, up, forward = axes(scene.camera)
    wide = math.tan(scene.camera.view / 2) * depth
    x, y, z = (a * wide * r + b * wide * u + depth * f for r, u, f in zip(right, up, forward, strict=True))
    return x, y + scene.camera.eye, z


def span(scene: Scene, depth: float) -> float:
    """Half the picture's width in metres at a depth."""
    return math.tan(scene.camera.view / 2) * depth


def card(
    scene: Scene,
    a: float,
    b: float,
    depth: float,
    height: float,
    *,
    sprite: int = -1,
    texture: int = -1,
    wide: float = 1.0,
    turn: float = 0.0,
    lean: float = 0.0,
    spin: float = 0.0,
    relief: float = 0.0,
    per_metre: float | None = None,
    tint: Vector | None = None,
    glow: float = 0.0,
    casts: bool = True,
    inverted: bool = False,
) -> None:
    """A card towards the camera with its middle seen at (a, b): `turn` and `lean` slant it, `spin` turns it
    in its own plane. A sprite's own shape multiplies `wide`, the width per height."""
    right, up, forward = axes(scene.camera)
    cs, ss = math.cos(spin), math.sin(spin)
    wide *= scene.atlas.aspects[sprite] if sprite >= 0 else 1.0
    side = [math.cos(turn) * r + math.sin(turn) * f for r, f in zip(right, forward, strict=True)]
    high = [math.cos(lean) * u + math.sin(lean) * f for u, f in zip(up, forward, strict=True)]
    u = [(cs * p + ss * q) * height * wide for p, q in zip(side, high, strict=True)]
    v = [(cs * q - ss * p) * height for p, q in zip(side, high, strict=True)]
    middle = seen(scene, a, b, depth)
    corner = [m - p / 2 - q / 2 for m, p, q in zip(middle, u, v, strict=True)]
    scene.quad(corner, u, v, texture, per_metre=per_metre or scene.between(0.5, 2.5) / height, sprite=sprite,
               tint=tint, relief=relief, glow=glow, casts=casts, inverted=inverted)  # fmt: skip


def backdrop(
    scene: Scene,
    depth: float,
    texture: int,
    *,
    repeats: float = 1.0,
    slant: float = 0.0,
    relief: float = 0.0,
    tint: Vector | None = None,
    glow: float = 0.0,
) -> None:
    """A surface right across the view, `slant` radians askew; the texture `repeats` times a view's width."""
    size = span(scene, depth) * 5 + depth * 1.5
    repeats /= 2 * span(scene, depth)
    card(scene, 0, 0, depth, size, texture=texture, turn=slant, lean=scene.random.gauss(0, 0.4) * slant,
         per_metre=repeats, tint=tint, glow=glow, relief=relief, casts=False)  # fmt: skip


def floor(scene: Scene, far: float, *kinds: str) -> None:
    """A floor from behind the camera to `far` metres, of a texture of these kinds."""
    scene.quad(
        (-8 * far, 0, -1),
        (16 * far, 0, 0),
        (0, 0, far + 1),
        scene.texture(*kinds),
        per_metre=scene.scale(0.2, 1.5),
        casts=False,
    )


def pale(scene: Scene, *kinds: str) -> int:
    """A texture of these kinds, the whitest of a few."""
    drawn = [scene.texture(*kinds) for _ in range(6)]
    return max(drawn, key=lambda one: _whiteness(scene, one))


def _whiteness(scene: Scene, texture: int) -> int:
    few = scene.atlas.textures[texture, ::48, ::48, :3]
    return 2 * int(few.min(axis=2).sum()) - int(few.max(axis=2).sum())


def shade(scene: Scene, low: float, high: float, spread: float = 0.08) -> Point:
    """A tint of a brightness between two, and of a slight hue."""
    bright = scene.scale(low, high)
    hue = scene.random.gauss(0, spread)
    return bright * (1 + hue), bright * (1 + scene.random.gauss(0, spread / 3)), bright * (1 - hue)


def attitude(scene: Scene, spread: float) -> tuple[Point, Point, Point]:
    """Three axes at right angles, turned any way around the upright and by about `spread` out of it."""
    a, b, c = scene.between(-math.pi, math.pi), scene.random.gauss(0, spread), scene.random.gauss(0, spread)
    ca, sa, cb, sb, cc, sc = math.cos(a), math.sin(a), math.cos(b), math.sin(b), math.cos(c), math.sin(c)
    u = (ca * cc - sa * sb * sc, cb * sc, sa * cc + ca * sb * sc)
    v = (-ca * sc - sa * sb * cc, cb * cc, -sa * sc + ca * sb * cc)
    return u, v, (-sa * cb, -sb, ca * cb)
