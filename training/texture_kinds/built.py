"""Textures that people lay, build, weave or cast."""

import numpy as np

from training.painting.noise import COLUMNS, ROWS, SIDE, Field, noise
from training.painting.palette import Colour, near, pick
from training.painting.tile import Swatch, Tile
from training.texture_kinds.nature import wood


def _bond(random: np.random.Generator, rows: int, columns: int, shift: float) -> tuple[Field, Field, Field]:
    """Lay rows of blocks: each pixel's block number, and its distances to the joints in blocks."""
    row = np.floor(ROWS * rows)
    along = COLUMNS * columns + row % 2 * shift
    number = (row * 31 + np.floor(along) % columns * 7) % 97
    down, right = np.mod(ROWS * rows, 1), np.mod(along, 1)
    return number, np.minimum(down, 1 - down) / rows, np.minimum(right, 1 - right) / columns


def _blocks(
    random: np.random.Generator,
    size: tuple[int, int],
    shift: float,
    colours: tuple[Colour, Colour],
    gap: float,
) -> Swatch:
    number, down, right = _bond(random, *size, shift)
    edge = np.minimum(down, right)
    vary = random.normal(1, random.uniform(0.02, 0.2), 97).astype(np.float32)
    light = vary[number.astype(np.int32)] + noise(random, random.uniform(0.6, 1.5)) * random.uniform(
        0.01, 0.08
    )
    face = colours[0] * light[..., None]
    joint = np.clip((edge - gap) / 0.008, 0, 1)[..., None]
    rgb = np.asarray(face * joint + colours[1] * (1 - joint), np.float32)
    return rgb, np.asarray(joint[..., 0] * 0.9 - 0.6, np.float32)


