"""A provider that paints a square before a sky, and can be told to fail: a real one, and a quick one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.io import encode_png

WIDTH, HEIGHT = 160, 128


@dataclass
class PlainProvider:
    """`errors` are raised for the seeds that they are of; `asked` notes what was wanted."""

    name: Provider = Provider.PROCEDURAL
    knows_disparity: bool = True
    errors: Mapping[int, Exception] = field(default_factory=dict)
    fallbacks: tuple[Fallback, ...] = ()
    asked: list[ImageRequest] = field(default_factory=list)

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        self.asked.append(wanted)
        watch.tick(0.25)
        await asyncio.sleep(0)
        watch.tick(0.5)
        if wanted.seed in self.errors:
            raise self.errors[wanted.seed]
        beside = self._paint(wanted, target)
        watch.tick(1.0)
        understood = "a square before a sky"
        return GeneratedImage(target, self.name, "plain", "1", "cpu", beside, understood, self.fallbacks)

    def _paint(self, wanted: ImageRequest, target: Path) -> Path | None:
        rows, columns = wanted.height or HEIGHT, wanted.width or WIDTH
        rgb = np.full((rows, columns, 3), (90, 140, 220), np.uint8)
        rgb[rows // 2 :] = (60, 120, 50)
        disparity = np.zeros((rows, columns), np.uint16)
        disparity[rows // 2 :] = 20000
        square = slice(rows // 4, -rows // 8), slice(columns // 4, columns // 2)
        rgb[square] = np.random.default_rng(wanted.seed).integers(0, 256, 3)
        disparity[square] = 65535
        target.write_bytes(encode_png(rgb))
        if not self.knows_disparity:
            return None
        beside = target.with_name(f"{target.stem}_disparity.png")
        beside.write_bytes(encode_png(disparity))
        return beside
