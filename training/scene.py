"""An invented scene: surfaces in the world, a camera, light and sky, packed for the ray caster.

World coordinates in metres: x right, y up, z forward; the camera stands at (0, `eye`, 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random

from training import layout
from training.atlas import Atlas
from training.conditions import Camera, Lens, Light, Sky, Vector
from training.layout import BLOCK, CONE, ELLIPSOID, FIELDS, QUAD
from training.packing import Array, pack_settings, pack_surfaces


@dataclass
class Scene:
    """A stage to put things on. Every method adds surfaces; nothing is removed."""

    random: Random
    atlas: Atlas
    camera: Camera = field(default_factory=Camera)
    light: Light = field(default_factory=Light)
    sky: Sky = field(default_factory=Sky)
    lens: Lens = field(default_factory=Lens)
    rows: list[list[float]] = field(default_factory=list)

    # --- choosing ---------------------------------------------------------------------------------

    def texture(self, *kinds: str) -> int:
        """A random texture's number, of these kinds or of any."""
        return self.atlas.texture(self.random, *kinds)

    def sprite(self, *kinds: str) -> int:
        """A random sprite's number, of these kinds or of any."""
        return self.atlas.sprite(self.random, *kinds)

    def tint(self, spread: float = 0.12) -> tuple[float, float, float]:
        """A slight change of brightness and hue."""
        bright = 1 + self.random.gauss(0, spread)
        red, green, blue = (min(max(bright + self.random.gauss(0, spread / 2), 0.3), 1.6) for _ in range(3))
        return red, green, blue

    def chance(self, share: float) -> bool:
        """True for this share of calls."""
        return self.random.random() < share

    def between(self, low: float, high: float) -> float:
        """Between two numbers, each as likely as the next."""
        return self.random.uniform(low, high)

    def scale(self, low: float, high: float) -> float:
        """Between two sizes, each doubling as likely as the next."""
        return math.exp(self.random.uniform(math.log(low), math.log(high)))

    # --- surfaces ---------------------------------------------------------------------------------

    def quad(
        self,
        corner: Vector,
        u: Vector,
        v: Vector,
        texture: int = -1,
        *,
        per_metre: float = 1.0,
        sprite: int = -1,
        tint: Vector | None = None,
        relief: float = 0.0,
        glow: float = 0.0,
        gloss: float = 0.0,
        casts: bool = True,
        inverted: bool = False,
    ) -> None:
        """A parallelogram from a corner along u and v.

        With a sprite it is cut out (`inverted`: a hole of that shape); without a texture it has the sprite's
        own colours. `relief` bulges it towards us, in metres: by the sprite's body, else by the texture's
        heights. A texture repeats `per_metre` times.
        """
        normal = _cross(u, v)
        size = max(_norm(normal), 1e-9)
        repeats = (max(_norm(u) * per_metre, 0.05), max(_norm(v) * per_metre, 0.05))
        self._add(QUAD, texture, sprite, repeats, tint, glow, corner, u, v, [c / size for c in normal],
                  relief=relief, casts=casts, gloss=gloss, inverted=inverted)  # fmt: skip

    def stand(
        self,
        x: float,
        y: float,
        z: float,
        height: float,
        sprite: int,
        *,
        turn: float | None = None,
        lean: float = 0.0,
        texture: int = -1,
        relief: float | None = None,
        casts: bool = True,
        glow: float = 0.0,
        tint: Vector | None = None,
    ) -> None:
        """An upright cut-out whose foot's middle is at (x, y, z); mirrored half the time."""
        width = height * self.atlas.aspects[sprite] * self.between(0.9, 1.12)
        turn = self.random.gauss(0, 0.2) if turn is None else turn
        side = width * (1 if self.chance(0.5) else -1)
        u = (math.cos(turn) * side, 0.0, math.sin(turn) * side)
        corner = (x - u[0] / 2, y, z - u[2] / 2)
        v = (0.0, height * math.cos(lean), height * math.sin(lean))
        bulge = min(width, height) * self.between(0.1, 0.5) if relief is None else relief
        self.quad(corner, u, v, texture, per_metre=1 / height, sprite=sprite, relief=bulge,
                  casts=casts, glow=glow, tint=tint)  # fmt: skip

    def block(
        self,
        x: float,
        y: float,
        z: float,
        size: Vector,
        turn: float,
        texture: int,
        *,
        per_metre: float = 1.0,
        tint: Vector | None = None,
        glow: float = 0.0,
        gloss: float = 0.0,
        casts: bool = True,
    ) -> None:
        """A box of `size` (width, height, depth) on the point (x, y, z), turned around the upright axis."""
        c, s = math.cos(turn), math.sin(turn)
        u = (c * size[0], 0.0, s * size[0])
        v = (0.0, size[1], 0.0)
        n = (-s * size[2], 0.0, c * size[2])
        self.slab((x - u[0] / 2 - n[0] / 2, y, z - u[2] / 2 - n[2] / 2), u, v, n, texture,
                  per_metre=per_metre, tint=tint, glow=glow, gloss=gloss, casts=casts)  # fmt: skip

    def slab(
        self,
        corner: Vector,
        u: Vector,
        v: Vector,
        n: Vector,
        texture: int,
        *,
        per_metre: float = 1.0,
        tint: Vector | None = None,
        glow: float = 0.0,
        gloss: float = 0.0,
        casts: bool = True,
    ) -> None:
        """A box from a corner along three edges at right angles, in any attitude."""
        repeats = (max(_norm(u) * per_metre, 0.05), max(_norm(v) * per_metre, 0.05))
        self._add(BLOCK, texture, -1, repeats, tint, glow, corner, u, v, n, casts=casts, gloss=gloss)

    def ball(
        self,
        x: float,
        y: float,
        z: float,
        radii: Vector,
        texture: int,
        *,
        turn: float | None = None,
        repeats: float = 2.0,
        tint: Vector | None = None,
        glow: float = 0.0,
        gloss: float = 0.0,
        casts: bool = True,
    ) -> None:
        """An ellipsoid around (x, y, z) with radii (across, up, along)."""
        turn = self.between(0, math.pi) if turn is None else turn
        c, s = math.cos(turn), math.sin(turn)
        self._add(ELLIPSOID, texture, -1, (repeats * 2, repeats), tint, glow, (x, y, z),
                  (c * radii[0], 0, s * radii[0]), (0, radii[1], 0), (-s * radii[2], 0, c * radii[2]),
                  casts=casts, gloss=gloss)  # fmt: skip

    def cone(
        self,
        foot: Vector,
        axis: Vector,
        radius_0: float,
        radius_1: float,
        texture: int,
        *,
        repeats: float = 2.0,
        tint: Vector | None = None,
        glow: float = 0.0,
        gloss: float = 0.0,
        casts: bool = True,
    ) -> None:
        """A cylinder, cone or stump from a foot along an axis; also poles, pipes, legs, ropes."""
        tall = repeats * _norm(axis) / (2 * math.pi * max(radius_0, radius_1, 1e-4))
        self._add(CONE, texture, -1, (repeats, max(tall, 0.2)), tint, glow, foot, (0, 0, 0), axis, (0, 0, 0),
                  radii=(max(radius_0, 1e-4), max(radius_1, 1e-4)), casts=casts, gloss=gloss)  # fmt: skip

    def _add(
        self,
        kind: int,
        texture: int,
        sprite: int,
        repeats: tuple[float, float],
        tint: Vector | None,
        glow: float,
        origin: Vector,
        u: Vector,
        v: Vector,
        n: Vector,
        *,
        radii: tuple[float, float] = (0.0, 0.0),
        relief: float = 0.0,
        casts: bool = True,
        gloss: float = 0.0,
        inverted: bool = False,
    ) -> None:
        self.rows.append([
            kind, texture, sprite, *repeats, *(self.tint() if tint is None else tint), glow,
            *origin, *u, *v, *n, *radii, relief, casts, gloss, inverted, *[0.0] * (FIELDS - layout.BOX),
        ])  # fmt: skip

    # --- packing ----------------------------------------------------------------------------------

    def pack(self, height: int, width: int) -> tuple[Array, Array]:
        """Surfaces (MAX_SURFACES, FIELDS) and settings (SETTINGS,) for a picture of that size, in pixels."""
        surfaces, count = pack_surfaces(self.rows, self.camera, height, width)
        seed = self.random.randrange(1 << 16)
        return surfaces, pack_settings(
            self.camera, self.light, self.sky, self.lens, count, seed, height, width
        )


def _cross(a: Vector, b: Vector) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _norm(a: Vector) -> float:
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
