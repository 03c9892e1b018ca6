"""The last look: mood, darker corners, grain against banding."""

from __future__ import annotations

import numpy as np

from ml_pipeline.generation.procedural.canvas import Canvas
from ml_pipeline.generation.procedural.hues import rgb, tinted
from ml_pipeline.generation.procedural.noise import smoothstep, stream
from ml_pipeline.generation.procedural.scene import Scene
from ml_pipeline.types import Rgb8


def finish(canvas: Canvas, scene: Scene, seed: int) -> Rgb8:
    """8-bit sRGB."""
    view = canvas.view
    picture = np.clip(canvas.rgb, 0, 1.2)
    for mood in scene.mood:
        picture = tinted(picture, rgb(mood), 0.2)
    across = (view.columns() / view.width - 0.5) * 2
    down = (view.rows() / view.height - 0.5) * 2
    corner = smoothstep(0.7, 1.9, across**2 + down**2 * 0.8)
    picture = picture * (1 - 0.22 * corner)[..., None]
    picture = picture + 0.035 * (picture - 0.5)
    grain = stream(seed, "grain").standard_normal((view.height, view.width, 1)).astype(np.float32)
    picture = picture + grain * np.float32(0.0045)
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
