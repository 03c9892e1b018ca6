"""Shapes of no kind, rocks, balloons, tents."""

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import near, pick
from training.painting.photos import crop


def blob(random: np.random.Generator) -> Canvas:
    """A smooth shape with patches."""
    canvas = Canvas(random, random.uniform(0.6, 1.6))
    x, base = canvas.rgb.shape[1] / canvas.scale / 2, pick(random)
    canvas.polygon(
        outlines.blob(
            random, x, 0.5, 0.4 * min(2 * x, 1), random.uniform(0.08, 0.4), int(random.integers(2, 9))
        ),
        base,
    )
    for _ in range(int(random.integers(0, 7))):
        left, top = random.normal([x, 0.5], 0.2)
        patch = pick(random) if random.random() < 0.4 else near(random, base, 0.5)
        canvas.polygon(
            outlines.blob(random, left, top, random.uniform(0.04, 0.2), 0.25),
            patch,
            decal=random.random() < 0.7,
        )
    return canvas


def poly(random: np.random.Generator) -> Canvas:
    """A polygon, or a heap of them."""
    canvas = Canvas(random)
    for _ in range(int(random.choice([1, 1, 2, 4]))):
        around = np.sort(random.uniform(0, 6.28, int(random.integers(3, 9))))
        reach = random.uniform(0.15, 0.48, len(around))
        canvas.polygon(
            np.stack([0.5 + reach * np.cos(around), 0.5 + reach * np.sin(around)], 1),
            pick(random),
            level=random.random() < 0.5,
        )
    return canvas


def artic(random: np.random.Generator) -> Canvas:
    """A trunk with jointed limbs, of nothing in particular."""
    canvas, base, thick = Canvas(random), pick(random), random.uniform(0.03, 0.16)
    for _ in range(int(random.integers(2, 7))):
        at, angle, path = np.array([0.5, 0.5]), random.uniform(0, 6.3), [[0.5, 0.5]]
        for _ in range(int(random.integers(1, 5))):
            angle += random.normal(0, 0.7)
            at = at + np.array([np.cos(angle), np.sin(angle)]) * random.uniform(0.08, 0.22)
            path.append([float(at[0]), float(at[1])])
        canvas.stroke(
            path, np.linspace(thick, thick * random.uniform(0.2, 1), len(path)), near(random, base, 0.25)
        )
    canvas.ellipse(
        0.5, 0.5, thick * 1.5, thick * random.uniform(1, 2.2), near(random, base, 0.2), random.uniform(0, 3)
    )
    return canvas


def rock(random: np.random.Generator) -> Canvas:
    """A boulder, or a heap of stones, flat below."""
    canvas, base = Canvas(random, random.uniform(1, 1.8)), pick(random, "grey", "earth", "muted")
    wide = canvas.rgb.shape[1] / canvas.scale
    for _ in range(int(random.choice([1, 1, 3, 8]))):
        around = np.linspace(0, 6.28, 9, endpoint=False) + random.normal(0, 0.12, 9)
        reach = random.uniform(0.3, 0.42, 9)
        place = [wide * random.uniform(0.4, 0.6), random.uniform(0.6, 0.8)]
        points = np.stack(
            [place[0] + reach * wide * 0.8 * np.cos(around), place[1] + reach * np.sin(around)], 1
        )
        points[:, 1] = np.minimum(points[:, 1], 0.98)
        canvas.polygon(points, near(random, base, 0.3))
        for _ in range(4):  # facets
            corner = points[random.permutation(9)[:3]]
            canvas.polygon(corner, near(random, base, 0.35), decal=True)
    return canvas


