"""Fruit and food, toys, tools, books."""

import cv2
import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import hsv, near, pick
from training.painting.photos import crop


def fruit(random: np.random.Generator) -> Canvas:
    """An apple, pear, banana, bunch or bowl of them."""
    canvas, skin = Canvas(random, 1.1), pick(random, "food", "food", "leaf", "vivid")
    chance = random.random()
    if chance < 0.25:
        bend = random.uniform(0.5, 0.8)
        canvas.stroke(
            outlines.smooth(
                [[0.12, 0.25], [0.3, bend], [0.65, bend + 0.1], [0.98, 0.5]], closed=False, steps=4
            ),
            [0.04, 0.12, 0.17, 0.2, 0.23, 0.24, 0.25, 0.24, 0.22, 0.19, 0.14, 0.08, 0.05],
            hsv(0.14, 0.75, 0.9),
        )
    elif chance < 0.6:
        neck = random.uniform(0.15, 0.4)
        canvas.stroke([[0.55, 0.2], [0.6, 0.03]], 0.03, pick(random, "hair"))
        canvas.polygon(
            outlines.lathe(
                [0.12, 0.14, 0.35, 0.65, 0.9, 0.98], [0.05, neck * 0.6, neck, 0.42, 0.33, 0.1], 0.55
            ),
            skin,
        )
    else:
        if chance > 0.85:
            canvas.polygon(
                outlines.lathe([0.55, 0.8, 0.98], [0.53, 0.4, 0.2], 0.55), pick(random, "wood", "pale", "any")
            )
        size = random.uniform(0.1, 0.2)
        for x, y in random.normal([0.55, 0.45], [0.18, 0.14], (int(random.integers(5, 22)), 2)):
            canvas.ellipse(x, y, size, size * random.uniform(0.85, 1), near(random, skin, 0.25))
    return canvas


def food(random: np.random.Generator) -> Canvas:
    """A plate of something, a cake, a burger, an ice cream."""
    canvas, chance = Canvas(random, 1.4), random.random()
    if chance < 0.4:
        canvas.ellipse(0.7, 0.72, 0.67, 0.25, pick(random, "pale", "pale", "any"))
        canvas.ellipse(0.7, 0.7, 0.5, 0.17, pick(random, "pale"), decal=True)
        for x, y in random.normal([0.7, 0.58], [0.17, 0.07], (int(random.integers(6, 26)), 2)):
            canvas.polygon(
                outlines.blob(random, x, y, random.uniform(0.05, 0.16), 0.15),
                pick(random, "food", "food", "leaf", "hair"),
            )
    elif chance < 0.75:
        y, rank = 0.98, int(random.integers(3, 8))
        thick = 0.85 / rank
        for level in range(rank):
            half = 0.5 * random.uniform(0.9, 1.08)
            canvas.polygon(
                outlines.smooth(
                    [[0.7 - half, y], [0.7 + half, y], [0.7 + half, y - thick], [0.7 - half, y - thick]],
                    steps=3,
                ),
                near(random, pick(random, "food", "hair", "pale", "leaf"), 0.2),
            )
            y -= thick * (0.95 if level < rank - 2 else 1.0)
    else:
        canvas.polygon([[0.5, 0.5], [0.9, 0.5], [0.7, 1.0]], hsv(0.09, 0.55, 0.75))
        for x, y in ((0.6, 0.42), (0.8, 0.42), (0.7, 0.22)):
            canvas.polygon(
                outlines.blob(random, x, y, 0.17, 0.06), near(random, pick(random, "food", "pale"), 0.2)
            )
    return canvas


