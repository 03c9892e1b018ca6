"""Textures that grow or lie about: ground, grass, leaves, bark, stone, water, clouds."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting.noise import COLUMNS, ROWS, SIDE, cells, noise, ramp, warp
from training.painting.palette import Colour, hsv, mix, near, pick
from training.painting.tile import Swatch, Tile


def _soil(random: np.random.Generator) -> Swatch:
    base = pick(random, "earth", "earth", "fur", "grey")
    field = noise(random, random.uniform(0.4, 1.3))
    tile = Tile(ramp(field, [near(random, base, 0.5) for _ in range(3)]), field * 0.2)
    for place in random.uniform(0, 1, (int(random.integers(0, 120)), 2)):
        pebble = near(random, pick(random, "grey", "earth"), 0.4)
        tile.ellipse(place, random.uniform(0.004, 0.02, 2), random.uniform(0, 3), pebble, 0.6)
    for place in random.uniform(0, 1, (int(random.integers(0, 80)), 2)):
        blade = near(random, pick(random, "leaf", "autumn", "earth"), 0.4)
        tile.stroke(place, place + random.normal(0, 0.03, 2), 0.01, blade, 0.3)
    return tile.swatch(random, 0.1)


def _gravel(random: np.random.Generator) -> Swatch:
    owner, rim = cells(random, int(random.integers(60, 900)))
    base = pick(random, "grey", "earth", "muted")
    stones = np.array([near(random, base, 0.5) for _ in range(owner.max() + 1)])
    shade = np.clip(rim * random.uniform(1.5, 4), 0.15, 1)[..., None]
    return stones[owner] * shade * (1 + 0.08 * noise(random, 0.6)[..., None]), shade[..., 0] * 1.4 - 0.9


def _sand(random: np.random.Generator) -> Swatch:
    base = hsv(random.uniform(0.07, 0.12), random.uniform(0.15, 0.5), random.uniform(0.5, 0.95))
    count = int(random.integers(0, 14))
    ripple = np.sin(2 * np.pi * (ROWS * count + 0.35 * noise(random, 1.8))) * (0.5 + 0.2 * noise(random, 2))
    light = 1 + 0.08 * ripple + 0.05 * noise(random, 0.1) + 0.04 * noise(random, 1.5)
    return base * light[..., None], np.clip(ripple * 0.6, -1, 1)


def _snow(random: np.random.Generator) -> Swatch:
    field = noise(random, random.uniform(1, 2))
    white = hsv(random.uniform(0.55, 0.65), random.uniform(0, 0.12), random.uniform(0.8, 1))
    return ramp(field, [white * 0.85, white, np.minimum(white * 1.1, 1)]), np.clip(field * 0.35, -1, 1)


def _asphalt(random: np.random.Generator) -> Swatch:
    grey = pick(random, "grey") * random.uniform(0.35, 0.9)
    rough = noise(random, 0.15) * random.uniform(0.06, 0.2) + noise(random, 1.5) * 0.06
    tile = Tile(grey * (1 + rough)[..., None], rough)
    for _ in range(int(random.integers(0, 4))):  # cracks
        place, heading = random.uniform(0, 1, 2), random.uniform(0, 6.3)
        for _ in range(14):
            heading += random.normal(0, 0.5)
            step = np.array([np.cos(heading), np.sin(heading)]) * 0.05
            tile.stroke(place, place + step, 0.012, grey * 0.5, -0.5)
            place = place + step * 0.9
    if random.random() < 0.35:  # a road marking
        left, paint = (
            random.uniform(0, 1),
            pick(random, "pale") if random.random() < 0.7 else hsv(0.13, 0.8, 0.9),
        )
        tile.box(left, 0, left + random.uniform(0.04, 0.2), random.choice([1.0, 0.5]), paint)
    return tile.swatch(random, 0.08)


def ground(random: np.random.Generator) -> Swatch:
    """Soil, gravel, sand, snow or asphalt."""
    kinds = [_soil, _soil, _gravel, _gravel, _sand, _snow, _asphalt, _asphalt]
    return kinds[int(random.integers(len(kinds)))](random)


def grass(random: np.random.Generator) -> Swatch:
    """Blades over darker green, sometimes with flowers or dry."""
    base = pick(random, "leaf", "leaf", "leaf", "green", "earth")
    tile = Tile(ramp(noise(random, 1), [base * 0.4, base * 0.7, near(random, base)]), -0.6)
    length = random.uniform(0.03, 0.12)
    for place in random.uniform(0, 1, (int(random.integers(250, 700)), 2)):
        tip = place + [random.normal(0, length * 0.5), -length * random.uniform(0.5, 1.3)]
        tile.stroke(
            place, tip, random.uniform(0.008, 0.02), near(random, base, 0.45), random.uniform(-0.4, 0.8)
        )
    if random.random() < 0.3:
        bloom = pick(random, "vivid", "pale")
        for place in random.uniform(0, 1, (int(random.integers(10, 90)), 2)):
            tile.ellipse(place, np.full(2, random.uniform(0.006, 0.018)), 0, near(random, bloom), 0.9)
    return tile.swatch(random, 0.05)


def foliage(random: np.random.Generator) -> Swatch:
    """Leaf upon leaf, the lower ones darker."""
    base = pick(random, "leaf", "leaf", "green", "autumn", "dark")
    tile = Tile(base * random.uniform(0.15, 0.5), -1)
    size, slim, count = random.uniform(0.015, 0.07), random.uniform(0.25, 0.8), int(random.integers(200, 550))
    bloom = pick(random, "vivid", "pale") if random.random() < 0.2 else base
    for rank, place in enumerate(random.uniform(0, 1, (count, 2))):
        up = rank / count
        colour = near(random, bloom if random.random() < 0.12 else base, 0.3) * (0.4 + 0.75 * up)
        radii = size * random.uniform(0.6, 1.3) * np.array([1, slim])
        tile.ellipse(place, radii, random.uniform(0, 6.3), np.minimum(colour, 1), 1.6 * up - 0.7)
    return tile.swatch(random, 0.06)


def bark(random: np.random.Generator) -> Swatch:
    """Upright ridges and dark furrows."""
    base = pick(random, "earth", "grey", "hair", "wood")
    owner, rim = cells(random, int(random.integers(30, 160)), random.uniform(0.12, 0.35))
    bent = noise(random, 1.6) * 0.02
    ridge = np.clip(warp(rim, bent, bent * 0.6) * random.uniform(1, 3), 0, 1)
    light = (0.45 + 0.55 * ridge) * (1 + 0.12 * noise(random, 0.9, 1.8, np.pi / 2)) * (1 + owner % 5 * 0.03)
    return base * light[..., None], ridge * 1.4 - 0.8


def stone(random: np.random.Generator) -> Swatch:
    """Rubble walls and cobbles, or bare rock."""
    base, rough = pick(random, "grey", "earth", "muted"), noise(random, random.uniform(0.7, 1.4))
    if random.random() < 0.3:
        ledge = np.abs(noise(random, 1.3, random.uniform(1, 2.2)))
        light = 0.55 + 0.35 * np.minimum(ledge, 1.5) + 0.12 * rough
        return base * light[..., None], np.clip(ledge * 0.8 - 0.6, -1, 1)
    owner, rim = cells(random, int(random.integers(12, 70)), random.uniform(0.8, 2.2))
    stones = np.array([near(random, base, 0.35) for _ in range(owner.max() + 1)])
    joint = (rim < random.uniform(0.06, 0.2))[..., None]
    mortar = near(random, base, 0.6)
    light = (0.75 + 0.25 * np.clip(rim * 2, 0, 1) + 0.12 * rough)[..., None]
    return np.where(joint, mortar, stones[owner] * light), np.where(
        joint[..., 0], -0.7, np.clip(rim * 2, 0, 0.8)
    )


def marble(random: np.random.Generator) -> Swatch:
    """Veins through a polished slab."""
    base = pick(random, "pale", "pale", "grey", "dark", "muted")
    vein = near(random, pick(random, "dark", "grey", "earth"), 0.3)
    field = noise(random, 1.3, random.uniform(1, 1.7), random.uniform(0, 3))
    line = np.exp(-np.abs(field) * random.uniform(4, 14)) * np.clip(0.5 + 0.4 * noise(random, 1.8), 0, 1)
    cloud = base * (1 + 0.06 * noise(random, 1.2))[..., None]
    return cloud + (vein - cloud) * line[..., None], noise(random, 2) * 0.02


def water(random: np.random.Generator) -> Swatch:
    """Ripples, bright where they mirror the sky."""
    deep: Colour = hsv(random.uniform(0.4, 0.62), random.uniform(0.15, 0.75), random.uniform(0.1, 0.6))
    sky = mix(deep, hsv(random.uniform(0.5, 0.7), random.uniform(0, 0.3), random.uniform(0.7, 1)), 0.8)
    wave = noise(random, random.uniform(1.0, 1.8), random.uniform(1.3, 2.4))
    crest = np.abs(noise(random, 1.4, 1.6)) if random.random() < 0.4 else wave
    return ramp(crest, [deep * 0.7, deep, mix(deep, sky, 0.4), sky]), np.clip(wave * 0.35, -1, 1)


def clouds(random: np.random.Generator) -> Swatch:
    """Soft white and grey; the height channel is how much of the sky they hide, -1 to 1."""
    body = noise(random, random.uniform(1.2, 1.9), random.uniform(1, 1.6))
    cover = np.clip(
        (body + 0.25 * noise(random, 0.9) + random.uniform(-1, 0.8)) * random.uniform(0.4, 1.2), 0, 1
    )
    lit = np.roll(body, (SIDE // 24, SIDE // 40), (0, 1))
    light = np.clip(0.86 + 0.12 * (body - lit) - 0.12 * cover, 0.3, 1)
    tint = mix(np.ones(3), pick(random, "food", "blue", "grey"), random.uniform(0, 0.25))
    return np.asarray(tint * light[..., None], np.float32), (cover * 2 - 1).astype(np.float32)


def wood(random: np.random.Generator) -> Swatch:
    """Grain along the rows, with knots."""
    base = pick(random, "wood", "wood", "earth", "grey", "dark")
    bend = noise(random, 1.8, 2) * random.uniform(0.1, 0.5)
    rings = np.sin(2 * np.pi * (ROWS * int(random.integers(2, 12)) + bend))
    fine = noise(random, 0.9, random.uniform(2.5, 5))
    field = rings * random.uniform(0.2, 0.9) + fine * 0.6
    colours = [base * random.uniform(0.5, 0.85), near(random, base, 0.1), np.minimum(base * 1.2, 1)]
    light = 1 + 0.03 * np.sin(2 * np.pi * COLUMNS + random.uniform(0, 6))[..., None]
    return ramp(field, colours) * light, np.clip(fine * 0.1, -1, 1)


KINDS = {
    "ground": (ground, 34),
    "grass": (grass, 10),
    "foliage": (foliage, 18),
    "bark": (bark, 8),
    "stone": (stone, 14),
    "marble": (marble, 7),
    "water": (water, 8),
    "clouds": (clouds, 14),
    "wood": (wood, 16),
}
