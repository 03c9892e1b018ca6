"""A room's shell in true perspective: floor, ceiling, walls with openings, and what hangs on the walls."""

from __future__ import annotations

import math
from dataclasses import dataclass

from training.scene import Scene
from training.scenes.placing import Place

FLOORS = ("wood", "planks", "planks", "tiles", "fabric", "flat", "stone", "marble", "noise")
WALLS = (
    "flat",
    "flat",
    "flat",
    "noise",
    "stripes",
    "tiles",
    "brick",
    "planks",
    "fabric",
    "stone",
    "dots",
    "marble",
)


@dataclass(frozen=True)
class Wall:
    """`place` is the middle of the wall's foot, its `along` points out of the room."""

    place: Place
    span: float
    high: float

    def spot(self, across: float, up: float, inward: float) -> Place:
        """A place on the wall: across from its middle, up from its foot, inward from it, in metres."""
        return self.place.moved(across, up, -inward)


@dataclass(frozen=True)
class Room:
    """A box around `middle`, the floor's: `wide` across, `long` ahead, `high`, in metres."""

    middle: Place
    wide: float
    long: float
    high: float

    def wall(self, side: int) -> Wall:
        """0 the back wall, then the left one, the one behind us, the right one."""
        reach = (self.long if side % 2 == 0 else self.wide) / 2
        turned = Place(self.middle.x, self.middle.y, self.middle.z, self.middle.turn + side * math.pi / 2)
        return Wall(turned.moved(0, 0, reach), self.wide if side % 2 == 0 else self.long, self.high)

    def ahead(self, dx: float, dz: float) -> tuple[int, float, float]:
        """The wall that one meets from the camera (0, 0), how far across it, after how many (dx, dz)."""
        c, s = math.cos(self.middle.turn), math.sin(self.middle.turn)
        x, z = -(c * self.middle.x + s * self.middle.z), s * self.middle.x - c * self.middle.z
        right, forth = c * dx + s * dz, c * dz - s * dx
        aside = ((self.wide / 2 if right > 0 else -self.wide / 2) - x) / (right or 1e-9)
        along = ((self.long / 2 if forth > 0 else -self.long / 2) - z) / (forth or 1e-9)
        if along < aside:
            across = x + along * right
            return (0, across, along) if forth > 0 else (2, -across, along)
        across = z + aside * forth
        return (3, -across, aside) if right > 0 else (1, across, aside)

    def holds(self, x: float, z: float, margin: float = 0.0) -> bool:
        """Whether a point of the plan lies inside, `margin` metres from every wall."""
        c, s = math.cos(self.middle.turn), math.sin(self.middle.turn)
        dx, dz = x - self.middle.x, z - self.middle.z
        return (abs(c * dx + s * dz) < self.wide / 2 - margin) and (
            abs(c * dz - s * dx) < self.long / 2 - margin
        )


def room_around(scene: Scene, wide: float, long: float, high: float, yaw: float) -> Room:
    """A room that the camera stands in, near its hind wall or hind corner."""
    clear = max(wide / 2 - 0.65, 0.05)
    across = min(max(scene.between(-0.42, 0.42) * wide, -clear), clear)
    back = -long / 2 + scene.between(0.5, 1.0)
    if scene.chance(0.2):
        back = max(min(scene.between(-0.4, 0.0) * long, long / 2 - 2), 0.5 - long / 2)
    ahead = long / 2 - back
    aside = wide / 2 - across if yaw > 0 else wide / 2 + across
    while min(ahead / math.cos(yaw), aside / max(abs(math.sin(yaw)), 1e-3)) < min(2.2, ahead):
        yaw *= 0.7
    c, s = math.cos(yaw), math.sin(yaw)
    return Room(Place(-(c * across - s * back), 0.0, -(s * across + c * back), yaw), wide, long, high)
