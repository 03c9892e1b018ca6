"""The result folder: layers, disparity, preview, and the manifest last of all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ml_pipeline import parallax, quality
from ml_pipeline.compositing import over
from ml_pipeline.hidden import Invention
from ml_pipeline.io import Pixels, decode_png, encode_png
from ml_pipeline.layering.divide import Division
from ml_pipeline.manifest import (
    DISPARITY_FILENAME,
    HIDDEN_SUFFIX,
    MANIFEST_FILENAME,
    PREVIEW_FILENAME,
    PREVIEW_SUFFIX,
    RELIEF_SUFFIX,
    BoundingBox,
    Cut,
    DisparityRange,
    DisparityRecord,
    Fallback,
    InpainterRecord,
    LayerRecord,
    Manifest,
    PaintingRecord,
    layer_filename,
)
from ml_pipeline.matting import let_through
from ml_pipeline.painting.base import Painting
from ml_pipeline.painting.replay import write_strokes
from ml_pipeline.parameters import LAYER_NAMES
from ml_pipeline.threads import side_by_side
from ml_pipeline.types import Alpha, Disparity16, Mask, Picture, Rgb8, Rgba8, Task
from ml_pipeline.versions import versions_here

INVENTED_BELOW = 0.3  # share that nearer layers let through, below which a colour is invented, not read


@dataclass(frozen=True)
class Findings:
    """What the stages found out about one photo and did to it, for the manifest.

    `whole` is what the layers are to give back: the photo or, in painterly mode, the painting.
    """

    picture: Picture
    whole: Rgb8
    record: DisparityRecord
    disparity: Disparity16
    division: Division
    inventions: Sequence[Invention]
    inpainter: InpainterRecord
    fallbacks: Sequence[Fallback]
    painting: PaintingRecord | None = None


@dataclass(frozen=True)
class Sheets:
    """What becomes files: the layers, the picture's disparity, and with relief that of each layer.

    In painterly mode `record` names the files of the whole painting and, if they were asked for, its strokes.
    """

    painting: Painting
    disparity: Disparity16
    reliefs: Sequence[Disparity16] = ()
    record: PaintingRecord | None = None

    @property
    def layers(self) -> Sequence[Rgba8]:
        """Farthest first."""
        return self.painting.layers


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


def write_files(folder: Path, sheets: Sheets) -> list[WrittenFile]:
    """Save every sheet, side by side in threads; returns the layers' own files, farthest first."""
    made = list(_sheets(sheets))
    written = side_by_side(lambda sheet: _write(folder / sheet[0], sheet[1]()), made)
    layers = written[: len(sheets.layers)]
    if sheets.record is not None and sheets.record.strokes_filename:
        names = [file.filename for file in layers]
        write_strokes(folder / sheets.record.strokes_filename, sheets.layers, names, sheets.painting.strokes)
    return layers


def _sheets(sheets: Sheets) -> Iterator[tuple[str, Callable[[], Pixels]]]:
    """Names and how to make the pixels, layers first; what can be made late takes no memory until then."""
    layers, count = sheets.layers, len(sheets.layers)
    for index, layer in enumerate(layers, start=1):
        yield name_of(index, count), partial(_same, layer)
    yield PREVIEW_FILENAME, partial(over, layers)
    yield DISPARITY_FILENAME, partial(_same, sheets.disparity)
    if sheets.record is not None:
        yield sheets.record.filename, partial(_same, sheets.painting.picture)
    for index in range(1, count + 1):
        yield name_of(index, count, HIDDEN_SUFFIX), partial(invented, layers, index)
    for index, relief in enumerate(sheets.reliefs, start=1):
        yield name_of(index, count, RELIEF_SUFFIX), partial(_same, relief)


def _same(pixels: Pixels) -> Pixels:
    return pixels