def tiles(random: np.random.Generator) -> Swatch:
    """Floor and wall tiles, chequered or plain, and paving."""
    rows = int(random.integers(1, 6)) * 2
    columns = rows if random.random() < 0.6 else max(1, rows // 2)
    base = pick(random)
    grout = near(random, base, 0.6) if random.random() < 0.5 else pick(random, "grey")
    shift = 0.5 if random.random() < 0.25 and columns > 1 else 0.0
    rgb, height = _blocks(random, (rows, columns), shift, (base, grout), random.uniform(0.001, 0.012))
    if random.random() < 0.3:
        odd = ((np.floor(ROWS * rows) + np.floor(COLUMNS * columns)) % 2)[..., None]
        rgb = np.where(odd > 0, rgb * 0.25 + pick(random) * 0.75, rgb)
    return rgb, height


def brick(random: np.random.Generator) -> Swatch:
    """Running bond."""
    rows = int(random.integers(3, 12)) * 2
    face = pick(random, "brick", "brick", "earth", "pale", "grey")
    mortar = pick(random, "grey", "pale", "earth")
    return _blocks(random, (rows, max(2, rows // 3)), 0.5, (face, mortar), random.uniform(0.003, 0.01))


def planks(random: np.random.Generator) -> Swatch:
    """Boards of wood, painted or bare, with butt joints."""
    grain, relief = wood(random)
    count = int(random.integers(3, 16))
    number = np.floor(ROWS * count).astype(np.int32)
    tones = random.normal(1, random.uniform(0.02, 0.2), count).astype(np.float32)
    rgb = (
        np.take_along_axis(grain, (np.arange(SIDE) + number * 37)[..., None] % SIDE, 1)
        * tones[number][..., None]
    )
    if random.random() < 0.35:
        rgb = rgb * 0.15 + pick(random) * 0.85 * tones[number][..., None]
    offset = np.mod(COLUMNS + random.uniform(0, 1, count).astype(np.float32)[number], 1)
    joint = (np.mod(ROWS * count, 1) < 0.03 * count**0.5) | (offset < 0.008)
    turned = random.random() < 0.5
    rgb, height = np.where(joint[..., None], rgb * 0.35, rgb), np.where(joint, -0.8, 0.2 + relief)
    return (rgb.transpose(1, 0, 2), height.T) if turned else (rgb, height)


def _window(
    random: np.random.Generator,
    tile: Tile,
    box: tuple[float, float, float, float],
    colours: tuple[Colour, Colour],
) -> None:
    left, top, right, bottom = box
    frame, glass = colours
    rim = (right - left) * 0.1
    tile.box(left - rim, top - rim, right + rim, bottom + rim * 2, frame, 0.25)
    tile.box(left, top, right, bottom, near(random, glass, 0.5), -0.6)
    if random.random() < 0.3:  # a curtain, or the sky in the pane
        tile.box(
            left,
            top,
            right,
            top + (bottom - top) * random.uniform(0.2, 0.7),
            pick(random, "pale", "glass"),
            -0.6,
        )
    middle = (left + right) / 2
    tile.box(middle - rim / 4, top, middle + rim / 4, bottom, frame, -0.2)
    if random.random() < 0.5:
        level = top + (bottom - top) * 0.4
        tile.box(left, level - rim / 4, right, level + rim / 4, frame, -0.2)


def _balcony(tile: Tile, box: tuple[float, float, float, float], colour: Colour) -> None:
    left, top, right, bottom = box
    tile.box(left, bottom - 0.012, right, bottom, colour, 0.9)
    tile.box(left, top, right, top + 0.008, colour, 0.9)
    for x in np.linspace(left, right, 8):
        tile.box(x - 0.002, top, x + 0.002, bottom, colour, 0.9)


def _shop(random: np.random.Generator, tile: Tile, top: float, columns: int) -> None:
    """A row of shop fronts from `top` to the foot of the tile."""
    tile.box(0, top, 1, 1, near(random, pick(random, "grey", "dark", "muted"), 0.3), 0)
    for column in range(columns):
        left, right = (column + 0.06) / columns, (column + 0.94) / columns
        tile.box(left, top + 0.09, right, 0.99, pick(random, "glass", "dark"), -0.6)
        for _ in range(5):  # goods and lamps behind the glass
            x, y = random.uniform(left, right - 0.03), random.uniform(top + 0.12, 0.95)
            tile.box(
                x, y, x + random.uniform(0.01, 0.03), min(y + random.uniform(0.01, 0.06), 0.98), pick(random)
            )
        tile.box(left, top + 0.015, right, top + 0.06, pick(random), 0.3)
        if random.random() < 0.4:
            tile.polygon(
                [[left, top + 0.07], [right, top + 0.07], [right, top + 0.13], [left, top + 0.13]],
                pick(random),
                0.9,
            )


def facade(random: np.random.Generator) -> Swatch:
    """A house front: windows with frames, cornices, balconies, shops."""
    wall = pick(random, "earth", "grey", "pale", "brick", "muted", "any")
    columns, rows = int(random.integers(2, 8)), int(random.integers(2, 8))
    wide, tall = random.uniform(0.3, 0.7), random.uniform(0.4, 0.75)
    tile = Tile(wall * (1 + noise(random, 1.2) * 0.04)[..., None])
    frame = near(random, pick(random, "pale", "grey", "dark") if random.random() < 0.5 else wall, 0.4)
    glass, rail = pick(random, "glass", "dark", "grey"), pick(random, "dark", "grey")
    balconies, cornice = random.random() < 0.3, random.random() < 0.5
    for row, column in np.ndindex(rows, columns):
        x, y = (column + 0.5) / columns, (row + 0.5) / rows
        half, up = wide / columns / 2, tall / rows / 2
        _window(random, tile, (x - half, y - up, x + half, y + up), (frame, glass))
        if balconies:
            _balcony(tile, (x - half * 1.3, y + up * 0.2, x + half * 1.3, y + up * 1.1), rail)
    if cornice:
        for row in range(rows):
            tile.box(0, row / rows - 0.008, 1, row / rows + 0.01, near(random, wall * 1.1, 0.1), 0.5)
    if random.random() < 0.3 and rows < 5:
        _shop(random, tile, 1 - 1 / rows, max(1, columns // 2))
    return tile.swatch(random, 0.04)


def metal(random: np.random.Generator) -> Swatch:
    """Brushed, corrugated, riveted or rusty sheets."""
    base = pick(random, "metal", "grey", "muted")
    light = 1 + 0.06 * noise(random, 0.8, random.uniform(1, 5))
    wave = np.sin(2 * np.pi * COLUMNS * int(random.integers(1, 14)) + random.uniform(0, 6))
    depth = random.choice([0.0, 0.1, 0.35])
    tile = Tile(base * np.clip(light + depth * wave, 0, 3)[..., None], wave * depth * 2)
    if random.random() < 0.4:
        for place in np.linspace(0.05, 0.95, int(random.integers(3, 10))):
            tile.ellipse((place, 0.05), (0.012, 0.012), 0, near(random, base * 1.2, 0.1), 0.7)
            tile.box(0, 0.098, 1, 0.104, base * 0.4, -0.6)
    rgb, height = tile.swatch(random, 0.02)
    if random.random() < 0.35:
        rust = np.clip(noise(random, 1.3) - random.uniform(-0.3, 1), 0, 1)[..., None]
        rgb = rgb * (1 - rust) + pick(random, "brick") * rust
    return rgb, height


def _plaid(random: np.random.Generator) -> Field:
    rgb = np.broadcast_to(pick(random), (SIDE, SIDE, 3)).astype(np.float32)
    for _ in range(int(random.integers(2, 5))):
        colour, count, share = pick(random), int(random.integers(1, 6)), random.uniform(0.08, 0.5)
        place = random.uniform(0, 1)
        down = (np.mod(ROWS * count + place, 1) < share)[..., None]
        right = (np.mod(COLUMNS * count + place, 1) < share)[..., None]
        rgb = rgb + (colour - rgb) * (0.45 * down + 0.45 * right)
    return rgb


def fabric(random: np.random.Generator) -> Swatch:
    """Cloth: plain, plaid or printed, woven or knitted, with folds in the height."""
    plain = np.broadcast_to(pick(random), (SIDE, SIDE, 3))
    rgb = _plaid(random) if random.random() < 0.4 else plain
    if random.random() < 0.25:
        rgb = np.where((noise(random, 1.4) > random.uniform(0, 1))[..., None], pick(random), rgb)
    threads = 2 * np.pi * int(random.choice([16, 24, 32, 42]))
    weave = np.sin(ROWS * threads) * np.sin(
        COLUMNS * threads + np.sin(ROWS * threads) * random.choice([0, 1.5])
    )
    fold = noise(random, random.uniform(1.6, 2.4), random.uniform(1, 2.2), random.uniform(0, np.pi))
    light = (1 + random.uniform(0, 0.12) * weave) * (1 + random.uniform(0, 0.15) * fold)
    return rgb * light[..., None], np.clip(fold * random.uniform(0.1, 0.45) + weave * 0.04, -1, 1)


KINDS = {
    "tiles": (tiles, 22),
    "brick": (brick, 12),
    "planks": (planks, 14),
    "facade": (facade, 28),
    "metal": (metal, 10),
    "fabric": (fabric, 22),
}
