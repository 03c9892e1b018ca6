"""Cars, buses, lorries and boats of blocks, and bicycles of rings and bars."""

from __future__ import annotations

from training.scene import Scene
from training.scenes.parts import bar
from training.scenes.ways import Colour, Way

GLASS: Colour = (0.1, 0.12, 0.15)
PAINTS: tuple[Colour, ...] = (
    (0.9, 0.9, 0.92),
    (0.55, 0.57, 0.6),
    (0.08, 0.08, 0.1),
    (0.7, 0.1, 0.1),
    (0.15, 0.25, 0.5),
    (0.2, 0.3, 0.25),
    (0.85, 0.75, 0.2),
    (0.35, 0.3, 0.27),
)


def box(
    scene: Scene,
    way: Way,
    aside: float,
    along: float,
    y: float,
    size: tuple[float, float, float],
    texture: int,
    tint: Colour,
    gloss: float = 0.0,
    glow: float = 0.0,
    per_metre: float = 0.5,
) -> None:
    """A block in a vehicle's own course."""
    x, z = way.at(aside, along)
    scene.block(x, y, z, size, way.turn, texture, tint=tint, gloss=gloss, glow=glow, per_metre=per_metre)


def wheels(scene: Scene, way: Way, half: float, axles: tuple[float, ...], y: float, radius: float) -> None:
    """Four or more wheels, a pair at each of the axles, `half` the vehicle's width from its middle."""
    rubber = scene.texture("flat")
    for along in axles:
        for side in (-1, 1):
            scene.cone(
                way.point(side * (half - 0.2), y + radius, along),
                way.aside(side * 0.22),
                radius,
                radius,
                rubber,
                tint=(0.07, 0.07, 0.08),
            )


def lights(scene: Scene, way: Way, half: float, end: float, y: float, lit: bool) -> None:
    """Head lamps at the near end (-), tail lamps at the far one (+)."""
    flat = scene.texture("flat")
    for along, tint in ((-end - 0.01, (1.0, 0.97, 0.85)), (end + 0.01, (0.8, 0.06, 0.05))):
        for side in (-1, 1):
            corner = way.point(side * (half - 0.2) - 0.14, y, along)
            scene.quad(
                corner, way.aside(0.28), (0, 0.14, 0), flat, tint=tint, glow=0.95 if lit else 0.2, casts=False
            )


def car(scene: Scene, x: float, y: float, z: float, turn: float, *, lit: bool = False) -> None:
    """A saloon, estate or small van whose nose points back along its course when `turn` is 0."""
    way = Way(x, z, turn)
    paint, tint = scene.texture("flat", "flat", "metal"), scene.random.choice(PAINTS)
    long, half, sill = scene.between(3.7, 4.7), scene.between(0.82, 0.92), scene.between(0.22, 0.3)
    waist, roof = sill + scene.between(0.5, 0.65), scene.between(1.4, 1.62)
    gloss = scene.between(0.2, 0.9)
    box(scene, way, 0, 0, y + sill, (2 * half, waist - sill, long), paint, tint, gloss)
    nose, tail = -long * scene.between(0.12, 0.3), long * scene.between(0.2, 0.48)
    cabin, inset = tail - nose, half - 0.1
    if scene.chance(0.5):
        cx, cz = way.at(0, (nose + tail) / 2)
        for size, colour, lift in (
            ((inset, roof - waist, cabin * 0.62), GLASS, 0.0),
            ((inset * 0.85, (roof - waist) * 0.5, cabin * 0.5), tint, 0.52),
        ):
            scene.ball(
                cx, y + waist + lift * (roof - waist), cz, size, paint, turn=turn, tint=colour, gloss=gloss
            )
    else:
        _cabin(scene, way, inset, (nose, tail), y, (waist, roof), paint, tint, gloss)
    wheels(scene, way, half, (-long * 0.31, long * 0.29), y, 0.31)
    lights(scene, way, half, long / 2, y + waist - 0.25, lit)
    scene.quad(
        way.point(-0.26, y + sill + 0.12, -long / 2 - 0.015),
        way.aside(0.52),
        (0, 0.12, 0),
        scene.texture("text", "flat"),
        tint=(0.95, 0.95, 0.9),
        casts=False,
    )


