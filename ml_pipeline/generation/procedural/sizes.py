"""How large things are, and how far away they would stand by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from ml_pipeline.generation.procedural.scene import Thing

LOOSE = 0.35  # of a crown or a clump may be before another


@dataclass(frozen=True)
class Size:
    """`tall_m` is rounded up for the eye; `down` the row it stands in, from the horizon to the lower edge, 1.
    `wide` is its width as a share of its height, `foot` that of its width which needs ground under it,
    `cover` how much of it another may cover, `tallest` the most it fills of the unit.
    """

    tall_m: float
    down: float
    wide: float
    foot: float = 0.8
    cover: float = 0.1
    tallest: float = 0.62


# neighbours in this list stand far apart; what comes first keeps its place, and the others make way
SIZES: dict[Thing, Size] = {
    Thing.BOAT: Size(2.7, 0.38, 1.05, foot=1.25),
    Thing.LIGHTHOUSE: Size(8.0, 0.3, 0.51, foot=1.0),
    Thing.DUCK: Size(0.3, 0.62, 1.44, foot=1.5),
    Thing.HOUSE: Size(3.0, 0.42, 1.8, foot=1.0, tallest=0.27),
    Thing.TREE: Size(4.2, 0.5, 0.9, foot=0.2, cover=LOOSE, tallest=0.54),
    Thing.PALM: Size(4.4, 0.55, 0.86, foot=0.25, cover=LOOSE, tallest=0.56),
    Thing.CACTUS: Size(1.9, 0.6, 0.6, foot=0.4),
    Thing.FLOWERS: Size(0.42, 0.97, 1.0, cover=LOOSE),
    Thing.ROCKS: Size(0.55, 0.84, 2.5, cover=LOOSE),
    Thing.CAT: Size(0.66, 0.9, 1.05),
    Thing.DOG: Size(0.8, 0.88, 1.2),
    Thing.HORSE: Size(1.5, 0.72, 1.06),
    Thing.COW: Size(1.35, 0.7, 1.42),
    Thing.SHEEP: Size(0.85, 0.72, 1.22),
    Thing.DEER: Size(1.45, 0.74, 0.77),
    Thing.FOX: Size(0.66, 0.88, 1.58),
    Thing.WOLF: Size(0.9, 0.84, 1.4),
    Thing.BEAR: Size(1.25, 0.8, 1.53),
    Thing.RABBIT: Size(0.48, 0.95, 0.93),
    Thing.ELEPHANT: Size(2.4, 0.62, 1.43),
    Thing.GIRAFFE: Size(3.6, 0.62, 0.66),
    Thing.LION: Size(1.1, 0.82, 1.6),
    Thing.CAMEL: Size(1.9, 0.66, 1.13),
    Thing.OWL: Size(0.55, 0.93, 0.58),
}
ROWING = Size(1.2, 0.38, 2.82, foot=1.1)