def toy(random: np.random.Generator) -> Canvas:
    """A teddy bear, a robot, building blocks, a ball."""
    canvas, chance, coat = Canvas(random, 0.9), random.random(), pick(random, "vivid", "fur", "any")
    if chance < 0.4:
        for x, y, radius in (
            (0.28, 0.12, 0.09),
            (0.62, 0.12, 0.09),
            (0.16, 0.55, 0.11),
            (0.74, 0.55, 0.11),
            (0.25, 0.9, 0.13),
            (0.65, 0.9, 0.13),
        ):
            canvas.ellipse(x, y, radius, radius, near(random, coat, 0.1))
        canvas.ellipse(0.45, 0.68, 0.25, 0.28, coat)
        canvas.ellipse(0.45, 0.27, 0.24, 0.22, coat)
        canvas.ellipse(0.45, 0.34, 0.1, 0.08, np.minimum(coat * 1.4 + 0.1, 1))
        for x, y in ((0.36, 0.22), (0.54, 0.22), (0.45, 0.3)):
            canvas.ellipse(x, y, 0.025, 0.025, hsv(0, 0, 0.05), decal=True)
    elif chance < 0.65:
        for left, top, right, bottom in (
            (0.3, 0.02, 0.6, 0.28),
            (0.22, 0.3, 0.68, 0.7),
            (0.08, 0.32, 0.2, 0.65),
            (0.7, 0.32, 0.82, 0.65),
            (0.26, 0.72, 0.42, 1),
            (0.48, 0.72, 0.64, 1),
        ):
            canvas.box(left, top, right, bottom, near(random, coat, 0.3), level=False)
        for x in (0.37, 0.53):
            canvas.ellipse(x, 0.13, 0.035, 0.035, pick(random, "vivid"), decal=True)
        canvas.box(0.3, 0.4, 0.6, 0.55, pick(random), decal=True)
    elif chance < 0.85:
        for row, size in enumerate((0.3, 0.3, 0.3)):
            for x in np.arange(3 - row) * 0.31 + row * 0.15 - 0.02:
                turn = random.normal(0, 0.02, (4, 2))
                corners = np.array(
                    [
                        [x, 0.99 - row * 0.31],
                        [x + size, 0.99 - row * 0.31],
                        [x + size, 0.7 - row * 0.31],
                        [x, 0.7 - row * 0.31],
                    ]
                )
                canvas.polygon(corners + turn, pick(random, "vivid", "any"))
    else:
        canvas.ellipse(0.45, 0.5, 0.45, 0.48, coat)
        for squash in (0.3, 0.75):
            rim = outlines.ellipse(0.45, 0.5, 0.45 * squash, 0.48)
            canvas.stroke(rim, 0.03, coat * 0.3 + 0.5 * random.random(), decal=True)
    return canvas


def tool(random: np.random.Generator) -> Canvas:
    """A hammer, a spanner, scissors, a brush, a spoon, a key: thin handles."""
    canvas, chance = Canvas(random, 0.5), random.random()
    grip, steel = pick(random, "wood", "vivid", "dark"), pick(random, "metal", "grey")
    if chance < 0.3:
        canvas.stroke([[0.25, 0.15], [0.25, 0.98]], [0.06, 0.09], grip)
        canvas.polygon([[0.08, 0.05], [0.36, 0.05], [0.47, 0.14], [0.36, 0.18], [0.08, 0.18]], steel)
    elif chance < 0.5:
        for side in (-1, 1):
            canvas.stroke(
                [[0.25 - side * 0.1, 0.03], [0.25, 0.5], [0.25 + side * 0.12, 0.72]],
                [0.02, 0.07, 0.04],
                steel,
            )
            canvas.ring(0.25 + side * 0.12, 0.84, 0.13, 0.035, grip, 0.8)
    elif chance < 0.75:
        canvas.stroke([[0.25, 0.3], [0.25, 0.99]], [0.035, 0.055], grip)
        canvas.ellipse(0.25, 0.17, random.uniform(0.08, 0.17), 0.17, steel)
    else:
        canvas.stroke([[0.25, 0.25], [0.25, 0.9]], 0.07, steel)
        canvas.ring(0.25, 0.15, 0.15, random.uniform(0.05, 0.09), steel)
        canvas.ring(0.25, 0.9, 0.1, 0.05, steel)
    return canvas


def book(random: np.random.Generator) -> Canvas:
    """A book's cover, an open book, or a row of backs."""
    canvas, chance = Canvas(random, 1.0), random.random()
    if chance < 0.5:
        x = 0.03
        while x < 0.9:
            thick, tall = random.uniform(0.04, 0.12), random.uniform(0.6, 0.97)
            cover = pick(random)
            canvas.box(x, 1 - tall, x + thick, 1, cover, level=False)
            for share in random.uniform(0.1, 0.9, 3):
                canvas.box(
                    x,
                    1 - tall * share,
                    x + thick,
                    1 - tall * share + 0.02,
                    near(random, pick(random), 0.4),
                    decal=True,
                )
            x += thick + 0.004
    elif chance < 0.75:
        page = pick(random, "pale")
        for side in (-1, 1):
            canvas.polygon(
                np.array([[0, 0.35], [0.45, 0.25], [0.48, 0.85], [0, 0.97]]) * [side, 1] + [0.5, 0],
                near(random, page, 0.08),
            )
            for y in np.linspace(0.4, 0.85, 9):
                canvas.stroke(
                    [[0.5 + side * 0.05, y], [0.5 + side * 0.4, y - 0.08]], 0.012, page * 0.35, decal=True
                )
    else:
        corners = np.array([[0.15, 0.03], [0.85, 0.03], [0.85, 0.98], [0.15, 0.98]])
        rows, columns = canvas.mask.shape
        canvas.polygon(corners, pick(random))
        inset = (corners - 0.5) * random.uniform(0.6, 1) + 0.5
        soft = cv2.GaussianBlur(crop(random, rows, columns), (0, 0), 1)
        canvas.picture(inset, np.asarray(soft, np.float32))
    return canvas


KINDS = {"fruit": (fruit, 8), "food": (food, 7), "toy": (toy, 8), "tool": (tool, 7), "book": (book, 8)}