def _cabin(
    scene: Scene,
    way: Way,
    inset: float,
    ends: tuple[float, float],
    y: float,
    heights: tuple[float, float],
    paint: int,
    tint: Colour,
    gloss: float,
) -> None:
    """Glass between two `heights` above `y` and two `ends`, under a roof, pillars at the slanted ends."""
    (nose, tail), (waist, roof) = ends, heights
    middle, cabin = (nose + tail) / 2, tail - nose
    glass, lid = (2 * inset, roof - waist - 0.06, cabin), (2 * inset, 0.06, cabin * 0.95)
    box(scene, way, 0, middle, y + waist, glass, paint, GLASS, gloss)
    box(scene, way, 0, middle, y + roof - 0.06, lid, paint, tint, gloss)
    for edge, out in ((nose, -0.55), (tail, 0.35)):
        scene.quad(
            way.point(-inset, y + waist, edge + out),
            way.aside(2 * inset),
            (way.along(-out)[0], roof - waist, way.along(-out)[2]),
            paint,
            tint=GLASS,
            gloss=gloss,
        )
        for side in (-1, 1):  # pillars
            bar(
                scene,
                way.point(side * inset, y + waist, edge + out),
                way.point(side * inset, y + roof, edge),
                0.04,
                paint,
                tint,
            )


def bus(scene: Scene, x: float, y: float, z: float, turn: float, *, lit: bool = False) -> None:
    """A bus or tram of one or two decks, windows as dark bands around it."""
    way = Way(x, z, turn)
    tint = scene.random.choice(PAINTS) if scene.chance(0.5) else scene.tint(0.3)
    paint = scene.texture("flat", "flat", "metal")
    decks, long, half = scene.random.choice((1, 1, 2)), scene.between(8, 12), scene.between(1.15, 1.3)
    high = 2.9 if decks == 1 else 4.3
    box(scene, way, 0, 0, y + 0.35, (2 * half, high - 0.35, long), paint, tint, 0.3)
    for deck in range(decks):
        box(
            scene,
            way,
            0,
            0,
            y + 1.25 + 1.6 * deck,
            (2 * half + 0.03, 0.85, long + 0.03),
            scene.texture("flat"),
            GLASS,
            0.7,
            0.6 if lit else 0.0,
        )
        for k in range(1, 5):
            box(
                scene,
                way,
                0,
                (k / 5 - 0.5) * long,
                y + 1.2 + 1.6 * deck,
                (2 * half + 0.05, 0.95, 0.12),
                paint,
                tint,
            )
    scene.quad(
        way.point(-half * 0.7, y + high - 0.42, -long / 2 - 0.03),
        way.aside(half * 1.4),
        (0, 0.28, 0),
        scene.texture("text"),
        per_metre=0.6,
        glow=0.4,
        casts=False,
    )
    wheels(scene, way, half, (-long * 0.33, long * 0.3), y, 0.48)
    lights(scene, way, half, long / 2 + 0.02, y + 0.55, lit)


def lorry(scene: Scene, x: float, y: float, z: float, turn: float, *, lit: bool = False) -> None:
    """A cab before a box of goods."""
    way = Way(x, z, turn)
    tint = scene.random.choice(PAINTS)
    paint, long = scene.texture("flat", "metal"), scene.between(4, 8)
    box(
        scene,
        way,
        0,
        1.0,
        y + 0.7,
        (2.3, scene.between(1.8, 2.8), long),
        scene.texture("flat", "text", "stripes"),
        scene.tint(0.25),
        0.0,
        per_metre=0.3,
    )
    box(scene, way, 0, -long / 2, y + 0.4, (2.1, 1.7, 1.7), paint, tint, 0.4)
    box(scene, way, 0, -long / 2, y + 1.25, (2.13, 0.65, 1.73), paint, GLASS, 0.6)
    wheels(scene, way, 1.1, (-long / 2, long * 0.3), y, 0.45)
    lights(scene, way, 1.05, long / 2 + 0.86, y + 0.6, lit)


def boat(scene: Scene, x: float, z: float, turn: float, long: float, *, mast: bool) -> None:
    """A hull on the water with a cabin and, at times, a mast with stays."""
    way, tint, paint = Way(x, z, turn), scene.tint(0.3), scene.texture("flat", "wood", "planks", "flat")
    half = long * scene.between(0.13, 0.18)
    scene.ball(x, 0.12 * long, z, (half, long * 0.1, long / 2), paint, turn=turn, tint=tint, gloss=0.3)
    scene.block(x, long * 0.1, z, (half * 1.5, long * 0.05, long * 0.75), turn, scene.texture("wood", "flat"))
    if scene.chance(0.7):
        box(
            scene,
            way,
            0,
            long * 0.1,
            long * 0.13,
            (half, long * 0.14, long * 0.25),
            scene.texture("flat", "wood"),
            scene.tint(),
            per_metre=0.4,
        )
    if mast:
        pole, top = scene.texture("metal", "wood"), long * scene.between(1.0, 1.5)
        bar(scene, way.point(0, long * 0.1, 0), way.point(0, top, 0), 0.012 * long, pole)
        bar(scene, way.point(0, long * 0.28, 0), way.point(0, long * 0.28, long * 0.4), 0.008 * long, pole)
        for end in (-long / 2, long / 2):
            bar(scene, way.point(0, long * 0.16, end), way.point(0, top, 0), 0.003 * long, pole)