def name_of(index: int, count: int, suffix: str = "") -> str:
    """The filename of layer `index` of `count`, or with a suffix of a file beside it."""
    return layer_filename(index, LAYER_NAMES[count][index - 1], suffix)


def invented(layers: Sequence[Rgba8], index: int) -> NDArray[np.uint8]:
    """(M, N) uint8, 255 where a layer's colour is not seen in the photo, or hardly, but was invented."""
    own = layers[index - 1][..., 3]
    seen = np.full_like(own, 255)
    for nearer in layers[index:]:
        seen = let_through(seen, nearer[..., 3])
    return np.asarray(np.where((own > 0) & (seen < INVENTED_BELOW * 255), 255, 0), dtype=np.uint8)


def _write(path: Path, pixels: Pixels) -> WrittenFile:
    data = encode_png(pixels)
    path.write_bytes(data)
    return WrittenFile(path.name, hashlib.sha256(data).hexdigest(), len(data))


def describe(task: Task, found: Findings, written: Sequence[WrittenFile]) -> Outcome:
    """Read the files back, measure them, and put the manifest together."""
    saved = side_by_side(lambda file: decode_png(task.folder / file.filename), written)
    alphas = [layer[..., 3] for layer in saved]
    layers = [
        _layer_record(i, file, alpha, found, task.parameters.relief)
        for i, (file, alpha) in enumerate(zip(written, alphas, strict=True), start=1)
    ]
    division = found.division
    height, width = found.picture.rgb.shape[:2]
    manifest = Manifest(
        job_id=task.job_id,
        mode=task.parameters.mode,
        layer_count=len(saved),
        width=width,
        height=height,
        source=found.picture.source,
        disparity=found.record,
        inpainter=found.inpainter,
        cuts=tuple(
            Cut(i, round(cut.disparity, 5), round(cut.edge_support, 4), round(cut.area, 4))
            for i, cut in enumerate(division.cuts, start=1)
        ),
        layers=tuple(layers),
        parallax=parallax.measure(alphas, [layer.disparity.mean for layer in layers]),
        quality=quality.measure(saved, found.whole),
        parameters=task.asked or task.parameters,
        timings_s={},
        versions=versions_here(),
        painting=found.painting,
        generation=task.generation,
        fallbacks=(*found.fallbacks, *(f for layer in found.inventions for f in layer.fallbacks)),
    )
    return Outcome(manifest, task.folder)


def _layer_record(index: int, file: WrittenFile, alpha: Alpha, found: Findings, relief: bool) -> LayerRecord:
    labels, count = found.division.labels, len(found.inventions)
    there = alpha > 0
    x, y, width, height = cv2.boundingRect(alpha)
    owned = int(there.sum())
    hidden = int((there & (labels > index)).sum())
    return LayerRecord(
        index=index,
        name=LAYER_NAMES[count][index - 1],
        filename=file.filename,
        disparity=_disparity_range(found.disparity, labels == index),
        bbox=BoundingBox(x, y, width, height),
        coverage=round(owned / alpha.size, 5),
        hidden_fraction=round(hidden / max(owned, 1), 5),
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        inpainting=", ".join(found.inventions[index - 1].methods) or "none",
        hidden_filename=name_of(index, count, HIDDEN_SUFFIX),
        preview_filename=name_of(index, count, PREVIEW_SUFFIX),
        disparity_filename=name_of(index, count, RELIEF_SUFFIX) if relief else None,
    )


def _disparity_range(disparity: Disparity16, visible: Mask) -> DisparityRange:
    """From the counts of the 65,536 values that the file can hold: no sorting of millions."""
    counts = np.bincount(disparity[visible], minlength=65536)
    below = np.cumsum(counts)
    far, near = (int(np.searchsorted(below, share * below[-1])) / 65535 for share in (0.02, 0.98))
    mean = float(np.average(np.arange(65536), weights=counts)) / 65535
    return DisparityRange(round(near, 5), round(far, 5), round(mean, 5))
