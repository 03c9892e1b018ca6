"""Crops of the photographs that come inside the wheels of scikit-image and scikit-learn."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# The stereo pair of a motorcycle stays out: its true disparity may serve as a measure.
_SKIMAGE = (
    "astronaut.png",
    "brick.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "coins.png",
    "color.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "moon.png",
    "retina.jpg",
    "rocket.jpg",
    "page.png",
)


def _folder(package: str) -> Path:
    """Find an installed package without importing it."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is missing: pip install -r training/requirements.txt")
    return Path(spec.origin).parent


@cache
def photographs() -> tuple[NDArray[np.uint8], ...]:
    """Load every photograph once, RGB."""
    paths = [_folder("skimage") / "data" / name for name in _SKIMAGE]
    paths += sorted((_folder("sklearn") / "datasets" / "images").glob("*.jpg"))
    return tuple(np.asarray(Image.open(path).convert("RGB")) for path in paths)


def crop(random: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    """Cut a random part of a photograph, perhaps mirrored and recoloured: (rows, columns, 3) in [0, 1]."""
    photos = photographs()
    photo = photos[int(random.integers(len(photos)))]
    height = max(24, int(photo.shape[0] * random.uniform(0.15, 0.9)))
    width = int(np.clip(height * columns / rows, 24, photo.shape[1]))
    top = int(random.integers(photo.shape[0] - height + 1))
    left = int(random.integers(photo.shape[1] - width + 1))
    part = photo[top : top + height, left : left + width]
    part = part[:, :: random.choice([-1, 1])]
    if random.random() < 0.4:
        part = part[..., random.permutation(3)]
    small = cv2.resize(np.ascontiguousarray(part), (columns, rows), interpolation=cv2.INTER_AREA)
    tint = random.uniform(0.75, 1.15, 3) if random.random() < 0.5 else np.ones(3)
    return np.clip(small / np.float32(255) * tint, 0, 1).astype(np.float32)
