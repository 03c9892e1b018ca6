"""Textures that are no material: noise, stripes, dots, crops of photographs, print, pictures, screens."""

import cv2
import numpy as np

from training.painting.noise import COLUMNS, ROWS, SIDE, Field, noise, ramp
from training.painting.palette import near, pick
from training.painting.photos import crop
from training.painting.tile import FLAT, Swatch, Tile


def flat(random: np.random.Generator) -> Swatch:
    """One colour with hardly any shading, as walls and paint have."""
    shade = 1 + noise(random, 1.6)[..., None] * random.uniform(0, 0.05)
    speck = noise(random, 0.2)[..., None] * random.uniform(0, 0.02)
    return pick(random) * shade + speck, noise(random, 1.2) * 0.08


def _field(random: np.random.Generator) -> Field:
    stretch = random.uniform(1, 2.6) if random.random() < 0.4 else 1.0
    return noise(random, random.uniform(0.4, 2.2), stretch, random.uniform(0, np.pi))


def related(random: np.random.Generator) -> Swatch:
    """Noise of a few colours that go together."""
    base, field = pick(random), _field(random)
    colours = [near(random, base, 0.6) for _ in range(int(random.integers(2, 5)))]
    return ramp(field, colours), np.clip(field * 0.3, -1, 1)


def wild(random: np.random.Generator) -> Swatch:
    """Noise of colours that have nothing to do with each other."""
    field = _field(random)
    return ramp(field, [pick(random) for _ in range(int(random.integers(2, 6)))]), np.clip(field * 0.2, -1, 1)


def stripes(random: np.random.Generator) -> Swatch:
    """Straight or wavering bands."""
    across, down = int(random.integers(0, 20)), int(random.integers(0, 20))
    if random.random() < 0.6:
        across, down = (0, down + 1) if random.random() < 0.5 else (across + 1, 0)
    phase = COLUMNS * across + ROWS * down + noise(random, 2) * random.choice([0, 0.1, 0.4])
    band = (np.mod(phase, 1) < random.uniform(0.15, 0.85)).astype(np.float32)[..., None]
    first = pick(random)
    second = near(random, first, 0.6) if random.random() < 0.5 else pick(random)
    return first * band + second * (1 - band), band[..., 0] * 0.4 - 0.2


def dots(random: np.random.Generator) -> Swatch:
    """Spots, strewn or in rows."""
    base, other = pick(random), pick(random)
    tile = Tile(base)
    radius, count = random.uniform(0.012, 0.06), int(random.integers(4, 13))
    regular = random.random() < 0.4
    places = np.stack(np.meshgrid(*[np.arange(count) / count] * 2), -1).reshape(-1, 2)
    for place in places if regular else random.uniform(0, 1, (int(random.integers(15, 140)), 2)):
        radii = radius * (np.ones(2) if regular else random.uniform(0.4, 1.8, 2))
        tile.ellipse(place, radii, random.uniform(0, 3), near(random, other, 0.0 if regular else 0.6), 0.4)
    return tile.swatch(random)


def photo(random: np.random.Generator) -> Swatch:
    """A crop of a photograph; its brightness serves as height."""
    picture = crop(random, SIDE, SIDE)
    grey = picture.mean(2)
    return picture, np.clip((grey - grey.mean()) * 0.8, -1, 1).astype(np.float32)


def _paragraph(
    random: np.random.Generator, tile: Tile, box: tuple[float, float, float, float], line: float
) -> None:
    """Fill a box (left, top, right, bottom) with lines of words."""
    left, top, right, bottom = box
    ink = pick(random, "dark")
    for y in np.arange(top, bottom - line, line):
        x, end = left, right if random.random() < 0.85 else left + (right - left) * random.uniform(0.3, 0.9)
        while x < end:
            word = random.uniform(0.6, 4) * line
            tile.box(x, y, min(x + word, end), y + line * 0.45, near(random, ink, 0.4))
            x += word + line * 0.5


