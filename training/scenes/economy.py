"""What a scene may cost: so many surfaces, and so many that cast shadows, for each counts at every pixel."""

from __future__ import annotations

from training import layout
from training.scene import Scene

MOST_SURFACES = 200
MOST_CASTING = 45
FAINT = 0.12
"""A sun this weak casts no shadow worth its price."""


def within_means(scene: Scene) -> None:
    """Drop what looks smallest beyond the limit, and leave casting to what shades the most."""
    if len(scene.rows) > MOST_SURFACES:
        smallest = sorted(range(len(scene.rows)), key=lambda i: _looks(scene.rows[i]))
        dropped = set(smallest[: len(scene.rows) - MOST_SURFACES])
        scene.rows = [row for i, row in enumerate(scene.rows) if i not in dropped]
    if scene.light.sun_strength < FAINT:
        scene.light.ambient += scene.light.sun_strength * 0.5
        scene.light.sun_strength = 0.0
        return
    casting = [row for row in scene.rows if row[layout.CASTS]]
    casting.sort(key=_looks, reverse=True)
    for row in casting[MOST_CASTING:]:
        row[layout.CASTS] = 0


def _looks(row: list[float]) -> float:
    """Size over squared distance: near and large things show and shade the most."""
    x, _, z = row[layout.ORIGIN : layout.ORIGIN + 3]
    size = sum(abs(c) for c in row[layout.U : layout.N]) + row[layout.RADIUS_0]
    return size / (x * x + z * z + 4)
