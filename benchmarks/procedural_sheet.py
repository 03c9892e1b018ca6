"""Eight prompts as the procedural provider paints them, each with its true disparity, its layers over green,
and two views with the layers moved, cut to what all layers still cover.

  python -m benchmarks.procedural_sheet docs/procedural.jpg [--layers 4] [--seed 12] [--width 250]
"""

from __future__ import annotations

import argparse
import asyncio
import math
import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from benchmarks.contact_sheet import GREEN, on, read_layers, shifted_view
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import GenerationParameters
from ml_pipeline.generation.procedural.provider import ProceduralProvider
from ml_pipeline.io import decode_png
from ml_pipeline.manifest import DisparityRecord
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

PROMPTS = (
    "a red sailing boat on a calm lake before snowy mountains, summer",
    "a city by the sea at night under a full moon, stars",
    "three camels in the desert at sunset",
    "a deer and a house in a snowy forest before mountains at dusk",
    "an autumn forest by a lake, clouds, two ducks",
    "palms on a tropical beach, a white sailing boat",
    "a lighthouse by the sea, a rowing boat, purple sky, sunset",
    "three elephants and a giraffe on the savannah, white clouds",
)
SHIFTS = (-0.8, 0.8)  # shares of the largest
GAP, CAPTION = 4, 24
Picture = NDArray[np.uint8]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sheet", type=Path, help="a PNG or JPEG to write")
    parser.add_argument("--prompts", nargs="+", default=PROMPTS)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--width", type=int, default=250, help="of one picture in the sheet")
    options = parser.parse_args(arguments)
    rows = [row(prompt, options.seed, options.layers, options.width) for prompt in options.prompts]
    Image.fromarray(np.vstack(rows)).save(options.sheet, quality=60, optimize=True)


def row(prompt: str, seed: int, num_layers: int, width: int) -> Picture:
    """Picture, disparity, each layer, two shifted views, and what was understood below them."""
    with tempfile.TemporaryDirectory() as scratch:
        made = generate(prompt, seed, Path(scratch))
        layers, shares, shift = layered(made, num_layers, Path(scratch) / "layers")
        picture = decode_png(made.path)
        near = np.asarray(Image.open(made.disparity or made.path))
    cells = [
        picture,
        np.repeat((near // 257).astype(np.uint8)[..., None], 3, axis=2),
        *(on(layer, np.array(GREEN, np.float32)) for layer in layers),
        *(moved(layers, shares, shift * share) for share in SHIFTS),
    ]
    size = (width, round(width * picture.shape[0] / picture.shape[1]))
    return captioned(f"{prompt}  |  understood: {made.understood}", [_small(cell, size) for cell in cells])


def generate(prompt: str, seed: int, folder: Path) -> GeneratedImage:
    wanted = GenerationParameters(prompt, seed=seed).request_of(1)
    return asyncio.run(ProceduralProvider().generate(wanted, folder / "image_1.png", Watch()))


def layered(made: GeneratedImage, num_layers: int, folder: Path) -> tuple[list[Picture], list[float], float]:
    """The layers of a picture by its true disparity, their shares of the motion, and the largest shift."""
    folder.mkdir()
    origin = DisparityRecord("disparity.png", made.model, made.revision, made.device)
    task = Task("sheet", made.path, folder, Parameters(num_layers), disparity=made.disparity, origin=origin)
    run(task, lambda report: None, lambda: None)
    return read_layers(folder)


def moved(layers: list[Picture], shares: list[float], shift_px: float) -> Picture:
    """A shifted view without the columns that the nearest layer left, and in proportion as many rows."""
    seen = shifted_view(layers, shares, (shift_px, 0))
    height, width = seen.shape[:2]
    side = math.ceil(abs(shift_px) * max(map(abs, shares))) + 1
    rows = round(side * height / width)
    return seen[rows : height - rows, side : width - side]


def captioned(text: str, pictures: list[Picture]) -> Picture:
    line = np.hstack([np.pad(p, ((0, 0), (0, GAP), (0, 0)), constant_values=255) for p in pictures])
    caption = Image.new("RGB", (line.shape[1], CAPTION), "white")
    ImageDraw.Draw(caption).text((4, 3), text, fill="black", font_size=14)
    return np.vstack([line, np.asarray(caption, np.uint8)])


def _small(picture: Picture, size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    main()
