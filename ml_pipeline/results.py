"""The result folder: layers, disparity, preview, and the manifest last of all."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np

from ml_pipeline import parallax, quality
from ml_pipeline.color import to_float
from ml_pipeline.compositing import assemble, over
from ml_pipeline.disparity.base import Disparity
from ml_pipeline.hidden import CompletedLayer
from ml_pipeline.io import Pixels, decode_png, disparity_pixels, encode_png
from ml_pipeline.layering.divide import Division
from ml_pipeline.manifest import (
    DISPARITY_FILENAME,
    MANIFEST_FILENAME,
    PREVIEW_FILENAME,
    BoundingBox,
    Cut,
    DisparityRange,
    DisparityRecord,
    LayerRecord,
    Manifest,
    layer_filename,
)
from ml_pipeline.occlusion import Support
from ml_pipeline.parameters import LAYER_NAMES
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Picture, Plane, Rgb8, Task

VERSIONED = ("numpy", "opencv-contrib-python-headless", "pillow", "pymatting", "scipy", "numba")


@dataclass(frozen=True)
class LayerStack:
    """Everything that the stages made of one photo, farthest layer first."""

    picture: Picture
    disparity: Plane
    division: Division
    supports: Sequence[Support]
    alphas: Sequence[Plane]
    colours: Sequence[Rgb8]
    targets: Sequence[Rgb8]

    @property
    def names(self) -> tuple[str, ...]:
        return LAYER_NAMES[len(self.alphas)]


@dataclass(frozen=True)
class WrittenFile:
    """One layer's file as it lies on disk."""

    filename: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Outcome:
    """A manifest that only lacks its times, and where it belongs."""

    manifest: Manifest
    folder: Path

    def finish(self, timings_s: dict[str, float]) -> Manifest:
        """Write `manifest.json`; with it the result is complete."""
        manifest = replace(self.manifest, timings_s={**timings_s, "total": round(sum(timings_s.values()), 4)})
        (self.folder / MANIFEST_FILENAME).write_text(manifest.to_json(), encoding="utf-8")
        return manifest


def write_files(folder: Path, stack: LayerStack) -> list[WrittenFile]:
    """Save layers, preview and disparity, side by side in threads; returns the layers' files."""
    layers = assemble(stack.colours, stack.alphas, stack.targets)
    names = [layer_filename(i, name) for i, name in enumerate(stack.names, start=1)]
    pictures: list[tuple[str, Pixels]] = [
        *zip(names, layers, strict=True),
        (PREVIEW_FILENAME, over(layers)),
        (DISPARITY_FILENAME, disparity_pixels(stack.disparity)),
    ]
    written = side_by_side(lambda named: _write(folder / named[0], named[1]), pictures)
    return written[: len(layers)]


def _write(path: Path, pixels: Pixels) -> WrittenFile:
    data = encode_png(pixels)
    path.write_bytes(data)
    return WrittenFile(path.name, hashlib.sha256(data).hexdigest(), len(data))


def describe(
    task: Task,
    stack: LayerStack,
    written: Sequence[WrittenFile],
    estimate: Disparity,
    completed: Sequence[CompletedLayer],
) -> Outcome:
    """Read the files back, measure them, and put the manifest together."""
    saved = side_by_side(lambda file: decode_png(task.folder / file.filename), written)
    alphas = [to_float(layer[..., 3]) for layer in saved]
    inpainting = [", ".join(layer.methods) or "none" for layer in completed] + ["none"]
    ranges = [_disparity_range(stack.disparity, support) for support in stack.supports]
    height, width = stack.picture.rgb.shape[:2]
    manifest = Manifest(
        job_id=task.job_id,
        mode=task.parameters.mode,
        layer_count=len(saved),
        width=width,
        height=height,
        source=stack.picture.source,
        disparity=DisparityRecord(
            DISPARITY_FILENAME, estimate.model, estimate.revision, estimate.device, estimate.fallbacks
        ),
        cuts=tuple(
            Cut(i, round(cut.disparity, 5), round(cut.edge_support, 4))
            for i, cut in enumerate(stack.division.cuts, start=1)
        ),
        layers=tuple(
            _layer_record(i, stack, *facts)
            for i, facts in enumerate(zip(written, alphas, ranges, inpainting, strict=True), start=1)
        ),
        parallax=parallax.measure(alphas, [span.mean for span in ranges]),
        quality=quality.measure(saved, stack.picture.rgb),
        parameters=task.parameters,
        timings_s={},
        versions={"python": platform.python_version(), **{name: version(name) for name in VERSIONED}},
        fallbacks=(*stack.division.fallbacks, *(f for layer in completed for f in layer.fallbacks)),
    )
    return Outcome(manifest, task.folder)


def _layer_record(
    index: int, stack: LayerStack, file: WrittenFile, alpha: Plane, span: DisparityRange, inpainting: str
) -> LayerRecord:
    there = alpha > 0
    x, y, width, height = cv2.boundingRect(there.astype(np.uint8))
    hidden = there & (stack.division.labels > index)
    return LayerRecord(
        index=index,
        name=stack.names[index - 1],
        filename=file.filename,
        disparity=span,
        bbox=BoundingBox(x, y, width, height),
        coverage=round(float(there.mean()), 5),
        hidden_fraction=round(float(hidden.sum() / max(there.sum(), 1)), 5),
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        inpainting=inpainting,
    )


def _disparity_range(disparity: Plane, support: Support) -> DisparityRange:
    values = disparity[support.visible]
    far, near = np.percentile(values, (2, 98))
    return DisparityRange(round(float(near), 5), round(float(far), 5), round(float(values.mean()), 5))
