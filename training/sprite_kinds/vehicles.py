"""Vehicles: cars, buses, bicycles, motorbikes, boats."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.palette import Colour, hsv, near, pick

_TYRE = hsv(0, 0, 0.09)


def _wheel(random: np.random.Generator, canvas: Canvas, x: float, y: float, radius: float) -> None:
    rim = pick(random, "metal", "grey", "dark")
    canvas.ellipse(x, y, radius, radius, _TYRE)
    canvas.ellipse(x, y, radius * 0.66, radius * 0.66, rim)
    for angle in np.linspace(0, 6.28, int(random.integers(4, 9)), endpoint=False):
        out = np.array([np.cos(angle), np.sin(angle)]) * radius * 0.4
        canvas.ellipse(x + out[0], y + out[1], radius * 0.13, radius * 0.13, _TYRE, decal=True)


def _car_side(random: np.random.Generator, paint: Colour) -> Canvas:
    canvas = Canvas(random, 2.4)
    glass, roof = pick(random, "glass", "dark"), random.uniform(0.12, 0.3)
    hood, boot = random.uniform(0.45, 0.8), random.uniform(0.05, 0.5)  # how far cabin leaves the ends free
    waist, wheel = random.uniform(0.48, 0.56), random.uniform(0.17, 0.21)
    front, back = 2.3, 0.1
    cabin = np.array([[back + boot * 0.5, waist], [back + boot, roof + 0.02], [back + boot + 0.3, roof],
                      [front - hood - 0.35, roof], [front - hood, waist]])  # fmt: skip
    body = np.array(
        [
            [back, waist + 0.1],
            [back + 0.05, waist],
            *cabin,
            [front - 0.15, waist + 0.09],
            [front, waist + 0.2],
            [front, 0.86],
            [back, 0.86],
        ]
    )
    canvas.polygon(body, paint)
    middle = cabin.mean(0)
    canvas.polygon((cabin - middle) * [0.9, 0.74] + middle + [0, 0.01], glass, decal=True)
    for x in np.linspace(cabin[1, 0] + 0.15, cabin[3, 0], int(random.integers(2, 4))):
        canvas.box(x - 0.02, roof, x + 0.02, waist, paint * 0.85, decal=True)
        canvas.box(x - 0.004, waist, x + 0.004, 0.84, paint * 0.5, decal=True)
        canvas.box(x - 0.13, waist + 0.07, x - 0.05, waist + 0.09, paint * 0.55, decal=True)
    canvas.box(back, 0.8, front, 0.87, paint * 0.4, decal=True)
    canvas.ellipse(front - 0.06, waist + 0.2, 0.07, 0.04, hsv(0.13, 0.2, 0.95), decal=True)
    canvas.ellipse(back + 0.03, waist + 0.12, 0.04, 0.05, hsv(0, 0.85, 0.7), decal=True)
    for x in (back + 0.42, front - 0.42):
        canvas.ellipse(x, 0.98 - wheel, wheel * 1.15, wheel * 1.15, paint * 0.2, decal=True)
        _wheel(random, canvas, x, 0.99 - wheel, wheel)
    if random.random() < 0.5:
        canvas.rgb, canvas.mask = canvas.rgb[:, ::-1].copy(), canvas.mask[:, ::-1].copy()
    return canvas


def _car_front(random: np.random.Generator, paint: Colour) -> Canvas:
    canvas = Canvas(random, 1.3)
    x, wide, waist = 0.65, random.uniform(0.55, 0.62), random.uniform(0.42, 0.5)
    rear = random.random() < 0.5
    for side in (-1, 1):
        canvas.box(x + side * wide * 0.8 - 0.09, 0.75, x + side * wide * 0.8 + 0.09, 0.99, _TYRE)
        canvas.ellipse(x + side * wide * 1.0, waist, 0.07, 0.045, paint * 0.8)
    right = np.array([[wide * 0.62, 0.1], [wide * 0.85, waist], [wide * 0.97, waist + 0.12], [wide, 0.88]])
    body = np.concatenate([right, right[::-1] * [-1, 1]]) + [x, 0]
    canvas.polygon(body, paint)
    pane = np.array([[wide * 0.56, 0.14], [wide * 0.76, waist - 0.02]])
    canvas.polygon(
        np.concatenate([pane, pane[::-1] * [-1, 1]]) + [x, 0], pick(random, "glass", "dark"), decal=True
    )
    lamp = hsv(0, 0.85, 0.7) if rear else hsv(0.13, 0.15, 0.97)
    for side in (-1, 1):
        canvas.ellipse(x + side * wide * 0.75, waist + 0.17, wide * 0.16, 0.05, lamp, decal=True)
    canvas.box(
        x - wide * 0.5, waist + 0.13, x + wide * 0.5, waist + 0.23, paint * (0.8 if rear else 0.3), decal=True
    )
    canvas.box(x - wide, 0.78, x + wide, 0.89, paint * 0.45, decal=True)
    canvas.box(x - 0.15, 0.7, x + 0.15, 0.76, pick(random, "pale"), decal=True)
    return canvas


def car(random: np.random.Generator) -> Canvas:
    """A car from the side, the front or the back."""
    paint = pick(random, "any", "grey", "grey", "dark", "pale", "vivid", "blue")
    return _car_side(random, paint) if random.random() < 0.6 else _car_front(random, paint)


def bus(random: np.random.Generator) -> Canvas:
    """A bus, tram or van from the side, or a lorry."""
    canvas = Canvas(random, random.uniform(1.7, 3))
    wide, paint = canvas.rgb.shape[1] / canvas.scale, pick(random, "any", "vivid", "pale", "grey")
    cab = wide * random.uniform(0.68, 0.8) if random.random() < 0.3 else None
    canvas.polygon(
        outlines.smooth(
            [[0.05, 0.1], [0.05, 0.86], [wide - 0.05, 0.86], [wide - 0.05, 0.4], [wide - 0.12, 0.1]], steps=1
        ),
        paint,
    )
    if cab:
        canvas.box(cab, 0.0, wide, 0.3, pick(random, "blue"))
        canvas.box(cab - 0.03, 0.08, cab, 0.88, paint * 0.4, decal=True)
        canvas.box(cab + 0.12, 0.35, wide - 0.1, 0.55, pick(random, "glass"), decal=True)
    else:
        for x in np.linspace(0.12, wide - 0.35, int(random.integers(4, 9))):
            canvas.box(x, 0.22, x + 0.2, random.uniform(0.46, 0.5), pick(random, "glass", "dark"), decal=True)
        canvas.box(0, 0.58, wide, random.uniform(0.6, 0.72), near(random, pick(random), 0.3), decal=True)
    for x in (0.35, wide - 0.45):
        _wheel(random, canvas, x, 0.86, 0.13)
    return canvas


def bike(random: np.random.Generator) -> Canvas:
    """A bicycle from the side."""
    canvas = Canvas(random, 1.7)
    paint, radius, thick = (
        pick(random, "dark", "grey", "vivid", "any"),
        random.uniform(0.31, 0.35),
        random.uniform(0.012, 0.03),
    )
    tube = random.uniform(0.015, 0.035)
    back, front, pedal = (
        np.array([0.37, 0.99 - radius]),
        np.array([1.33, 0.99 - radius]),
        np.array([0.8, 0.72]),
    )
    for hub in (back, front):
        canvas.ring(hub[0], hub[1], radius, thick, _TYRE)
        canvas.ring(hub[0], hub[1], radius - thick, thick * 0.5, pick(random, "metal"))
        for angle in np.linspace(0, np.pi, int(random.integers(5, 12)), endpoint=False):
            out = np.array([np.cos(angle), np.sin(angle)]) * (radius - thick)
            canvas.stroke([hub - out, hub + out], 0.006, hsv(0, 0, 0.6))
    seat, head = np.array([0.67, random.uniform(0.28, 0.36)]), np.array([1.17, random.uniform(0.26, 0.33)])
    low_seat = pedal + (seat - pedal) * 0.8
    for path in (
        [back, pedal],
        [back, low_seat],
        [low_seat, pedal],
        [low_seat, head],
        [pedal, head + [0.02, 0.06]],
        [front, head],
        [low_seat, seat],
    ):
        canvas.stroke(path, tube, paint)
    bar = head + [-0.02, -0.1]
    canvas.stroke(
        [head, bar, bar + [random.choice([-0.15, 0.13]), random.uniform(-0.02, 0.08)]],
        tube * 0.8,
        hsv(0, 0, 0.3),
    )
    canvas.stroke([seat + [-0.13, 0], seat + [0.1, -0.01]], [0.07, 0.03], _TYRE)
    canvas.ring(pedal[0], pedal[1], 0.08, 0.015, hsv(0, 0, 0.4))
    canvas.stroke([pedal, pedal + [0.08, 0.13]], 0.018, hsv(0, 0, 0.35))
    if random.random() < 0.4:
        canvas.box(front[0] - 0.12, 0.2, front[0] + 0.1, 0.38, pick(random, "wood", "dark"), level=False)
    return canvas


def motorbike(random: np.random.Generator) -> Canvas:
    """A motorbike or scooter from the side."""
    canvas = Canvas(random, 1.7)
    paint, radius = pick(random, "vivid", "dark", "any", "blue"), random.uniform(0.22, 0.28)
    steel = pick(random, "metal", "grey")
    back, front = np.array([0.35, 0.99 - radius]), np.array([1.35, 0.99 - radius])
    for hub in (back, front):
        canvas.ring(hub[0], hub[1], radius, radius * 0.3, _TYRE)
        canvas.ring(hub[0], hub[1], radius * 0.7, 0.02, steel)
        for angle in np.linspace(0, np.pi, 4, endpoint=False) + 0.3:
            out = np.array([np.cos(angle), np.sin(angle)]) * radius * 0.7
            canvas.stroke([hub - out, hub + out], 0.02, steel)
    canvas.stroke([front, [1.15, 0.28], [1.05, 0.2]], [0.06, 0.05, 0.03], steel)
    canvas.stroke([back, [0.7, 0.62], [1.1, 0.4]], 0.06, hsv(0, 0, 0.15))
    canvas.polygon(outlines.blob(random, 0.82, 0.68, 0.18, 0.08), steel * 0.7)
    for y in (0.6, 0.66, 0.72):
        canvas.box(0.68, y, 0.95, y + 0.02, steel * 0.3, decal=True)
    canvas.polygon(
        outlines.smooth([[0.72, 0.48], [0.8, 0.36], [1.05, 0.33], [1.15, 0.42], [1.0, 0.52]]), paint
    )
    canvas.polygon(outlines.smooth([[0.3, 0.4], [0.5, 0.4], [0.75, 0.43], [0.7, 0.53], [0.4, 0.5]]), _TYRE)
    canvas.polygon(outlines.smooth([[0.15, 0.5], [0.3, 0.42], [0.55, 0.52], [0.4, 0.6]]), paint * 0.9)
    canvas.stroke([[0.75, 0.82], [0.3, 0.8], [0.15, 0.74]], [0.05, 0.07, 0.08], steel)
    canvas.stroke([[1.08, 0.24], [0.92, 0.2]], 0.03, _TYRE)
    canvas.ellipse(1.2, 0.36, 0.07, 0.07, hsv(0.13, 0.1, 0.9))
    return canvas


def boat(random: np.random.Generator) -> Canvas:
    """A rowing, sailing or motor boat."""
    canvas = Canvas(random, random.uniform(1.2, 1.8))
    wide, paint = canvas.rgb.shape[1] / canvas.scale, pick(random, "pale", "blue", "vivid", "wood")
    deck, middle = random.uniform(0.72, 0.8), wide / 2
    if random.random() < 0.6:
        mast = middle + 0.05
        canvas.stroke([[mast, deck], [mast, 0.02]], 0.018, pick(random, "wood", "grey"))
        sail = pick(random, "pale", "pale", "vivid")
        canvas.polygon([[mast + 0.02, 0.06], [mast + 0.02, deck - 0.06], [wide * 0.92, deck - 0.08]], sail)
        canvas.polygon(
            [[mast - 0.02, 0.12], [mast - 0.02, deck - 0.05], [wide * 0.15, deck - 0.06]], near(random, sail)
        )
    else:
        canvas.box(
            middle - 0.25, deck - 0.25, middle + 0.2, deck + 0.02, pick(random, "pale", "grey"), level=False
        )
        for x in (-0.2, -0.05, 0.08):
            canvas.box(
                middle + x, deck - 0.2, middle + x + 0.09, deck - 0.1, pick(random, "glass"), decal=True
            )
    canvas.polygon([[0.05, deck], [wide - 0.02, deck - 0.06], [wide * 0.85, 1.0], [wide * 0.15, 1.0]], paint)
    canvas.box(0, deck + 0.06, wide, deck + 0.1, pick(random), decal=True)
    return canvas


KINDS = {"car": (car, 22), "bus": (bus, 6), "bike": (bike, 9), "motorbike": (motorbike, 4), "boat": (boat, 4)}
