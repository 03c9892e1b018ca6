"""The photos that benchmarks take when nobody names others: packaged with scikit-image, no download."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from skimage import data

PACKAGED = ("astronaut", "chelsea", "coffee", "rocket")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".heic"}


def photos(folder: Path | None, scratch: Path) -> list[Path]:
    """The photos of a folder, or the packaged ones written to `scratch`."""
    if folder is not None:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    paths = []
    for name in PACKAGED:
        paths.append(scratch / f"{name}.png")
        Image.fromarray(getattr(data, name)()).save(paths[-1])
    return paths