def text(random: np.random.Generator) -> Swatch:
    """A page of columns, with headings, boxes and perhaps a photograph."""
    tile = Tile(pick(random, "pale", "pale", "pale", "muted", "any"))
    columns, margin = int(random.integers(1, 4)), random.uniform(0.03, 0.1)
    top = margin
    if random.random() < 0.7:
        tall = random.uniform(0.04, 0.14)
        _paragraph(random, tile, (margin, top, 1 - margin, top + tall * 1.2), tall)
        top += tall * 1.5
    for column in range(columns):
        left = margin + column * (1 - 2 * margin) / columns
        box = (left, top, left + (1 - 2 * margin) / columns - 0.03, 1 - margin)
        _paragraph(random, tile, box, random.uniform(0.025, 0.06))
    rgb, height = tile.swatch(random, 0.02)
    if random.random() < 0.5:
        rows, wide = (int(side) for side in random.integers(28, 70, 2))
        y, x = int(random.integers(4, SIDE - rows - 4)), int(random.integers(4, SIDE - wide - 4))
        rgb[y : y + rows, x : x + wide] = crop(random, rows, wide)
    return rgb, height


def poster(random: np.random.Generator) -> Swatch:
    """Large letters and figures on a coloured sheet."""
    back = (pick(random, "any", "vivid", "pale", "dark") * 255).astype(np.float64)
    sheet = np.full((SIDE * 2, SIDE * 2, 3), back, np.uint8)
    for _ in range(int(random.integers(3, 9))):
        letters = "".join(chr(int(code)) for code in random.integers(65, 91, int(random.integers(1, 7))))
        place = (int(random.integers(-10, SIDE)), int(random.integers(30, SIDE * 2)))
        ink = tuple(float(part) * 255 for part in pick(random))
        thick = int(random.integers(2, 9))
        cv2.putText(
            sheet,
            letters,
            place,
            int(random.choice([0, 2, 3, 4])),
            random.uniform(0.8, 3.5),
            ink,
            thick,
            cv2.LINE_AA,
        )
    small = cv2.resize(sheet, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255), FLAT


def painting(random: np.random.Generator) -> Swatch:
    """Brush strokes that follow a photograph or a few colours, on canvas."""
    colours = [pick(random) for _ in range(4)]
    model = crop(random, SIDE, SIDE) if random.random() < 0.6 else ramp(noise(random, 1.6), colours)
    tile = Tile(cv2.GaussianBlur(model, (0, 0), 4))
    flow, wide = (
        noise(random, 2) * random.uniform(0.2, 1.2) + random.uniform(0, 3),
        random.uniform(0.012, 0.04),
    )
    for place in random.uniform(0, 1, (450, 2)):
        row, column = int(place[1] * SIDE), int(place[0] * SIDE)
        reach = np.array([np.cos(flow[row, column]), np.sin(flow[row, column])]) * wide * 2
        colour = near(random, model[row, column], 0.15)
        tile.stroke(place - reach, place + reach, wide * 1.5, colour, random.uniform(-0.3, 0.4))
    return tile.swatch(random, 0.04)


def screen(random: np.random.Generator) -> Swatch:
    """A display: bars, panels, lines of code, pictures."""
    back = pick(random, "dark", "dark", "pale", "blue")
    tile = Tile(back)
    for _ in range(int(random.integers(2, 6))):
        left, top = random.uniform(0, 0.6, 2)
        right, bottom = left + random.uniform(0.2, 0.6), top + random.uniform(0.2, 0.6)
        tile.box(left, top, min(right, 0.99), min(bottom, 0.99), near(random, back, 0.5))
        tile.box(left, top, min(right, 0.99), top + 0.04, pick(random, "grey", "blue", "vivid"))
        for y in np.arange(top + 0.07, min(bottom, 0.97), random.uniform(0.03, 0.06)):
            end = random.uniform(left + 0.05, right)
            tile.box(left + 0.02, y, min(end, 0.98), y + 0.015, pick(random, "vivid", "pale", "grey"))
    rgb, height = tile.swatch(random, 0.01)
    if random.random() < 0.4:
        rgb[10:118, 10:118] = crop(random, 108, 108)
    return rgb, height


KINDS = {
    "flat": (flat, 28),
    "noise": (related, 28),
    "wild": (wild, 14),
    "stripes": (stripes, 16),
    "dots": (dots, 8),
    "photo": (photo, 44),
    "text": (text, 8),
    "poster": (poster, 5),
    "painting": (painting, 8),
    "screen": (screen, 6),
}
