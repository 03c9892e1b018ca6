"""Styles of rooms: their measures, what stands in them, their papers."""

from __future__ import annotations

from dataclasses import dataclass

from training.scenes import furniture, rooms, shells, storage
from training.scenes.furniture import Furnishing


@dataclass(frozen=True)
class Style:
    """What makes a room of a kind: ranges of its measures in metres, what stands in it, its papers."""

    wide: tuple[float, float]
    long: tuple[float, float]
    high: tuple[float, float]
    at_walls: tuple[Furnishing, ...]
    free: tuple[Furnishing, ...]
    count: tuple[int, int] = (3, 9)
    walls: tuple[str, ...] = rooms.WALLS
    yaw: float = 1.2


SEATS = (furniture.chair, furniture.stool, furniture.sofa)
F, S = furniture, storage
STYLES: dict[str, tuple[float, Style]] = {
    "living": (
        4,
        Style(
            (3, 7),
            (3, 7),
            (2.3, 3.4),
            (F.sofa, S.cupboard, S.bookcase, F.floor_lamp, S.shelf, F.piano, F.pot_plant, F.sofa),
            (F.table, F.chair, F.sofa, F.stool, F.pot_plant),
        ),
    ),
    "office": (
        3,
        Style(
            (3, 9),
            (3, 9),
            (2.4, 3.2),
            (F.desk, S.cupboard, S.bookcase, F.desk, S.shelf, S.boxes),
            (F.desk, F.chair, F.table, S.boxes),
        ),
    ),
    "bedroom": (
        2,
        Style(
            (2.6, 5),
            (2.8, 5),
            (2.2, 3),
            (F.bed, S.cupboard, S.cupboard, S.shelf, F.floor_lamp, F.chair),
            (F.chair, F.stool, S.boxes),
            (2, 6),
        ),
    ),
    "kitchen": (
        3,
        Style(
            (2.2, 5),
            (2.4, 6),
            (2.3, 3),
            (S.worktop, S.worktop, S.wall_units, S.cupboard, S.shelf),
            (F.table, F.chair, F.stool, S.counter),
            (3, 8),
            ("flat", "tiles", "tiles", "planks", "noise"),
        ),
    ),
    "corridor": (
        1,
        Style(
            (1.4, 2.6),
            (6, 25),
            (2.2, 4),
            (S.cupboard, F.chair, F.pot_plant, S.boxes, shells.radiator),
            (F.stool,),
            (1, 5),
            yaw=0.25,
        ),
    ),
    "hall": (
        1.5,
        Style(
            (6, 16),
            (8, 25),
            (3.5, 8),
            (S.cupboard, F.chair, S.counter, F.pot_plant, S.bookcase),
            (F.table, F.chair, F.sofa, S.counter),
            (3, 9),
        ),
    ),
    "attic": (
        1,
        Style((3, 6), (3, 7), (2.4, 3.4), (F.bed, S.boxes, S.cupboard, F.desk), (F.chair, F.table, S.boxes)),
    ),
    "shop": (
        1.5,
        Style(
            (3, 8),
            (4, 12),
            (2.5, 4),
            (S.bookcase, S.bookcase, S.counter, S.shelf),
            (S.counter, S.boxes, S.bookcase),
        ),
    ),
    "workshop": (
        1,
        Style(
            (3, 8),
            (4, 9),
            (2.5, 4.5),
            (S.counter, S.boxes, S.shelf, S.bookcase, F.desk),
            (F.table, F.stool, S.boxes),
            walls=("brick", "stone", "planks", "flat", "noise"),
        ),
    ),
    "bare": (
        1.5,
        Style(
            (2.5, 6),
            (2, 5),
            (2.2, 3.2),
            (F.chair, S.cupboard, shells.radiator, F.floor_lamp, F.table),
            SEATS,
            (1, 3),
            ("flat", "flat", "noise"),
        ),
    ),
}
"""Name → (how often, any scale; the style)."""
