"""The pictures that show what the styles look like.

    python -m benchmarks.style_sheet docs/styles.jpg      a sheet of all styles, four photos, and moved layers
    python -m benchmarks.style_sheet samples              the small ones that GET /api/styles names

All photos come with test dependencies.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw
from skimage import data
from sklearn.datasets import load_sample_image

from benchmarks.contact_sheet import shifted_view
from benchmarks.painted import Original, Picture, layered
from ml_pipeline import painting as package
from ml_pipeline.painting.styles import PRESETS

STRENGTH = 0.7
MEGAPIXELS = 1.0
HEIGHT, GAP, CAPTION = 300, 6, 26
SHOWN = ("astronaut", "chelsea", "coffee", "flower")
MOVED = ((-1, 0), (0.7, -0.7))  # shares of the largest shift
SAMPLE_OF, SAMPLE_SIZE = "flower", (360, 240)


def main(target: str) -> None:
    if target == "samples":
        write_samples()
    else:
        Image.fromarray(sheet()).save(target, quality=88)


def original(name: str, megapixels: float = MEGAPIXELS) -> Original:
    """One of the packaged photos, layered."""
    rgb = load_sample_image("flower.jpg") if name == "flower" else getattr(data, name)()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.png"
        Image.fromarray(rgb).save(path)
        return layered(path, megapixels)


def sheet() -> Picture:
    """A row for each style: four paintings, and the first of them with its layers moved, twice."""
    originals = [original(name) for name in SHOWN]
    rows = []
    for preset in PRESETS:
        paintings = [photo.painted(preset.key, STRENGTH) for photo in originals]
        first, shift = originals[0], originals[0].max_shift_px
        moved = [shifted_view(paintings[0].layers, first.shares, (shift * x, shift * y)) for x, y in MOVED]
        rows.append(_captioned(preset.title, [_small(p) for p in (*(q.picture for q in paintings), *moved)]))
    return np.vstack(rows)


def write_samples() -> None:
    """One small painting for each preset, beside the presets."""
    photo = original(SAMPLE_OF, 0.5)
    for preset in PRESETS:
        painting = photo.painted(preset.key, STRENGTH).picture
        path = Path(package.__file__).parent / "samples" / f"{preset.key}.webp"
        path.parent.mkdir(exist_ok=True)
        small = cv2.resize(painting, SAMPLE_SIZE, interpolation=cv2.INTER_AREA)
        Image.fromarray(small).save(path, quality=82, method=6)


def _small(picture: Picture) -> Picture:
    width = round(picture.shape[1] * HEIGHT / picture.shape[0])
    return np.asarray(cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def _captioned(text: str, pictures: list[Picture]) -> Picture:
    row = np.hstack([np.pad(p, ((0, GAP), (0, GAP), (0, 0)), constant_values=255) for p in pictures])
    caption = Image.new("RGB", (row.shape[1], CAPTION), "white")
    ImageDraw.Draw(caption).text((4, 6), text, fill="black", font_size=16)
    return np.vstack([np.asarray(caption, np.uint8), row])


if __name__ == "__main__":
    main(sys.argv[1])