def photo(random: np.random.Generator) -> Canvas:
    """A shape cut out of a photograph."""
    canvas = Canvas(random, random.uniform(0.7, 1.5))
    rows, columns = canvas.mask.shape
    x = columns / canvas.scale / 2
    shape = outlines.blob(
        random, x, 0.5, 0.45 * min(2 * x, 1), random.uniform(0.05, 0.3), int(random.integers(3, 12))
    )
    if random.random() < 0.3:
        shape = np.array([[0.02, 0.02], [2 * x - 0.02, 0.02], [2 * x - 0.02, 0.98], [0.02, 0.98]])
    canvas.picture(shape, crop(random, rows, columns))
    return canvas


def balloon(random: np.random.Generator) -> Canvas:
    """A balloon on a string, a bunch of them, or a hot-air balloon."""
    canvas, chance = Canvas(random, 0.8), random.random()
    if chance < 0.3:
        canvas.box(0.34, 0.87, 0.46, 0.99, pick(random, "wood"), level=False)
        for x in (0.34, 0.46):
            canvas.stroke([[x, 0.88], [0.4 + (x - 0.4) * 2, 0.7]], 0.006, pick(random, "dark"))
        canvas.polygon(
            outlines.lathe([0.02, 0.1, 0.35, 0.6, 0.76], [0.05, 0.25, 0.38, 0.28, 0.1], 0.4),
            pick(random, "vivid"),
        )
        for squash in (0.25, 0.65):
            canvas.stroke(outlines.ellipse(0.4, 0.4, 0.38 * squash, 0.38), 0.05, pick(random), decal=True)
        return canvas
    for x, y in (
        [[0.4, 0.3]] if chance < 0.6 else random.normal([0.4, 0.3], 0.11, (int(random.integers(3, 9)), 2))
    ):
        canvas.stroke([[x, y], [0.4 + random.normal(0, 0.01), 0.98]], 0.006, pick(random, "grey", "dark"))
        skin, size = pick(random, "vivid"), 0.27 if chance < 0.6 else 0.14
        canvas.ellipse(x, y, size, size * 1.15, skin)
        canvas.ellipse(
            x - size * 0.35,
            y - size * 0.5,
            size * 0.12,
            size * 0.2,
            np.minimum(skin + 0.5, 1),
            0.4,
            decal=True,
        )
    return canvas


def tent(random: np.random.Generator) -> Canvas:
    """A tent, stall or hut."""
    canvas, cloth = Canvas(random, 1.5), pick(random, "any", "vivid", "pale", "earth")
    peak = random.uniform(0.6, 0.9)
    if random.random() < 0.5:
        canvas.polygon([[0.05, 0.99], [peak, 0.05], [1.45, 0.99]], cloth)
        canvas.polygon([[peak - 0.2, 0.99], [peak, 0.3], [peak + 0.2, 0.99]], cloth * 0.25, decal=True)
        canvas.polygon([[peak, 0.05], [1.45, 0.99], [peak + 0.3, 0.99]], cloth * 0.75, decal=True)
        return canvas
    wall = near(random, pick(random, "pale", "wood", "brick"), 0.2)
    canvas.box(0.2, 0.4, 1.3, 0.99, wall, level=False)
    canvas.polygon([[0.08, 0.45], [0.4, 0.05], [1.1, 0.05], [1.42, 0.45]], cloth, level=True)
    for x in np.linspace(0.1, 1.3, 7)[::2]:
        canvas.polygon(
            [[x, 0.45], [0.4 + (x - 0.08) * 0.52, 0.05], [0.5 + (x - 0.08) * 0.52, 0.05], [x + 0.19, 0.45]],
            near(random, cloth, 0.4),
            decal=True,
        )
    canvas.box(0.62, 0.6, 0.85, 0.99, pick(random, "dark", "wood"))
    for x in (0.32, 1.0):
        canvas.box(x, 0.58, x + 0.18, 0.78, pick(random, "glass", "pale"))
    return canvas


KINDS = {
    "blob": (blob, 18),
    "poly": (poly, 7),
    "artic": (artic, 12),
    "rock": (rock, 9),
    "photo": (photo, 14),
    "balloon": (balloon, 4),
    "tent": (tent, 4),
}
