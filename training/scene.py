"""An invented scene: surfaces in the world, a camera, light and sky, packed for the ray caster.

World coordinates in metres: x right, y up, z forward; the camera stands at (0, `eye`, 0).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from training import layout
from training.atlas import Atlas
from training.layout import BLOCK, CONE, ELLIPSOID, FIELDS, MAX_SURFACES, QUAD, SETTINGS

Vector = Sequence[float]
Array = NDArray[np.float32]
WHITE = (1.0, 1.0, 1.0)


@dataclass
class Camera:
    """Where from: `eye` metres above the ground, `pitch` downwards, `roll`, `view` the horizontal angle."""

    eye: float = 1.6
    pitch: float = 0.0
    roll: float = 0.0
    view: float = 1.0


@dataclass
class Light:
    """`sun` points towards it, in the world; `lamp` is a place in the world, with its strength."""

    sun: Vector = (0.3, 0.9, -0.3)
    sun_strength: float = 0.7
    sun_size: float = 0.1
    ambient: float = 0.5
    lamp: Vector = (0.0, 2.0, 1.0)
    lamp_strength: float = 0.0
    fog: float = 0.0


@dataclass
class Sky:
    """Colours at the horizon (also the haze's) and overhead; clouds from a texture. `open` False: indoors."""

    horizon: Vector = (0.8, 0.85, 0.9)
    zenith: Vector = (0.4, 0.6, 0.9)
    cloud: int = 0
    cloud_amount: float = 0.0
    cloud_scale: float = 0.4
    open: bool = True


@dataclass
class Lens:
    """What a photograph makes of it. `blur` is the largest circle of confusion as a share of the picture's
    width, `focus` the disparity in focus as a share of the nearest (98th percentile)."""

    blur: float = 0.0
    focus: float = 1.0


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
        return self.atlas.texture(self.random, *kinds)

    def sprite(self, *kinds: str) -> int:
        return self.atlas.sprite(self.random, *kinds)

    def tint(self, spread: float = 0.12) -> tuple[float, float, float]:
        """A slight change of brightness and hue."""
        bright = 1 + self.random.gauss(0, spread)
        return tuple(min(max(bright + self.random.gauss(0, spread / 2), 0.3), 1.6) for _ in range(3))  # type: ignore[return-value]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, low: float, high: float) -> float:
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
        normal = cross(u, v)
        size = max(norm(normal), 1e-9)
        repeats = (max(norm(u) * per_metre, 0.05), max(norm(v) * per_metre, 0.05))
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
        repeats = (max(norm(u) * per_metre, 0.05), max(norm(v) * per_metre, 0.05))
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
        tall = repeats * norm(axis) / (2 * math.pi * max(radius_0, radius_1, 1e-4))
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
        self.rows.append(
            [
                kind,
                texture,
                sprite,
                *repeats,
                *(self.tint() if tint is None else tint),
                glow,
                *origin,
                *u,
                *v,
                *n,
                *radii,
                relief,
                casts,
                gloss,
                inverted,
                *[0.0] * (FIELDS - layout.BOX),
            ]
        )

    # --- packing ----------------------------------------------------------------------------------

    def pack(self, height: int, width: int) -> tuple[Array, Array]:
        """Surfaces (MAX_SURFACES, FIELDS) and settings (SETTINGS,) for a picture of that size, in pixels."""
        focal = width / 2 / math.tan(self.camera.view / 2)
        turn = self._to_camera()
        given = np.array(self.rows[:MAX_SURFACES], np.float32).reshape(-1, FIELDS)
        given[:, layout.ORIGIN + 1] -= self.camera.eye
        for at in (layout.ORIGIN, layout.U, layout.V, layout.N):
            given[:, at : at + 3] = given[:, at : at + 3] @ turn.T
        given[:, layout.BOX : layout.BOX + 4] = screen_boxes(given, focal, height, width)
        surfaces = np.zeros((MAX_SURFACES, FIELDS), np.float32)
        surfaces[: len(given)] = given
        return surfaces, self._settings(focal, height, width, turn, len(given))

    def _to_camera(self) -> Array:
        cp, sp = math.cos(self.camera.pitch), math.sin(self.camera.pitch)
        cr, sr = math.cos(self.camera.roll), math.sin(self.camera.roll)
        roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        pitch = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        return np.asarray(roll @ pitch @ np.diag([1.0, -1, 1]), dtype=np.float32)

    def _settings(self, focal: float, height: int, width: int, turn: Array, count: int) -> Array:
        light, sky = self.light, self.sky
        sun = turn @ np.array(light.sun, np.float32)
        lamp = turn @ (np.array(light.lamp, np.float32) - np.array([0, self.camera.eye, 0], np.float32))
        values = [focal, width / 2, height / 2, count, self.random.randrange(1 << 16),
                  *(sun / max(float(np.linalg.norm(sun)), 1e-6)), light.ambient, light.sun_strength,
                  light.sun_size, *lamp, light.lamp_strength, light.fog, *sky.horizon, *sky.zenith,
                  *turn[:, 1], sky.cloud, sky.cloud_amount, sky.cloud_scale, sky.open,
                  self.lens.blur, self.lens.focus]  # fmt: skip
        return np.array(values + [0.0] * (SETTINGS - len(values)), np.float32)


def screen_boxes(rows: Array, focal: float, height: int, width: int) -> Array:
    """(S, 4): left, top, right, bottom of the pixels that each surface can reach; empty behind the camera."""
    o, u, v, n = (rows[:, None, at : at + 3] for at in (layout.ORIGIN, layout.U, layout.V, layout.N))
    kind = rows[:, 0]
    signs = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], np.float32)[
        None, :, :, None
    ]
    corner = o + signs[:, :, 0] * u + signs[:, :, 1] * v
    block = corner + signs[:, :, 2] * n
    centred = o + (2 * signs[:, :, 0] - 1) * u + (2 * signs[:, :, 1] - 1) * v + (2 * signs[:, :, 2] - 1) * n
    ends = o + signs[:, :, 1] * v
    corners = np.select([(kind == k)[:, None, None] for k in (QUAD, ELLIPSOID, BLOCK)],
                        [corner + 0 * block, centred, block], ends + 0 * block)  # fmt: skip
    reach = np.where(kind == CONE, rows[:, layout.RADIUS_0 : layout.RADIUS_1 + 1].max(axis=1), 0)
    reach = (reach + rows[:, layout.RELIEF])[:, None]
    z = corners[..., 2]
    behind, across = (z + reach).max(axis=1) < 0.02, (z - reach).min(axis=1) < 0.05
    spans = []
    for axis, centre, size in ((0, width / 2, width), (1, height / 2, height)):
        at = np.concatenate([
            (corners[..., axis] + a * reach) / np.maximum(z + b * reach, 0.02)
            for a in (-1, 1) for b in (-1, 1)
        ], axis=1) * focal + centre  # fmt: skip
        spans.append((np.where(across, 0, at.min(axis=1) - 2), np.where(across, size, at.max(axis=1) + 2)))
    boxes = np.stack([spans[0][0], spans[1][0], spans[0][1], spans[1][1]], axis=1)
    boxes[behind] = 0
    return np.asarray(np.clip(boxes, -1, 1e5), dtype=np.float32)


def cross(a: Vector, b: Vector) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def norm(a: Vector) -> float:
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
