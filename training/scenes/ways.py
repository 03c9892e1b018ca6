"""Courses over the ground, the ground itself, and places as the camera sees them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from training.scene import Scene

Point = tuple[float, float, float]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Way:
    """A straight course over the ground: `at(aside, along)` in metres, from a point and a turn."""

    x: float = 0.0
    z: float = 0.0
    turn: float = 0.0

    def at(self, aside: float, along: float) -> tuple[float, float]:
        """The point (x, z) of the plan, in metres to its right and ahead."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return self.x + c * aside - s * along, self.z + s * aside + c * along

    def point(self, aside: float, y: float, along: float) -> Point:
        """The same at a height."""
        x, z = self.at(aside, along)
        return x, y, z

    def aside(self, size: float) -> Point:
        """A vector to its right."""
        return math.cos(self.turn) * size, 0.0, math.sin(self.turn) * size

    def along(self, size: float) -> Point:
        """A vector ahead."""
        return -math.sin(self.turn) * size, 0.0, math.cos(self.turn) * size


@dataclass(frozen=True)
class Ground:
    """A plane under everything: its height rises by `right` and `ahead` per metre."""

    right: float = 0.0
    ahead: float = 0.0
    level: float = 0.0

    def at(self, x: float, z: float) -> float:
        """The ground's height at a point of the plan."""
        return self.level + self.right * x + self.ahead * z


def spread_x(scene: Scene, depth: float, share: float = 1.15) -> float:
    """A place across the view at that depth, a little beyond its borders too."""
    return scene.between(-share, share) * depth * math.tan(scene.camera.view / 2)


def seen(scene: Scene, across: float, up: float, depth: float) -> Point:
    """The world's point at a place in the picture: -1 to 1 across, `up` in the same unit from its middle."""
    wide = math.tan(scene.camera.view / 2)
    c, s = math.cos(scene.camera.pitch), math.sin(scene.camera.pitch)
    high = up * wide
    return across * wide * depth, scene.camera.eye + depth * (high * c - s), depth * (c + high * s)
