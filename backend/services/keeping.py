"""Keeps a picture from a prompt beyond the attempt that made it."""

from __future__ import annotations

from pathlib import Path

from backend import disk
from ml_pipeline.generation.record import ImageRecord
from ml_pipeline.linking import link


def keep(image: ImageRecord, source: Path, images_folder: Path) -> None:
    """Give a picture, and its disparity, a second name in its job's images folder, safely on disk.

    Raises FileNotFoundError where one is no plain file, or not of the size that was told; then neither lies
    there. What lay there under its name is of an attempt that could not write down that it made it.
    """
    names = [name for name in (image.filename, image.disparity_filename) if name is not None]
    with disk.room_for("a picture", images_folder.parent):
        if not images_folder.exists():
            images_folder.mkdir(exist_ok=True)
            disk.sync(images_folder.parent)
        try:
            sizes = [_link(source / name, images_folder / name) for name in names]
            if sizes[0] != image.size_bytes:
                raise FileNotFoundError(f"{image.filename} has {sizes[0]} bytes, not {image.size_bytes}")
        except FileNotFoundError:
            for name in names:
                (images_folder / name).unlink(missing_ok=True)
            raise
        disk.sync(images_folder)


def _link(path: Path, target: Path) -> int:
    target.unlink(missing_ok=True)
    return link(path, target)
