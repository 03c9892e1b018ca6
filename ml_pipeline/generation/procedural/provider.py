"""The provider that needs nothing but this program: it paints what it understood of a prompt, and says so."""

from __future__ import annotations

from pathlib import Path

from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.generation.procedural.painter import Painted, paint
from ml_pipeline.generation.procedural.words import read_prompt
from ml_pipeline.io import encode_png

MODEL = "procedural"
REVISION = "procedural-1"
DEVICE = "cpu"
DEFAULT_WIDTH, DEFAULT_HEIGHT = 1024, 768
PAINTED = 0.9  # of the whole time; the rest goes into the files


class ProceduralProvider:
    """Landscapes from the prompt's own words and a seed, with their true disparity."""

    name = Provider.PROCEDURAL

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """Paint a picture; see `ImageProvider`. The same request gives the same bytes."""
        reading = read_prompt(wanted.prompt, wanted.negative_prompt)
        width, height = wanted.width or DEFAULT_WIDTH, wanted.height or DEFAULT_HEIGHT
        painted = paint(reading.scene, width, height, wanted.seed, lambda done: watch.tick(PAINTED * done))
        disparity = _write(painted, target)
        watch.tick(1.0)
        return GeneratedImage(
            target, self.name, MODEL, REVISION, DEVICE, disparity, understood=reading.understood
        )


def _write(painted: Painted, target: Path) -> Path:
    """Write picture and disparity; returns where the disparity is."""
    disparity = target.with_name(f"{target.stem}_disparity.png")
    disparity.write_bytes(encode_png(painted.disparity))
    target.write_bytes(encode_png(painted.rgb))
    return disparity
