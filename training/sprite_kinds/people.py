"""People: figures, crowds, heads and shoulders, statues, hands."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import near, pick
from training.sprite_kinds.figure import draw_figure, draw_head
from training.sprite_kinds.look import Look, draw_look, draw_pose


def person(random: np.random.Generator) -> Canvas:
    """Someone standing, walking, running, sitting, jumping, pointing."""
    canvas = Canvas(random, 1.1)
    look, pose = draw_look(random), draw_pose(random)
    sits = abs(pose[2][0]) > 1
    if sits:
        seat = pick(random, "wood", "metal", "dark", "any")
        level = 1 - look.head * (1.75 * max(np.cos(a) + np.cos(b) for a, b in pose[2:]) - 0.15)
        canvas.box(0.42, level, 0.68, level + 0.05, seat)
        for x in (0.44, 0.66):
            canvas.box(x - 0.012, level, x + 0.012, 1, seat * 0.8)
    draw_figure(random, canvas, 0.55, look, pose)
    return canvas


def crowd(random: np.random.Generator) -> Canvas:
    """A row of people, those behind first."""
    count = int(random.integers(3, 9))
    canvas = Canvas(random, 0.35 * count + 0.5)
    wide = canvas.rgb.shape[1] / canvas.scale
    for x in random.permutation(np.linspace(0.35, wide - 0.35, count)):
        draw_figure(random, canvas, x + random.normal(0, 0.05), draw_look(random), draw_pose(random))
    return canvas


def portrait(random: np.random.Generator) -> Canvas:
    """Head and shoulders, cut off below."""
    canvas = Canvas(random, random.uniform(0.8, 1.2))
    middle = canvas.rgb.shape[1] / canvas.scale / 2
    head = random.uniform(0.42, 0.58)
    look = draw_look(random)
    look = Look(
        **{**look.__dict__, "head": head, "skull": 1.0, "hat": look.hat if random.random() < 0.6 else 0}
    )
    neck = np.array([middle + random.normal(0, 0.03), head * 1.15 + random.uniform(0.03, 0.1)])
    wide = head * look.stout * random.uniform(0.85, 1.05)
    if look.long_hair:
        canvas.ellipse(neck[0], neck[1] - head * 0.2, head * 0.55, head * random.uniform(0.8, 1.1), look.hair)
    shoulders = [
        [-wide, 1.1],
        [-wide * 0.98, neck[1] + head * 0.35],
        [-wide * 0.45, neck[1] + head * 0.08],
        [0, neck[1]],
        [wide * 0.45, neck[1] + head * 0.08],
        [wide * 0.98, neck[1] + head * 0.35],
        [wide, 1.1],
    ]
    canvas.polygon(outlines.smooth(shoulders, closed=False) + [neck[0], 0], look.top)
    if random.random() < 0.6:
        collar = [[-0.3, 0.05], [0.3, 0.05], [0.0, random.uniform(0.35, 0.7)]]
        canvas.polygon(
            np.array(collar) * head + neck,
            look.skin if random.random() < 0.5 else pick(random, "pale"),
            decal=True,
        )
    draw_head(canvas, look, neck + [0, head * 0.05], random.normal(0, 0.2))
    return canvas


def statue(random: np.random.Generator) -> Canvas:
    """A figure of one stone or metal on a plinth."""
    canvas = Canvas(random, 0.8)
    stone = pick(random, "grey", "pale", "earth", "metal", "green")
    plain = {name: near(random, stone, 0.06) for name in ("skin", "hair", "top", "legs", "shoes")}
    look = Look(**{**draw_look(random).__dict__, **plain, "head": 0.1})
    canvas.box(0.22, 0.72, 0.58, 1, near(random, stone, 0.2), level=False)
    canvas.box(0.18, 0.72, 0.62, 0.76, near(random, stone, 0.2), level=False)
    ground = canvas.mask.copy()
    person_at = Canvas(random, 0.8)
    person_at.light, person_at.ambient, person_at.graphic = canvas.light, canvas.ambient, False
    draw_figure(random, person_at, 0.4, look, draw_pose(random))
    rise = round(0.26 * canvas.scale)
    for drawn, placed in ((person_at.rgb, canvas.rgb), (person_at.mask, canvas.mask)):
        moved = np.roll(drawn, -rise, 0)
        seen = ((np.roll(person_at.mask, -rise, 0) > 100) & (ground < 100)).reshape(
            ground.shape + (1,) * (drawn.ndim - 2)
        )
        placed[:] = np.where(seen, moved, placed)
    return canvas


def hand(random: np.random.Generator) -> Canvas:
    """A forearm and an open or closing hand."""
    canvas = Canvas(random, 0.7)
    skin, middle = pick(random, "skin"), 0.35
    sleeve = pick(random)
    canvas.stroke([[middle + random.normal(0, 0.05), 1.05], [middle, 0.62]], [0.2, 0.15], skin)
    if random.random() < 0.6:
        canvas.stroke([[middle, 1.05], [middle, random.uniform(0.75, 0.9)]], [0.28, 0.24], sleeve)
    canvas.ellipse(middle, 0.5, 0.13, 0.15, skin)
    for rank, angle in enumerate(np.linspace(-0.38, 0.38, 4) * random.uniform(0.4, 1.2)):
        start = np.array([middle - 0.095 + rank * 0.063, 0.4])
        length = random.uniform(0.17, 0.25) * (1.1 if rank in (1, 2) else 0.9)
        bent = start + length * 0.5 * np.array([np.sin(angle), -np.cos(angle)])
        tip = bent + length * 0.5 * np.array([np.sin(angle * 1.4), -np.cos(angle * 1.4)])
        canvas.stroke([start, bent, tip], [0.066, 0.058, 0.045], near(random, skin, 0.05))
    side = random.choice([-1, 1])
    canvas.stroke(
        [[middle + side * 0.1, 0.56], [middle + side * 0.2, 0.45], [middle + side * 0.23, 0.34]],
        [0.08, 0.07, 0.05],
        skin,
    )
    return canvas


KINDS = {
    "person": (person, 44),
    "crowd": (crowd, 4),
    "portrait": (portrait, 16),
    "statue": (statue, 4),
    "hand": (hand, 4),
}
