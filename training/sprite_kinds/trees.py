"""Trees: leaved, bare, needled; and branches that hang."""

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, near, pick
from training.sprite_kinds.leafage import sprinkle


def _crown(
    random: np.random.Generator, canvas: Canvas, centre: Points, spread: Points, colour: Colour
) -> None:
    """Clumps of leaves, those below and behind first and darker; between them one may see through."""
    clumps, size = int(random.integers(7, 26)), random.uniform(0.012, 0.034)
    leaves = int(random.uniform(0.25, 0.55) * spread[0] * spread[1] / size**2 * 9)
    places = random.normal(centre, spread * 0.5, (clumps, 2))
    solid = random.random() < 0.7
    for rank, place in enumerate(
        places[np.argsort(-places[:, 1] + random.normal(0, spread[1] * 0.3, clumps))]
    ):
        tone = near(random, colour, 0.2) * (0.5 + 0.4 * rank / clumps)
        radius = spread.mean() * random.uniform(0.35, 0.7)
        if solid:
            canvas.polygon(outlines.blob(random, place[0], place[1], radius * 0.85, 0.16, 12), tone)
        lit = np.minimum(tone * 1.35, 1)
        sprinkle(random, canvas, place, np.full(2, radius * 0.5), min(leaves // clumps, 60), size, lit)


def tree(random: np.random.Generator) -> Canvas:
    """A broad-leaved tree."""
    canvas = Canvas(random, random.uniform(0.7, 1.2))
    middle = canvas.rgb.shape[1] / canvas.scale / 2
    green = pick(random, "leaf", "leaf", "green", "autumn", "earth")
    bark, foot = pick(random, "earth", "hair", "grey"), random.uniform(0.025, 0.06)
    top = np.array([middle + random.normal(0, 0.03), random.uniform(0.3, 0.55)])
    bend = middle + random.normal(0, 0.02)
    canvas.stroke([[middle, 1.05], [bend, 0.75], top], [foot * 1.3, foot, foot * 0.6], bark)
    for _ in range(int(random.integers(2, 7))):
        end = top + random.normal(0, 0.1, 2) - [0, 0.05]
        canvas.stroke(
            [[bend, random.uniform(0.5, 0.75)], (top + end) / 2, end], [foot * 0.5, foot * 0.35, 0.006], bark
        )
    spread = np.array([middle * random.uniform(0.4, 0.62), random.uniform(0.15, 0.25)])
    _crown(random, canvas, top - [0, 0.03], spread, green)
    return canvas


def _branch(
    random: np.random.Generator, canvas: Canvas, start: Points, angle: float, length: float, width: float,
    bark: Colour, leaf: tuple[Colour, int] | None,
) -> None:  # fmt: skip
    """Grow a branch and its own branches; leaves at the tips."""
    bent = angle + random.normal(0, 0.2)
    middle = start + np.array([np.cos(angle), np.sin(angle)]) * length / 2
    end = middle + np.array([np.cos(bent), np.sin(bent)]) * length / 2
    canvas.stroke([start, middle, end], [width, width * 0.85, width * 0.65], bark)
    if length < 0.045 or width < 0.0035:
        if leaf:
            sprinkle(random, canvas, end, np.full(2, 0.03), leaf[1], 0.03, leaf[0])
        return
    for _ in range(int(random.integers(2, 4))):
        turn = bent + random.normal(0, 0.5)
        _branch(random, canvas, end, turn, length * random.uniform(0.55, 0.85), width * 0.6, bark, leaf)


def bare(random: np.random.Generator) -> Canvas:
    """A tree in winter, or one thinly leaved."""
    canvas = Canvas(random)
    leaf = (
        (pick(random, "leaf", "autumn", "pale"), int(random.integers(1, 5)))
        if random.random() < 0.35
        else None
    )
    start, length = np.array([0.5, 1.03]), random.uniform(0.2, 0.33)
    bark = pick(random, "dark", "earth", "grey", "hair")
    _branch(
        random, canvas, start, -1.57 + random.normal(0, 0.08), length, random.uniform(0.02, 0.06), bark, leaf
    )
    return canvas


def hang(random: np.random.Generator) -> Canvas:
    """Branches or creepers that come in from above."""
    canvas = Canvas(random, random.uniform(1, 2))
    wide = canvas.rgb.shape[1] / canvas.scale
    leaf = (pick(random, "leaf", "leaf", "dark", "autumn", "vivid"), int(random.integers(2, 7)))
    bark = pick(random, "dark", "hair", "earth")
    for _ in range(int(random.integers(1, 5))):
        start = np.array([random.uniform(0, wide), -0.03])
        angle = 1.57 + random.normal(0, 0.6)
        _branch(
            random, canvas, start, angle, random.uniform(0.15, 0.34), random.uniform(0.01, 0.025), bark, leaf
        )
    return canvas


def conifer(random: np.random.Generator) -> Canvas:
    """A spruce: drooping tiers, each with its needles."""
    canvas = Canvas(random, random.uniform(0.4, 0.8))
    middle = canvas.rgb.shape[1] / canvas.scale / 2
    green, tiers = pick(random, "leaf", "leaf", "green", "dark"), int(random.integers(7, 20))
    canvas.stroke([[middle, 1.03], [middle, 0.05]], [0.035, 0.008], pick(random, "hair", "earth"))
    for y in np.linspace(0.93, 0.03, tiers):
        half = middle * (y * 0.9 + 0.06) * random.uniform(0.75, 1.1)
        drop = random.uniform(0.03, 0.1)
        teeth = int(random.integers(5, 12))
        edge = [
            [middle + half * share, y + drop * abs(share) + random.uniform(0, 0.03)]
            for share in np.linspace(-1, 1, teeth)
        ]
        canvas.polygon([[middle, y - 1.3 / tiers], *edge[::-1]], near(random, green, 0.3))
        for _ in range(10):
            x = middle + half * random.uniform(-1, 1)
            tip = [x + (x - middle) * 0.25, y + drop + random.uniform(-0.02, 0.03)]
            canvas.stroke([[x, y], tip], [0.01, 0.003], near(random, green, 0.45))
    return canvas


def bush(random: np.random.Generator) -> Canvas:
    """A shrub or hedge, sometimes in flower."""
    canvas = Canvas(random, random.uniform(1, 2))
    wide = canvas.rgb.shape[1] / canvas.scale
    green = pick(random, "leaf", "leaf", "green", "autumn", "dark")
    for _ in range(int(random.integers(2, 6))):
        centre = np.array([random.uniform(0.25, 0.75) * wide, random.uniform(0.62, 0.85)])
        _crown(random, canvas, centre, np.array([0.2 * wide, 0.17]), green)
    if random.random() < 0.35:
        bloom = pick(random, "vivid", "pale")
        sprinkle(random, canvas, np.array([wide / 2, 0.6]), np.array([wide / 5, 0.2]), 70, 0.04, bloom)
    return canvas


KINDS = {
    "tree": (tree, 26),
    "bare": (bare, 10),
    "hang": (hang, 12),
    "conifer": (conifer, 9),
    "bush": (bush, 14),
}
